"""Whatever stops the program: what lies under its final name is complete, and the next run finishes."""

import json
import os
import random
import resource
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pictures
from pypdf import PdfReader

from tests.helpers.bundles import small_bundle
from tests.helpers.films import gradient, write_dicom
from xai_desktop.core.errors import ExportError
from xai_desktop.io import atomic

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(sys.platform == "win32", reason="signals and limits as POSIX has them"),
]

RUNS, FILMS, SEED = 8, 3, 20260301
ENDINGS = (".pdf", ".png", ".json", ".npz")


@pytest.fixture
def films(tmp_path: Path) -> Path:
    folder = tmp_path / "films"
    folder.mkdir()
    for number in range(FILMS):
        write_dicom(folder / f"film-{number}.dcm", np.roll(gradient(60, 50, 12), number, axis=0), bits=12)
    return folder


@pytest.fixture
def command(films: Path, tmp_path: Path) -> list[str]:
    """The main job on all films with two networks, but for where to write."""
    nets = [small_bundle(tmp_path, name, seed) for seed, name in enumerate(("one", "two"))]
    models = [word for net in nets for word in ("--model", str(net))]
    words = ["explain", str(films), *models, "--target", "Mass", "--layer", "all", "--out"]
    return [sys.executable, "-m", "xai_desktop.cli", "--json", *words]


def started(words: list[str], **rest: Any) -> subprocess.Popen[str]:
    rest.setdefault("preexec_fn", heeding_ctrl_c)
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **rest)


def heeding_ctrl_c() -> None:
    """A shell starts what it puts into the background deaf to Ctrl+C, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def finished(words: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=240)


def files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def check_complete(folder: Path) -> set[str]:
    """Open every file that has its final name; a torn one may only be a hidden `.name.….tmp`. Returns the endings."""
    found = set()
    for path in files_in(folder):
        if path.name.endswith(".tmp"):
            assert path.name.startswith("."), path
            assert path.name.count(".") >= 3, path
            continue
        assert path.suffix in OPENERS, path
        OPENERS[path.suffix](path)
        found.add(path.suffix)
    return found


def _pdf(path: Path) -> None:
    assert path.read_bytes().rstrip().endswith(b"%%EOF"), path
    assert len(PdfReader(path).pages) >= 1
    assert "Research use only" in "".join(page.extract_text() for page in PdfReader(path).pages)


def _png(path: Path) -> None:
    with Pictures.open(path) as picture:
        picture.load()


def _npz(path: Path) -> None:
    with np.load(path) as maps:
        assert maps.files
        assert all(maps[name].size for name in maps.files)


OPENERS: dict[str, Callable[[Path], object]] = {
    ".pdf": _pdf,
    ".png": _png,
    ".json": lambda path: json.loads(path.read_text("utf-8")),
    ".npz": _npz,
}


def test_killed_at_any_moment_every_file_is_whole_and_the_next_run_finishes(command: list[str], tmp_path: Path) -> None:
    """Each run dies a few milliseconds after a number of files of its own are there, torn ones included."""
    done = finished([*command, str(tmp_path / "whole")])
    assert done.returncode == 0, done.stderr
    assert check_complete(tmp_path / "whole") == set(ENDINGS)
    names = {path.relative_to(tmp_path / "whole") for path in files_in(tmp_path / "whole")}
    chance, stopped_in_the_middle = random.Random(SEED), 0
    for number in range(RUNS):
        out = tmp_path / f"out-{number}"
        enough = 1 + number * (len(names) - 1) // RUNS
        running = started([*command, str(out)])
        try:
            _wait(lambda out=out, enough=enough: len(files_in(out)) >= enough, running)
            time.sleep(chance.uniform(0, 0.05))
        finally:
            running.kill()
            running.communicate()
        check_complete(out)
        stopped_in_the_middle += len(files_in(out)) < len(names)
    assert stopped_in_the_middle >= RUNS // 2, "the kills came too late to prove anything"
    again = finished([*command, str(out)])
    assert again.returncode == 0, again.stderr
    assert check_complete(out) == set(ENDINGS)
    assert names <= {path.relative_to(out) for path in files_in(out)}


def _wait(there: Callable[[], bool], running: "subprocess.Popen[str]") -> None:
    """Until something is there; the program must not end before."""
    began = time.monotonic()
    while not there():
        assert running.poll() is None, running.communicate()
        assert time.monotonic() - began < 240
        time.sleep(0.002)


@pytest.mark.parametrize("moment", ["while torch loads", "while it works"])
def test_ctrl_c_is_130_and_one_sentence(command: list[str], tmp_path: Path, moment: str) -> None:
    out = tmp_path / "out"
    words = [word for word in command if word != "--json"]
    running = started([*words, str(out)])
    _wait((lambda: _loads_torch(running)) if moment == "while torch loads" else (lambda: bool(files_in(out))), running)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130, said
    (line,) = said.splitlines()
    assert "Cancelled" in line
    assert line.endswith(".")
    check_complete(out)


def _loads_torch(running: "subprocess.Popen[str]") -> bool:
    """Whether the process has begun to load its largest library; without /proc, a second is a fair guess."""
    maps = Path(f"/proc/{running.pid}/maps")
    if not maps.exists():
        time.sleep(1)
        return True
    return "libtorch" in maps.read_text()


def _one_sentence(text: str, folder: Path) -> None:
    (line,) = text.splitlines()
    message = json.loads(line)["warning"] if line.startswith("{") else line
    assert str(folder) in message
    assert message.endswith(".")
    assert "Traceback" not in text


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A folder that takes no files; for root, whom permissions do not stop, one of the kernel's own."""
    if os.geteuid() == 0:
        if not Path("/proc/sys").is_dir():
            pytest.skip("root may write into every folder of this system")
        yield Path("/proc/sys/out")
        return
    folder = tmp_path / "read-only"
    folder.mkdir()
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    yield folder
    folder.chmod(stat.S_IRWXU)


