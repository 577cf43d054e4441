"""Every chart as a table: for those who do not see it, and for whoever wants the numbers themselves."""

from collections.abc import Callable, Iterator
from typing import Any

from xai_desktop.core.cohort.charts import (
    Bars,
    BoxPlots,
    Calibration,
    Chart,
    Clusters,
    Compared,
    ContactSheet,
    Curves,
    Estimate,
    Forest,
    FourField,
    Limit,
    MetricAgainst,
    Scatter,
)
from xai_desktop.core.cohort.film_charts import FIELDS
from xai_desktop.core.cohort.tables import Cell, Column, Table
from xai_desktop.core.cohort.words import number

_SEEN = "Numbers of the chart"


def in_numbers(chart: Chart) -> Table:
    """What the chart shows. Films that are single points are counted, since the tables of the audit name them."""
    table: Table = _TABLES[type(chart)](chart)
    return table


def alternative(chart: Chart) -> str:
    """One sentence in place of the picture: what kind of chart it is, of what, and what is said about it."""
    return f"{_KINDS[type(chart)]}: {chart.title}. {chart.caption}"


def _scatter(chart: Scatter) -> Table:
    shown = len(chart.points) - chart.undefined
    above = sum(point.y > point.x for point in chart.points if point.x is not None and point.y is not None)
    below = sum(point.y < point.x for point in chart.points if point.x is not None and point.y is not None)
    rows: tuple[tuple[Cell, ...], ...] = (
        ("films shown", shown),
        (f"higher: {chart.across.name}", below),
        (f"higher: {chart.up.name}", above),
        ("equal", shown - above - below),
        ("without a value", chart.undefined),
    )
    return Table(_SEEN, (Column("films"), Column("number", 0)), rows, chart.verdict)


def _curves(chart: Curves) -> Table:
    def at(x: float) -> Cell:
        return chart.places[int(x)] if chart.places else round(x, 6)

    rows = tuple(
        (one.name, at(point.x), point.y, point.low, point.high, point.n) for one in chart.series for point in one.points
    )
    place = Column(chart.across.label, None if chart.places else chart.across.digits)
    return Table(_SEEN, (Column("curve"), place, *_estimated(chart.up.digits)), rows, _limits(chart.limits))


def _estimated(digits: int) -> tuple[Column, ...]:
    return Column("estimate", digits), Column("low", digits), Column("high", digits), Column("films", 0)


def _limits(limits: tuple[Limit, ...]) -> str:
    """Lines at one level; those that bend are drawn only."""
    return "; ".join(f"{one.name} {one.level:.2f}" for one in limits if one.level is not None)


def _numbers(estimate: Estimate) -> tuple[Cell, ...]:
    return estimate.value, estimate.low, estimate.high, estimate.n, estimate.undefined


def _forest(chart: Forest) -> Table:
    digits = chart.across.digits
    rows = tuple(
        (row.name, name, *_numbers(cell.estimate), cell.floor, cell.atlas, cell.ceiling)
        for row in chart.rows
        for name, cell in zip(chart.columns, row.cells, strict=True)
        if cell is not None
    )
    limits = (Column("floor", digits), Column("atlas", digits), Column("ceiling", digits))
    columns = (Column("row"), Column("finding"), *_estimated(digits), Column("undefined", 0), *limits)
    return Table(_SEEN, columns, rows)


def _bars(chart: Bars) -> Table:
    digits = chart.across.digits
    columns = (Column("row"), *_estimated(digits), Column("undefined", 0))
    means = tuple(Column(f"mean {name}", digits) for name in chart.arms)
    rows = tuple((bar.name, *_numbers(bar.estimate), *(mean.value for mean in bar.means)) for bar in chart.bars)
    return Table(_SEEN, (*columns, *means), rows, _limits(chart.limits))


