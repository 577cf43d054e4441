"""Charts in which every film has its place: four fields, A against B, box plots, a number against the box's size."""

from collections.abc import Iterator, Sequence

import numpy as np

from xai_desktop.core.cohort import words
from xai_desktop.core.cohort.charts import (
    Axis,
    Box,
    BoxGroup,
    BoxPlots,
    Chart,
    Compared,
    CurvePoint,
    Field,
    FilmPoint,
    FourField,
    MetricAgainst,
    Scatter,
)
from xai_desktop.core.cohort.figures import Setting
from xai_desktop.core.cohort.observations import Observation
from xai_desktop.core.cohort.result_tables import Call, CallPlace, Contrast, Place
from xai_desktop.core.cohort.results import Summary
from xai_desktop.core.cohort.table import Table
from xai_desktop.core.cohort.wanted import CUTS
from xai_desktop.metrics.box_plot import BoxPlot
from xai_desktop.services.cohort.chart_parts import (
    estimate_of,
    file_key,
    is_primary,
    key_of,
    label,
    name_of,
    settings_of,
)
from xai_desktop.services.cohort.names import method
from xai_desktop.services.cohort_summary import observations

CALLS: tuple[Call, ...] = ("right", "wrong")
PLACES: tuple[Place, ...] = ("right", "wrong")
MOST_BRACKETS = 6
"""Tests above a group of boxes; of more, those against the method that was asked about, and the others in the table."""

MOST_SCATTERS = 4
"""More are in the table of comparisons; a report with a hundred clouds of points is read by nobody."""


def four_fields(summary: Summary) -> Iterator[Chart]:
    """Of the series that was asked about, or the first; the others stand in a table."""
    if not summary.call_place:
        return
    asked = summary.answer.setting
    series = asked.series if asked is not None else summary.call_place[0].setting.series
    for number, one in enumerate(row for row in summary.call_place if row.setting.series == series):
        yield _four_field(summary, one, number)


def _four_field(summary: Summary, one: CallPlace, number: int) -> FourField:
    right, wrong = (tuple(_films(one, call, place) for place in PLACES) for call in CALLS)
    placed = {film for field in (*right, *wrong) for film in field.films}
    others = [key_of(film) for field in one.fields for film in field.films]
    return FourField(
        f"call-and-place-{number + 1}",
        f"{one.finding}: the call and the place, {name_of(one.setting)}",
        words.caption(len(placed), more=summary.place_rule),
        ((right[0], right[1]), (wrong[0], wrong[1])),
        tuple(film for film in dict.fromkeys(others) if film not in placed),
        "without the finding, without marks, or without an operating point",
        setting=one.setting,
        finding=one.finding,
    )


def _films(one: CallPlace, call: Call, place: Place) -> Field:
    return Field(tuple(key_of(film) for film in one.field(call, place).films))


def scatters(summary: Summary, rows: Table) -> Iterator[Chart]:
    """The comparisons over all findings, or over the only one."""
    pooled = [one for one in summary.contrasts if one.of in ("methods", "networks")]
    findings = {one.finding for one in pooled}
    wanted = [one for one in pooled if one.finding == ("" if "" in findings else next(iter(findings)))]
    for number, one in enumerate(wanted[:MOST_SCATTERS]):
        yield _scatter(one, rows, number)


def _scatter(one: Contrast, rows: Table, number: int) -> Scatter:
    pairs = _paired(observations(rows, one.metric, one.a), observations(rows, one.metric, one.b))
    points = tuple(FilmPoint(key_of(a.film), b.value, a.value, a.film.finding, a.film.finding) for a, b in pairs)
    undefined = sum(point.place is None for point in points)
    return Scatter(
        f"a-against-b-{number + 1}",
        f"{label(one.metric)}: {name_of(one.a)} against {name_of(one.b)}",
        words.caption(len(points), interval=words.BOOTSTRAP, undefined=undefined,
                      more=f"Wilcoxon: {one.wilcoxon.text}, corrected."),
        Axis(f"{label(one.metric)}, {name_of(one.b)}"),
        Axis(f"{label(one.metric)}, {name_of(one.a)}"),
        points,
        words.better(method(one.a.explainer) if one.of == "methods" else one.a.model, estimate_of(one.better)),
        (one.b, one.a),
    )  # fmt: skip


def _paired(ours: Sequence[Observation], theirs: Sequence[Observation]) -> list[tuple[Observation, Observation]]:
    """Of the same film and finding."""
    known = {one.film: one for one in theirs}
    return [(one, known[one.film]) for one in ours if one.film in known]


