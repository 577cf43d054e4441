"""P002's trainings: on each set of films and for each seed a network, HR-CAM's heads on it, and what was measured."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from torch import Tensor, nn

from xai_desktop.core.task import Task
from xai_desktop.io.bundle_files import CARD
from xai_desktop.models.hr_cam_net import HrCamNet
from xai_desktop.models.store import load_bundle
from xai_desktop.services.hr_cam_card import logits_on
from xai_desktop.services.reproduce.p002_films import Case, cases, name_of
from xai_desktop.services.reproduce.p002_found import Run, calls_of
from xai_desktop.services.reproduce.p002_maps import HR_CAM, SCALED, load, measured, save
from xai_desktop.services.reproduce.p002_weights import Head, save_weights, weights_of
from xai_desktop.services.reproduce.plan import Plan
from xai_desktop.services.training import train
from xai_desktop.services.training_films import split_of
from xai_desktop.services.training_order import RECIPES, TrainOrder
from xai_desktop.training.examples import Split
from xai_desktop.training.options import HrCamOptions

HEADS = {HR_CAM: False, SCALED: True}
"""Whether the averages are given one spread while the head learns. The paper says nothing of it."""

Nets = Mapping[str, nn.Module]
"""`base` and the heads on it, by method."""


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """One set of films: its order, its split, and the films that are measured."""

    name: str
    order: TrainOrder
    split: Split
    films: tuple[Case, ...]


def study_of(plan: Plan, order: TrainOrder, task: Task) -> Study:
    """The films of an order, split as the first seed has it. Raises what preparing films raises, and `Cancelled`."""
    split = split_of(replace(order, recipe=replace(order.recipe, seed=plan.seeds[0])), task)
    films = split.judged.take(range(min(plan.films, len(split.judged))))
    return Study(name_of(order), order, split, tuple(cases(films, order.spec)))


def run_of(study: Study, seed: int, out: Path, task: Task) -> Run:
    """Train a network and both heads into folders of `out`, and measure; what is there is not done again.

    Raises what training raises, and `Cancelled`.
    """
    folder = out / f"base-{seed}"
    base = replace(study.order, arm="end-to-end", recipe=replace(study.order.recipe, seed=seed, tap_epochs=1))
    _train(base, folder, study.split, f"{study.name}, seed {seed}", task)
    for method, standardised in HEADS.items():
        recipe = replace(RECIPES["hr-cam-head"], seed=seed)
        options = HrCamOptions(standardised=standardised)
        head = replace(base, arm="hr-cam-head", base=str(folder), recipe=recipe, options=options)
        _train(head, out / f"{method}-{seed}", study.split, f"{study.name}, seed {seed}", task)
    nets = networks(out, seed)
    rows = out / f"maps-{seed}.csv"
    if not rows.is_file():
        save(measured(nets, study.films, task), rows)
    judged = study.split.judged
    calls = {name: calls_of(logits_on(net, judged)[:, 0], judged.y[:, 0]) for name, net in nets.items()}
    return Run(seed, load(rows), calls, _heads(nets, judged.x, out, seed))


def _train(order: TrainOrder, folder: Path, split: Split, said: str, task: Task) -> None:
    if (folder / CARD).is_file():
        return
    for event in train(replace(order, name=f"p002-{folder.parent.name}-{folder.name}"), folder, task, split=split):
        task.step(event.epoch, event.epochs, f"{said}: {event.arm}, {event.part}")


def networks(out: Path, seed: int) -> Nets:
    """What was trained, on the CPU."""
    return {name: load_bundle(out / f"{name}-{seed}").net.cpu() for name in ("base", *HEADS)}


def _heads(nets: Nets, x: Tensor, out: Path, seed: int) -> dict[str, Head]:
    found = {}
    for method in HEADS:
        net = nets[method]
        assert isinstance(net, HrCamNet)
        found[method] = weights_of(net, x)
        save_weights(found[method], out / f"weights-{method}-{seed}.csv")
    return found
