"""Charts that are too long for a page as several charts, each with all that is needed to read it alone."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, TypeVar

from xai_desktop.core.cohort.charts import Bars, BoxPlots, Chart, Clusters, ContactSheet, Forest

ROWS = 24
"""Rows of a forest plot on one page, those of all its lines of columns together."""

COLUMNS = 4
"""Columns of a forest plot that stand beside each other on a page at least."""

BARS, BOXES, PLACES = 32, 48, 8
"""Bars, boxes and clusters on one page."""

PICTURES = 5
"""Rows of films on one page."""

Item = TypeVar("Item")


def split(chart: Chart) -> tuple[Chart, ...]:
    """The chart itself where it fits on a page. Parts say in their title which of how many they are."""
    found = _SPLIT.get(type(chart))
    parts: list[Chart] = [chart] if found is None else found(chart)
    if len(parts) < 2:
        return (chart,)
    return tuple(
        replace(part, key=f"{chart.key}_{number}", title=f"{chart.title} ({number} of {len(parts)})")
        for number, part in enumerate(parts, 1)
    )


def _even(items: Sequence[Item], most: int) -> list[tuple[Item, ...]]:
    """As few parts as there can be, as long as each other as they can be."""
    count = max(1, -(-len(items) // most))
    ends = [len(items) * part // count for part in range(count + 1)]
    return [tuple(items[start:end]) for start, end in pairwise(ends)]


def _forest(chart: Forest) -> list[Chart]:
    """Findings go to other charts before rows do: explainers are to be compared."""
    made: list[Chart] = []
    for rows in _even(chart.rows, ROWS):
        lines = max(1, ROWS // len(rows))
        for columns in _even(range(len(chart.columns)), lines * COLUMNS):
            names = tuple(chart.columns[number] for number in columns)
            kept = tuple(replace(row, cells=tuple(row.cells[number] for number in columns)) for row in rows)
            made.append(replace(chart, columns=names, rows=kept))
    return made


def _bars(chart: Bars) -> list[Chart]:
    return [replace(chart, bars=bars) for bars in _even(chart.bars, BARS)]


def _box_plots(chart: BoxPlots) -> list[Chart]:
    most = max(1, BOXES // len(chart.series))
    return [replace(chart, groups=groups) for groups in _even(chart.groups, most)]


def _sheet(chart: ContactSheet) -> list[Chart]:
    return [replace(chart, rows=rows) for rows in _even(chart.rows, PICTURES)]


def _clusters(chart: Clusters) -> list[Chart]:
    return [replace(chart, clusters=clusters) for clusters in _even(chart.clusters, PLACES)]


_SPLIT: dict[type, Callable[[Any], list[Chart]]] = {
    Forest: _forest,
    Bars: _bars,
    BoxPlots: _box_plots,
    ContactSheet: _sheet,
    Clusters: _clusters,
}
