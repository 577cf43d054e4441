"""Films as points: A against B, and a metric against something else."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from xai_desktop.core.cohort.charts import Axis, FilmPoint, MetricAgainst, Scatter
from xai_desktop.services.cohort_charts.frame import (
    Look,
    draw_limits,
    framed,
    legend,
    legend_height,
    name_axes,
    space_axes,
)
from xai_desktop.services.cohort_charts.lettering import line_mm, lines_of, wrapped
from xai_desktop.services.cohort_charts.look import BASE, COLUMN, INK, QUIET, colour, marker

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MANY = 2000
"""More points of a group than this become a picture of 300 dots to an inch: as shapes they would take megabytes."""

_TALLEST = 105.0
"""Millimetres of the square of a scatter plot."""


def scatter(chart: Scatter, look: Look) -> "Figure":
    groups = _groups(chart.points)
    names = [name for name in groups if name]
    side = min(look.width, _TALLEST)
    verdict = wrapped(chart.verdict, side - 14, BASE, "bold") if chart.verdict else ""
    head = line_mm(BASE) * lines_of(verdict) if verdict else 0.0
    figure, body = framed(chart, look, side + head + legend_height(names, look.width))
    axes = body.subplots()
    low, high = _range(chart)
    axes.set(xlim=(low, high), ylim=(low, high), aspect="equal")
    axes.plot((low, high), (low, high), color=QUIET, linewidth=0.7, linestyle=(0, (4, 2)), zorder=1)
    handles = [_put(axes, groups[name], number) for number, name in enumerate(groups)]
    _undefined(axes, chart)
    name_axes(axes, chart.across.label, chart.up.label, side - 18, side - 18)
    if verdict:
        axes.set_title(verdict, loc="left", fontweight="bold", fontsize=BASE)
    legend(body, [handle for handle, name in zip(handles, groups, strict=True) if name], names, look.width)
    return figure


def against(chart: MetricAgainst, look: Look) -> "Figure":
    groups = _groups(chart.points)
    named_groups = [name for name in groups if name]
    names = [*named_groups, *(["running median and quartiles"] if chart.median else [])]
    names += [limit.name for limit in chart.limits]
    height = 0.72 * look.width if look.width <= COLUMN else 0.36 * look.width
    figure, body = framed(chart, look, height + legend_height(names, look.width))
    axes = body.subplots()
    handles = [_put(axes, groups[name], number) for number, name in enumerate(groups)]
    handles = [handle for handle, name in zip(handles, groups, strict=True) if name]
    if chart.median:
        handles.append(_median(axes, chart))
    handles += draw_limits(axes, chart.limits)
    space_axes(axes, chart.across, chart.up)
    places = [point.place for point in chart.points if point.place is not None]
    axes.set(xlim=_reach(chart.across, [x for x, _ in places]), ylim=_reach(chart.up, [y for _, y in places]))
    _undefined(axes, chart)
    name_axes(axes, chart.across.label, chart.up.label, look.width - 16, height - 12)
    legend(body, handles, names, look.width)
    return figure


def _groups(points: Sequence[FilmPoint]) -> dict[str, list[FilmPoint]]:
    found: dict[str, list[FilmPoint]] = {}
    for point in points:
        found.setdefault(point.group, []).append(point)
    return found


def _put(axes: "Axes", points: Sequence[FilmPoint], number: int) -> Any:
    """No point is cut in half by an axis: the axes reach as far as the points. Gives the sign of the legend."""
    from matplotlib.lines import Line2D

    places = [point.place for point in points if point.place is not None]
    xs, ys = [x for x, _ in places], [y for _, y in places]
    many = len(places) > _MANY
    look = {"s": 2.5, "linewidths": 0, "alpha": 0.4} if many else {"s": 11, "linewidths": 0.3, "alpha": 0.75}
    shape: dict[str, Any] = {"marker": marker(number), "facecolors": colour(number), "edgecolors": "white", **look}
    axes.scatter(xs, ys, clip_on=False, rasterized=many, **shape)
    return Line2D([], [], color=colour(number), marker=marker(number), markersize=4, linewidth=0)


def _median(axes: "Axes", chart: MetricAgainst) -> Any:
    known = [(p.x, p.y) for p in chart.median if p.y is not None]
    ends = [(p.x, p.low, p.high) for p in chart.median if p.low is not None and p.high is not None]
    if ends:
        xs, lows, highs = zip(*ends, strict=True)
        axes.fill_between(xs, lows, highs, color=INK, alpha=0.13, linewidth=0, zorder=1)
    (line,) = axes.plot([x for x, _ in known], [y for _, y in known], color=INK, linewidth=1.4, zorder=3)
    return line


def _range(chart: Scatter) -> tuple[float, float]:
    """The same for both axes: what was asked for, else all values with a margin, which does not go below 0 alone."""
    places = [point.place for point in chart.points if point.place is not None]
    values = [value for place in places for value in place] or [0.0, 1.0]
    margin = 0.04 * (max(values) - min(values)) or 0.5
    asked = ((chart.across.low, chart.across.high), (chart.up.low, chart.up.high))
    free = min(values) - margin
    lows = [low for low, _ in asked if low is not None] or [0.0 if free < 0 <= min(values) else free]
    highs = [high for _, high in asked if high is not None] or [max(values) + margin]
    return min(*lows, *values), max(*highs, *values)


def _reach(axis: Axis, values: Sequence[float]) -> tuple[float | None, float | None]:
    """What was asked for, and further where a value lies outside."""
    low = None if axis.low is None else min((axis.low, *values))
    return low, None if axis.high is None else max((axis.high, *values))


def _undefined(axes: "Axes", chart: Scatter | MetricAgainst) -> None:
    """Films with one of the two numbers lie on the edge of the other axis; all without a value are counted."""
    for point in chart.points:
        if point.place is None and (point.x is not None or point.y is not None):
            _on_edge(axes, point)
    if chart.undefined:
        told = f"{chart.undefined} without a value (–)"
        axes.annotate(told, (1, 0), (-2, 2), "axes fraction", textcoords="offset points", ha="right", color=QUIET)


def _on_edge(axes: "Axes", point: FilmPoint) -> None:
    hollow: dict[str, Any] = {
        "marker": ">" if point.x is None else "^",
        "markersize": 4,
        "markerfacecolor": "white",
        "clip_on": False,
    }
    at = (0.0, point.y or 0.0) if point.x is None else (point.x, 0.0)
    place = axes.get_yaxis_transform() if point.x is None else axes.get_xaxis_transform()
    axes.plot(*at, transform=place, color=QUIET, linewidth=0, markeredgewidth=0.7, zorder=4, **hollow)
