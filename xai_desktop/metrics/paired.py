"""Paired tests, their correction, and how large a difference is (methods §10.7, 10.15).

Tests take their pairs as independent: films of one patient are averaged first (`by_patient`).
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from xai_desktop.core.agreement import Measured
from xai_desktop.core.errors import InputError

ALL_EQUAL = "all pairs are equal"
ALIKE = "all pairs differ by the same amount"
TOO_FEW = "needs at least two pairs"

_FEW_PAIRS = 13
"""Up to here, pairs with ties or without a difference are tested over every sign that they could have had."""

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Significance:
    """A two-sided test of no difference: its p-value, or None and why there is none.

    `n` is the number of pairs (of values, where they are not paired), `corrected` the p-value after Holm's correction
    over all comparisons that are shown together.
    """

    name: str
    statistic: float | None
    p: float | None
    n: int
    reason: str = ""
    corrected: float | None = None

    def text(self) -> str:
        """To two decimals, the corrected one where there is one."""
        p = self.p if self.corrected is None else self.corrected
        if p is None:
            return f"no p-value: {self.reason}"
        return "p < 0.01" if p < 0.01 else f"p = {p:.2f}"


def wilcoxon(a: Any, b: Any) -> Significance:
    """Signed ranks of the differences, equal pairs left out (Wilcoxon 1945)."""
    from scipy import stats

    gap = _gaps(a, b)
    if not gap.any():
        return Significance("Wilcoxon signed rank", None, None, gap.size, ALL_EQUAL if gap.size else TOO_FEW)
    if gap.size <= _FEW_PAIRS and (not gap.all() or np.unique(np.abs(gap)).size < gap.size):
        return Significance("Wilcoxon signed rank", *_every_sign(gap[gap != 0]), gap.size)
    found = stats.wilcoxon(gap)
    return Significance("Wilcoxon signed rank", float(found.statistic), float(found.pvalue), gap.size)


def _every_sign(gap: Numbers) -> tuple[float, float]:
    """Statistic and p-value over all 2ⁿ signs: what scipy does for few pairs with ties, without its 2 s for 13."""
    from scipy import stats

    ranks = stats.rankdata(np.abs(gap))
    signs = np.arange(2**gap.size)[:, None] >> np.arange(gap.size) & 1
    sums, own = signs @ ranks, float(ranks[gap > 0].sum())
    tails = (sums <= own + 1e-9).mean(), (sums >= own - 1e-9).mean()
    return min(own, float(ranks.sum()) - own), min(1.0, 2 * float(min(tails)))


def paired_t(a: Any, b: Any) -> Significance:
    """Student's t of the differences."""
    from scipy import stats

    gap = _gaps(a, b)
    if reason := _no_spread(gap):
        return Significance("paired t", None, None, gap.size, reason)
    found = stats.ttest_1samp(gap, 0.0)
    return Significance("paired t", float(found.statistic), float(found.pvalue), gap.size)


def welch_t(a: Any, b: Any) -> Significance:
    """Welch's t of two sets that are not paired. P002 does not say which t-test it used; the paired one is our own."""
    from scipy import stats

    ours, theirs = np.asarray(a, np.float64), np.asarray(b, np.float64)
    total = ours.size + theirs.size
    if min(ours.size, theirs.size) < 2:
        return Significance("Welch t", None, None, total, "needs at least two values on either side")
    if np.ptp(ours) == np.ptp(theirs) == 0:
        return Significance("Welch t", None, None, total, "the values of either side are all equal")
    sides = [(one.mean(), one.std(ddof=1), one.size) for one in (ours, theirs)]
    found = stats.ttest_ind_from_stats(*sides[0], *sides[1], equal_var=False)
    return Significance("Welch t", float(found.statistic), float(found.pvalue), total)


def holm(tests: Iterable[Significance]) -> tuple[Significance, ...]:
    """The same tests with corrected p-values (Holm 1979), in their order; tests without a p-value take no part."""
    rows = list(tests)
    known = sorted((i for i, one in enumerate(rows) if one.p is not None), key=lambda i: rows[i].p or 0.0)
    highest = 0.0
    for place, number in enumerate(known):
        highest = max(highest, min(1.0, (rows[number].p or 0.0) * (len(known) - place)))
        rows[number] = replace(rows[number], corrected=highest)
    return tuple(rows)


def cohen_dz(a: Any, b: Any) -> Measured:
    """Mean difference ÷ standard deviation of the differences (Cohen 1988), n − 1 in the denominator."""
    gap = _gaps(a, b)
    reason = _no_spread(gap)
    return Measured(None, reason) if reason else Measured(float(gap.mean() / gap.std(ddof=1)))


def rank_biserial(a: Any, b: Any) -> Measured:
    """(Ranks for A − ranks for B) ÷ all ranks of the differences, in [−1, 1] (Kerby 2014); equal pairs left out."""
    from scipy import stats

    gap = _gaps(a, b)
    gap = gap[gap != 0]
    if not gap.size:
        return Measured(None, ALL_EQUAL)
    ranks = stats.rankdata(np.abs(gap))
    return Measured(float((ranks * np.sign(gap)).sum() / ranks.sum()))


def by_patient(values: Any, patients: Sequence[Hashable]) -> Numbers:
    """(patients,) the mean over each patient's films, in the order in which patients first appear."""
    films = np.asarray(values, np.float64)
    if films.shape != (len(patients),):
        raise InputError(f"{len(patients)} patients do not belong to {films.size} films; name one patient per film.")
    own: dict[Hashable, list[float]] = {}
    for patient, value in zip(patients, films.tolist(), strict=True):
        own.setdefault(patient, []).append(value)
    return np.array([np.mean(each) for each in own.values()])


def _gaps(a: Any, b: Any) -> Numbers:
    ours, theirs = np.asarray(a, np.float64), np.asarray(b, np.float64)
    if ours.shape != theirs.shape or ours.ndim != 1 or not (np.isfinite(ours).all() and np.isfinite(theirs).all()):
        raise InputError("Pairs need one finite number of either side per film; give films without a map their value.")
    gap: Numbers = ours - theirs
    return gap


def _no_spread(gap: Numbers) -> str:
    if gap.size < 2:
        return TOO_FEW
    if not gap.any():
        return ALL_EQUAL
    return ALIKE if float(gap.std()) <= 1e-12 * float(np.abs(gap).max()) else ""
