"""The means of many columns with their intervals at once: the bootstrap over patients of `bootstrap`.

All columns of one table are drawn together, which is what makes hundreds of intervals affordable. A value that is not
known (NaN) is in no mean; a draw without any known value is undefined, and counted.
"""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xai_desktop.core.arrays import AnyArray
from xai_desktop.metrics.bootstrap import USUAL, Sampling

Numbers = npt.NDArray[np.float64]
Weights = npt.NDArray[np.uint16]

_COLUMNS, _DRAWS, _KEPT = 256, 200, 64 << 20
"""Columns and draws that are held in memory at once; bytes of weights that are kept."""


class Draws:
    """How often each of so many patients is drawn: made once for each number of patients."""

    def __init__(self, sampling: Sampling = USUAL) -> None:
        self.sampling = sampling
        self._known: OrderedDict[int, Weights] = OrderedDict()

    def weights(self, patients: int) -> Weights:
        """(draws, patients)."""
        found = self._known.pop(patients, None)
        if found is None:
            found = self._drawn(patients)
        self._known[patients] = found
        while len(self._known) > 1 and sum(one.nbytes for one in self._known.values()) > _KEPT:
            self._known.popitem(last=False)
        return found

    def _drawn(self, patients: int) -> Weights:
        """Patient by patient, which is ten times as quick as a multinomial distribution for many of them."""
        draw, draws = np.random.default_rng(self.sampling.seed), self.sampling.draws
        found = np.empty((draws, patients), np.uint16)
        for start in range(0, draws, _DRAWS):
            size = min(_DRAWS, draws - start)
            chosen = draw.integers(0, patients, (size, patients)) + patients * np.arange(size)[:, None]
            found[start : start + size] = np.bincount(chosen.ravel(), minlength=size * patients).reshape(size, -1)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Means:
    """(columns,) each: the estimate, the ends of its interval, the known values, their patients, undefined draws.

    NaN where there is no estimate, or no interval: of one patient, nothing can be drawn.
    """

    estimate: Numbers
    low: Numbers
    high: Numbers
    n: npt.NDArray[np.int64]
    patients: npt.NDArray[np.int64]
    undefined: npt.NDArray[np.int64]


def many_means(values: AnyArray, patients: AnyArray, draws: Draws) -> Means:
    """Of (n, columns) with NaN for what is not known; `patients` (n,) are whole numbers that tell patients apart."""
    return mean_of_means([values], [patients], draws)


def mean_of_means(parts: Sequence[AnyArray], patients: Sequence[AnyArray], draws: Draws) -> Means:
    """The mean over parts (findings, say) of the means of (n, columns) each, patients drawn once for all parts.

    In every draw it is the mean over the parts that have a known value in it.
    """
    width = parts[0].shape[1] if parts else 0
    people = np.unique(np.concatenate([np.asarray(one, np.int64) for one in (*patients, ())]))
    tables = [
        _Table.of(values, np.searchsorted(people, own), len(people))
        for values, own in zip(parts, patients, strict=True)
    ]
    known = [_over_parts([one.own(columns) for one in tables])[0] for columns in _blocks(width)]
    estimate = np.concatenate([*known, np.empty(0)])
    counts = sum((one.counts for one in tables), np.zeros((len(people), width)))
    own = (counts > 0).sum(0)
    low, high = np.full(width, np.nan), np.full(width, np.nan)
    undefined = np.zeros(width, np.int64)
    if len(people) > 1:
        weights = draws.weights(len(people)).astype(np.float64)
        for columns in _blocks(width):
            drawn = _over_parts([one.drawn(weights, columns) for one in tables])
            low[columns], high[columns], undefined[columns] = _ends(drawn, draws.sampling, own[columns])
    low[own < 2], high[own < 2] = np.nan, np.nan
    return Means(estimate, low, high, counts.sum(0).astype(np.int64), own.astype(np.int64), undefined)


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """(patients, columns): the sum of each patient's known values, and how many there are."""

    sums: Numbers
    counts: Numbers

    @classmethod
    def of(cls, values: AnyArray, groups: AnyArray, people: int) -> "_Table":
        table = np.asarray(values, np.float64)
        known = ~np.isnan(table)
        sums, counts = np.zeros((people, table.shape[1])), np.zeros((people, table.shape[1]))
        np.add.at(sums, groups, np.where(known, table, 0.0))
        np.add.at(counts, groups, known.astype(np.float64))
        return cls(sums, counts)

    def own(self, columns: slice) -> Numbers:
        """(1, columns) the means as they are."""
        return _ratio(self.sums[:, columns].sum(0)[None], self.counts[:, columns].sum(0)[None])

    def drawn(self, weights: Numbers, columns: slice) -> Numbers:
        """(draws, columns). Only patients who are in these columns take work."""
        sums, counts = self.sums[:, columns], self.counts[:, columns]
        own = counts.any(1)
        if not own.all():
            weights, sums, counts = weights[:, own], sums[own], counts[own]
        alike = counts.shape[1] > 0 and bool((counts == counts[:, :1]).all())
        return _ratio(weights @ sums, weights @ (counts[:, :1] if alike else counts))


def _over_parts(found: Sequence[Numbers]) -> Numbers:
    """The mean over the parts that are known."""
    if len(found) == 1:
        return found[0]
    known = sum((~np.isnan(one)).astype(np.float64) for one in found)
    total = sum(np.where(np.isnan(one), 0.0, one) for one in found)
    return _ratio(np.asarray(total), np.asarray(known))


def _ends(drawn: Numbers, sampling: Sampling, patients: AnyArray) -> tuple[Numbers, Numbers, AnyArray]:
    """The ends of the intervals of (draws, columns), and how many draws of each column are undefined.

    `patients` (columns,) have a known value in a column. Columns of equally many are ranked at once.
    """
    missing = np.isnan(drawn)
    undefined = missing.sum(0)
    ends = np.empty((2, drawn.shape[1]))
    for count in np.unique(patients):
        alike, tail = patients == count, sampling.tail(int(count))
        ends[:, alike] = np.quantile(drawn[:, alike], [tail, 1 - tail], axis=0)
    for column in np.flatnonzero(undefined):
        known, tail = drawn[~missing[:, column], column], sampling.tail(int(patients[column]))
        ends[:, column] = np.quantile(known, [tail, 1 - tail]) if known.size else np.nan
    return ends[0], ends[1], undefined


def _ratio(above: Numbers, below: Numbers) -> Numbers:
    """NaN where there is nothing to divide by."""
    below = np.broadcast_to(below, above.shape)
    found: Numbers = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
    return found


def _blocks(width: int) -> Iterator[slice]:
    yield from (slice(start, min(start + _COLUMNS, width)) for start in range(0, width, _COLUMNS))
