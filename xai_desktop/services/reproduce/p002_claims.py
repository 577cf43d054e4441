"""P002's claims: every comparison with its interval, its tests and their correction, and what follows from it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from xai_desktop.core.agreement import Measured
from xai_desktop.metrics.bootstrap import Interval
from xai_desktop.metrics.contrasts import mean_difference
from xai_desktop.metrics.paired import Significance, cohen_dz, holm, paired_t, wilcoxon
from xai_desktop.metrics.thresholds import CUTS
from xai_desktop.services.reproduce.claim import SEEDS, Claim, Table
from xai_desktop.services.reproduce.p002_found import Found
from xai_desktop.services.reproduce.p002_maps import (
    AP,
    CAM,
    GRAD_CAM,
    HR_CAM,
    NAMES,
    SENSITIVITY,
    SEPARATION,
    SPECIFICITY,
)

RIVALS = (CAM, GRAD_CAM)
MARGIN = 0.05
"""Two specificities that differ by less count as alike. The paper only says that its test found no difference."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """HR-CAM minus a rival on one set of films. `gap` is drawn over seeds and films; the tests take a film's mean over
    the seeds, so that they speak of these trainings alone; `size` is Cohen's d of the pairs.
    """

    films: str
    rival: str
    measure: str
    gap: Interval
    t: Significance
    ranks: Significance
    size: Measured


def comparisons(sets: Sequence[Found]) -> tuple[Comparison, ...]:
    """Every set, rival and measure, p-values corrected after Holm over all of them, each kind of test for itself."""
    every = [
        _compared(found, rival, measure)
        for found in sets
        for rival in RIVALS
        for measure in (*SENSITIVITY, *SPECIFICITY, AP, SEPARATION)
        if found.has(measure)
    ]
    t, ranks = holm(one.t for one in every), holm(one.ranks for one in every)
    return tuple(replace(one, t=a, ranks=b) for one, a, b in zip(every, t, ranks, strict=True))


def _compared(found: Found, rival: str, measure: str) -> Comparison:
    ours, theirs = found.table(HR_CAM, measure), found.table(rival, measure)
    gap = mean_difference(ours, theirs, paired_runs=True)
    pair = ours.mean(0), theirs.mean(0)
    return Comparison(found.name, rival, measure, gap, paired_t(*pair), wilcoxon(*pair), cohen_dz(*pair))


def table(every: Sequence[Comparison]) -> Table:
    head = ("lesions", "against", "measure", "HR-CAM minus it", "paired t", "Wilcoxon", "Cohen's d of the pairs")
    rows = tuple(
        (one.films, NAMES[one.rival], one.measure, one.gap.text(3), one.t.text(), one.ranks.text(), one.size.text())
        for one in every
    )
    return Table("Every comparison, p-values after Holm over all of them", head, rows)


def claims(every: Sequence[Comparison], seeds: int) -> Iterator[Claim]:
    """For each set of films what the paper says, and what it does not say but needs: the same without a threshold."""
    for films in dict.fromkeys(one.films for one in every):
        own = [one for one in every if one.films == films]
        cuts = ", ".join(map(str, CUTS))
        for rival in RIVALS:
            higher = f"HR-CAM's sensitivity above {NAMES[rival]}'s at {cuts}, {films} lesions"
            yield _judged(higher, "higher, p < .0001 (Fig. 3)", _gaps(own, rival, SENSITIVITY), seeds)
        alike = f"HR-CAM's specificity within {MARGIN} of CAM's at {cuts}, {films} lesions"
        yield _judged(alike, "no difference found, p > .05 (Fig. 3)", _gaps(own, CAM, SPECIFICITY), seeds, MARGIN)
        higher = f"HR-CAM's specificity above Grad-CAM's at {cuts}, {films} lesions"
        yield _judged(higher, "higher, p < .0001 (Fig. 3)", _gaps(own, GRAD_CAM, SPECIFICITY), seeds)
        for rival in RIVALS:
            if apart := _gaps(own, rival, (SEPARATION,)):
                title = f"HR-CAM's maps tell two lesions apart better than {NAMES[rival]}'s, {films} lesions"
                yield _judged(title, "shown in pictures, no number", apart, seeds)
            title = f"HR-CAM's pixel AP above {NAMES[rival]}'s, {films} lesions"
            yield _judged(title, "not in the paper: the same without a threshold", _gaps(own, rival, (AP,)), seeds)


def _gaps(every: Sequence[Comparison], rival: str, measures: Sequence[str]) -> list[tuple[str, Interval]]:
    return [(one.measure, one.gap) for one in every if one.rival == rival and one.measure in measures]


def _judged(title: str, paper: str, gaps: Sequence[tuple[str, Interval]], seeds: int, alike: float = 0.0) -> Claim:
    """Decided by whole intervals: it holds where it holds in every one, and fails where one contradicts it.

    With `alike` the claim is that a difference is smaller than this, whichever way; without, that it is above 0.
    """
    single = len(gaps) == 1
    found = "; ".join(("" if single else f"{name.split()[-1]}: ") + gap.text(3) for name, gap in gaps)
    ends = [(gap.low, gap.high) for _, gap in gaps]
    verdict = "undecided"
    if seeds < SEEDS:
        verdict += f", {seeds} seeds are too few"
    elif all(low is not None and high is not None and _true(low, high, alike) for low, high in ends):
        verdict = "holds here"
    elif any(low is not None and high is not None and _false(low, high, alike) for low, high in ends):
        verdict = "does not hold here"
    return Claim(title, paper, f"{found}; {gaps[0][1].groups} films, {seeds} seeds per arm", verdict)


def _true(low: float, high: float, alike: float) -> bool:
    return -alike < low and high < alike if alike else low > 0


def _false(low: float, high: float, alike: float) -> bool:
    return high < -alike or low > alike
