"""One part learns on features that do not change: the loop that both arms share."""

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from xai_desktop.core.task import Task
from xai_desktop.training.events import TrainEvent
from xai_desktop.training.recipe import Recipe
from xai_desktop.training.scoring import mean_auc

CHUNK = 64


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """What a part is fed: kept as they are, or made anew through the frozen stages before it.

    `x` (N, …) lies on the CPU, `y` (N, classes) too; rows are handed out on `device`. Keeping is faster, making needs
    no memory; both give the same numbers.
    """

    x: Tensor
    y: Tensor
    device: str = "cpu"
    frozen: tuple[nn.Module, ...] = ()

    def __len__(self) -> int:
        return len(self.x)

    def rows(self, rows: Tensor) -> Tensor:
        """The features of these examples, without gradients."""
        with torch.no_grad():
            return through(self.frozen, self.x[rows].to(self.device))

    def after(self, stage: nn.Module, keep_bytes: int) -> "Features":
        """The features behind one more frozen stage; kept if they fit into so many bytes."""
        further = Features(self.x, self.y, self.device, (*self.frozen, stage))
        shape = further.rows(torch.zeros(1, dtype=torch.long)).shape[1:]
        if 4 * math.prod(shape) * len(self) > keep_bytes:
            return further
        kept = torch.empty((len(self), *shape))
        for rows in torch.split(torch.arange(len(self)), CHUNK):
            kept[rows] = further.rows(rows).cpu()
        return Features(kept, self.y, self.device)


def through(stages: Sequence[nn.Module], x: Tensor) -> Tensor:
    """One stage after the other."""
    for stage in stages:
        x = stage(x)
    return x


def learn(
    part: nn.Module, features: Features, tuning: Features, epochs: int, recipe: Recipe, task: Task, event: TrainEvent
) -> Iterator[TrainEvent]:
    """Train this part only; after each pass yield `event` filled in with its loss and its AUC on the tuning split.

    The order of the films comes from the recipe's seed and the event's stage alone. The part is left frozen, also
    when it is stopped. Raises `Cancelled` between two batches.
    """
    optimiser = torch.optim.SGD(part.parameters(), recipe.rate, recipe.momentum, weight_decay=recipe.decay)
    order = torch.Generator().manual_seed(recipe.seed * 1000 + event.stage)
    try:
        for epoch in range(1, epochs + 1):
            began = time.perf_counter()
            part.train().requires_grad_(True)
            task.step((epoch - 1), epochs, f"{event.arm}, {event.part}")
            loss = _one_pass(part, optimiser, features, order, (epoch - 1) / epochs, 1 / epochs, recipe, task)
            freeze(part)
            auc = mean_auc(logits_of(part, tuning).numpy(), tuning.y.numpy())
            yield event.after(epoch, epochs, loss, auc, time.perf_counter() - began)
    finally:
        freeze(part)


def _one_pass(
    part: nn.Module,
    optimiser: torch.optim.Optimizer,
    features: Features,
    order: torch.Generator,
    begun: float,
    share: float,
    recipe: Recipe,
    task: Task,
) -> float:
    """All films once, from `begun` of the whole schedule on. The mean loss."""
    total, batches = 0.0, _batches(len(features), recipe.batch, order)
    for number, rows in enumerate(batches):
        task.step()
        passed = begun + share * number / len(batches)
        optimiser.param_groups[0]["lr"] = recipe.rate * (1 + math.cos(math.pi * passed)) / 2
        optimiser.zero_grad()
        loss = loss_of(part(features.rows(rows)), features.y[rows].to(features.device))
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        total += float(loss.detach()) * len(rows)
    return total / len(features)


def logits_of(part: nn.Module, features: Features) -> Tensor:
    """(N, classes) on the CPU, without gradients, in chunks."""
    with torch.no_grad():
        chunks = torch.split(torch.arange(len(features)), CHUNK)
        return torch.cat([part(features.rows(rows)).cpu() for rows in chunks])


def loss_of(logits: Tensor, y: Tensor) -> Tensor:
    """Each class is a question of its own: binary cross-entropy on logits, the mean over films and classes."""
    return functional.binary_cross_entropy_with_logits(logits, y)


def reset(module: nn.Module, seed: int) -> None:
    """New weights from a seed, whatever the global generator has been through; its state is left as it was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for inner in module.modules():
            if isinstance(inner, nn.Conv2d):
                nn.init.kaiming_normal_(inner.weight, nonlinearity="relu")
            elif isinstance(inner, nn.BatchNorm2d | nn.Linear):
                inner.reset_parameters()


def freeze(net: nn.Module) -> None:
    """Nothing learns, nothing drifts: no gradients, and batch statistics as they are."""
    net.eval()
    net.requires_grad_(False)


def round_to_half(net: nn.Module) -> None:
    """Keep of every weight what half precision can hold, so that the bundle is half as large. In place."""
    with torch.no_grad():
        for value in net.state_dict().values():
            if value.dtype is torch.float32:
                value.copy_(value.half().float())


def _batches(count: int, size: int, order: torch.Generator) -> list[Tensor]:
    """All rows in a new order. A last batch of one joins the one before it: it has no batch statistics."""
    parts = list(torch.split(torch.randperm(count, generator=order), size))
    if len(parts) > 1 and len(parts[-1]) == 1:
        parts[-2:] = [torch.cat(parts[-2:])]
    return parts
