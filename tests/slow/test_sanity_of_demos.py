"""The two drawn networks of which it is known whether they learnt a marker: the command says so of both."""

from pathlib import Path

import pytest

from xai_desktop.cli import main
from xai_desktop.core import paths
from xai_desktop.core.sanity import SanityRun, Verdict
from xai_desktop.io.sanity_file import read_sanity

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def run_of(network: str, out: Path) -> SanityRun:
    marks = paths.demo_study().parent / "boxes.json"
    asked = [
        "models",
        "sanity",
        network,
        paths.demo_study(),
        "--annotations",
        marks,
        "--check",
        "shortcut",
        "--out",
        out,
    ]
    assert main([*map(str, asked)]) == 0
    return read_sanity(out / "sanity.json")


def test_the_network_that_reads_the_marker_is_caught(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = run_of("demo-marker", tmp_path / "out").results[0]
    assert "shortcut shown with 12 films" in capsys.readouterr().out
    assert result.verdict is Verdict.SHOWN
    assert result.lead is not None
    assert result.lead.effect is not None
    assert result.lead.effect.low is not None
    assert result.lead.effect.low > 0
    assert result.lead.effect.estimate > 1.0


def test_of_the_honest_one_it_is_said_what_would_have_been_seen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = run_of("demo-no-marker", tmp_path / "out").results[0]
    said = capsys.readouterr().out
    assert "shortcut not shown with 12 films, smallest effect that would have been seen" in said
    assert result.verdict is Verdict.NOT_SHOWN
    assert result.bluntest is not None
    assert f"seen {result.bluntest.smallest:.2f} logits" in said
