"""Curves along layers or thresholds, each with its band, between floor and ceiling."""

from collections.abc import Iterator, Sequence

from xai_desktop.app.cohort_wish import RowWish
from xai_desktop.core.cohort.charts import CurvePoint, Curves, Estimate, Series
from xai_desktop.core.cohort.in_numbers import alternative
from xai_desktop.core.wording import local, noted, wording
from xai_desktop.ui.cohort.charts import look
from xai_desktop.ui.cohort.charts.axes import placed, reach
from xai_desktop.ui.cohort.charts.body import SHOWS, PlotBody, hint_of
from xai_desktop.ui.cohort.charts.legend import Entry
from xai_desktop.ui.cohort.charts.said import with_interval
from xai_desktop.ui.cohort.charts.spots import Spot
from xai_desktop.ui.viewer.library import pg

CHOSEN = noted("fixed beforehand")


def curves(chart: Curves) -> PlotBody:
    """A point without a value leaves a gap in its curve and in its band."""
    hint = hint_of(SHOWS, can=any(point.setting is not None for one in chart.series for point in one.points))
    body = PlotBody(alternative(chart), chart.across, chart.up, hint=hint)
    points = [point for one in chart.series for point in one.points]
    heights = [end for point in points for end in (point.y, point.low, point.high) if end is not None]
    lines = [point for limit in chart.limits for point in limit.points]
    heights += [y for _, y in lines] + [one.level for one in chart.limits if one.level is not None]
    wide = [point.x for point in points] + [x for x, _ in lines]
    body.show_range(_sides(chart, wide), reach(chart.up, heights))
    if chart.places:
        body.bottom.name_places(list(enumerate(chart.places)))
    entries = [_draw(body, chart, one, place) for place, one in enumerate(chart.series)]
    entries += body.add_limits(chart.limits, chart.across, chart.up)
    if chart.chosen is not None:
        line = look.pen(look.named("accent"), 1.4, (2, 2))
        body.add(pg.InfiniteLine(placed(chart.across, chart.chosen), 90, pen=line), 1)
        entries.append(Entry(wording(CHOSEN), line))
    body.show_legend(entries)
    body.canvas.show_spots(tuple(spot for one in chart.series for spot in _spots(chart, one)))
    return body


def _sides(chart: Curves, values: Sequence[float]) -> tuple[float, float]:
    if chart.places:
        return -0.3, len(chart.places) - 0.7
    low, high = reach(chart.across, values)
    return min(low, min((placed(chart.across, one) for one in values), default=low)), high


def _draw(body: PlotBody, chart: Curves, one: Series, place: int) -> Entry:
    dots = look.dots(place)
    for piece in _pieces(one.points):
        xs = [placed(chart.across, point.x) for point in piece]
        ys = [placed(chart.up, point.y or 0.0) for point in piece]
        if all(point.low is not None for point in piece) and len(piece) > 1:
            sides = ([point.low or 0.0 for point in piece], [point.high or 0.0 for point in piece])
            ends = [pg.PlotCurveItem(xs, [placed(chart.up, end) for end in side], pen=None) for side in sides]
            body.add(pg.FillBetweenItem(*ends, brush=look.band(place)), 2)
        else:
            _bars(body, chart, piece, place)
        body.add(pg.PlotCurveItem(xs, ys, pen=look.line_pen(place)), 4)
        body.add(pg.ScatterPlotItem(x=xs, y=ys, **dots), 5)
    return Entry(one.name, look.line_pen(place), dots["symbol"], dots["brush"])


def _bars(body: PlotBody, chart: Curves, piece: Sequence[CurvePoint], place: int) -> None:
    """The interval of a point that stands alone."""
    for point in piece:
        if point.low is not None and point.high is not None:
            x, ends = placed(chart.across, point.x), [placed(chart.up, end) for end in (point.low, point.high)]
            body.add(pg.PlotCurveItem([x, x], ends, pen=look.pen(look.colour(place), 1.4)), 3)


def _pieces(points: Sequence[CurvePoint]) -> Iterator[list[CurvePoint]]:
    """Unbroken ones."""
    piece: list[CurvePoint] = []
    for point in points:
        if point.y is None:
            if piece:
                yield piece
            piece = []
        else:
            piece.append(point)
    if piece:
        yield piece


def _spots(chart: Curves, one: Series) -> Iterator[Spot]:
    for point in one.points:
        if point.y is None:
            continue
        at = chart.places[int(point.x)] if chart.places else local(f"{point.x:.6g}")
        said = with_interval(Estimate(point.y, point.low, point.high), chart.up.digits)
        films = "" if point.n is None else f", n {point.n}"
        text = f"{one.name} · {chart.across.name} {at}: {chart.up.name} {said}{films}"
        title = f"{one.name} · {at}"
        rows = RowWish(setting=point.setting, counted=True, title=title) if point.setting is not None else None
        yield Spot(placed(chart.across, point.x), placed(chart.up, point.y), text, rows=rows)
