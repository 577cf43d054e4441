"""Training that is killed, and training in several processes: nothing is lost, and the network is the same."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from xai_desktop.io.bundle_files import CARD, WEIGHTS
from xai_desktop.services.training import TEACHERS
from xai_desktop.services.training_order import NEED_BASE
from xai_desktop.training.checkpoint import NAME

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them"),
]

FILMS = ["--data", "synthetic:focal", "--films", "60", "--seed", "2"]
STAGES = [*FILMS, "--widths", "4,6", "--size", "32"]
KINDS = {
    "cascade": [*STAGES, "--epochs", "12"],
    "end-to-end": [*STAGES, "--epochs", "12"],
    "box-head": [*FILMS, "--epochs", "12", "--param", "grid=4"],
    "yolo": [*FILMS, "--size", "32", "--epochs", "6", "--param", "width=0.0625"],
    "hr-cam-head": [*FILMS, "--epochs", "200", "--patience", "0"],
    "cascam": [*STAGES, "--epochs", "8", "--patience", "0"],
}
"""Every kind, small: the words after it."""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("base") / "below"
    finished(command("end-to-end", out, "--epochs", "1"))
    return out


def command(arm: str, out: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "xai_desktop.cli", "--json", "train", arm, *KINDS[arm], *more, "--out", str(out)]


def on(base: Path, arm: str) -> list[str]:
    return ["--base", str(base)] if arm in NEED_BASE else []


def epochs(lines: str) -> list[dict[str, object]]:
    told = [json.loads(line) for line in lines.splitlines() if line.startswith("{")]
    return [one for one in told if "epoch" in one]


def finished(words: list[str], **variables: str) -> list[dict[str, object]]:
    done = subprocess.run(words, capture_output=True, text=True, check=False, env={**os.environ, **variables})
    assert done.returncode == 0, done.stderr
    return epochs(done.stdout)


def test_the_table_has_every_kind() -> None:
    assert set(KINDS) == set(TEACHERS)


@pytest.mark.parametrize("arm", KINDS)
def test_kill_9_loses_at_most_the_epoch_at_work(arm: str, base: Path, tmp_path: Path) -> None:
    """Killed after its first epoch, and once more half way: what was told is kept, and the last run comes to the same
    bytes as one that was never killed."""
    below = on(base, arm)
    whole = finished(command(arm, tmp_path / "whole", *below))
    out, kept = tmp_path / "out", 0
    for enough in (1, len(whole) // 2):
        told = killed(command(arm, out, *below), enough)
        again = [one for one in told if one["again"]]
        assert kept <= len(again) <= kept + 1, "an epoch was kept and its killer did not hear of it; no more than that"
        kept = len(told)
        assert not (out / CARD).exists()
        assert (out / NAME).exists()
    last = finished(command(arm, out, *below))
    assert kept <= sum(bool(one["again"]) for one in last) < len(whole)
    assert [_plain(one) for one in last] == [_plain(one) for one in whole]
    assert not (out / NAME).exists()
    for name in (WEIGHTS, CARD):
        assert (out / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def killed(words: list[str], enough: int) -> list[dict[str, object]]:
    """What it told until it was killed, which is when it had told of so many epochs, one of them new."""
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        told: list[dict[str, object]] = []
        for line in child.stdout:
            told += epochs(line)
            if len(told) >= enough and told and not told[-1]["again"]:
                child.send_signal(signal.SIGKILL)
    assert child.returncode == -signal.SIGKILL, "it ended before it could be killed"
    return told


def _plain(event: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in event.items() if name not in ("seconds", "again", "message")}


@pytest.mark.parametrize("arm", ["cascade", "hr-cam-head", "cascam"])
def test_two_processes_come_to_nearly_the_same_network(arm: str, base: Path, tmp_path: Path) -> None:
    """The statistics of batch norms are those of half a batch, so that it is nearly the same and no more; HR-CAM's head
    has none, and differs by what adding up in another order leaves."""
    few = [*on(base, arm), "--epochs", "2"]
    one = finished(command(arm, tmp_path / "one", *few))
    launcher = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    two = finished([*launcher, *command(arm, tmp_path / "two", *few)[1:]], OMP_NUM_THREADS="1")
    assert [event["part"] for event in one] == [event["part"] for event in two]
    near = 1e-5 if arm == "hr-cam-head" else 0.1
    for first, second in zip(one, two, strict=True):
        assert abs(float(str(first["loss"])) - float(str(second["loss"]))) < near
    alone, together = (load_file(tmp_path / name / WEIGHTS) for name in ("one", "two"))
    assert alone.keys() == together.keys()
    assert all(torch.isfinite(value.float()).all() for value in together.values())
    assert not (tmp_path / "two" / NAME).exists()
