"""What a packed program says about itself, and that a damaged file stops nothing."""

import json
from pathlib import Path

import pytest

from xai_desktop import __version__
from xai_desktop.cli import main
from xai_desktop.io import build_facts
from xai_desktop.io.build_facts import BuildFacts, licences_path, read_build


def test_a_tree_of_source_says_so(tmp_path: Path) -> None:
    assert read_build(tmp_path / "build.json") == BuildFacts()
    assert BuildFacts().line == f"{__version__} (source)"


def test_a_packed_program_says_which_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = {
        "version": "0.2.0",
        "commit": "1a2b3c4d5e6f7081",
        "built": "2026-11-23",
        "variant": "cpu",
        "hash": "f" * 64,
    }
    (tmp_path / "build.json").write_text(json.dumps(facts))
    monkeypatch.setattr(build_facts, "resources", lambda: tmp_path)
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert left.value.code == 0
    said = " ".join(capsys.readouterr().out.split())
    assert said == "xai-desktop 0.2.0 (cpu, 2026-11-23, commit 1a2b3c4d5e6f, hash ffffffffffff)"
    assert licences_path() is None
    (tmp_path / "licences.txt").write_text("MIT")
    assert licences_path() == tmp_path / "licences.txt"


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b'{"commit": 5}', b'{"hash": "a\\nb"}', b"[" * 99999])
def test_a_damaged_file_is_an_unknown_build(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "build.json").write_bytes(content)
    assert read_build(tmp_path / "build.json").line == f"{__version__} (unknown build)"
