"""Means of every metric at every setting: per finding first, pooled afterwards."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from xai_desktop.core.arrays import AnyArray, BoolArray
from xai_desktop.core.cohort.figures import NO_MISS, Count, Figure, Mark, Setting
from xai_desktop.core.cohort.meanings import L_ACC, L_ACC_ATTAINABLE, OVER_CHANCE
from xai_desktop.core.cohort.results import EstimateRow
from xai_desktop.core.heatmap import MapState
from xai_desktop.metrics.many_means import Draws
from xai_desktop.services.cohort_summary._columns import IOU, Measures, marks_of, measures
from xai_desktop.services.cohort_summary._cube import Cube, Numbers
from xai_desktop.services.cohort_summary._figures import figures_of, figures_over_parts

NOT_SAID = "not said why"
NOT_ATTAINABLE = "more than 0.2 is not attainable with a mask of this size"


def estimates(cube: Cube, metrics: Sequence[str], draws: Draws) -> tuple[EstimateRow, ...]:
    """In the order finding, metric, setting; pooled rows last, over films and over findings."""
    columns = _columns(cube, metrics)
    if not columns:
        return ()
    stacked = _Stacked.of(columns)
    reasons = _Reasons.of(cube)
    found: list[EstimateRow] = []
    for finding in cube.finding_names:
        which = cube.of_finding(finding)
        found += _rows(cube, columns, stacked.part(which), reasons, which, (finding, ""), draws)
    everything = cube.of_finding("")
    found += _rows(cube, columns, stacked, reasons, everything, ("", "films"), draws)
    if len(cube.finding_names) > 1:
        found += _rows(cube, columns, stacked, reasons, everything, ("", "findings"), draws)
    return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class _Column:
    """One metric at one setting: its numbers (observations,), and what they are held against."""

    measures: Measures
    number: int
    setting: Setting
    marks: tuple[tuple[str, Numbers], ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Stacked:
    """(observations, columns)."""

    defined: Numbers
    all_films: Numbers

    @classmethod
    def of(cls, columns: Sequence[_Column]) -> "_Stacked":
        return cls(
            np.column_stack([one.measures.defined[:, one.number] for one in columns]),
            np.column_stack([one.measures.compared[:, one.number] for one in columns]),
        )

    def part(self, which: BoolArray) -> "_Stacked":
        return _Stacked(self.defined[which], self.all_films[which])


@dataclass(frozen=True, slots=True, eq=False)
class _Reasons:
    """(observations, settings) why there may be no number, as a code into `texts`."""

    codes: npt.NDArray[np.intp]
    texts: tuple[str, ...]

    @classmethod
    def of(cls, cube: Cube) -> "_Reasons":
        why, state = cube.texts("why"), cube.texts("map_state")
        words = np.where(cube.no_map, _sentences(state, why), np.where(why == "", NOT_SAID, why))
        texts, codes = np.unique(words.astype(str), return_inverse=True)
        return cls(codes.reshape(cube.where.shape), tuple(texts.tolist()))

    def counted(self, which: AnyArray, number: int, column: str) -> tuple[Count, ...]:
        """Why a column has no value at a setting, the most frequent reason first."""
        counts: Counter[str] = Counter()
        for code, count in enumerate(np.bincount(self.codes[which, number])):
            if count:
                counts[reason_of(self.texts[code], column)] += int(count)
        return tuple(Count(text, n) for text, n in sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def reason_of(why: str, column: str) -> str:
    """That of one column, where the text says it column by column: `dice, iou: why; pixel_ap: why not`."""
    for clause in why.split("; "):
        names, colon, reason = clause.partition(": ")
        if colon and column in names.split(", "):
            return reason
    return why


def _sentences(state: AnyArray, why: AnyArray) -> AnyArray:
    known = {one.value: one.sentence for one in MapState}
    texts = [known.get(one) or other or "no map" for one, other in zip(state.ravel(), why.ravel(), strict=True)]
    return np.array(texts, object).reshape(state.shape)


def _columns(cube: Cube, metrics: Sequence[str]) -> tuple[_Column, ...]:
    found: list[_Column] = []
    for metric in metrics:
        values = measures(cube, metric)
        marks = marks_of(cube, values.meaning)
        for number, setting in _shown(cube, values.meaning.cut):
            own = tuple((name, table[:, number]) for name, table in marks)
            found.append(_Column(values, number, setting, own))
    return tuple(found)


def _shown(cube: Cube, cut: bool) -> Iterator[tuple[int, Setting]]:
    """Every setting; of a metric that knows no threshold, the first threshold of each layer, under no name."""
    seen: set[Setting] = set()
    for number, setting in enumerate(cube.settings):
        shown = setting if cut else replace(setting, threshold="")
        if shown not in seen:
            seen.add(shown)
            yield number, shown


def _rows(
    cube: Cube,
    columns: Sequence[_Column],
    stacked: _Stacked,
    reasons: _Reasons,
    which: BoolArray,
    named: tuple[str, str],
    draws: Draws,
) -> Iterator[EstimateRow]:
    finding, pooled = named
    defined, filled = _both(cube, stacked, which, pooled == "findings", draws)
    for number, one in enumerate(columns):
        held = which & (cube.where[:, one.number] >= 0)
        if not held.any():
            continue
        has_miss = one.measures.all_films is not None
        yield EstimateRow(
            metric=one.measures.meaning.column,
            label=one.measures.meaning.label,
            finding=finding,
            pooled=pooled,
            reader=cube.reader,
            setting=one.setting,
            defined=defined[number],
            all_films=filled[number] if has_miss else Figure(reason=NO_MISS),
            undefined=_undefined(one, held, reasons),
            marks=tuple(_marks(one, which)),
        )


def _both(
    cube: Cube, stacked: _Stacked, which: BoolArray, over_findings: bool, draws: Draws
) -> tuple[tuple[Figure, ...], list[Figure]]:
    """Of defined maps and of all films; where no map is missing the two are one, and drawn once."""
    differ = np.flatnonzero((np.isnan(stacked.defined) & ~np.isnan(stacked.all_films)).any(0))
    patients, films = cube.patients[which], cube.films[which]
    parts = [cube.findings[which] == one for one in cube.finding_names] if over_findings else []

    def drawn(values: Numbers) -> tuple[Figure, ...]:
        if over_findings:
            return figures_over_parts(values, parts, patients, films, draws)
        return figures_of(values, patients, films, draws)

    defined = drawn(stacked.defined)
    filled = list(defined)
    for number, figure in zip(differ.tolist(), drawn(stacked.all_films[:, differ]), strict=True):
        filled[number] = figure
    return defined, filled


def _undefined(one: _Column, held: BoolArray, reasons: _Reasons) -> tuple[Count, ...]:
    missing = held & np.isnan(one.measures.defined[:, one.number])
    if not missing.any():
        return ()
    metric = one.measures.meaning.column
    source = IOU if metric in (L_ACC, L_ACC_ATTAINABLE) else OVER_CHANCE.get(metric, metric)
    if metric != L_ACC_ATTAINABLE:
        return reasons.counted(missing, one.number, source)
    out = missing & np.isnan(one.measures.compared[:, one.number])
    rest = reasons.counted(missing & ~out, one.number, source)
    return (*rest, Count(NOT_ATTAINABLE, int(out.sum()))) if out.any() else rest


def _marks(one: _Column, which: BoolArray) -> Iterator[Mark]:
    for name, values in one.marks:
        known = values[which]
        known = known[~np.isnan(known)]
        if known.size:
            yield Mark(name, float(known.mean()), int(known.size))
