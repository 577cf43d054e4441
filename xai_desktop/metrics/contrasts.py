"""Is A better than B on the same films, and on how many of them? (methods §10.2, 10.15)

Values are a number per film (films,), or per training run and film (runs, films). A film without a map (None or NaN)
is a miss and takes its value, so that a method cannot win by leaving films out.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from xai_desktop.core.errors import InputError
from xai_desktop.metrics.bootstrap import USUAL, Interval, Sampling, table_interval

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ShareBetter:
    """The share of comparisons that A wins strictly. Ties count as not better.

    A comparison is one film with one run of either arm.
    """

    share: Interval
    better: int
    worse: int
    ties: int


def share_better(
    a: Any,
    b: Any,
    patients: Sequence[Hashable] | None = None,
    *,
    paired_runs: bool = False,
    miss: float = 0.0,
    sampling: Sampling = USUAL,
) -> ShareBetter:
    """P000's share of films on which A's number is higher than B's, with its interval over runs and patients.

    Every run of A meets every run of B, or with `paired_runs` only the one of the same seed.
    """
    gap = gaps(a, b, paired_runs=paired_runs, miss=miss)
    return ShareBetter(
        share=table_interval(gap > 0, patients, sampling),
        better=int((gap > 0).sum()),
        worse=int((gap < 0).sum()),
        ties=int((gap == 0).sum()),
    )


def mean_difference(
    a: Any,
    b: Any,
    patients: Sequence[Hashable] | None = None,
    *,
    paired_runs: bool = False,
    miss: float = 0.0,
    sampling: Sampling = USUAL,
) -> Interval:
    """The mean of A − B with its interval over runs and patients."""
    return table_interval(gaps(a, b, paired_runs=paired_runs, miss=miss), patients, sampling)


def gaps(a: Any, b: Any, *, paired_runs: bool = False, miss: float = 0.0) -> Numbers:
    """A − B as (runs of A, runs of B, films); of paired runs (runs, 1, films)."""
    ours, theirs = filled(a, miss), filled(b, miss)
    if ours.shape[1] != theirs.shape[1]:
        raise InputError(f"{ours.shape[1]} films of A do not belong to {theirs.shape[1]} of B; compare the same films.")
    if not paired_runs:
        found: Numbers = ours[:, None] - theirs[None]
        return found
    if ours.shape[0] != theirs.shape[0]:
        raise InputError(f"{ours.shape[0]} runs of A cannot be paired with {theirs.shape[0]} of B.")
    paired: Numbers = (ours - theirs)[:, None]
    return paired


def filled(values: Any, miss: float = 0.0) -> Numbers:
    """(runs, films) float64; None and NaN become the value of a miss."""
    table = np.atleast_2d(np.array(values, np.float64))
    if table.ndim != 2:
        raise InputError("Give one number per film, or one per run and film.")
    found: Numbers = np.where(np.isnan(table), miss, table)
    return found
