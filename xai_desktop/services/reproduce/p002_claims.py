"""P002's claims: every comparison with its interval, its tests and their correction, and what follows from it."""

import math
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
    LAST,
    NAMES,
    SCALED,
    SENSITIVITY,
    SEPARATION,
    SPECIFICITY,
)

PAIRS = ((HR_CAM, CAM), (HR_CAM, GRAD_CAM), (HR_CAM, LAST), (SCALED, CAM))
"""The paper's two, Grad-CAM of the layer that CAM has, and what one spread of the averages makes of it."""

MARGIN = 0.05
"""Less is no difference: of specificities, of which the paper only says that its test found none; and of separations,
of which it gives no number.
"""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One method minus a rival on one set of films. `gap` is drawn over seeds and films; the tests take a film's mean
    over the seeds, so that they speak of these trainings alone; `size` is Cohen's d of the pairs.
    """

    films: str
    method: str
    rival: str
    measure: str
    gap: Interval
    t: Significance
    ranks: Significance
    size: Measured


def comparisons(sets: Sequence[Found]) -> tuple[Comparison, ...]:
    """Every set, pair of methods and measure; p-values after Holm over all of them, each kind of test for itself."""
    every = [
        _compared(found, method, rival, measure)
        for found in sets
        for method, rival in PAIRS
        for measure in (*SENSITIVITY, *SPECIFICITY, AP, SEPARATION)
        if found.has(measure)
    ]
    t, ranks = holm(one.t for one in every), holm(one.ranks for one in every)
    return tuple(replace(one, t=a, ranks=b) for one, a, b in zip(every, t, ranks, strict=True))


def _compared(found: Found, method: str, rival: str, measure: str) -> Comparison:
    ours, theirs = found.table(method, measure), found.table(rival, measure)
    gap = mean_difference(ours, theirs, paired_runs=True)
    pair = ours.mean(0), theirs.mean(0)
    return Comparison(found.name, method, rival, measure, gap, paired_t(*pair), wilcoxon(*pair), cohen_dz(*pair))


def table(every: Sequence[Comparison]) -> Table:
    head = ("lesions", "method", "against", "measure", "difference", "paired t", "Wilcoxon", "Cohen's d of the pairs")
    rows = tuple(
        (
            *(one.films, NAMES[one.method], NAMES[one.rival], one.measure),
            *(one.gap.text(3), one.t.text(), one.ranks.text(), one.size.text()),
        )
        for one in every
    )
    return Table("Every comparison, p-values after Holm over all of them", head, rows)


def claims(every: Sequence[Comparison], seeds: int) -> Iterator[Claim]:
    """For each set of films what the paper says, and what it does not say but needs: the same without a threshold."""
    for films in dict.fromkeys(one.films for one in every):
        own = [one for one in every if one.films == films]
        yield from _at_cuts(own, films, seeds)
        for method, rival in PAIRS:
            yield from _beyond(own, (method, rival), films, seeds)


NOT_THERE = "not in the paper"


def _beyond(own: Sequence[Comparison], compared: tuple[str, str], films: str, seeds: int) -> Iterator[Claim]:
    """What needs no threshold; nothing else is claimed of pairs that are not the paper's."""
    method, rival = compared
    pair, than = f"{NAMES[method]} against {NAMES[rival]}, {films} lesions", f"by more than {MARGIN}"
    if apart := _gaps(own, method, rival, (SEPARATION,)):
        paper = "shown in pictures, no number" if compared in PAIRS[:2] else NOT_THERE
        yield judged(f"Maps tell two lesions apart better, {than}: {pair}", paper, apart, seeds, level=MARGIN)
    yield judged(f"Higher pixel AP: {pair}", NOT_THERE, _gaps(own, method, rival, (AP,)), seeds)


def _at_cuts(own: Sequence[Comparison], films: str, seeds: int) -> Iterator[Claim]:
    """The paper's own: at all of its thresholds."""
    where = f"at {', '.join(map(str, CUTS))}, {films} lesions"
    for rival in (CAM, GRAD_CAM):
        title = f"HR-CAM's sensitivity above {NAMES[rival]}'s {where}"
        yield judged(title, "higher, p < .0001 (Fig. 3)", _gaps(own, HR_CAM, rival, SENSITIVITY), seeds)
    title = f"HR-CAM's specificity within {MARGIN} of CAM's {where}"
    gaps = _gaps(own, HR_CAM, CAM, SPECIFICITY)
    yield judged(title, "no difference found, p > .05 (Fig. 3)", gaps, seeds, alike=MARGIN)
    title = f"HR-CAM's specificity above Grad-CAM's {where}"
    yield judged(title, "a difference, p < .0001 (Fig. 3)", _gaps(own, HR_CAM, GRAD_CAM, SPECIFICITY), seeds)


def _gaps(every: Sequence[Comparison], method: str, rival: str, measures: Sequence[str]) -> list[tuple[str, Interval]]:
    chosen = [one for one in every if (one.method, one.rival) == (method, rival)]
    return [(one.measure, one.gap) for one in chosen if one.measure in measures]


def judged(
    title: str, paper: str, gaps: Sequence[tuple[str, Interval]], seeds: int, *, level: float = 0.0, alike: float = 0.0
) -> Claim:
    """Decided by whole intervals: it holds where it holds in every one, and fails where one contradicts it.

    The claim is that a difference is above `level`; with `alike` that it is smaller than this, whichever way.
    """
    single = len(gaps) == 1
    found = "; ".join(("" if single else f"{name.split()[-1]}: ") + gap.text(3) for name, gap in gaps)
    span = (-alike, alike) if alike else (level, math.inf)
    verdict = "undecided"
    if seeds < SEEDS:
        verdict += f", {seeds} seeds are too few"
    elif all(_within(gap, *span) for _, gap in gaps):
        verdict = "holds here"
    elif any(_outside(gap, *span) for _, gap in gaps):
        verdict = "does not hold here"
    return Claim(title, paper, f"{found}; {gaps[0][1].groups} films, {seeds} seeds per arm", verdict)


def _within(gap: Interval, low: float, high: float) -> bool:
    """Whether the whole interval lies between two values."""
    return gap.low is not None and gap.high is not None and low < gap.low and gap.high < high


def _outside(gap: Interval, low: float, high: float) -> bool:
    """Whether the whole interval lies beyond one of them."""
    return gap.low is not None and gap.high is not None and (gap.high < low or gap.low > high)
