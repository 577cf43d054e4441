"""Curves with bands between floor and ceiling, and the calibration plot."""

from collections.abc import Sequence
from itertools import count
from math import ceil
from typing import TYPE_CHECKING, Any

from xai_desktop.core.cohort.charts import Calibration, Curves, Limit, LimitKind, Series
from xai_desktop.core.cohort.words import number
from xai_desktop.services.cohort_charts.frame import (
    Look,
    draw_limits,
    framed,
    legend,
    legend_height,
    name_axes,
    space_axes,
)
from xai_desktop.services.cohort_charts.lettering import line_mm, lines_of, text_mm, wrapped
from xai_desktop.services.cohort_charts.look import (
    COLUMN,
    INK,
    PALE,
    QUIET,
    SMALL,
    TINY,
    colour,
    dash,
    marker,
)  # fmt: skip

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_PLACE_LINES = 24.0
"""Millimetres of the longest upright name of a place; longer ones go on in a second line."""

_CHOSEN = "fixed beforehand"


def curves(chart: Curves, look: Look) -> "Figure":
    names = [*(_told(one) for one in chart.series), *(limit.name for limit in chart.limits)]
    names += [_CHOSEN] if chart.chosen is not None else []
    tall = 0.62 * look.width if look.width <= COLUMN else 0.38 * look.width
    ticks = _place_names(chart, look.width)
    height = tall + legend_height(names, look.width) + ticks[2]
    figure, body = framed(chart, look, height)
    axes = body.subplots()
    handles = [_curve(axes, one, place) for place, one in enumerate(chart.series)]
    handles += draw_limits(axes, chart.limits)
    if chart.chosen is not None:
        handles.append(axes.axvline(chart.chosen, color=INK, linewidth=0.7, zorder=1))
    if chart.places:
        axes.set_xticks(range(len(ticks[0])), ticks[0], rotation=90 if ticks[1] else 0, linespacing=1.1)
    space_axes(axes, chart.across, chart.up)
    axes.set(ylim=(chart.up.low, chart.up.high))
    if not chart.places:
        axes.set(xlim=(chart.across.low, chart.across.high))
    name_axes(axes, chart.across.label, chart.up.label, look.width - 16, tall - 10)
    legend(body, handles, names, look.width)
    return figure


def _told(one: Series) -> str:
    """The name of a curve with the number of films behind it."""
    counts = [point.n for point in one.points if point.n is not None]
    if not counts:
        return one.name
    few, many = min(counts), max(counts)
    return f"{one.name} (n = {many})" if few == many else f"{one.name} (n = {few} to {many})"


def _place_names(chart: Curves, width: float) -> tuple[list[str], bool, float]:
    """Names of the places, whether they stand upright, and how much more height that takes, in millimetres."""
    if not chart.places:
        return [], False, 0.0
    room = (width - 20) / len(chart.places)
    level = [wrapped(name, room - 1, SMALL) for name in chart.places]
    whole = all(text_mm(word, SMALL) <= room - 1 for name in chart.places for word in name.split())
    if whole and max(map(lines_of, level)) <= 3:
        return level, False, (max(map(lines_of, level)) - 1) * line_mm(SMALL)
    upright = _upright(chart.places, room)
    return upright, True, max(text_mm(name, SMALL) for name in upright)


def _upright(places: Sequence[str], room: float) -> list[str]:
    """In as many lines as stand beside each other; of very many places only every so manieth is named."""
    lines = max(1, int(room / line_mm(SMALL)))
    longest = max(text_mm(name, SMALL) for name in places)
    length = next(mm for mm in count(_PLACE_LINES, 4) if mm >= longest or _fits(places, mm, lines))
    every = ceil(line_mm(SMALL) / room)
    return [wrapped(name, length, SMALL) if place % every == 0 else "" for place, name in enumerate(places)]


def _fits(places: Sequence[str], length: float, lines: int) -> bool:
    return max(lines_of(wrapped(name, length, SMALL)) for name in places) <= lines


def _curve(axes: "Axes", one: Series, place: int) -> Any:
    """A gap where there is no value; the band only where there is an interval."""
    nan = float("nan")
    xs = [point.x for point in one.points]
    lows = [nan if point.low is None else point.low for point in one.points]
    highs = [nan if point.high is None else point.high for point in one.points]
    if any(point.low is not None for point in one.points):
        axes.fill_between(xs, lows, highs, color=colour(place), alpha=0.16, linewidth=0, zorder=2)
    every = max(1, len(xs) // 12)
    look = {"color": colour(place), "linestyle": dash(place), "marker": marker(place), "markevery": every}
    ys = [nan if point.y is None else point.y for point in one.points]
    (line,) = axes.plot(xs, ys, markeredgewidth=0, zorder=3, **look)
    return line


def calibration(chart: Calibration, look: Look) -> "Figure":
    """Shares above, films in each bin below, on the same axis of scores."""
    side = min(look.width, 110.0)
    limit = Limit(LimitKind.PREVALENCE, f"prevalence {number(chart.prevalence)}", chart.prevalence)
    names = ["share with the finding, with its interval", "score and share agree", limit.name]
    height = 0.95 * side + legend_height(names, look.width)
    figure, body = framed(chart, look, height)
    axes, below = body.subplots(2, 1, sharex=True, height_ratios=(3.2, 1))
    known = [one for one in chart.bins if one.share is not None]
    ends = [_ends(one.share, one.share_low, one.share_high) for one in known]
    bars = axes.errorbar(
        [one.score for one in known],
        [one.share for one in known],
        list(zip(*ends, strict=True)) or None,
        color=colour(0),
        marker="o",
        capsize=2,
        linewidth=1,
        zorder=3,
    )
    (diagonal,) = axes.plot((0, 1), (0, 1), color=QUIET, linewidth=0.7, linestyle=(0, (4, 2)), zorder=1)
    lines = draw_limits(axes, (limit,))
    axes.set(xlim=(0, 1), ylim=(0, 1.02))
    for row, told in enumerate((*chart.told, f"n = {chart.count}")):
        axes.annotate(told, (0, 1), (4, -4 - 9 * row), "axes fraction", textcoords="offset points", va="top")
    _counts(below, chart, side)
    name_axes(axes, "", chart.up.label, side, 0.6 * height)
    name_axes(below, chart.across.label, "films", look.width - 16, 20)
    legend(body, [bars, diagonal, *lines], names, look.width)
    return figure


def _counts(axes: "Axes", chart: Calibration, width: float) -> None:
    most = max((one.count for one in chart.bins), default=1) or 1
    narrow = (width - 16) / max(1, len(chart.bins)) < text_mm(str(most), TINY) + 0.8
    for one in chart.bins:
        axes.bar(one.low, one.count, one.high - one.low, align="edge", color=PALE, edgecolor="white", linewidth=0.5)
        place = ((one.low + one.high) / 2, one.count)
        axes.annotate(
            str(one.count),
            place,
            (0, 1.5),
            textcoords="offset points",
            ha="center",
            fontsize=TINY,
            rotation=90 if narrow else 0,
        )
    axes.set(ylim=(0, (1.7 if narrow else 1.35) * most))


def _ends(value: float | None, low: float | None, high: float | None) -> tuple[float, float]:
    """Lengths of the interval below and above its value."""
    if value is None or low is None or high is None:
        return 0.0, 0.0
    return max(0.0, value - low), max(0.0, high - value)