def box_plots(summary: Summary, rows: Table) -> Iterator[Chart]:
    """P002's: box covered and background spared by masks from 0.3, 0.5 and 0.8 of the span on."""
    settings = settings_of(summary)
    for name, text in (("sensitivity", "box covered"), ("specificity", "background spared")):
        if f"{name}_at_{CUTS[0]}" not in rows:
            continue
        for model in dict.fromkeys(one.model for one in settings):
            own = [one for one in settings if one.model == model]
            groups = tuple(_box_group(summary, rows, f"{name}_at_{cut}", own) for cut in CUTS)
            if any(box.count for group in groups for box in group.boxes):
                undefined = max(box.undefined for group in groups for box in group.boxes)
                yield BoxPlots(
                    file_key(text, model),
                    f"{text.capitalize()} by masks from a share of the span on, {model}",
                    words.caption(summary.films, undefined=undefined, more=_about_boxes(summary, groups)),
                    Axis("mask from this share of the map's span on"),
                    Axis(text, low=0, high=1),
                    tuple(method(one.explainer) for one in own),
                    groups,
                    settings=tuple(own),
                )


def _about_boxes(summary: Summary, groups: Sequence[BoxGroup]) -> str:
    tests = [one for group in groups for one in group.compared]
    if not tests:
        return "Box: quartiles; line: median; dot: mean."
    patients = max(one.n for one in tests)
    rest = "" if all(one.drawn for one in tests) else "; those that are not drawn stand in its table of numbers"
    return (
        f"Box: quartiles; line: median; dot: mean. Brackets: {tests[0].test} on the means of {patients} patients, a "
        f"map that is none as 0; p after {summary.corrected.partition(' (')[0]}{rest}. Exploratory."
    )


def _box_group(summary: Summary, rows: Table, column: str, settings: Sequence[Setting]) -> BoxGroup:
    values = [[one.defined for one in observations(rows, column, setting)] for setting in settings]
    tests = [one for one in summary.box_tests if one.metric == column and one.a in settings and one.b in settings]
    asked = next((n for n, one in enumerate(settings) if is_primary(summary, one)), 0)
    drawn = tuple(_compared(one, settings, None if len(tests) <= MOST_BRACKETS else asked) for one in tests)
    return BoxGroup(f"{int(column.rpartition('_')[2]) / 100:g}", tuple(_box(own) for own in values), drawn)


def _compared(one: Contrast, settings: Sequence[Setting], only: int | None) -> Compared:
    """`only` is the place of the method whose tests alone are drawn; None draws every one."""
    pair, test = (settings.index(one.a), settings.index(one.b)), one.wilcoxon
    text = words.p_value(None) if test.p is None else test.text
    p = test.p if test.corrected is None else test.corrected
    return Compared(*pair, text, test.name, test.n, p, one.rank_biserial, only is None or only in pair)


def _box(values: Sequence[float | None]) -> Box:
    found = BoxPlot.of(values)
    if found is None:
        return Box(0, len(values))
    return Box(found.count, found.undefined, found.low, found.first, found.median, found.third, found.high, found.mean,
               found.outliers)  # fmt: skip


def against_size(summary: Summary, rows: Table, metric: str) -> Iterator[Chart]:
    settings = settings_of(summary)
    asked = summary.answer.setting or (settings[0] if settings else None)
    if asked is None or (metric not in rows and metric not in ("l_acc",)):
        return
    found = [one for one in observations(rows, metric, asked) if one.box_share]
    points = tuple(
        FilmPoint(key_of(one.film), one.box_share, one.value, one.film.finding, one.film.finding) for one in found
    )
    if not points:
        return
    yield MetricAgainst(
        "box-size",
        f"{label(metric)} against the size of the box, {name_of(asked)}",
        words.caption(len(points), undefined=sum(point.place is None for point in points),
                      more="Line: running median with quartiles."),
        Axis("share of the film in the box", log=True, digits=3),
        Axis(label(metric)),
        points,
        _running(points),
        setting=asked,
    )  # fmt: skip


def _running(points: Sequence[FilmPoint]) -> tuple[CurvePoint, ...]:
    """Median and quartiles of a window of a third of the films, of ten at least."""
    known = sorted(place for place in (point.place for point in points) if place is not None)
    width = max(10, len(known) // 3)
    if len(known) < 2 * width:
        return ()
    found = []
    for start in range(0, len(known) - width + 1, max(1, width // 4)):
        part = np.array(known[start : start + width])
        low, middle, high = np.quantile(part[:, 1], [0.25, 0.5, 0.75]).tolist()
        found.append(CurvePoint(float(np.median(part[:, 0])), middle, low, high, width))
    return tuple(found)
