"""What a hospital installs, on a Debian with nothing on it and no network: installed, used, upgraded, removed."""

import gzip
import json
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from importlib import import_module
from pathlib import Path

import pytest

from tests.conftest import SHARED
from tests.slow.bare_debian import BareDebian, bare_debian, missing
from tests.slow.key_walk import KeyWalk
from tests.slow.packages import ROOT, debian_package, later_package
from tests.slow.screen import missing as screenless
from tests.slow.screen import screen

FILM, OTHER = "nih/boxes_1024/00000211_041.png", "nih/boxes_1024/00001534_005.png"
"""Two films on which a radiologist has drawn a box around the heart."""
MARKS = "nih/BBox_List_2017.csv"
OLD = ROOT / "tests" / "helpers" / "stores" / "version_1.sql"
"""The store as the first version of the program left it."""
TABLES = ("readers", "steps", "reviews", "changes")
STATE = "home/reader/.local/state/xai-desktop"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(os.geteuid() != 0, reason="making another system's root needs an administrator"),
    pytest.mark.skipif(bool(missing()), reason=f"not on this machine: {', '.join(missing())}"),
    pytest.mark.skipif(bool(screenless()), reason=f"not on this machine: {', '.join(screenless())}"),
    pytest.mark.skipif(not SHARED.is_dir(), reason="the real films are not on this machine"),
]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return debian_package(tmp_path_factory.mktemp("packages"))


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory, package: Path) -> Iterator[BareDebian]:
    root = tmp_path_factory.mktemp("bare") / "root"
    display = Path("/tmp/.X11-unix")
    display.mkdir(exist_ok=True)
    yield bare_debian(root, {SHARED: "/mnt/data", package.parent: "/mnt/packages", display: "/tmp/.X11-unix"})
    subprocess.run(["rm", "-rf", "--one-file-system", str(root)], check=True)


def test_it_is_installed_used_upgraded_and_removed(bare: BareDebian, package: Path, tmp_path: Path) -> None:
    """One story, in the order in which a hospital lives it."""
    before = bare.files()
    install(bare, package)
    check_itself(bare)
    explain_without_window(bare)
    had = leave_an_old_store(bare)
    read_a_film(bare, tmp_path / "first")
    stored = evidence(bare)
    assert len(stored["reviews"]) == len(had) + 2
    assert stored["reviews"][: len(had)] == had
    later = later_package(package, tmp_path)
    install(bare, later)
    assert not (bare.root / "opt/xai-desktop/LICENCES.txt").exists()
    read_a_film(bare, tmp_path / "second", film=OTHER)
    after = evidence(bare)
    assert {name: rows[: len(stored[name])] for name, rows in after.items()} == stored
    assert len(after["reviews"]) == len(stored["reviews"]) + 2
    bare.run("xai-desktop", "store", "check")
    remove(bare)
    left = {name for name in bare.files() - before if not name.startswith("home/reader")}
    assert left == set()
    assert before - bare.files() <= {"opt"}  # dpkg takes an empty folder away that a package had files in
    assert evidence(bare) == after


def test_what_the_desktop_reads_is_well_formed(package: Path, tmp_path: Path) -> None:
    """The menu's entry and AppStream's description, each by its own checker; the manual page by `man`."""
    share = tmp_path / "usr" / "share"
    unpacked = 'dpkg-deb --fsys-tarfile "$1" | tar -x -C "$2" ./usr/share'
    subprocess.run(["sh", "-c", unpacked, "unpack", str(package), str(tmp_path)], check=True)
    for words in (
        ["desktop-file-validate", str(share / "applications" / "xai-desktop.desktop")],
        ["appstreamcli", "validate", "--no-net", str(share / "metainfo" / "org.xai_desktop.XaiDesktop.metainfo.xml")],
    ):
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    page = gzip.decompress((share / "man" / "man1" / "xai-desktop.1.gz").read_bytes()).decode()
    assert page.startswith(".TH XAI-DESKTOP 1")
    assert page.count(".SS ") == count_of_commands()


def count_of_commands() -> int:
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(str(ROOT / "packaging"))
        return len(list(import_module("making.words").commands()))


def install(bare: BareDebian, package: Path) -> None:
    words = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", f"/mnt/packages/{package.name}")
    bare.run(*words, account="root")


def check_itself(bare: BareDebian) -> None:
    """Every part passes, and none is missing that the source has: the list of parts is held against its own."""
    said = bare.run("xai-desktop", "--json", "self-test").stdout
    lines = [json.loads(line) for line in said.splitlines()]
    listed = json.loads((ROOT / "resources" / "parts.json").read_text("utf-8"))
    assert {line["name"] for line in lines if line.get("ok")} >= set(listed["checks"])
    assert [line for line in lines if line.get("ok") is False] == []
    assert bare.run("xai-desktop", "where").stdout.count("/home/reader/") > 3


def explain_without_window(bare: BareDebian) -> None:
    words = ("--model", "demo-cascade", "--annotations", f"/mnt/data/{MARKS}", "--out", "results")
    bare.run("xai-desktop", "explain", f"/mnt/data/{FILM}", *words)
    assert "research" in pdf_text(bare.root / "home/reader/results/00000211_041/report.pdf").lower()


def read_a_film(bare: BareDebian, work: Path, film: str = FILM) -> None:
    work.mkdir()
    home = bare.root / "home/reader"
    with screen(work) as display:
        words = ("xai-desktop", "gui", f"/mnt/data/{film}", "--annotations", f"/mnt/data/{MARKS}")
        program = bare.start(*words, said=work / "said.txt", DISPLAY=display.display)
        try:
            walk = KeyWalk(display, program, bare.root / STATE, home)
            walk.read_as_normal_then_call_wrong()
            folder = walk.export()
            walk.picture(work / "window.png")
            walk.quit()
        finally:
            program.kill()
            program.wait(20)
    assert "Cardiomegaly" in pdf_text(folder / "report.pdf")


def leave_an_old_store(bare: BareDebian) -> list[str]:
    """As the first version of the program would have left it; what it holds of reviews."""
    state = bare.root / STATE
    bare.run("mkdir", "-p", f"/{STATE}")
    with closing(sqlite3.connect(state / "reviews.sqlite")) as made:
        made.executescript(OLD.read_text("utf-8"))
    os.chown(state / "reviews.sqlite", state.stat().st_uid, state.stat().st_gid)
    return evidence(bare)["reviews"]


def evidence(bare: BareDebian) -> dict[str, list[str]]:
    """Everything that was stored of readings, as another program reads it: by table, what the first version knew."""
    with closing(sqlite3.connect(":memory:")) as first:
        first.executescript(OLD.read_text("utf-8"))
        told = {name: [row[1] for row in first.execute(f"PRAGMA table_info({name})")] for name in TABLES}
    with closing(sqlite3.connect(f"file:{bare.root / STATE / 'reviews.sqlite'}?mode=ro", uri=True)) as store:
        return {
            name: [repr(row) for row in store.execute(f"SELECT {', '.join(columns)} FROM {name} ORDER BY number")]
            for name, columns in told.items()
        }


def remove(bare: BareDebian) -> None:
    bare.run("apt-get", "purge", "-y", "xai-desktop", account="root")


def pdf_text(path: Path) -> str:
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout
