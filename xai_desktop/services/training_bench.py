"""What the training loop costs: against a plain loop of the same network, and against frozen stages made anew."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from xai_desktop.core.figure import Figure
from xai_desktop.core.task import Quiet, Task
from xai_desktop.explainers.subject import Steps
from xai_desktop.models.cascade_net import CascadeNet
from xai_desktop.services.bench_cases import medians
from xai_desktop.training.cascade import by_stages
from xai_desktop.training.classifying import Classes
from xai_desktop.training.end_to_end import whole
from xai_desktop.training.features import KEEP_BYTES, Features
from xai_desktop.training.parts import Plan
from xai_desktop.training.recipe import Recipe
from xai_desktop.training.run import run

FILMS, SIDE, CLASSES = 96, 64, 5
WIDTHS, POOLED = (32, 64, 128, 128, 256, 256), 4
LEAST_OVER_PLAIN, LEAST_OVER_ANEW = 0.9, 2.0
ROUNDS = 3


def figures(task: Task | None = None, rounds: int = ROUNDS) -> tuple[Figure, ...]:
    """One epoch of the project's own network as a whole; and a cascade of its stages with features kept or made."""
    step = Steps(task or Quiet(), 2 * rounds)
    epoch = medians({"ours": _our_epoch, "plain": _plain_epoch}, rounds, step)
    works = {"kept": lambda: _cascade(KEEP_BYTES), "anew": lambda: _cascade(0)}
    stages = medians(works, rounds, step)
    return (
        _figure("One epoch, as fast as a plain loop", epoch["plain"], epoch["ours"], LEAST_OVER_PLAIN),
        _figure("Cascade with kept features, as fast as with features made anew", stages["anew"], stages["kept"],
                LEAST_OVER_ANEW),
    )  # fmt: skip


def _figure(name: str, theirs: float, ours: float, least: float) -> Figure:
    where = f", {len(WIDTHS)} stages, {FILMS} films of {SIDE} pixels"
    return Figure(name + where, theirs / ours, "×", least, "at least", f"{ours:.2f} s against {theirs:.2f} s")


def _films() -> tuple[Tensor, Tensor]:
    draws = torch.Generator().manual_seed(0)
    x = torch.randn(FILMS, 1, SIDE, SIDE, generator=draws)
    return x, (torch.rand(FILMS, CLASSES, generator=draws) < 0.5).float()


def _net() -> CascadeNet:
    with torch.random.fork_rng([]):
        torch.manual_seed(0)
        return CascadeNet(WIDTHS, CLASSES, 1, POOLED)


def _our_epoch() -> None:
    """The whole net's one epoch; its taps are not asked for."""
    net, (x, y) = _net(), _films()
    recipe, few = Recipe(epochs=1), Features(x[:1], y[:1])
    plan = whole(net, Features(x, y), few, recipe, Classes())
    list(run(Plan(plan.arm, net, lambda: iter([next(plan.parts())])), recipe, Quiet()))


def _plain_epoch() -> None:
    """What anybody would write."""
    net, (x, y) = _net(), _films()
    recipe = Recipe(epochs=1)
    optimiser = torch.optim.SGD(net.parameters(), recipe.rate, recipe.momentum, weight_decay=recipe.decay)
    batches = math.ceil(FILMS / recipe.batch)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, batches)
    net.train()
    for rows in torch.split(torch.randperm(FILMS), recipe.batch):
        optimiser.zero_grad()
        functional.binary_cross_entropy_with_logits(net(x[rows]), y[rows]).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
    _ = nn.Module.eval(net)(x[:1])


def _cascade(keep_bytes: int) -> None:
    net, (x, y) = _net(), _films()
    recipe = Recipe(epochs=4)
    plan = by_stages(net, Features(x, y), Features(x[:32], y[:32]), recipe, Classes(), keep_bytes)
    list(run(plan, recipe, Quiet()))
