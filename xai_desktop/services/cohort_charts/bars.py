"""Bars with intervals, from the top down, with the means they come from beside them."""

from typing import TYPE_CHECKING, Any

from xai_desktop.core.cohort.charts import Bar, Bars, Estimate
from xai_desktop.core.cohort.words import counted, with_interval
from xai_desktop.services.cohort_charts.frame import Look, draw_limits, framed, legend, legend_height
from xai_desktop.services.cohort_charts.lettering import line_mm, lines_of, text_mm, wrapped
from xai_desktop.services.cohort_charts.look import INK, QUIET, SMALL, colour, marker

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_NUMBER = 15.0
"""Millimetres of the axis for each number on it."""

_APART = 0.22
"""Distance of two means of one row, in rows."""


def bars(chart: Bars, look: Look) -> "Figure":
    said = [_said(bar.estimate, chart.across.digits) for bar in chart.bars]
    beside = max(text_mm(text, SMALL) for text in said) < 0.3 * look.width
    names_mm = min(max(text_mm(bar.name, SMALL, "bold") for bar in chart.bars), 0.36 * look.width) + 2
    labels = [wrapped(bar.name, names_mm, SMALL, "bold" if bar.primary else "normal") for bar in chart.bars]
    labels = labels if beside else [f"{name}\n{text}" for name, text in zip(labels, said, strict=True)]
    tall = max(4.6 + 1.0 * len(chart.arms), max(map(lines_of, labels)) * line_mm(SMALL) + 1.8)
    names = [*chart.arms, *(limit.name for limit in chart.limits)]
    panels = 2 if chart.arms else 1
    wide = (look.width - names_mm - 8) / panels
    label = wrapped(chart.across.label, wide - 4)
    height = tall * len(labels) + 8 + line_mm(SMALL) * 2 + legend_height(names, look.width)
    figure, body = framed(chart, look, height)
    places = body.subplots(1, panels, sharey=True, squeeze=False)[0]
    handles = _means(places[0], chart, wide) if chart.arms else []
    axes = places[-1]
    for row, bar in enumerate(chart.bars):
        _bar(axes, bar, row)
    if beside:
        _numbers(axes, said)
    axes.axvline(0, color=QUIET, linewidth=0.6, zorder=2)
    axes.use_sticky_edges = False  # bars that all go one way end inside the chart, too
    for place in places:
        place.locator_params(axis="x", nbins=max(3, int(wide / _NUMBER)))
    handles += draw_limits(axes, chart.limits, across=True)
    axes.set(xlim=(chart.across.low, chart.across.high), ylim=(len(labels) - 0.4, -0.6))
    axes.set_xlabel(label)
    places[0].set_yticks(range(len(labels)), labels)
    for tick, bar in zip(places[0].get_yticklabels(), chart.bars, strict=True):
        tick.set_fontweight("bold" if bar.primary else "normal")
    legend(body, handles, names, look.width)
    return figure


def _said(one: Estimate, digits: int) -> str:
    return "  ".join(filter(None, (with_interval(one, digits), counted(one) if one.n else "")))


def _bar(axes: "Axes", bar: Bar, place: int) -> None:
    one = bar.estimate
    tint = colour(1) if bar.primary else colour(0)
    if one.value is not None:
        axes.barh(place, one.value, 0.56, color=tint, alpha=0.55, linewidth=0, zorder=1)
        axes.plot(one.value, place, color=tint, marker="D" if bar.primary else "o", zorder=4)
    if one.low is not None and one.high is not None:
        axes.plot((one.low, one.high), (place, place), color=INK, linewidth=1, marker="|", markersize=4, zorder=3)


def _numbers(axes: "Axes", said: list[str]) -> None:
    """In a column of their own on the right, where no bar can reach them."""
    for place, text in enumerate(said):
        axes.annotate(text, (1, place), (3, 0), ("axes fraction", "data"), "offset points", va="center", fontsize=SMALL)


def _means(axes: "Axes", chart: Bars, width: float) -> list[Any]:
    """Both means of each row on an axis of their own: a difference of means never stands alone."""
    handles: list[Any] = []
    for number in range(len(chart.arms)):
        shift = _APART * (number - (len(chart.arms) - 1) / 2)
        known = [(place, bar.means[number]) for place, bar in enumerate(chart.bars)]
        for place, one in known:
            if one.low is not None and one.high is not None:
                axes.plot((one.low, one.high), (place + shift,) * 2, color=colour(number + 2), linewidth=1)
        there = [(one.value, place + shift) for place, one in known if one.value is not None]
        xs, ys = [x for x, _ in there], [y for _, y in there]
        handles += axes.plot(xs, ys, color=colour(number + 2), marker=marker(number + 1), linewidth=0)
    if chart.means_across is not None:
        axes.set(xlim=(chart.means_across.low, chart.means_across.high))
        axes.set_xlabel(wrapped(chart.means_across.label, width - 4))
    return handles
