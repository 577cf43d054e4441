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
from xai_desktop.training.checkpoint import NAME

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them"),
]

SMALL = ["--films", "120", "--widths", "4,6", "--size", "32", "--epochs", "3", "--seed", "2"]


def command(arm: str, out: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "xai_desktop.cli", "--json", "train", arm, *SMALL, *more, "--out", str(out)]


def epochs(lines: str) -> list[dict[str, object]]:
    told = [json.loads(line) for line in lines.splitlines() if line.startswith("{")]
    return [one for one in told if "epoch" in one]


def finished(words: list[str], **variables: str) -> list[dict[str, object]]:
    done = subprocess.run(words, capture_output=True, text=True, check=False, env={**os.environ, **variables})
    assert done.returncode == 0, done.stderr
    return epochs(done.stdout)


@pytest.mark.parametrize("arm", ["cascade", "end-to-end"])
def test_kill_9_loses_at_most_the_epoch_at_work(arm: str, tmp_path: Path) -> None:
    whole = finished(command(arm, tmp_path / "whole"))
    killed: list[dict[str, object]] = []
    for _ in range(20):
        with subprocess.Popen(command(arm, tmp_path / "out"), stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            fresh = 0
            for line in child.stdout:
                told = epochs(line)
                fresh += bool(told) and not told[0]["again"]
                killed += [one for one in told if not one["again"]]
                if fresh == 2:
                    child.send_signal(signal.SIGKILL)
        if child.returncode == 0:
            break
        assert not (tmp_path / "out" / CARD).exists()
    assert not (tmp_path / "out" / NAME).exists()
    unlike = ("seconds", "again")
    plain = [{k: v for k, v in one.items() if k not in unlike} for one in killed]
    assert [{k: v for k, v in one.items() if k not in unlike} for one in whole] == plain, "told twice, or not at all"
    for name in (WEIGHTS, CARD):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_two_processes_come_to_nearly_the_same_network(tmp_path: Path) -> None:
    """The statistics of batch norms are those of half a batch, so that it is nearly the same and no more."""
    one = finished(command("cascade", tmp_path / "one", "--epochs", "2"))
    launcher = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    words = [*launcher, *command("cascade", tmp_path / "two", "--epochs", "2")[1:]]
    two = finished(words, OMP_NUM_THREADS="1")
    assert [event["part"] for event in one] == [event["part"] for event in two]
    for first, second in zip(one, two, strict=True):
        assert abs(float(str(first["loss"])) - float(str(second["loss"]))) < 0.1
    first, second = (load_file(tmp_path / name / WEIGHTS) for name in ("one", "two"))  # type: ignore[assignment]
    assert all(torch.isfinite(value.float()).all() for value in second.values())  # type: ignore[attr-defined]
    assert first.keys() == second.keys()
