"""An audit on a Dask cluster of processes of this machine: the rows of one process, whoever is killed or cancelled."""

import csv
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
DEMO = REPOSITORY / "resources" / "demo"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them"),
]

FAST = ("--explainer", "grad_cam", "--metric", "iou", "--metric", "repeatability", "--batch", "2")
SLOW = ("--explainer", "lime:samples=200", "--batch", "1")
"""A chunk of some seconds, so that there is a middle to be killed in."""


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(REPOSITORY), "OMP_NUM_THREADS": "1"}


def command(out: Path, *words: str) -> list[str]:
    head = [sys.executable, "-m", "xai_desktop.cli", "evaluate", str(DEMO / "study"), "--model", "demo-cascade"]
    return [*head, "--annotations", str(DEMO / "boxes.json"), "--out", str(out), *words]


def evaluate(out: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command(out, *words), env=environment(), capture_output=True, text=True, check=False)


def started(*words: str) -> "subprocess.Popen[str]":
    dask = [str(Path(sys.executable).parent / "dask"), *words]
    return subprocess.Popen(dask, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True)


def worker(address: str) -> "subprocess.Popen[str]":
    """Without a nanny, so that what is killed stays dead."""
    return started("worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard")


@contextmanager
def scheduler(folder: Path) -> Iterator[str]:
    """The address of a scheduler of this machine, on a port that is free."""
    file = folder / "scheduler.json"
    words = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--dashboard-address", "127.0.0.1:0")
    process = started("scheduler", *words, "--scheduler-file", str(file))
    try:
        for _ in range(600):
            if file.exists() and (found := _address(file)):
                yield found
                return
            time.sleep(0.1)
        raise AssertionError("the scheduler did not start")
    finally:
        process.kill()
        process.wait()


def _address(file: Path) -> str:
    text = file.read_text("utf-8")
    return text.split('"address": "')[1].split('"')[0] if '"address": "' in text else ""


@contextmanager
def workers(address: str, count: int) -> Iterator[list["subprocess.Popen[str]"]]:
    found = [worker(address) for _ in range(count)]
    try:
        yield found
    finally:
        for process in found:
            process.kill()
            process.wait()


def until_parts(out: Path, count: int, program: "subprocess.Popen[str]") -> None:
    """Wait until so many chunks are finished."""
    while len(list((out / "parts").glob("*.json"))) < count:
        assert program.poll() is None, "it ended before there was anything to interrupt"
        time.sleep(0.05)


