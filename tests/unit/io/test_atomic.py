"""A file is replaced whole or not at all."""

import stat
import sys
from pathlib import Path
from typing import BinaryIO

import pytest

from xai_desktop.core.errors import ExportError
from xai_desktop.io import atomic


def test_a_file_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    target = tmp_path / "sub" / "report.json"
    assert atomic.write_text(target, "eins") == target
    atomic.write_bytes(target, "zwei ü".encode())
    assert target.read_text(encoding="utf-8") == "zwei ü"
    assert [path.name for path in target.parent.iterdir()] == ["report.json"]


def test_a_failure_half_way_leaves_the_old_file(tmp_path: Path) -> None:
    target = atomic.write_text(tmp_path / "file", "old")

    def fill(stream: BinaryIO) -> None:
        stream.write(b"half of the new")
        raise RuntimeError("the plug was pulled")

    with pytest.raises(RuntimeError):
        atomic.write_with(target, fill)
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    def fill(stream: BinaryIO) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(ExportError, match=r"No space left on device.*choose another folder") as caught:
        atomic.write_with(tmp_path / "file", fill)
    assert str(tmp_path / "file") in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ExportError, match="could not be written"):
        atomic.write_text(tmp_path / "file" / "deeper" / "x", "text")
    with pytest.raises(ExportError, match="could not be written"):
        atomic.check_writable(tmp_path / "file")


def test_a_folder_is_no_file_to_replace(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(ExportError):
        atomic.write_text(tmp_path / "folder", "text")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits to compare")
def test_new_files_have_the_rights_that_others_get(tmp_path: Path) -> None:
    """A temporary file is private; the finished one must be as readable as any file the person makes."""
    atomic.write_text(tmp_path / "ours", "x")
    (tmp_path / "plain").write_text("x")
    ours, plain = (stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("ours", "plain"))
    assert ours == plain


def test_a_writable_folder_stays_as_it_was(tmp_path: Path) -> None:
    atomic.check_writable(tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []


def test_what_others_write_by_name_takes_the_place_of_a_file_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "file.bin"
    assert atomic.write_private_with(target, lambda made: made.write_bytes(b"first")) == target
    assert target.read_bytes() == b"first"

    def fails(made: Path) -> None:
        made.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(ExportError, match="No space left"):
        atomic.write_private_with(target, fails)
    assert target.read_bytes() == b"first"
    assert [one.name for one in target.parent.iterdir()] == ["file.bin"]


def test_what_a_killed_program_left_goes_and_nothing_else(tmp_path: Path) -> None:
    for name in (".rows.csv.d9vrlksn.tmp", ".000001.json.a_b1c2d3.tmp"):
        (tmp_path / name).write_text("half")
    (tmp_path / ".made.abcdefgh.tmp").mkdir()
    (tmp_path / ".made.abcdefgh.tmp" / "card.json").write_text("half")
    others = {"rows.csv", ".hidden.tmp", "letter.tmp", ".rows.csv.D9VRLKSN.tmp"}
    for name in others:
        (tmp_path / name).write_text("somebody's")
    atomic.clear_left(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == others
