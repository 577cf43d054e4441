"""The networks of P003's page: trained once per study and seed, randomised in copies, and measured."""

from dataclasses import dataclass, replace
from pathlib import Path

import torch

from xai_desktop.core.errors import UsageError
from xai_desktop.core.task import Task
from xai_desktop.io.bundle_files import CARD
from xai_desktop.models.staged import StagedNet
from xai_desktop.models.store import load_bundle
from xai_desktop.services.reproduce.p003_randomised import SEMI, TRAINED, full, randomised
from xai_desktop.services.reproduce.p003_rows import Row, load, measured, save
from xai_desktop.services.reproduce.p003_studies import Study
from xai_desktop.services.reproduce.plan import Plan
from xai_desktop.services.training import train
from xai_desktop.services.training_films import split_of
from xai_desktop.training.examples import Examples, Split
from xai_desktop.training.scoring import auc
from xai_desktop.training.weights import count_of

ROWS = "rows.csv"


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One trained network of a study: its rows by way and depth, its AUC for each class, its parameters, and where a
    class is called.
    """

    seed: int
    rows: dict[tuple[str, int], list[Row]]
    aucs: tuple[float | None, ...]
    parameters: int
    points: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A study with its runs on the same films; `films` are those that were measured, `split` all of them."""

    study: Study
    split: Split
    films: Examples
    runs: tuple[Run, ...]

    @property
    def depth(self) -> int:
        """Of the network that has forgotten everything."""
        return max(depth for _, depth in self.runs[0].rows)


def found(study: Study, plan: Plan, out: Path, task: Task) -> Found:
    """Train with every seed and measure; what lies in `out` already is not done again. Raises what training raises."""
    split = split_of(replace(study.order, recipe=replace(study.order.recipe, seed=plan.seeds[0])), task)
    return measured_on(study, split, plan, out, task)


def measured_on(study: Study, split: Split, plan: Plan, out: Path, task: Task) -> Found:
    """The same on films that are prepared already."""
    study = replace(study, order=replace(study.order, classes=split.train.classes))
    judged = split.judged
    films = judged.take([n for n, truth in enumerate(judged.truths) if len(truth.labels)][: plan.films])
    if not len(films):
        raise UsageError(f"{study.order.data}: none of the films to measure has a box; pointing needs some.")
    return Found(study, split, films, tuple(_run(study, seed, split, films, out, task) for seed in plan.seeds))


def folder_of(study: Study, seed: int, out: Path) -> Path:
    return out / f"{study.name}-{seed}"


def network(study: Study, seed: int, out: Path) -> StagedNet:
    """A trained network, on the CPU."""
    net = load_bundle(folder_of(study, seed, out), study.order.device).net.cpu()
    assert isinstance(net, StagedNet)
    return net


def _run(study: Study, seed: int, split: Split, films: Examples, out: Path, task: Task) -> Run:
    folder = folder_of(study, seed, out)
    order = replace(study.order, name=f"p003-{folder.name}", recipe=replace(study.order.recipe, seed=seed))
    if not (folder / CARD).is_file():
        for event in train(order, folder, task, split=split):
            task.step(event.epoch, event.epochs, f"{study.name} network, seed {seed}: {event.part}")
    bundle = load_bundle(folder, order.device)
    net = network(study, seed, out)
    path = folder / ROWS
    if not path.is_file():
        nets = {depth: randomised(net, depth, seed) for depth in _depths(study, net)}
        save(measured(nets, films, task, f"{study.name} network, seed {seed}: maps"), path)
    with torch.no_grad():
        scores = torch.cat([net(x) for x in torch.split(split.judged.x, 64)]).numpy()
    truth = split.judged.y.numpy()
    aucs = tuple(auc(scores[:, k], truth[:, k]) for k in range(scores.shape[1]))
    rows: dict[tuple[str, int], list[Row]] = {}
    for row in load(path):
        rows.setdefault((row.way, row.depth), []).append(row)
    return Run(seed, rows, aucs, count_of(net), bundle.card.operating_points)


def _depths(study: Study, net: StagedNet) -> list[int]:
    if not study.random:
        return [TRAINED]
    return list(range(full(net) + 1)) if study.every else [TRAINED, SEMI, full(net)]