def test_a_read_only_folder_is_5_before_any_work(command: list[str], read_only: Path) -> None:
    done = finished([w for w in command if w != "--json"] + [str(read_only)])
    assert done.returncode == 5
    _one_sentence(done.stderr, read_only)
    assert not read_only.exists() or files_in(read_only) == []


def test_a_folder_whose_place_is_taken_by_a_file_is_5(command: list[str], tmp_path: Path) -> None:
    """Root may write everywhere, but not into a file."""
    blocked = tmp_path / "out"
    blocked.write_text("in the way")
    done = finished([w for w in command if w != "--json"] + [str(blocked)])
    assert done.returncode == 5
    _one_sentence(done.stderr, blocked)
    assert blocked.read_text() == "in the way"


ROOM = 4096
"""Bytes that a file may have while the disk is full: enough for a JSON line, not for a report."""


def full_disk() -> None:
    """In the child before it starts: no file may grow beyond `ROOM`. The signal that would kill it is ignored, so that
    writing fails as it does on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, ROOM))


def test_a_full_disk_is_5_and_the_old_results_stay_whole(command: list[str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert finished([*command, str(out)]).returncode == 0
    before = {path: path.read_bytes() for path in files_in(out)}
    running = started([w for w in command if w != "--json"] + [str(out)], preexec_fn=full_disk)
    _, said = running.communicate(timeout=240)
    assert running.returncode == 5, said
    assert "Traceback" not in said
    assert all(line.endswith(".") and str(out) in line for line in said.splitlines()), said
    assert "File too large" in said or "No space" in said
    after = {path: path.read_bytes() for path in files_in(out)}
    assert after.keys() == before.keys(), "half a file was left behind"
    big = [path for path, content in before.items() if len(content) > ROOM]
    assert {path.suffix for path in big} >= {".pdf", ".png", ".npz"}
    assert all(after[path] == before[path] for path in big)
    check_complete(out)


WRITER = """
import resource, signal, sys
from pathlib import Path
from xai_desktop.core.errors import ExportError
from xai_desktop.io import atomic
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    atomic.write_bytes(Path(sys.argv[1]), b"new" * 10_000)
except ExportError as error:
    sys.stderr.write(str(error))
    sys.exit(5)
"""


def test_one_file_that_does_not_fit_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    atomic.write_bytes(path, b"old" * 10_000)
    done = finished([sys.executable, "-c", WRITER, str(path)])
    assert done.returncode == 5, done.stderr
    _one_sentence(done.stderr, path)
    assert path.read_bytes() == b"old" * 10_000
    assert files_in(tmp_path) == [path]
    with pytest.raises(ExportError):
        atomic.write_bytes(path / "below", b"new")
