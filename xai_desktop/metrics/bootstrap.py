"""How sure is a mean over films and training runs? Percentile bootstrap over patients, and over seeds with them.

Films of one patient are drawn together (Efron and Tibshirani 1993, chapter 8; Field and Welsh 2007 for clusters). Few
runs make an interval too narrow: of k runs it misses about 1/k of the variance between runs.

So do few patients: means of n drawn patients vary by (n - 1)/n of what means of n patients do, and the normal curve
that percentiles lean on has thinner tails than Student's. `Sampling.widened` takes percentiles further out, so that
the interval of a mean is about as wide as Student's (the expanded percentile interval: Hesterberg 2015, "What teachers
should know about the bootstrap", section 5.3).
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt

import numpy as np
import numpy.typing as npt

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.errors import InputError

LEVEL, DRAWS = 0.95, 2000
_BLOCK = 200
"""Draws that are held in memory at once."""

Indices = npt.NDArray[np.intp]
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with the ends of its interval, which are None where there is nothing to draw from.

    `groups` patients were drawn `draws` times; in `undefined` draws the statistic did not exist.
    """

    estimate: float
    low: float | None
    high: float | None
    groups: int
    level: float = LEVEL
    draws: int = DRAWS
    undefined: int = 0

    def text(self, digits: int = 2) -> str:
        if self.low is None or self.high is None:
            return f"{self.estimate:.{digits}f} (no interval)"
        return f"{self.estimate:.{digits}f} ({100 * self.level:g} %: {self.low:.{digits}f} to {self.high:.{digits}f})"


@dataclass(frozen=True, slots=True)
class Sampling:
    """How an interval is drawn: the same seed gives the same interval. `widened` allows for few patients."""

    level: float = LEVEL
    draws: int = DRAWS
    seed: int = 0
    widened: bool = False

    def tail(self, patients: int) -> float:
        """The share of the draws, in [0, 0.5), that lies beyond either end of the interval of so many patients."""
        tail = (1 - self.level) / 2
        return _further_out(tail, patients) if self.widened else tail


USUAL = Sampling()


def mean_interval(
    values: Sequence[float] | AnyArray, patients: Sequence[Hashable] | None = None, sampling: Sampling = USUAL
) -> Interval:
    """The mean of one finite number per film; `patients` names whose film it is, None takes each film as its own."""
    table = np.asarray(values, np.float64)
    return table_interval(table.reshape(1, 1, -1), patients, sampling)


def table_interval(table: AnyArray, patients: Sequence[Hashable] | None = None, sampling: Sampling = USUAL) -> Interval:
    """The mean of a table (runs of one arm, runs of the other, films), drawn over both kinds of runs and patients.

    The two-level bootstrap: in each draw the runs of either arm and the patients are drawn with replacement, each
    independently of the others, and all films of a run stay together. An axis of length 1 is not drawn.
    """
    values = _finite(table)
    groups = _groups(patients, values.shape[2])
    count = int(groups.max()) + 1
    sums = np.zeros((count, values.shape[0] * values.shape[1]))
    np.add.at(sums, groups, values.reshape(-1, values.shape[2]).T)
    drawn = list(_drawn_means(sums, np.bincount(groups), values.shape[:2], sampling))
    varied = max(count, *values.shape[:2]) > 1
    return _interval(float(values.mean()), np.concatenate(drawn) if varied else np.empty(0), count, sampling)


def interval(
    statistic: Callable[[Indices], float | None],
    patients: Sequence[Hashable],
    sampling: Sampling = USUAL,
) -> Interval:
    """Any statistic of the films with the given indices, an AUC say, drawn over patients; None where it is undefined.

    Raises `InputError` where it is undefined for the films as they are.
    """
    groups = _groups(patients, len(patients))
    rows = np.split(np.argsort(groups, kind="stable"), np.cumsum(np.bincount(groups))[:-1])
    estimate = statistic(np.arange(len(groups)))
    if estimate is None:
        raise InputError("The statistic is undefined for these films, so that it has no interval.")
    draw = np.random.default_rng(sampling.seed)
    chosen = (draw.integers(0, len(rows), len(rows)) for _ in range(sampling.draws if len(rows) > 1 else 0))
    found = [statistic(np.concatenate([rows[group] for group in one])) for one in chosen]
    known = np.array([value for value in found if value is not None], np.float64)
    return _interval(estimate, known, len(rows), sampling, len(found) - known.size)


def _drawn_means(sums: Numbers, films: AnyArray, runs: tuple[int, ...], sampling: Sampling) -> Iterator[Numbers]:
    """Block by block: (patients, runs · runs) sums weighted by how often each patient and run was drawn."""
    draw = np.random.default_rng(sampling.seed)
    for start in range(0, sampling.draws, _BLOCK):
        size = min(_BLOCK, sampling.draws - start)
        ours, theirs, patients = (_weights(draw, size, count) for count in (*runs, len(films)))
        pairs = (ours[:, :, None] * theirs[:, None, :]).reshape(size, -1)
        yield (patients @ sums * pairs).sum(1) / (pairs.sum(1) * (patients @ films))


def _weights(draw: np.random.Generator, size: int, count: int) -> Numbers:
    """(size, count): how often each of them is drawn when as many are drawn with replacement."""
    found: Numbers = draw.multinomial(count, np.full(count, 1 / count), size).astype(np.float64)
    return found


@cache
def _further_out(tail: float, patients: int) -> float:
    """Hesterberg's: Student's quantile times sqrt(n / (n - 1)), as a share of the normal curve. 0 of one patient."""
    from scipy.stats import norm, t

    if patients < 2:
        return 0.0
    return float(norm.cdf(sqrt(patients / (patients - 1)) * t.ppf(tail, patients - 1)))


def _interval(estimate: float, drawn: Numbers, groups: int, sampling: Sampling, undefined: int = 0) -> Interval:
    low, high = None, None
    if drawn.size:
        tail = sampling.tail(groups)
        low, high = (float(end) for end in np.quantile(drawn, [tail, 1 - tail]))
    return Interval(estimate, low, high, groups, sampling.level, sampling.draws, undefined)


def _groups(patients: Sequence[Hashable] | None, films: int) -> npt.NDArray[np.intp]:
    """(films,) a number per film, the same for films of one patient, in the order in which they first appear."""
    if patients is None:
        return np.arange(films)
    if len(patients) != films:
        raise InputError(f"{len(patients)} patients do not belong to {films} films; name one patient per film.")
    known: dict[Hashable, int] = {}
    return np.array([known.setdefault(patient, len(known)) for patient in patients], np.intp)


def _finite(table: AnyArray) -> Numbers:
    values = np.asarray(table, np.float64)
    if values.ndim != 3 or values.size == 0 or not np.isfinite(values).all():
        raise InputError("An interval needs at least one film, and a finite number for every film and run.")
    return values
