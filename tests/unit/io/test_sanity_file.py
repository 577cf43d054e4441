"""`sanity.json`: written and read whole, or refused with one sentence."""

import json
from pathlib import Path

import pytest

from xai_desktop.core.errors import FormatError
from xai_desktop.core.sanity import CheckResult, Curve, Effect, Finding, Grid, Point, Rule, SanityRun, Verdict
from xai_desktop.io.sanity_file import read_sanity, sanity_text, write_sanity
from xai_desktop.services import kept_sanity

EFFECT = Effect(1.5, 0.5, 2.5, 0.99, 20, 18, "logits", 1.25, 2)
RUN = SanityRun(
    "demo", "ab" * 32, "2026-03-01T10:00:00+00:00", "0.1.0", 22, 20, True, (("films", "all"),),
    (
        CheckResult(
            "shortcut", Verdict.SHOWN, Rule(0.0, 1.0, "logits"),
            (Finding("Mass: signs covered", Verdict.SHOWN, EFFECT, "", (("in score", EFFECT),)),), 0, "",
            (Curve("c", "Grad-CAM", (Point("head", 0.5, 0.4, 0.6, 20, 2), Point("stage", None))),),
            (Grid("t", ("a", "b"), (("1", "2"),)),), ("a note",),
        ),
        CheckResult("pointing", Verdict.NOT_TESTABLE, Rule(0.0, 0.1, "of films"), reason="no marks"),
    ),
)  # fmt: skip


def test_what_was_written_is_read_again_and_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    path = write_sanity(tmp_path / "sanity.json", RUN)
    assert read_sanity(path) == RUN
    assert path.read_text("utf-8") == sanity_text(RUN) == sanity_text(read_sanity(path))
    record = json.loads(path.read_text("utf-8"))
    assert record["results"][0]["verdict"] == "shown"
    assert record["results"][0]["findings"][0]["effect"]["smallest"] == 1.25


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda r: r.update(format="other"), "no sanity run"),
        (lambda r: r.update(format_version=2), "version 2"),
        (lambda r: r.pop("results"), "no results"),
        (lambda r: r["results"][0].update(verdict="passed"), "passed"),
        (lambda r: r["results"][0].update(key="magic"), "magic"),
        (lambda r: r["results"][1].update(leading=4), "pointing"),
        (lambda r: r["results"][0]["rule"].update(floor=5), "floor"),
        (lambda r: r.update(films="many"), "many"),
    ],
)
def test_a_file_that_is_not_whole_is_refused(tmp_path: Path, change: object, why: str) -> None:
    record = json.loads(sanity_text(RUN))
    change(record)  # type: ignore[operator]
    path = tmp_path / "sanity.json"
    path.write_text(json.dumps(record))
    with pytest.raises(FormatError, match=why) as refused:
        read_sanity(path)
    assert str(path) in str(refused.value)
    assert "again" in str(refused.value)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"format": "xai-desktop-sanity"', "[" * 100_000])
def test_what_is_no_json_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "sanity.json"
    path.write_text(text)
    with pytest.raises(FormatError):
        read_sanity(path)


def test_the_last_run_of_a_network_is_found_by_the_hash_of_its_weights(tmp_path: Path) -> None:
    assert kept_sanity.last(RUN.weights) is None
    kept_sanity.keep(RUN, tmp_path)
    assert kept_sanity.last(RUN.weights) == (RUN, tmp_path)
    assert kept_sanity.last("cd" * 32) is None
