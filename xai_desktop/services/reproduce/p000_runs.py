"""P000's two ways of training as pairs of networks: trained once, measured once, and read as tables."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.task import Task
from xai_desktop.io.bundle_files import CARD
from xai_desktop.metrics.bootstrap import Interval, table_interval
from xai_desktop.models.staged import StagedNet
from xai_desktop.models.store import load_bundle
from xai_desktop.services.reproduce.by_layer import Row, grid, load, measured, save
from xai_desktop.services.reproduce.claim import Table
from xai_desktop.services.training import train
from xai_desktop.services.training_order import TrainOrder
from xai_desktop.training.classifying import Classes
from xai_desktop.training.events import Arm
from xai_desktop.training.examples import Examples, Split
from xai_desktop.training.scoring import mean_auc
from xai_desktop.training.weights import count_of

ARMS: tuple[Arm, Arm] = ("cascade", "end-to-end")
NAMES: dict[Arm, str] = {"cascade": "stage-wise (CL)", "end-to-end": "whole-net (E2E)"}
SHORT: dict[Arm, str] = {"cascade": "CL", "end-to-end": "E2E"}


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One trained network: its rows, how well it answers on the films that it never saw, and how many numbers it has.

    `auc` is the mean over the classes, None where one of them is not defined.
    """

    arm: Arm
    seed: int
    rows: tuple[Row, ...]
    auc: float | None
    accuracy: float
    numbers: int


def trained(order: TrainOrder, arm: Arm, seed: int, split: Split, folder: Path, task: Task) -> StagedNet:
    """The network of this way and seed; one that lies in the folder is not trained again."""
    wanted = replace(order, arm=arm, name=f"p000-{arm}-{seed}", recipe=replace(order.recipe, seed=seed))
    if not (folder / CARD).is_file():
        for event in train(wanted, folder, task, split=split):
            task.step(event.epoch, event.epochs, f"seed {seed}: {event.arm}, {event.part}")
    net = load_bundle(folder, order.device).net.cpu()
    assert isinstance(net, StagedNet)
    return net


def run_of(
    order: TrainOrder, arm: Arm, seed: int, split: Split, boxed: Examples, methods: Sequence[str], out: Path, task: Task
) -> Run:
    """Train and measure; of what lies in `out`, nothing is done again."""
    folder = out / f"{arm}-{seed}"
    net = trained(order, arm, seed, split, folder, task)
    rows = folder / "rows.csv"
    if not rows.is_file():
        save(measured(net, boxed, methods, task), rows)
    auc, accuracy = answers(net, split.judged, order)
    return Run(arm, seed, load(rows), auc, accuracy, count_of(net))


def answers(net: StagedNet, films: Examples, order: TrainOrder) -> tuple[float | None, float]:
    """Mean AUC over the classes, and the share of right answers."""
    with torch.no_grad():
        logits = net(films.x)
    return mean_auc(logits.numpy(), films.y.numpy()), Classes(order.question).accuracy(logits, films.y)


def table_of(runs: Sequence[Run], arm: Arm, method: str, layer: int, name: str) -> FloatArray:
    """(seeds, films and findings); NaN where there is no figure."""
    return np.stack([grid(run.rows, method, layer, name) for run in runs if run.arm == arm])


def patients_of(runs: Sequence[Run], method: str) -> list[str]:
    return [row.patient for row in runs[0].rows if (row.method, row.layer) == (method, 1)]


def layers_of(runs: Sequence[Run]) -> range:
    return range(1, 1 + max(row.layer for row in runs[0].rows))


def mean_of(table: FloatArray, patients: Sequence[str]) -> Interval:
    """Over seeds and patients; a film without a figure counts as 0."""
    return table_interval(np.nan_to_num(table)[:, None], patients)


def answers_table(runs: Sequence[Run]) -> Table:
    """What a comparison of maps never stands without."""
    rows = tuple(
        (
            NAMES[run.arm],
            str(run.seed),
            "–" if run.auc is None else f"{run.auc:.3f}",
            f"{run.accuracy:.3f}",
            f"{run.numbers:,}",
        )
        for run in runs
    )
    return Table("Answers on films never seen", ("training", "seed", "mean AUC", "accuracy", "numbers learnt"), rows)
