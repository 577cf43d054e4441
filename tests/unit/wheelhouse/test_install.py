"""The wheelhouse's installer: one command, no network, and one sentence for whatever is in its way."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.wheelhouse.small import PYTHON, flip, small_wheelhouse, write_sums

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the wheelhouse of Linux")

NO_WAY_OUT = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")


def install(place: Path, folder: Path, *words: str, **changed: str) -> subprocess.CompletedProcess[str]:
    """As a person does it, with a `pip` that is set up to ask an index which nobody can reach."""
    env = {
        **own_environment(),
        **NO_WAY_OUT,
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PYTHON": sys.executable,
        **changed,
    }
    command = ["sh", str(place / "install.sh"), str(folder), *words]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=100, cwd=folder.parent)


def own_environment() -> dict[str, str]:
    """Without the path by which this source tree would stand in for what was installed."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def said_by(folder: Path) -> str:
    words = [str(folder / "bin" / "xai-desktop")]
    return subprocess.run(words, capture_output=True, text=True, check=True, env=own_environment()).stdout


def refused(done: subprocess.CompletedProcess[str]) -> str:
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("xai-desktop: ")
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def test_one_command_installs_and_tries_the_program(tmp_path: Path) -> None:
    place, folder = small_wheelhouse(tmp_path / "a folder"), tmp_path / "the program"
    done = install(place, folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1:] == [
        "small 1.0 self-test",
        f"XAI Desktop 1.0 is installed. Start it with: {folder}/bin/xai-desktop",
    ]
    assert said_by(folder) == "small 1.0\n"


def test_installing_again_upgrades_and_leaves_nothing_of_before(tmp_path: Path) -> None:
    folder = tmp_path / "program"
    assert install(small_wheelhouse(tmp_path / "old"), folder, "--without-self-test").returncode == 0
    (folder / "left").touch()
    done = install(small_wheelhouse(tmp_path / "new", "2.0"), folder, "--without-self-test")
    assert done.returncode == 0, done.stderr
    assert said_by(folder) == "small 2.0\n"
    assert not (folder / "left").exists()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["new", "old", "program"]


def test_what_was_there_comes_back_where_pip_fails(tmp_path: Path) -> None:
    folder = tmp_path / "program"
    assert install(small_wheelhouse(tmp_path / "old"), folder, "--without-self-test").returncode == 0
    new = small_wheelhouse(tmp_path / "new", "2.0")
    (new / "requirements.txt").write_text("xai-desktop==2.0 --hash=sha256:" + "0" * 64 + "\n")
    write_sums(new)  # so that the installer's own comparison finds nothing, and pip's does
    done = install(new, folder)
    assert done.returncode == 2
    assert "what was there before is still there" in done.stderr
    assert "DO NOT MATCH THE HASHES" in done.stderr
    assert said_by(folder) == "small 1.0\n"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["new", "old", "program"]


def test_a_killed_installation_is_recovered_from(tmp_path: Path) -> None:
    """Killed after the old one was moved aside: it is back at once, and the next one is whole."""
    folder, before = tmp_path / "program", tmp_path / "program.before"
    place = small_wheelhouse(tmp_path / "wheels")
    assert install(place, folder, "--without-self-test").returncode == 0
    folder.rename(before)
    folder.mkdir()
    (folder / ".xai-desktop").write_text("half")
    broken = small_wheelhouse(tmp_path / "broken", unpacked=10**18)
    assert "free" in refused(install(broken, folder))
    assert said_by(folder) == "small 1.0\n"
    assert not before.exists()


def test_a_self_test_that_fails_is_said(tmp_path: Path) -> None:
    done = install(small_wheelhouse(tmp_path / "wheels", self_test=1), tmp_path / "program")
    assert done.returncode == 1
    assert done.stderr.endswith("but its self-test found what stands above. Do not use it.\n")


@pytest.mark.parametrize("name", ["wheels/xai_desktop-1.0-py3-none-any.whl", "requirements.txt", "wheelhouse.json"])
def test_a_flipped_bit_is_one_sentence_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    place = small_wheelhouse(tmp_path / "wheels")
    flip(place / name, 20)
    said = refused(install(place, tmp_path / "program"))
    assert said == f"xai-desktop: {name} is damaged: it is not the file that was packed. Copy the archive again.\n"
    assert not (tmp_path / "program").exists()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    place = small_wheelhouse(tmp_path / "wheels")
    next((place / "wheels").glob("pip-*.whl")).unlink()
    said = refused(install(place, tmp_path / "program"))
    assert "wheels/pip-" in said
    assert said.endswith(".whl is missing. Unpack the archive again.\n")
    (place / "SHA256SUMS").unlink()
    assert "SHA256SUMS is missing" in refused(install(place, tmp_path / "program"))


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "films"
    folder.mkdir()
    (folder / "film.dcm").touch()
    said = refused(install(small_wheelhouse(tmp_path / "wheels"), folder))
    assert (
        said == f"xai-desktop: {folder} has something else in it; name an empty folder, or one that this made before.\n"
    )
    assert [one.name for one in folder.iterdir()] == ["film.dcm"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"python": "3.99"}, "These wheels need Python 3.99; this is CPython 3."),
        ({"system": "windows x86_64"}, "These wheels are for windows x86_64, 64 bits; this is linux "),
        ({"glibc": "99.1"}, "These wheels need a system with glibc 99.1 or newer; this one has glibc "),
        ({"unpacked": 10**18}, "GB free; this needs 1300000000.0 GB. Name another folder."),
    ],
)
def test_a_machine_that_does_not_fit_is_told_why(tmp_path: Path, changed: dict[str, object], sentence: str) -> None:
    place = small_wheelhouse(tmp_path / "wheels", **changed)
    assert sentence in refused(install(place, tmp_path / "program"))
    assert not (tmp_path / "program").exists()


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = refused(install(small_wheelhouse(tmp_path / "wheels"), tmp_path / "file"))
    assert "file has something else in it" in said


def programs(place: Path, **versions: str) -> Path:
    """A folder with Pythons that only say which they are, and nothing else."""
    place.mkdir()
    for name, version in versions.items():
        script = place / name
        script.write_text(f"#!/bin/sh\necho {version}\n")
        script.chmod(0o755)
    for name in ("sh", "dirname"):
        (place / name).symlink_to(f"/bin/{name}" if Path(f"/bin/{name}").exists() else f"/usr/bin/{name}")
    return place


def test_an_old_python_is_named_and_none_too(tmp_path: Path) -> None:
    place = small_wheelhouse(tmp_path / "wheels")
    old = programs(tmp_path / "old", python3="3.9.2", python="2.7.18")
    said = refused(install(place, tmp_path / "program", PYTHON="", PATH=str(old)))
    assert f"These wheels need Python {PYTHON}, which is not here ( python3 is 3.9.2; python is 2.7.18;" in said
    none = programs(tmp_path / "none")
    assert "there is no Python at all" in refused(install(place, tmp_path / "program", PYTHON="", PATH=str(none)))


def test_a_python_without_environments_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import runpy

    names = runpy.run_path(str(small_wheelhouse(tmp_path / "wheels") / "install.py"))
    facts = {"python": PYTHON, "system": "linux x86_64", "glibc": ""}
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(names["RefusedError"], match="module venv is missing"):
        names["check_machine"](facts)
