"""What was found on one set of films: every training's figures for maps, classifiers and weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from torch import Tensor

from xai_desktop.core.arrays import BoolArray
from xai_desktop.metrics.bootstrap import Interval, table_interval
from xai_desktop.metrics.calls import accuracy, f1
from xai_desktop.metrics.classification import auc
from xai_desktop.metrics.contrasts import Numbers, filled
from xai_desktop.services.reproduce.p002_maps import CALLED, NEEDS, SPECIFICITY, Row, column
from xai_desktop.services.reproduce.p002_weights import Head


@dataclass(frozen=True, slots=True)
class Calls:
    """How good a classifier is on films that no network learnt from; a film is called at a probability of one half."""

    accuracy: float | None
    f1: float | None
    auc: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One training. `calls` are by network (`base` and the heads), `heads` the weights of each head by method."""

    seed: int
    rows: tuple[Row, ...]
    calls: Mapping[str, Calls]
    heads: Mapping[str, Head]


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """One set of films, which all runs share."""

    name: str
    runs: tuple[Run, ...]

    def table(self, method: str, measure: str, healthy: bool = False) -> Numbers:
        """(seeds, films) float64 of the abnormal films, or of the healthy ones.

        A map without structure marks nothing: its specificity is 1, and everything else of it 0.
        """
        rows = np.stack([column(run.rows, method, measure, healthy) for run in self.runs])
        return filled(rows, 1.0 if measure in SPECIFICITY else 0.0)

    def missing(self, method: str, healthy: bool = False) -> int:
        """How many maps of abnormal films, or of healthy ones, have no structure, over all seeds."""
        return int(sum(np.isnan(column(run.rows, method, SPECIFICITY[0], healthy)).sum() for run in self.runs))

    def films(self, healthy: bool = False) -> int:
        return len({row.film for row in self.runs[0].rows if row.healthy == healthy})

    def called(self, methods: Sequence[str] = tuple(NEEDS)) -> BoolArray:
        """(seeds, films) bool: abnormal films that the classifiers of all these methods call abnormal."""
        found: BoolArray = np.all([self.table(method, CALLED) > 0.5 for method in methods], axis=0)
        return found

    def mean(self, method: str, measure: str) -> Interval:
        """Over seeds and films."""
        return table_interval(self.table(method, measure)[:, None])

    def has(self, measure: str) -> bool:
        return any(row.measure == measure for row in self.runs[0].rows)


def calls_of(logits: Tensor, y: Tensor) -> Calls:
    """Of logits (films,) for the abnormal class, against labels (films,) of 0 and 1."""
    truth, scores = (y > 0.5).tolist(), logits.tolist()
    said = [score > 0 for score in scores]
    return Calls(accuracy(said, truth), f1(said, truth), auc(scores, truth))
