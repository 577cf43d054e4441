"""Bars below each other: differences of means, mean ranks."""

from xai_desktop.app.cohort_wish import RowWish
from xai_desktop.core.cohort.charts import Bar, Bars
from xai_desktop.core.cohort.in_numbers import alternative
from xai_desktop.core.wording import wording
from xai_desktop.ui.cohort.charts import look
from xai_desktop.ui.cohort.charts.axes import reach
from xai_desktop.ui.cohort.charts.body import SHOWS, PlotBody, hint_of
from xai_desktop.ui.cohort.charts.legend import Entry
from xai_desktop.ui.cohort.charts.rows_plot import Line, put, row_spot, rows_body
from xai_desktop.ui.cohort.charts.said import number, told
from xai_desktop.ui.cohort.charts.spots import Spot
from xai_desktop.ui.viewer.library import pg


def bars(chart: Bars) -> PlotBody:
    """With `arms` the means that a difference comes from stand beside it in words."""
    lines = [Line(bar.name, _beside(chart, bar), bar.primary) for bar in chart.bars]
    values = [0.0]
    for bar in chart.bars:
        values += [one for one in (bar.estimate.value, bar.estimate.low, bar.estimate.high) if one is not None]
    values += [one.level for one in chart.limits if one.level is not None]
    hint = hint_of(SHOWS, can=any(bar.setting is not None for bar in chart.bars))
    body = rows_body(alternative(chart), chart.across, lines, values, hint)
    ends, spots = reach(chart.across, values), []
    body.add(pg.InfiniteLine(0, 90, pen=look.pen(look.named("quiet"), 1)), 1)
    for place, bar in enumerate(chart.bars):
        value = bar.estimate.value
        if value is not None:
            fill = {"pen": look.pen(look.colour(0), 1), "brush": look.colour(0, 0.35)}
            sides = {"x0": min(0.0, value), "x1": max(0.0, value), "y0": -place - 0.28, "y1": -place + 0.28}
            body.add(pg.BarGraphItem(**sides, **fill), 2)
        put(body, bar.estimate, -place, 0)
        spots.append(_spot(chart, bar, -place, ends))
    body.show_legend([Entry(one.name, one.pen) for one in body.add_limits(
        chart.limits, chart.across, chart.across, level_across=True
    )])  # fmt: skip
    body.canvas.show_spots(tuple(spots))
    return body


def _beside(chart: Bars, bar: Bar) -> str:
    axis = chart.means_across or chart.across
    means = [f"{name} {number(mean.value, axis.digits)}" for name, mean in zip(chart.arms, bar.means, strict=True)]
    return "\n".join(filter(None, (told(bar.estimate, chart.across.digits), ", ".join(means))))


def _spot(chart: Bars, bar: Bar, y: float, ends: tuple[float, float]) -> Spot:
    rows = RowWish(setting=bar.setting, counted=True, title=bar.name) if bar.setting is not None else None
    text = f"{bar.name}: {_beside(chart, bar)}".replace("\n", " · ")
    if bar.primary:
        text = f"{text} · {wording('primary question')}"
    return row_spot(bar.estimate, y, text, ends, rows=rows)
