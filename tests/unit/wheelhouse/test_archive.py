"""What is packed: the same bytes from the same files, and what the wheels' names say of the machine they need."""

import json
import os
import runpy
import sys
import tarfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def making(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """`packaging/making`, which is importable while packages are made only."""
    monkeypatch.setattr(sys, "path", [str(ROOT / "packaging"), *sys.path])
    yield lambda name: runpy.run_path(str(ROOT / "packaging" / "making" / f"{name}.py"))
    for name in [name for name in sys.modules if name.partition(".")[0] == "making"]:
        del sys.modules[name]


def folder_of(place: Path) -> Path:
    folder = place / "wheelhouse"
    (folder / "wheels").mkdir(parents=True)
    (folder / "install.sh").write_text("#!/bin/sh\n")
    (folder / "wheels" / "a.whl").write_bytes(b"wheel")
    return folder


@pytest.mark.parametrize(("pack", "ending"), [("tar", ".tar"), ("zip", ".zip")])
def test_the_same_files_give_the_same_bytes(tmp_path: Path, making: Any, pack: str, ending: str) -> None:
    packing = making("packing")
    made = []
    for number, rights in enumerate((0o600, 0o644)):
        folder = folder_of(tmp_path / str(number))
        for path in folder.rglob("*.*"):
            os.utime(path, (time.time() - 1000 * number,) * 2)
            path.chmod(rights)
        made.append(tmp_path / f"{number}{ending}")
        packing[pack](folder, made[-1])
    assert made[0].read_bytes() == made[1].read_bytes()
    if pack == "tar":
        with tarfile.open(made[0]) as packed:
            modes = {one.name: (one.mode, one.uid, one.uname) for one in packed}
        assert modes["wheelhouse/install.sh"] == (0o755, 0, "")
        assert modes["wheelhouse/wheels/a.whl"] == (0o644, 0, "")
    else:
        assert zipfile.ZipFile(made[0]).read("wheelhouse/wheels/a.whl") == b"wheel"


def test_the_c_library_is_the_newest_that_any_wheel_needs(tmp_path: Path, making: Any) -> None:
    needed = making("wheels")["needed_glibc"]
    (tmp_path / "pure-1-py3-none-any.whl").touch()
    assert needed(tmp_path) == ""
    (tmp_path / "a-1-cp311-cp311-manylinux2014_x86_64.manylinux_2_17_x86_64.manylinux_2_28_x86_64.whl").touch()
    assert needed(tmp_path) == "2.17"
    (tmp_path / "b-1-cp310-abi3-manylinux_2_34_x86_64.whl").touch()
    (tmp_path / "c-1-cp310-abi3-manylinux_2_9_x86_64.whl").touch()
    assert needed(tmp_path) == "2.34"


def test_what_a_wheel_says_of_itself_is_read_from_it(tmp_path: Path, making: Any) -> None:
    wheel = tmp_path / "wheels" / "thing-2.0-py3-none-any.whl"
    wheel.parent.mkdir()
    with zipfile.ZipFile(wheel, "w") as packed:
        packed.writestr("thing/__init__.py", "")
        packed.writestr("thing/LICENSE.txt", "do as you like")
        packed.writestr("thing-2.0.dist-info/METADATA", "Name: thing\nVersion: 2.0\nLicense-Expression: MIT\n")
        packed.writestr("thing-2.0.dist-info/RECORD", "thing/__init__.py,,\nthing/LICENSE.txt,,\n")
    with zipfile.ZipFile(wheel.with_name("names_others-1-py3-none-any.whl"), "w") as packed:
        packed.writestr("names_others-1.dist-info/METADATA", "Name: names-others\nVersion: 1\n")
        packed.writestr("names_others-1.dist-info/RECORD", "names_others-1.dist-info/METADATA,,\n")
    [part] = making("wheels")["parts_of"](wheel.parent, tmp_path / "work")
    assert (part.name, part.version, part.licence) == ("thing", "2.0", "MIT")
    assert [text.read_text() for text in part.texts] == ["do as you like"]


def test_facts_have_every_key_that_the_installer_reads() -> None:
    """The two share no code: one runs where packages are made, the other on a bare Python."""
    source = (ROOT / "packaging" / "making" / "wheelhouse.py").read_text("utf-8")
    installer = (ROOT / "packaging" / "wheelhouse" / "install.py").read_text("utf-8")
    read = {part.split('"]')[0] for part in installer.split('facts["')[1:]}
    read |= {part.split("']")[0] for part in installer.split("facts['")[1:]}
    assert read == {"version", "python", "system", "glibc", "pip", "unpacked"}
    assert [key for key in sorted(read) if f"{json.dumps(key)}: " not in source] == []
