"""A against B on the same films: methods of one network, networks by one method, layers of one method.

Each map that is none counts as a miss, so that nobody wins by having no map. Holm's correction goes over every
comparison of the table, for either test on its own: whoever shows many may not pick the good ones.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

import numpy as np

from xai_desktop.core.arrays import AnyArray, BoolArray
from xai_desktop.core.cohort.figures import NO_FILM, Figure, Series, Setting
from xai_desktop.core.cohort.result_tables import Contrast, Tested
from xai_desktop.metrics.many_means import Draws
from xai_desktop.metrics.paired import Significance, by_patient, cohen_dz, holm, paired_t, rank_biserial, wilcoxon
from xai_desktop.services.cohort_summary._columns import Measures, measures
from xai_desktop.services.cohort_summary._cube import Cube, Numbers
from xai_desktop.services.cohort_summary._figures import figures_of

Kind = Literal["methods", "networks", "layers"]
Pair = tuple[Kind, Setting, Setting]


def pairs_of(cube: Cube, settings: Sequence[Setting]) -> tuple[Pair, ...]:
    """Methods and networks two by two at the chosen layer and threshold; other layers against the chosen one."""
    known = {setting.series: setting for setting in settings}
    found: list[Pair] = []
    for one, other in combinations(known, 2):
        kind = _kind(one, other)
        if kind is not None:
            found.append((kind, known[one], known[other]))
    for setting in known.values():
        found += [("layers", setting, other) for other in _layers(cube, setting)]
    return tuple(found)


def _kind(one: Series, other: Series) -> Kind | None:
    if one.model == other.model:
        return "methods"
    return "networks" if one.explainer == other.explainer else None


def _layers(cube: Cube, setting: Setting) -> Iterator[Setting]:
    for number in cube.columns(setting.series):
        other = cube.settings[number]
        if other.layer != setting.layer and other.threshold == setting.threshold:
            yield other


def contrasts(
    cube: Cube, metrics: Sequence[str], pairs: Sequence[Pair], draws: Draws, boxes: Sequence[str] = ()
) -> tuple[tuple[Contrast, ...], tuple[Contrast, ...], str]:
    """For every finding, then for all; methods by the columns of box plots, over all findings; and which family of
    tests was corrected, in words. Both are shown, so that both are of one family."""
    found: list[Contrast] = []
    for metric in metrics:
        values = measures(cube, metric)
        parts = (*cube.finding_names, "") if len(cube.finding_names) > 1 else cube.finding_names
        for finding in parts:
            found += _of_part(cube, values, pairs, finding, draws)
    methods = [pair for pair in pairs if pair[0] == "methods"]
    everything = "" if len(cube.finding_names) != 1 else cube.finding_names[0]
    beside = [one for name in boxes for one in _of_part(cube, measures(cube, name), methods, everything, draws)]
    every = _corrected([*found, *beside])
    return every[: len(found)], every[len(found) :], family(len(every), bool(beside))


def family(count: int, boxes: bool = False) -> str:
    """What the corrected p-values are corrected for."""
    if not count:
        return ""
    beside = ", with those beside box plots" if boxes else ""
    return (
        f"Holm's correction over all {count} comparisons of this audit (methods, networks and layers; all findings and "
        f"metrics compared{beside}), for the Wilcoxon tests and for the t-tests on their own"
    )


def _of_part(cube: Cube, values: Measures, pairs: Sequence[Pair], finding: str, draws: Draws) -> Iterator[Contrast]:
    """Pairs on the same films are drawn together."""
    which = cube.of_finding(finding)
    known = [_Gap.of(cube, values, which, a, b) for _, a, b in pairs]
    for (kind, a, b), gap, figures in zip(pairs, known, _drawn(cube, known, which, draws), strict=True):
        if gap.n or gap.not_compared:
            metric = values.meaning.column
            yield _contrast(gap, cube.patients[which], Contrast(kind, metric, finding, a, b, *figures, 0, 0, 0, *_NONE))


_NONE = (Tested("", None, None, None, 0, NO_FILM),) * 2


@dataclass(frozen=True, slots=True, eq=False)
class _Gap:
    """(n,) A − B and either side, NaN where one of the two is not known."""

    a: Numbers
    b: Numbers
    sign: int
    not_compared: int

    @classmethod
    def of(cls, cube: Cube, values: Measures, which: BoolArray, a: Setting, b: Setting) -> "_Gap":
        columns = [cube.column(a), cube.column(b)]
        ours, theirs = (values.compared[which][:, column] for column in columns)
        both = ~np.isnan(ours) & ~np.isnan(theirs)
        held = (cube.where[which][:, columns] >= 0).any(1)
        return cls(
            np.where(both, ours, np.nan),
            np.where(both, theirs, np.nan),
            values.meaning.better or 1,
            int((held & ~both).sum()),
        )

    @property
    def values(self) -> Numbers:
        return self.a - self.b

    @property
    def better(self) -> Numbers:
        """1 where A is strictly better."""
        gap = self.sign * self.values
        found: Numbers = np.where(np.isnan(gap), np.nan, (gap > 0).astype(np.float64))
        return found

    @property
    def n(self) -> int:
        return int((~np.isnan(self.values)).sum())


def _drawn(cube: Cube, gaps: Sequence[_Gap], which: BoolArray, draws: Draws) -> list[tuple[Figure, Figure]]:
    if not gaps:
        return []
    stacked = np.column_stack([column for gap in gaps for column in (gap.values, gap.better)])
    found = figures_of(stacked, cube.patients[which], cube.films[which], draws)
    return list(zip(found[::2], found[1::2], strict=True))


def _contrast(gap: _Gap, patients: AnyArray, empty: Contrast) -> Contrast:
    known = ~np.isnan(gap.values)
    signed = gap.sign * gap.values[known]
    people = patients[known].tolist()
    a, b = (by_patient(side[known], people) for side in (gap.a, gap.b))
    return replace(
        empty,
        wins=int((signed > 0).sum()),
        losses=int((signed < 0).sum()),
        ties=int((signed == 0).sum()),
        wilcoxon=_tested(wilcoxon(a, b)),
        t=_tested(paired_t(a, b)),
        dz=cohen_dz(a, b).value,
        rank_biserial=rank_biserial(a, b).value,
        not_compared=gap.not_compared,
    )


def _tested(found: Significance) -> Tested:
    return Tested(found.name, found.statistic, found.p, found.corrected, found.n, found.reason)


def _corrected(rows: Sequence[Contrast]) -> tuple[Contrast, ...]:
    ranks, means = (
        [one.corrected for one in holm(Significance(test.name, test.statistic, test.p, test.n) for test in tests)]
        for tests in ([row.wilcoxon for row in rows], [row.t for row in rows])
    )
    return tuple(
        replace(row, wilcoxon=replace(row.wilcoxon, corrected=rank), t=replace(row.t, corrected=mean))
        for row, rank, mean in zip(rows, ranks, means, strict=True)
    )
