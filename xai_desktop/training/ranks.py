"""Several processes that learn together: each takes its share of every batch, and all take the same step.

`torchrun --nproc-per-node 4 -m xai_desktop.cli train …` sets the variables that torch reads. Gradients are added up
with the weight of the films behind them, so that without batch norms the result is that of one process. The statistics
of a batch norm are those of a rank's share; what is kept of them is the mean over the ranks.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module

import torch
from torch import Tensor, distributed, nn


@dataclass(frozen=True, slots=True)
class Ranks:
    """This process is number `rank` of `world`. Alone, nothing is done."""

    rank: int = 0
    world: int = 1

    @property
    def leads(self) -> bool:
        """Whether this process writes files and speaks for all."""
        return self.rank == 0

    def wait(self) -> None:
        """Until every process has come this far."""
        if self.world > 1:
            distributed.barrier()

    def share(self, rows: Tensor) -> Tensor:
        """The rows of a batch that this process takes."""
        return rows[self.rank :: self.world]

    def join_gradients(self, module: nn.Module, mine: int, total: int) -> None:
        """Every gradient of a mean loss over `mine` films becomes that of the mean over all `total`. In place."""
        if self.world == 1:
            return
        for weight in module.parameters():
            if weight.requires_grad:
                weight.grad = torch.zeros_like(weight) if weight.grad is None else weight.grad * (mine / total)
                distributed.all_reduce(weight.grad)

    def added(self, number: float) -> float:
        """The sum over the processes."""
        if self.world == 1:
            return number
        total = torch.tensor(number, dtype=torch.float64)
        distributed.all_reduce(total)
        return float(total)

    def join_statistics(self, module: nn.Module) -> None:
        """What batch norms have gathered becomes the mean over the processes. In place."""
        for buffer in module.buffers() if self.world > 1 else ():
            if buffer.is_floating_point():
                distributed.all_reduce(buffer)
                buffer /= self.world


@contextmanager
def joined() -> Iterator[Ranks]:
    """The processes that `torchrun` started, or this one alone. Outside of it no thread of theirs is left.

    The functions of `torch.distributed.nn` take the group of the moment in which they are loaded as a default. The
    first optimiser loads them: within a group they would hold it for ever, so that its threads would still run while
    the interpreter ends, which now and then aborts the process.
    """
    world = int(os.environ.get("WORLD_SIZE", "1"))
    if world == 1:
        yield Ranks()
        return
    import_module("torch.distributed.nn")  # before there is a group: see `joined`
    distributed.init_process_group("gloo")
    try:
        yield Ranks(distributed.get_rank(), distributed.get_world_size())
    finally:
        distributed.destroy_process_group()
