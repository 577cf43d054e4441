"""What is around every chart: its title above, its caption and the notice below, the names of its curves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xai_desktop.core.cohort.charts import Axis, Chart, Limit
from xai_desktop.core.report import NOTICE
from xai_desktop.services.cohort_charts.lettering import line_mm, lines_of, text_mm, wrapped
from xai_desktop.services.cohort_charts.look import (
    FINE,
    HEAD,
    INCH,
    INK,
    PAGE,
    QUIET,
    SMALL,
    limit_look,
)  # fmt: skip

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

    Body = Figure | SubFigure

MARGIN = 1.5
"""Millimetres between the edge and the words."""

_DECADES = 300.0
"""An axis of logarithms that reaches further has a number at every power of ten only."""

_HANDLE = 9.0
"""Millimetres of the sign before a name and of the gap after it."""


@dataclass(frozen=True, slots=True)
class Look:
    """How wide a chart is, in millimetres. A `bare` one has no title and no caption: they stand in the text around."""

    width: float = PAGE
    bare: bool = False


def framed(chart: Chart, look: Look, height: float) -> "tuple[Figure, Body]":
    """The figure, and the part of it in which the chart is drawn, `height` millimetres high."""
    from matplotlib.figure import Figure

    if look.bare:
        figure = Figure((look.width / INCH, height / INCH), dpi=FINE, layout="constrained")
        return figure, figure
    room = look.width - 2 * MARGIN
    title = wrapped(chart.title, room, HEAD, "bold")
    foot = wrapped(f"{chart.caption}\n{NOTICE}", room, SMALL)
    heights = (line_mm(HEAD) * lines_of(title) + 2 * MARGIN, height, line_mm(SMALL) * lines_of(foot) + 2 * MARGIN)
    figure = Figure((look.width / INCH, sum(heights) / INCH), dpi=FINE, layout="constrained")
    parts: Any = figure.subfigures(3, 1, height_ratios=heights, hspace=0)
    above, body, below = parts
    across = MARGIN / look.width
    above.text(across, 1 - MARGIN / heights[0], title, va="top", fontsize=HEAD, fontweight="bold", linespacing=1.2)
    below.text(across, 1 - MARGIN / heights[2], foot, va="top", fontsize=SMALL, color=QUIET, linespacing=1.2)
    return figure, body


def legend_height(names: Sequence[str], width: float) -> float:
    """Millimetres that the names of the curves take below a chart."""
    if not names:
        return 0.0
    columns, shown = _arranged(names, width)
    rows = -(-len(shown) // columns)
    tallest = max(lines_of(name) for name in shown)
    return rows * (tallest * line_mm(SMALL) + 1.2) + 2


def legend(body: "Body", handles: Sequence[Any], names: Sequence[str], width: float) -> None:
    """Names below the chart, in as many columns as fit."""
    if not names:
        return
    columns, shown = _arranged(names, width)
    body.legend(handles, shown, loc="outside lower center", ncols=columns, columnspacing=1.2, handlelength=2.6)


def _arranged(names: Sequence[str], width: float) -> tuple[int, list[str]]:
    shown = [wrapped(name, width - _HANDLE - 6, SMALL) for name in names]
    widest = max(text_mm(name, SMALL) for name in shown) + _HANDLE
    return max(1, min(len(shown), int((width - 4) / widest))), shown


def draw_limits(axes: "Axes", limits: Sequence[Limit], across: bool = False) -> list[Any]:
    """Floors, ceilings and chance; `across` draws a level as an upright line. Gives the lines, for the legend."""
    lines: list[Any] = []
    for limit in limits:
        if limit.level is not None:
            put = axes.axvline if across else axes.axhline
            lines.append(put(limit.level, zorder=1.5, **limit_look(limit)))
        else:
            xs, ys = zip(*limit.points, strict=True)
            lines += axes.plot(xs, ys, zorder=1.5, **limit_look(limit))
    return lines


def space_axes(axes: "Axes", across: Axis, up: Axis) -> None:
    """Logarithms where they were asked for, with 1, 2, 5, 10 … in plain numbers; to be called when all is drawn."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    for axis, asked, put in ((axes.xaxis, across, axes.set_xscale), (axes.yaxis, up, axes.set_yscale)):
        if asked.log:
            put("log")
            low, high = axis.get_view_interval()
            axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if high / low < _DECADES else (1.0,)))
            axis.set_major_formatter(FuncFormatter(_plain_number))
            axis.set_minor_formatter(NullFormatter())


def _plain_number(value: float, _place: object) -> str:
    """`0.05`, `20`, `1 000 000`."""
    return f"{value:g}" if value < 1000 else f"{value:,.0f}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def name_axes(axes: "Axes", across: str, up: str, width: float, height: float) -> None:
    """Labels of the axes in as many lines as they need, for axes of about that size in millimetres."""
    axes.set_xlabel(wrapped(across, width), color=INK)
    axes.set_ylabel(wrapped(up, height), color=INK)
