"""Box plots in groups, with the number of films under every box and paired tests above them."""

from typing import TYPE_CHECKING, Any

from xai_desktop.core.cohort.charts import Box, BoxPlots, Compared
from xai_desktop.core.cohort.words import DASH
from xai_desktop.services.cohort_charts.frame import Look, draw_limits, framed, legend, legend_height, name_axes
from xai_desktop.services.cohort_charts.lettering import line_mm, lines_of, text_mm, wrapped
from xai_desktop.services.cohort_charts.look import COLUMN, INK, SMALL, TINY, colour, marker

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_BETWEEN = 0.8
"""Room between two groups, in boxes."""


def box_plots(chart: BoxPlots, look: Look) -> "Figure":
    step = len(chart.series) + _BETWEEN
    names = [*chart.series, "mean", *(limit.name for limit in chart.limits)]
    box_mm = (look.width - 18) / (step * len(chart.groups))
    heads = [wrapped(group.name, step * box_mm - 2, SMALL) for group in chart.groups]
    counts = [_count(box) for group in chart.groups for box in group.boxes]
    upright = max(text_mm(text, TINY) for text in counts) > box_mm - 0.8
    under = _under(counts, upright)
    tall = 0.66 * look.width if look.width <= COLUMN else 0.33 * look.width
    height = tall + under + max(map(lines_of, heads)) * line_mm(SMALL) + legend_height(names, look.width)
    figure, body = framed(chart, look, height)
    axes = body.subplots()
    for number, group in enumerate(chart.groups):
        for place, box in enumerate(group.boxes):
            _box(axes, box, number * step + place, place)
    handles = [*_handles(len(chart.series)), *draw_limits(axes, chart.limits)]
    _ticks(axes, heads, counts, step, len(chart.series), (under, upright))
    low, high = _range(chart)
    axes.set(xlim=(-0.5 - _BETWEEN / 2, len(heads) * step - 0.5 - _BETWEEN / 2), ylim=(low, high))
    _compare(axes, chart, step, tall)
    name_axes(axes, chart.across.label, chart.up.label, look.width - 16, tall - 8)
    legend(body, handles, names, look.width)
    return figure


def _count(box: Box) -> str:
    """Films with a value, and below them those without."""
    return f"{box.count}\n{box.undefined}"


def _under(counts: list[str], upright: bool) -> float:
    """Millimetres of the numbers of films below the axis."""
    if upright:
        return max(text_mm(text, TINY) for text in counts) + 1.5
    return max(map(lines_of, counts)) * line_mm(TINY) + 1


def _box(axes: "Axes", box: Box, at: float, series: int) -> None:
    if not box.count:
        return
    tint = colour(series)
    figures = {"whislo": box.low, "q1": box.first, "med": box.median, "q3": box.third, "whishi": box.high}
    axes.bxp(
        [{**figures, "mean": box.mean, "fliers": list(box.outliers)}],
        positions=[at],
        widths=[0.66],
        showmeans=box.mean is not None,
        patch_artist=True,
        manage_ticks=False,
        boxprops={"facecolor": f"{tint}40", "edgecolor": tint, "linewidth": 0.9},
        medianprops={"color": INK, "linewidth": 1.4},
        whiskerprops={"color": tint, "linewidth": 0.9},
        capprops={"color": tint, "linewidth": 0.9},
        meanprops=_mean(series),
        flierprops={"marker": "o", "markersize": 1.8, "markerfacecolor": tint, "markeredgewidth": 0, "alpha": 0.6},
    )


def _mean(series: int) -> dict[str, Any]:
    return {
        "marker": marker(series),
        "markersize": 3.4,
        "markerfacecolor": "white",
        "markeredgecolor": colour(series),
        "markeredgewidth": 0.8,
    }


def _handles(count: int) -> list[Any]:
    from matplotlib.lines import Line2D

    made = [Line2D([], [], color=colour(number), linewidth=4, alpha=0.8, **_mean(number)) for number in range(count)]
    return [*made, Line2D([], [], linewidth=0, **{**_mean(0), "markeredgecolor": INK})]


def _ticks(
    axes: "Axes", heads: list[str], counts: list[str], step: float, series: int, numbers: tuple[float, bool]
) -> None:
    """Films of every box right below the axis, names of the groups below them."""
    under, upright = numbers
    places = [number * step + place for number in range(len(heads)) for place in range(series)]
    axes.xaxis.remove_overlapping_locs = False  # the middle one of three boxes stands above its group's name
    axes.set_xticks([number * step + (series - 1) / 2 for number in range(len(heads))], heads)
    axes.set_xticks(places, counts, minor=True, rotation=90 if upright else 0, linespacing=1.0)
    axes.tick_params(axis="x", which="minor", length=2, labelsize=TINY, pad=4.5)
    axes.tick_params(axis="x", which="major", length=0, pad=under * 72 / 25.4 + 6)
    look: dict[str, Any] = {"ha": "right", "va": "top", "fontsize": TINY, "linespacing": 1.0}
    axes.annotate(f"n\n{DASH}", (0, 0), (-3, -6.5), "axes fraction", "offset points", **look)


def _range(chart: BoxPlots) -> tuple[float, float]:
    boxes = [box for group in chart.groups for box in group.boxes if box.count]
    found = [value for box in boxes for value in (box.low, box.high, *box.outliers) if value is not None] or [0.0, 1.0]
    found += [limit.level for limit in chart.limits if limit.level is not None]
    margin = 0.04 * (max(found) - min(found)) or 0.5
    low = min(found) - margin if chart.up.low is None else chart.up.low
    return low, max(found) + margin if chart.up.high is None else chart.up.high


def _compare(axes: "Axes", chart: BoxPlots, step: float, tall: float) -> None:
    """A bracket for each test, one above the other, above everything that is drawn."""
    most = max(len(group.brackets) for group in chart.groups)
    if not most:
        return
    low, high = axes.get_ylim()
    line = (high - low) * 4.2 / (tall - 10)
    for number, group in enumerate(chart.groups):
        for level, pair in enumerate(group.brackets):
            _bracket(axes, pair, number * step, high + line * (level + 0.35), line)
    ticks = [tick for tick in axes.get_yticks() if low <= tick <= high + 1e-9]
    axes.set_yticks(ticks)
    axes.set(ylim=(low, high + line * (most + 0.3)))
    axes.spines["left"].set_bounds(low, high)


def _bracket(axes: "Axes", pair: Compared, start: float, at: float, line: float) -> None:
    left, right = sorted((pair.first, pair.second))
    xs = (start + left, start + left, start + right, start + right)
    foot = at - 0.15 * line
    axes.plot(xs, (foot, at, at, foot), color=INK, linewidth=0.7)
    middle = start + (left + right) / 2
    axes.annotate(pair.text, (middle, at), (0, 1), textcoords="offset points", ha="center", va="bottom", fontsize=TINY)
