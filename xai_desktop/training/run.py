"""The loop that every training shares: part by part, epoch by epoch, kept after each.

Everything that is drawn depends on the seed, the part and the epoch alone, so that a training that was killed goes on
exactly as if nothing had happened.
"""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

import torch
from torch import Tensor, nn

from xai_desktop.core.errors import TrainingError
from xai_desktop.core.task import Task
from xai_desktop.training.checkpoint import Nowhere, Progress, memory_of, remember
from xai_desktop.training.events import TrainEvent
from xai_desktop.training.parts import Part, Plan, Source
from xai_desktop.training.ranks import Ranks
from xai_desktop.training.recipe import Recipe
from xai_desktop.training.weights import freeze


class Keeper(Protocol):
    """Where progress is kept."""

    def load(self, net: nn.Module) -> Progress: ...

    def save(self, net: nn.Module, progress: Progress) -> None: ...


@dataclass(frozen=True, slots=True, eq=False)
class Around:
    """What every part needs besides itself."""

    recipe: Recipe
    task: Task
    keeper: Keeper
    ranks: Ranks


def run(
    plan: Plan, recipe: Recipe, task: Task, keeper: Keeper | None = None, ranks: Ranks | None = None
) -> Iterator[TrainEvent]:
    """Train every part; yield an event for each epoch, first those of before a break. Ends with the whole net frozen.

    Raises `TrainingError` where a loss is no number, `ExportError` where progress cannot be kept, and `Cancelled`
    between two batches; the last checkpoint stays good.
    """
    around = Around(recipe, task, keeper or Nowhere(), ranks or Ranks())
    freeze(plan.net)
    progress = around.keeper.load(plan.net)
    yield from (replace(event, again=True) for event in progress.events)
    try:
        for number, part in enumerate(plan.parts()):
            if number < progress.part:
                continue
            for reached in _learn(plan, part, progress, around):
                if around.ranks.leads:
                    around.keeper.save(plan.net, reached)
                yield reached.events[-1]
                progress = reached
            progress = Progress(number + 1, 0, progress.events)
    finally:
        freeze(plan.net)


def _learn(plan: Plan, part: Part, progress: Progress, around: Around) -> Iterator[Progress]:
    """One part, from the epoch that comes next."""
    recipe, template = around.recipe, part.event(plan.arm)
    if _is_done(part, progress, recipe):
        return
    if progress.epoch == 0:
        part.begin()
    source, optimiser = part.source(), recipe.optimiser(part.module)
    remember(optimiser, progress.memory)
    while not _is_done(part, progress, recipe):
        began, epoch = time.perf_counter(), progress.epoch + 1
        around.task.step(progress.epoch, part.epochs, f"{plan.arm}, {part.name}")
        loss = _one_pass(part, source, optimiser, progress, around)
        freeze(part.module)
        if not math.isfinite(loss):
            raise TrainingError(
                f"{plan.arm}, {part.name}: the loss became {loss} in epoch {epoch}; lower the learning rate. "
                "What was learnt before this epoch is kept."
            )
        event = template.after(epoch, loss, part.judge(part.module), time.perf_counter() - began)
        progress = Progress(progress.part, epoch, (*progress.events, event), memory_of(optimiser))
        yield progress


def _is_done(part: Part, progress: Progress, recipe: Recipe) -> bool:
    """After its epochs, or when the tuning loss has not fallen for as many as the recipe is patient."""
    if progress.epoch >= part.epochs:
        return True
    told = [event.tune_loss for event in progress.events[len(progress.events) - progress.epoch :]]
    losses = [loss for loss in told if loss is not None]
    if not recipe.patience or len(losses) <= recipe.patience:
        return False
    return min(losses[-recipe.patience :]) >= min(losses[: -recipe.patience])


def _one_pass(
    part: Part, source: Source, optimiser: torch.optim.Optimizer, progress: Progress, around: Around
) -> float:
    """All films once. The mean loss over all of them."""
    recipe, ranks = around.recipe, around.ranks
    draws = torch.Generator().manual_seed(recipe.seed * 1_000_003 + progress.part * 1009 + progress.epoch)
    batches = order(part, len(source), recipe.batch, draws, ranks.world)
    part.module.train().requires_grad_(True)
    try:
        with torch.random.fork_rng():
            torch.manual_seed(draws.initial_seed() + 7919 * ranks.rank)  # for dropout
            total = 0.0
            for number, rows in enumerate(batches):
                around.task.step()
                recipe.set_rate(optimiser, (progress.epoch + number / len(batches)) / part.epochs)
                total += _one_step(part, source, optimiser, rows, draws, ranks)
        ranks.join_statistics(part.module)
        return ranks.added(total) / sum(map(len, batches))
    finally:
        freeze(part.module)


def _one_step(
    part: Part,
    source: Source,
    optimiser: torch.optim.Optimizer,
    rows: Tensor,
    draws: torch.Generator,
    ranks: Ranks,
) -> float:
    """The sum of the losses of this process's films."""
    mine = ranks.share(rows)
    x, truth = source.batch(mine, draws)
    optimiser.zero_grad()
    loss = part.loss(part.module(x), truth)
    loss.backward()  # type: ignore[no-untyped-call]
    ranks.join_gradients(part.module, len(mine), len(rows))
    optimiser.step()
    return float(loss.detach()) * len(mine)


def order(part: Part, count: int, size: int, draws: torch.Generator, world: int = 1) -> list[Tensor]:
    """All rows in a new order, or as many drawn by the part's weights, in batches.

    A last batch with less than two films for each process joins the one before it: it has no batch statistics.
    """
    if part.weights is None:
        rows = torch.randperm(count, generator=draws)
    else:
        rows = torch.multinomial(part.weights, count, replacement=True, generator=draws)
    batches = list(torch.split(rows, size))
    if len(batches) > 1 and len(batches[-1]) < 2 * world:
        batches[-2:] = [torch.cat(batches[-2:])]
    return batches
