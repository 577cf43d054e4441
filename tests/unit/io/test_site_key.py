"""The key of an installation and what is made with it: made once, private, and films told apart without their names."""

import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from xai_desktop.core.errors import ExportError
from xai_desktop.core.study import ImageRef
from xai_desktop.io import atomic
from xai_desktop.io.film_alias import alias_of
from xai_desktop.io.site_key import key_path, site_key

KEY = b"k" * 32


def test_the_key_is_made_once_and_nobody_else_may_read_it() -> None:
    first = site_key()
    assert len(first) == 32
    assert site_key() == first
    assert key_path().read_bytes() == first
    assert sys.platform == "win32" or stat.S_IMODE(key_path().stat().st_mode) == 0o600
    assert [path.name for path in key_path().parent.iterdir()] == [key_path().name]


def test_a_damaged_key_is_replaced() -> None:
    site_key()
    key_path().write_bytes(b"torn")
    assert len(site_key()) == 32
    assert site_key() == key_path().read_bytes()


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("XAI_DESKTOP_HOME", str(tmp_path / "file"))
    with pytest.raises(ExportError, match="could not be written"):
        site_key()


def test_of_several_programs_that_begin_together_all_have_the_same_key() -> None:
    code = "from xai_desktop.io.site_key import site_key; print(site_key().hex())"
    programs = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(4)]
    found = {program.communicate()[0] for program in programs}
    assert len(found) == 1
    assert len(found.pop().strip()) == 64


@pytest.mark.parametrize("linked", [True, False])
def test_the_first_writer_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, linked: bool) -> None:
    if not linked:
        monkeypatch.setattr(Path, "hardlink_to", lambda *_: (_ for _ in ()).throw(OSError(95, "no links here")))
    atomic.write_first(tmp_path / "file", b"first")
    atomic.write_first(tmp_path / "file", b"second")
    assert (tmp_path / "file").read_bytes() == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def ref(path: Path, **facts: object) -> ImageRef:
    return ImageRef(path, path.stem, **facts)  # type: ignore[arg-type]


def test_a_uid_names_a_film_wherever_it_lies(tmp_path: Path) -> None:
    here, there = ref(tmp_path / "a.dcm", sop_uid="1.2.3"), ref(tmp_path / "b.dcm", sop_uid="1.2.3")
    assert alias_of(here, KEY) == alias_of(there, KEY)
    assert alias_of(here, KEY) != alias_of(here, b"j" * 32)
    others = [replace(here, sop_uid="1.2.4"), replace(here, frame=1, frames=2)]
    assert len({alias_of(one, KEY) for one in (here, *others)}) == 3


def test_a_file_without_a_uid_is_named_by_place_size_and_time(tmp_path: Path) -> None:
    path = tmp_path / "Doe-Jane.png"
    path.write_bytes(b"one")
    first = alias_of(ref(path), KEY)
    assert first is not None
    assert alias_of(ref(path), KEY) == first
    assert alias_of(ref(path, member="x.png"), KEY) != first
    path.write_bytes(b"other")
    assert alias_of(ref(path), KEY) != first
    path.unlink()
    assert alias_of(ref(path), KEY) is None
