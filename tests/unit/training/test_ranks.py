"""Several processes that learn together: without batch norms the gradients are those of one process."""

import multiprocessing
import os
from pathlib import Path

import pytest
import torch
from torch import nn
from torch.nn import functional

from tests.unit.training.test_learning import data
from xai_desktop.training.ranks import Ranks, joined


def _learn(rank: int, world: int, port: int, out: Path) -> None:
    os.environ |= {"RANK": str(rank), "WORLD_SIZE": str(world), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    torch.set_num_threads(1)
    with joined() as ranks:
        net, rows = _net(), torch.arange(11)
        mine = ranks.share(rows)
        loss = functional.binary_cross_entropy_with_logits(net(data().x[mine]), data().y[mine])
        loss.backward()  # type: ignore[no-untyped-call]
        ranks.join_gradients(net, len(mine), len(rows))
        total = ranks.added(float(loss.detach()) * len(mine)) / len(rows)
        torch.optim.SGD(net.parameters(), 0.1).step()
        if ranks.leads:
            torch.save([total, *[weight.grad for weight in net.parameters()]], out)
    out.with_name(f"threads {rank}").write_text("\n".join(_threads()))


def _threads() -> list[str]:
    """The names of this process's threads, those of libraries too; nothing where the system does not tell."""
    return [(one / "comm").read_text().strip() for one in sorted(Path("/proc/self/task").glob("*"))]


def _net() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(1, 3, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(3, 2))


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_the_gradients_of_two_processes_are_those_of_one(tmp_path: Path, unused_tcp_port: int) -> None:
    context = multiprocessing.get_context("spawn")
    children = [
        context.Process(target=_learn, args=(rank, 2, unused_tcp_port, tmp_path / "found.pt")) for rank in (0, 1)
    ]
    for child in children:
        child.start()
    for child in children:
        child.join()
        assert child.exitcode == 0
    net, rows = _net(), torch.arange(11)
    loss = functional.binary_cross_entropy_with_logits(net(data().x[rows]), data().y[rows])
    loss.backward()  # type: ignore[no-untyped-call]
    found = torch.load(tmp_path / "found.pt", weights_only=True)
    assert found[0] == pytest.approx(float(loss.detach()), rel=1e-5)
    for mine, weight in zip(found[1:], net.parameters(), strict=True):
        torch.testing.assert_close(mine, weight.grad)
    for rank in (0, 1):  # one that is left takes the interpreter's lock while it ends, and aborts the process
        assert "gloo" not in (tmp_path / f"threads {rank}").read_text()


def test_alone_nothing_is_done() -> None:
    ranks = Ranks()
    assert ranks.leads
    assert ranks.share(torch.arange(5)).tolist() == [0, 1, 2, 3, 4]
    assert ranks.added(2.5) == 2.5


@pytest.fixture
def unused_tcp_port() -> int:
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