def _box_plots(chart: BoxPlots) -> Table:
    names = ("low", "quartile 1", "median", "quartile 3", "high", "mean")
    rows = tuple(
        (group.name, name, box.count, box.undefined, box.low, box.first, box.median, box.third, box.high, box.mean)
        for group in chart.groups
        for name, box in zip(chart.series, group.boxes, strict=True)
    )
    tests = "; ".join(
        f"{group.name}, {chart.series[one.first]} against {chart.series[one.second]}: {_tested(one)}"
        for group in chart.groups
        for one in group.compared
    )
    columns = (Column(chart.across.label), Column("box"), Column("films", 0), Column("undefined", 0))
    return Table(_SEEN, (*columns, *(Column(name, chart.up.digits) for name in names)), rows, tests)


def _tested(one: Compared) -> str:
    """`p = 0.01, Wilcoxon signed rank, 95 patients, rank-biserial 0.41`."""
    effect = "" if one.effect is None else f"rank-biserial {number(one.effect)}"
    patients = f"{one.n} patient{'' if one.n == 1 else 's'}" if one.n else ""
    return ", ".join(filter(None, (one.text, one.test, patients, effect)))


def _calibration(chart: Calibration) -> Table:
    rows = tuple(
        (one.low, one.high, one.count, one.score, one.share, one.share_low, one.share_high) for one in chart.bins
    )
    shares = (Column("mean score", 2), Column("share with the finding", 2), Column("low", 2), Column("high", 2))
    columns = (Column("score from", 2), Column("to", 2), Column("films", 0), *shares)
    return Table(_SEEN, columns, rows, "; ".join((f"prevalence {chart.prevalence:.2f}", *chart.told)))


def _against(chart: MetricAgainst) -> Table:
    rows = tuple((point.x, point.y, point.low, point.high, point.n) for point in chart.median)
    columns = (Column(chart.across.label, chart.across.digits), Column("running median", chart.up.digits))
    quartiles = (Column("quartile 1", chart.up.digits), Column("quartile 3", chart.up.digits), Column("films", 0))
    shown = len(chart.points) - chart.undefined
    note = f"{shown} points shown, {chart.undefined} without a value. {_limits(chart.limits)}".strip()
    return Table(_SEEN, (*columns, *quartiles), rows, note)


def _four_field(chart: FourField) -> Table:
    def cells() -> Iterator[tuple[Cell, ...]]:
        for call, place in FIELDS:
            field, share = chart.fields[call][place], chart.share(call, place)
            ends = (field.share.low, field.share.high)
            percents = (None if one is None else 100 * one for one in (share, *ends))
            yield chart.calls[call], chart.places[place], field.count, *percents

    columns = (Column("call"), Column("place"), Column("films", 0), Column("share, %", 0))
    ends = (Column("low, %", 0), Column("high, %", 0))
    note = f"{len(chart.unplaced)} films without a place: {chart.why_unplaced}" if chart.unplaced else ""
    return Table(_SEEN, (*columns, *ends), tuple(cells()), note)


def _sheet(chart: ContactSheet) -> Table:
    rows = tuple((name, tile.film, tile.caption.replace("\n", "; ")) for name, tiles in chart.rows for tile in tiles)
    return Table(_SEEN, (Column("row"), Column("film"), Column("caption")), rows)


def _clusters(chart: Clusters) -> Table:
    rows = tuple((one.name, len(one.films), one.about) for one in chart.clusters)
    note = f"{chart.alone} films belong to no cluster." if chart.alone else ""
    return Table(_SEEN, (Column("place"), Column("films", 0), Column("what is known")), rows, note)


_TABLES: dict[type, Callable[[Any], Table]] = {
    Scatter: _scatter,
    Curves: _curves,
    Forest: _forest,
    Bars: _bars,
    BoxPlots: _box_plots,
    Calibration: _calibration,
    MetricAgainst: _against,
    FourField: _four_field,
    ContactSheet: _sheet,
    Clusters: _clusters,
}

_KINDS: dict[type, str] = {
    Scatter: "Scatter plot with the diagonal",
    Curves: "Curves",
    Forest: "Forest plot",
    Bars: "Bar chart",
    BoxPlots: "Box plots",
    Calibration: "Calibration plot",
    MetricAgainst: "Scatter plot with a running median",
    FourField: "Table of four fields",
    ContactSheet: "Films as pictures",
    Clusters: "Mean films with their mean maps",
}
