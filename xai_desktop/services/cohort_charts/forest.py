"""The forest plot: a row for each explainer and model, a column for each finding, in as many lines as needed."""

from typing import TYPE_CHECKING, Any

from xai_desktop.core.cohort.charts import Estimate, Forest, ForestCell
from xai_desktop.core.cohort.words import counted, with_interval
from xai_desktop.services.cohort_charts.frame import Look, framed, legend, legend_height
from xai_desktop.services.cohort_charts.lettering import line_mm, lines_of, text_mm, wrapped
from xai_desktop.services.cohort_charts.look import BAND, BASE, INK, PALE, QUIET, SMALL, TINY, colour

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_AT = 0.28
"""How far below the middle of its row an estimate lies, in rows; its numbers stand above."""

_NARROWEST = 27.0
"""Millimetres of a column that still has room for its numbers."""

_NAMES = ("estimate with its interval", "primary question", "from floor to ceiling", "mean box of other patients")


def forest(chart: Forest, look: Look) -> "Figure":
    widest = max(text_mm(row.name, SMALL, "bold") for row in chart.rows)
    names_mm = min(widest, 0.36 * look.width) + 3
    count = max(1, min(len(chart.columns), int((look.width - names_mm - 4) / _NARROWEST)))
    lines = -(-len(chart.columns) // count)
    panel = (look.width - names_mm - 6) / count - 3
    labels = [wrapped(row.name, names_mm, SMALL, "bold" if row.primary else "normal") for row in chart.rows]
    heads = [wrapped(name, panel, BASE, "bold") for name in chart.columns]
    over = max((lines_of(_said(cell.estimate, chart.across.digits, panel)) for cell in chart.cells), default=1)
    tall = max(3.6 + over * line_mm(TINY), max(map(lines_of, labels)) * line_mm(SMALL) + 1.2)
    line = tall * len(labels) + max(map(lines_of, heads)) * line_mm(BASE) + 13
    keys = _keys(chart)
    shown = [_NAMES[key] for key in keys]
    figure, body = framed(chart, look, lines * line + legend_height(shown, look.width))
    panels = body.subplots(lines, count, sharex=True, sharey=True, squeeze=False).flatten()
    low, high = _range(chart)
    panels[0].set(xlim=(low, high), ylim=(len(labels) - 0.5, -0.5))
    panels[0].set_yticks(range(len(labels)), labels)
    for place, axes in enumerate(panels):
        if place >= len(chart.columns):
            axes.set_visible(False)
            continue
        _panel(axes, chart, place, panel)
        if place % count == 0:
            _bold(axes, chart)
        axes.set_title(heads[place], fontweight="bold", fontsize=BASE)
        axes.set_xlabel(wrapped(chart.across.label, panel, SMALL), fontsize=SMALL)
        axes.tick_params(axis="x", labelbottom=True)
    legend(body, [_handles()[key] for key in keys], shown, look.width)
    return figure


def _keys(chart: Forest) -> list[int]:
    """Which names the legend needs."""
    primary = any(cell.primary for cell in chart.cells)
    band = any(end is not None for cell in chart.cells for end in (cell.floor, cell.ceiling))
    atlas = any(cell.atlas is not None for cell in chart.cells)
    return [key for key, needed in enumerate((True, primary, band, atlas)) if needed]


def _bold(axes: "Axes", chart: Forest) -> None:
    for tick, row in zip(axes.get_yticklabels(), chart.rows, strict=True):
        tick.set_fontweight("bold" if row.primary else "normal")


def _panel(axes: "Axes", chart: Forest, column: int, width: float) -> None:
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.locator_params(axis="x", nbins=max(2, int(width / 9)))
    for place, row in enumerate(chart.rows):
        cell = row.cells[column]
        said = "not asked" if cell is None else _said(cell.estimate, chart.across.digits, width)
        look: dict[str, Any] = {"fontsize": TINY, "color": QUIET, "va": "bottom", "linespacing": 1.1}
        axes.annotate(said, (0, place + _AT), (1, 5), ("axes fraction", "data"), "offset points", **look)
        if cell is not None:
            _cell(axes, cell, place)
    for place in range(1, len(chart.rows)):
        axes.axhline(place - 0.5, color=BAND, linewidth=0.5, zorder=0)


def _cell(axes: "Axes", cell: ForestCell, place: int) -> None:
    at = place + _AT
    ends = [end for end in (cell.floor, cell.ceiling) if end is not None]
    if len(set(ends)) == 2:
        axes.barh(at, ends[1] - ends[0], 0.32, ends[0], color=BAND, zorder=1)
    elif ends:
        axes.plot(ends[0], at, color=PALE, marker="|", markersize=8, markeredgewidth=2, zorder=1)
    if cell.atlas is not None:
        axes.plot(cell.atlas, at, color=INK, marker="|", markersize=6, markeredgewidth=1.1, zorder=2)
    one = cell.estimate
    if one.low is not None and one.high is not None:
        axes.plot(
            (one.low, one.high), (at, at), color=_tint(cell.primary), linewidth=1.2, solid_capstyle="butt", zorder=3
        )
    if one.value is not None:
        axes.plot(one.value, at, zorder=4, **_sign(cell.primary))


def _tint(primary: bool) -> str:
    return colour(1) if primary else colour(0)


def _sign(primary: bool) -> dict[str, Any]:
    return {"color": _tint(primary), "marker": "D" if primary else "o", "markersize": 3.8, "linewidth": 0}


def _said(one: Estimate, digits: int, width: float) -> str:
    """The numbers of a cell, in one line where its column has room for them, else in two."""
    parts = (with_interval(one, digits), counted(one))
    line = "  ".join(parts)
    return line if text_mm(line, TINY) <= width - 1 else "\n".join(wrapped(part, width - 1, TINY) for part in parts)


def _range(chart: Forest) -> tuple[float, float]:
    across = chart.across
    found = [
        value
        for cell in chart.cells
        for value in (cell.floor, cell.ceiling, cell.atlas, cell.estimate.low, cell.estimate.high, cell.estimate.value)
        if value is not None
    ] or [0.0, 1.0]
    margin = 0.04 * (max(found) - min(found)) or 0.5
    low = min(found) - margin if across.low is None else across.low
    return low, max(found) + margin if across.high is None else across.high


def _handles() -> list[Any]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    marks = [Line2D([], [], **{**_sign(primary), "linewidth": 1.2}) for primary in (False, True)]
    tick = Line2D([], [], color=INK, marker="|", markersize=6, markeredgewidth=1.1, linewidth=0)
    return [*marks, Patch(color=BAND), tick]
