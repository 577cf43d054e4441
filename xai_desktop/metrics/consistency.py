"""Do two architectures agree on how well a method works? P003's difference of means (methods §10.8).

The number ignores the spread between runs, and a method that fails everywhere has the best of all: it is never shown
without both means, both deviations and an interval.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from xai_desktop.core.agreement import Measured
from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.errors import InputError
from xai_desktop.metrics.base import metric
from xai_desktop.metrics.bootstrap import LEVEL, USUAL, Sampling
from xai_desktop.metrics.contrasts import filled, mean_difference

NO_RUN = "needs at least one run of either architecture"


@metric("difference of means (DoM)")
def dom(first: Iterable[float], second: Iterable[float]) -> Measured:
    """Distance between the mean scores of two architectures over their runs; lower is more consistent.

    Never without both means and an interval: `difference_of_means`.
    """
    ours, theirs = list(first), list(second)
    return Measured(abs(float(np.mean(ours) - np.mean(theirs)))) if ours and theirs else Measured(None, NO_RUN)


@dataclass(frozen=True, slots=True)
class Runs:
    """The mean score over training runs and its standard deviation, None of a single run."""

    mean: float
    sd: float | None
    count: int

    @classmethod
    def of(cls, scores: AnyArray) -> "Runs":
        sd = float(scores.std(ddof=1)) if scores.size > 1 else None
        return cls(float(scores.mean()), sd, int(scores.size))


@dataclass(frozen=True, slots=True)
class DifferenceOfMeans:
    """Both architectures, the distance of their means, and the interval of the signed difference first − second.

    The interval's ends are None where there are too few runs. Where it holds 0, the distance may be chance.
    """

    first: Runs
    second: Runs
    dom: float
    low: float | None
    high: float | None
    level: float


def difference_of_means(first: Any, second: Any, level: float = LEVEL) -> DifferenceOfMeans:
    """From one score per run. The interval is Welch's, which two runs of each architecture are enough for.

    Raises `InputError` where one of the two has no run.
    """
    ours, theirs = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if not ours.size or not theirs.size:
        raise InputError("The difference of means needs at least one run of either architecture.")
    low, high = _welch(ours, theirs, level)
    return _of(ours, theirs, low, high, level)


def difference_of_film_means(
    first: Any, second: Any, patients: Sequence[Hashable] | None = None, miss: float = 0.0, sampling: Sampling = USUAL
) -> DifferenceOfMeans:
    """From a score per run and film, (runs, films) on the same films: the interval is over runs and patients."""
    found = mean_difference(first, second, patients, miss=miss, sampling=sampling)
    ours, theirs = filled(first, miss).mean(1), filled(second, miss).mean(1)
    return _of(ours, theirs, found.low, found.high, sampling.level)


def _of(ours: AnyArray, theirs: AnyArray, low: float | None, high: float | None, level: float) -> DifferenceOfMeans:
    apart = abs(float(ours.mean() - theirs.mean()))
    return DifferenceOfMeans(Runs.of(ours), Runs.of(theirs), apart, low, high, level)


def _welch(ours: AnyArray, theirs: AnyArray, level: float) -> tuple[float | None, float | None]:
    from scipy import stats

    if min(ours.size, theirs.size) < 2:
        return None, None
    difference = float(ours.mean() - theirs.mean())
    parts = [float(one.var(ddof=1)) / one.size for one in (ours, theirs)]
    if sum(parts) == 0:
        return difference, difference
    freedom = sum(parts) ** 2 / sum(p**2 / (one.size - 1) for p, one in zip(parts, (ours, theirs), strict=True))
    half = float(stats.t.ppf((1 + level) / 2, freedom)) * sum(parts) ** 0.5
    return difference - half, difference + half
