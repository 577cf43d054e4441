"""Statistics of films that count several times, for all draws at once: shares of four fields, and curves of scores.

Weights are (draws, films); a statistic gives (draws,) with NaN where it does not exist.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.cohort.figures import FEWEST_PATIENTS, Figure, no_interval
from xai_desktop.metrics.many_means import Draws
from xai_desktop.services.cohort_summary._cube import Numbers

Statistic = Callable[[Numbers], Numbers]

_BLOCK = 200
"""Draws that are held in memory at once."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """An estimate (NaN where undefined), its ends, so many patients, and how many draws were undefined."""

    estimate: float
    low: float
    high: float
    patients: int
    undefined: int

    def figure(self, n: int, films: int, reason: str) -> Figure:
        """`reason` says why there is no estimate, where there is none."""
        if self.estimate != self.estimate:
            return Figure(None, None, None, n, films, self.patients, reason)
        if self.low != self.low or self.patients < FEWEST_PATIENTS:
            return Figure(self.estimate, None, None, n, films, self.patients, no_interval(self.patients))
        return Figure(self.estimate, self.low, self.high, n, films, self.patients, "", self.undefined)


def weighted(cells: AnyArray, patients: AnyArray, statistic: Statistic, draws: Draws) -> Drawn:
    """Of sums: `cells` (films, k) are added up over the films of a draw, `statistic` takes (draws, k)."""
    people = int(patients.max(initial=-1)) + 1
    sums = np.zeros((people, cells.shape[1]))
    np.add.at(sums, patients, cells)
    drawn = [statistic(weights @ sums) for weights in _blocks(people, draws)]
    return _drawn(statistic(sums.sum(0)[None]), drawn, people, draws)


def of_films(patients: AnyArray, statistic: Statistic, draws: Draws) -> Drawn:
    """Of anything: `statistic` takes the weights (draws, films)."""
    people = int(patients.max(initial=-1)) + 1
    drawn = [statistic(weights[:, patients]) for weights in _blocks(people, draws)]
    return _drawn(statistic(np.ones((1, len(patients)))), drawn, people, draws)


def _blocks(people: int, draws: Draws) -> Iterator[Numbers]:
    if people > 1:
        weights = draws.weights(people)
        for start in range(0, len(weights), _BLOCK):
            yield weights[start : start + _BLOCK].astype(np.float64)


def _drawn(own: Numbers, drawn: list[Numbers], people: int, draws: Draws) -> Drawn:
    values = np.concatenate([*drawn, np.empty(0)])
    known = values[~np.isnan(values)]
    tail = draws.sampling.tail(people)
    low, high = np.quantile(known, [tail, 1 - tail]).tolist() if known.size else (np.nan, np.nan)
    return Drawn(float(own[0]), low, high, people, int(values.size - known.size))


def ratio(above: Numbers, below: Numbers) -> Numbers:
    """NaN where there is nothing to divide by."""
    found: Numbers = np.divide(above, below, out=np.full(np.shape(above), np.nan), where=np.asarray(below) > 0)
    return found


def kappa(both: Numbers, first: Numbers, second: Numbers, neither: Numbers) -> Numbers:
    """Cohen's kappa (1960) of four fields: agreement above chance ÷ what is left above chance."""
    total = both + first + second + neither
    agreed = ratio(both + neither, total)
    chance = ratio((both + first) * (both + second) + (second + neither) * (first + neither), total**2)
    left = np.where(1 - chance > 1e-12, 1 - chance, 0.0)
    return ratio(agreed - chance, left)


def auc(scores: AnyArray, present: AnyArray) -> Statistic:
    """`metrics.auc` with films counted several times."""
    steps = _Steps.of(scores, present)

    def statistic(weights: Numbers) -> Numbers:
        positive, negative = steps.sums(weights)
        below = np.cumsum(negative, 1) - negative
        return ratio((positive * (below + negative / 2)).sum(1), positive.sum(1) * negative.sum(1))

    return statistic


def auprc(scores: AnyArray, present: AnyArray) -> Statistic:
    """`metrics.auprc` with films counted several times."""
    steps = _Steps.of(scores, present)

    def statistic(weights: Numbers) -> Numbers:
        positive, negative = (side[:, ::-1] for side in steps.sums(weights))
        found, called = np.cumsum(positive, 1), np.cumsum(positive + negative, 1)
        precision = np.divide(found, called, out=np.zeros_like(found), where=called > 0)
        return ratio((positive * precision).sum(1), positive.sum(1))

    return statistic


@dataclass(frozen=True, slots=True, eq=False)
class _Steps:
    """Films in rising order of score; equal scores are one step, which begins at `starts`."""

    order: AnyArray
    starts: AnyArray
    present: AnyArray

    @classmethod
    def of(cls, scores: AnyArray, present: AnyArray) -> "_Steps":
        order = np.argsort(scores, kind="stable")
        ranked = scores[order]
        starts = np.flatnonzero(np.concatenate([[True] * min(len(ranked), 1), ranked[1:] != ranked[:-1]]))
        return cls(order, starts, present[order].astype(np.float64))

    def sums(self, weights: Numbers) -> tuple[Numbers, Numbers]:
        """(draws, steps) films with the finding, and without."""
        ranked = weights[:, self.order]
        positive: Numbers = np.add.reduceat(ranked * self.present, self.starts, axis=1)
        both: Numbers = np.add.reduceat(ranked, self.starts, axis=1)
        return positive, both - positive
