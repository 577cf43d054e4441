"""Films as points: A against B, and a metric against something else about the film."""

from collections.abc import Sequence
from dataclasses import replace

from xai_desktop.app.cohort_wish import RowWish
from xai_desktop.core.cohort.charts import Axis, FilmPoint, MetricAgainst, Scatter
from xai_desktop.core.cohort.figures import Setting
from xai_desktop.core.cohort.in_numbers import alternative
from xai_desktop.core.wording import noted, retold, wording
from xai_desktop.ui.cohort.charts import look
from xai_desktop.ui.cohort.charts.axes import placed, reach
from xai_desktop.ui.cohort.charts.body import EITHER, OPENS, PlotBody, hint_of
from xai_desktop.ui.cohort.charts.legend import Entry
from xai_desktop.ui.cohort.charts.said import number
from xai_desktop.ui.cohort.charts.spots import Spot
from xai_desktop.ui.viewer.library import pg

MEDIAN = noted("running median and quartiles")
WITHOUT = noted("on the edge: without the other value")


def scatter(chart: Scatter) -> PlotBody:
    """A is better above the diagonal."""
    hint = hint_of(EITHER, can=chart.settings is not None).format(up=chart.up.name, across=chart.across.name)
    body = PlotBody(alternative(chart), chart.across, chart.up, hint=hint, head=retold(chart.verdict))
    values = [value for point in chart.points for value in (point.x, point.y) if value is not None]
    ends = [reach(axis, values) for axis in (chart.across, chart.up)]
    low, high = min(one for one, _ in ends), max(one for _, one in ends)
    body.canvas.square = True
    body.show_range((low, high), (low, high))
    body.add(pg.PlotCurveItem([low, high], [low, high], pen=look.pen(look.named("quiet"), 1, (4, 3))), 1)
    entries = _put(body, chart.points, chart.across, chart.up, (low, low))
    body.show_legend(entries)
    across, up = chart.settings or (None, None)
    body.canvas.show_spots(_spots(chart.points, chart.across, chart.up, (low, low), up, across))
    return body


def against(chart: MetricAgainst) -> PlotBody:
    """With the running median of all groups."""
    hint = hint_of(OPENS, can=chart.setting is not None)
    body = PlotBody(alternative(chart), chart.across, chart.up, hint=hint)
    xs = [point.x for point in chart.points if point.x is not None]
    ys = [point.y for point in chart.points if point.y is not None]
    sides = reach(chart.across, xs), reach(chart.up, ys)
    body.show_range(*sides)
    corner = sides[0][0], sides[1][0]
    entries = _put(body, chart.points, chart.across, chart.up, corner)
    entries += _median(body, chart)
    body.show_legend([*entries, *body.add_limits(chart.limits, chart.across, chart.up)])
    body.canvas.show_spots(_spots(chart.points, chart.across, chart.up, corner, chart.setting))
    return body


def _put(
    body: PlotBody, points: Sequence[FilmPoint], across: Axis, up: Axis, corner: tuple[float, float]
) -> list[Entry]:
    """Each group with a sign of its own. Films without one of the numbers lie on the edge, hollow."""
    groups = tuple(dict.fromkeys(point.group for point in points))
    entries = []
    for place, group in enumerate(groups):
        own = [point.place for point in points if point.group == group and point.place is not None]
        xs, ys = [placed(across, x) for x, _ in own], [placed(up, y) for _, y in own]
        dots = look.dots(place, len(points))
        body.add(pg.ScatterPlotItem(x=xs, y=ys, **dots), 5)
        if group:
            entries.append(Entry(retold(group), None, dots["symbol"], dots["brush"]))
    edge = [_on_edge(point, across, up, corner) for point in points if point.place is None]
    known = [place for place in edge if place is not None]
    if known:
        hollow = {"symbol": "t1", "size": look.SIZE, "pen": look.pen(look.named("text"), 1.2), "brush": None}
        body.add(pg.ScatterPlotItem(x=[x for x, _ in known], y=[y for _, y in known], **hollow), 5)
        entries.append(Entry(wording(WITHOUT), None, "t1"))
    return entries


def _on_edge(point: FilmPoint, across: Axis, up: Axis, corner: tuple[float, float]) -> tuple[float, float] | None:
    if point.x is None and point.y is None:
        return None
    x = corner[0] if point.x is None else placed(across, point.x)
    return x, corner[1] if point.y is None else placed(up, point.y)


def _median(body: PlotBody, chart: MetricAgainst) -> list[Entry]:
    known = [point for point in chart.median if point.y is not None]
    if not known:
        return []
    line = look.pen(look.named("text"), 1.8)
    xs = [placed(chart.across, point.x) for point in known]
    body.add(pg.PlotCurveItem(xs, [placed(chart.up, point.y or 0.0) for point in known], pen=line), 6)
    banded = [point for point in known if point.low is not None and point.high is not None]
    if banded:
        places = [placed(chart.across, point.x) for point in banded]
        ends = [
            pg.PlotCurveItem(places, [placed(chart.up, end) for end in side], pen=None)
            for side in ([p.low or 0.0 for p in banded], [p.high or 0.0 for p in banded])
        ]
        body.add(pg.FillBetweenItem(*ends, brush=look.named("text", 0.12)), 2)
    return [Entry(wording(MEDIAN), line)]


def _spots(
    points: Sequence[FilmPoint],
    across: Axis,
    up: Axis,
    corner: tuple[float, float],
    setting: Setting | None,
    other: Setting | None = None,
) -> tuple[Spot, ...]:
    """From left to right."""
    made = []
    for point in points:
        place = _on_edge(point, across, up, corner)
        if place is None:
            continue
        wish = RowWish((point.film,), setting, point.finding)
        told = f"{up.name} {number(point.y, max(2, up.digits))}, {across.name} {number(point.x, max(2, across.digits))}"
        text = " · ".join(part for part in (point.film, retold(point.finding or point.group), told) if part)
        film = wish if setting is not None else None
        made.append(Spot(*place, text, film, replace(wish, setting=other) if other is not None else None))
    return tuple(sorted(made, key=lambda one: (one.x, one.y)))