def table(out: Path, name: str) -> list[dict[str, str]]:
    """Every column but the time that a map took."""
    with (out / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return [{key: value for key, value in row.items() if key != "seconds"} for row in csv.DictReader(file)]


def same(out: Path, alone: Path) -> None:
    for name in ("rows", "scores", "readers"):
        found, wanted = table(out, name), table(alone, name)
        assert len(found) == len(wanted) > 0
        assert found == wanted


def _alone(out: Path, words: tuple[str, ...]) -> Path:
    done = evaluate(out, *words)
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def fast(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same audit in one process."""
    return _alone(tmp_path_factory.mktemp("fast") / "out", FAST)


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _alone(tmp_path_factory.mktemp("slow") / "out", SLOW)


def test_processes_of_this_machine_give_the_same_rows(fast: Path, tmp_path: Path) -> None:
    done = evaluate(tmp_path / "out", *FAST, "--dask", "local:2")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    same(tmp_path / "out", fast)


def test_a_killed_worker_costs_no_row_and_changes_none(slow: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with scheduler(tmp_path) as address, workers(address, 2) as crew:
        program = subprocess.Popen(command(out, *SLOW, "--dask", address), env=environment())
        until_parts(out, 2, program)
        crew[0].send_signal(signal.SIGKILL)
        assert program.wait() == 0
    same(out, slow)


def test_all_workers_killed_are_waited_for_and_the_next_one_goes_on(slow: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with scheduler(tmp_path) as address, workers(address, 2) as crew:
        words = command(out, *SLOW, "--dask", address)
        program = subprocess.Popen(words, env=environment(), stderr=subprocess.PIPE, text=True)
        until_parts(out, 1, program)
        for one in crew:
            one.send_signal(signal.SIGKILL)
        assert program.stderr is not None
        told = ""
        while "no process is there" not in told:
            told = program.stderr.readline()
            assert told, "it ended without a word"
        crew.append(worker(address))
        assert program.wait() == 0
        program.stderr.close()
    same(out, slow)


def heed_ctrl_c() -> None:
    """A suite that was started in the background of a script hands on that Ctrl+C is ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_cancelled_it_lets_go_of_the_workers_and_goes_on_without_them(fast: Path, slow: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with scheduler(tmp_path) as address, workers(address, 1):
        words = command(out, *SLOW, "--dask", address)
        program = subprocess.Popen(words, env=environment(), stderr=subprocess.PIPE, text=True, preexec_fn=heed_ctrl_c)
        until_parts(out, 2, program)
        program.send_signal(signal.SIGINT)
        told = program.communicate()[1]
        assert program.returncode == 130
        assert told.splitlines()[-1] == "Cancelled; what had been written before is complete."
        assert len(list((out / "parts").glob("*.json"))) < 12
        began = time.monotonic()
        other = evaluate(tmp_path / "other", *FAST, "--dask", address)
        assert other.returncode == 0, other.stderr
        assert time.monotonic() - began < 120, "the worker still computed for the one who had gone"
    same(tmp_path / "other", fast)
    done = evaluate(out, *SLOW, "--resume")
    assert done.returncode == 0, done.stderr
    assert "(from before)" in done.stdout
    same(out, slow)


def test_a_scheduler_that_dies_is_one_sentence_and_nothing_is_lost(slow: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with scheduler(tmp_path) as address, workers(address, 1):
        words = command(out, *SLOW, "--dask", address)
        program = subprocess.Popen(words, env=environment(), stderr=subprocess.PIPE, text=True)
        until_parts(out, 1, program)
    told = program.communicate(timeout=120)[1]
    assert program.returncode == 3, told
    assert told.count("\n") == 1
    assert told.startswith(f"{address}: the scheduler does not answer any more")
    done = evaluate(out, *SLOW, "--resume", "--dask", "local:1")
    assert done.returncode == 0, done.stderr
    same(out, slow)


def test_a_scheduler_that_is_not_there_is_one_sentence_soon(tmp_path: Path) -> None:
    began = time.monotonic()
    done = evaluate(tmp_path / "out", *FAST, "--dask", "tcp://127.0.0.1:9")
    assert time.monotonic() - began < 60
    assert done.returncode == 3
    assert done.stderr == (
        "tcp://127.0.0.1:9: no Dask scheduler answers there; start one with dask scheduler, or correct the address.\n"
    )
    assert not (tmp_path / "out").exists()


def test_a_cluster_without_this_program_is_told_so(tmp_path: Path) -> None:
    """A package of the same name and nothing in it stands for an environment that lacks the program."""
    empty = tmp_path / "elsewhere" / "xai_desktop"
    empty.mkdir(parents=True)
    (empty / "__init__.py").touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(globals(), "environment", lambda: {**os.environ, "PYTHONPATH": str(empty.parent)})
        manager = scheduler(tmp_path)
        address = manager.__enter__()
    done = evaluate(tmp_path / "out", *FAST, "--dask", address)
    manager.__exit__(None, None, None)
    assert done.returncode == 3
    assert "the scheduler: XAI Desktop is not installed there" in done.stderr
    assert done.stderr.count("\n") == 1


def can_mount() -> bool:
    tried = ["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"]
    return (
        shutil.which("unshare") is not None and subprocess.run(tried, capture_output=True, check=False).returncode == 0
    )


@contextmanager
def worker_apart(address: str, mount: str) -> Iterator[None]:
    """A worker that sees something else in one folder, as another machine does."""
    dask = f"{Path(sys.executable).parent / 'dask'} worker {address} --nthreads 1 --no-nanny --no-dashboard"
    words = ["unshare", "-m", "sh", "-c", f"{mount} && exec {dask}"]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(words, env=environment(), stdout=quiet, stderr=quiet)
    try:
        yield
    finally:
        process.kill()
        process.wait()


@pytest.mark.skipif(not can_mount(), reason="another machine is played by another mount, which takes the right to")
@pytest.mark.parametrize(
    ("folder", "mount", "code", "told"),
    [
        ("films", "mount -t tmpfs none {folder}", 3, "does not see the films in {folder}; put them on a drive"),
        ("net", "mount --bind {other} {folder}", 4, "has another network under {folder}; copy this machine's"),
    ],
)
def test_a_machine_with_other_films_or_networks_is_told_so(
    folder: str, mount: str, code: int, told: str, tmp_path: Path
) -> None:
    models = REPOSITORY / "resources" / "models"
    films, net = tmp_path / "films", tmp_path / "net"
    films.mkdir()
    for name in ("SYN-01.dcm", "SYN-02.dcm"):
        shutil.copy(DEMO / "study" / name, films / name)
    shutil.copytree(models / "demo-cascade", net)
    where = str(tmp_path / folder)
    with (
        scheduler(tmp_path) as address,
        worker_apart(address, mount.format(folder=where, other=models / "demo-end-to-end")),
    ):
        head = [sys.executable, "-m", "xai_desktop.cli", "evaluate", str(films), "--model", str(net), "--dask", address]
        words = [*head, "--explainer", "grad_cam", "--out", str(tmp_path / "out")]
        done = subprocess.run(words, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert told.format(folder=where) in done.stderr.splitlines()[-1]
    assert not (tmp_path / "out" / "parts").exists()


TURNS = """
from xai_desktop.core.cohort.cluster_place import ClusterPlace
from xai_desktop.services.cluster import connected
from xai_desktop.services.cohort import posts
import tests.slow.gpu_turns as turns
if __name__ == "__main__":
    with connected(ClusterPlace(), 3) as cluster:
        given = [cluster.give(str(n), turns.device, place=n) for n in range(12)]
        found = {}
        while given:
            for one in cluster.done(given, 1):
                where, device = cluster.answer(one)
                assert found.setdefault(where, device) == device
                given.remove(one)
        print(*sorted(found.values()))
"""


def test_processes_of_one_machine_agree_who_takes_which_gpu(tmp_path: Path) -> None:
    script = tmp_path / "turns.py"
    script.write_text(TURNS, encoding="utf-8")
    done = subprocess.run([sys.executable, str(script)], env=environment(), capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["cuda:0", "cuda:1", "cuda:2"], done.stderr
