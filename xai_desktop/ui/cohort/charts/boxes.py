"""Box plots side by side: quartiles, median, whiskers, mean and outliers."""

from xai_desktop.app.cohort_wish import RowWish
from xai_desktop.core.cohort.charts import Box, BoxPlots
from xai_desktop.core.cohort.in_numbers import alternative
from xai_desktop.core.wording import local, retold, wording
from xai_desktop.ui.cohort.charts import look
from xai_desktop.ui.cohort.charts.axes import placed, reach
from xai_desktop.ui.cohort.charts.body import SHOWS, PlotBody, hint_of
from xai_desktop.ui.cohort.charts.legend import Entry
from xai_desktop.ui.cohort.charts.said import number
from xai_desktop.ui.cohort.charts.spots import Spot
from xai_desktop.ui.viewer.library import pg

ROOM = 0.8
"""Of a group's width that its boxes take."""


def box_plots(chart: BoxPlots) -> PlotBody:
    """The number of films stands below each box."""
    body = PlotBody(alternative(chart), chart.across, chart.up, hint=hint_of(SHOWS, can=bool(chart.settings)))
    boxes = [box for group in chart.groups for box in group.boxes if box.count]
    values = [one for box in boxes for one in (box.low, box.high, *box.outliers) if one is not None]
    values += [one.level for one in chart.limits if one.level is not None]
    low, high = reach(chart.up, values)
    room, count = high - low, len(chart.series)
    tests = max((len(group.brackets) for group in chart.groups), default=0)
    body.show_range((-0.5, len(chart.groups) - 0.5), (low - 0.1 * room, high + (0.04 + 0.1 * tests) * room))
    body.bottom.name_places([(place, group.name) for place, group in enumerate(chart.groups)])
    spots = []
    for place, group in enumerate(chart.groups):
        for number_of, box in enumerate(group.boxes):
            x = _middle(place, number_of, count)
            _draw(body, box, x, 0.36 * ROOM / count, number_of)
            _words(body, f"n {box.count}" if count < 4 else str(box.count), x, low - 0.01 * room, (0.5, 0.0))
            spots.append(_spot(chart, place, number_of, x))
        for level, one in enumerate(group.brackets):
            y = high + (0.03 + 0.1 * level) * room
            _compare(body, _middle(place, one.first, count), _middle(place, one.second, count), y, one.text)
    shown = [Entry(name, None, "s", look.dots(place)["brush"]) for place, name in enumerate(chart.series)]
    body.show_legend([*shown, *body.add_limits(chart.limits, chart.across, chart.up)])
    body.canvas.show_spots(tuple(spots))
    return body


def _middle(group: int, box: int, count: int) -> float:
    return group + ROOM * ((box + 0.5) / count - 0.5)


def _draw(body: PlotBody, box: Box, x: float, half: float, place: int) -> None:
    if not box.count or box.low is None or box.high is None or box.first is None or box.third is None:
        return
    edge, fill = look.line_pen(place, 1.4), look.colour(place, 0.3)
    body.add(pg.BarGraphItem(x0=x - half, width=2 * half, y0=box.first, y1=box.third, pen=edge, brush=fill), 3)
    for near, far in ((box.first, box.low), (box.third, box.high)):
        body.add(pg.PlotCurveItem([x, x], [near, far], pen=look.pen(look.colour(place), 1.2)), 2)
        body.add(pg.PlotCurveItem([x - half / 2, x + half / 2], [far, far], pen=look.pen(look.colour(place), 1.2)), 2)
    median = [box.median or 0.0] * 2
    body.add(pg.PlotCurveItem([x - half, x + half], median, pen=look.pen(look.named("text"), 2.2)), 5)
    if box.mean is not None:
        dot = {"symbol": look.sign(place), "size": look.SIZE, "brush": look.named("field")}
        body.add(pg.ScatterPlotItem(x=[x], y=[box.mean], pen=look.pen(look.named("text"), 1.2), **dot), 6)
    if box.outliers:
        hollow = {"symbol": "o", "size": 6, "brush": None, "pen": look.pen(look.colour(place), 1.2)}
        body.add(pg.ScatterPlotItem(x=[x] * len(box.outliers), y=list(box.outliers), **hollow), 4)


def _words(body: PlotBody, text: str, x: float, y: float, anchor: tuple[float, float]) -> None:
    item = pg.TextItem(text, color=look.named("quiet"), anchor=anchor)
    item.setFont(look.small())
    item.setPos(x, y)
    body.add(item, 7)


def _compare(body: PlotBody, a: float, b: float, y: float, text: str) -> None:
    """A bracket over two boxes with the test between them."""
    body.add(pg.PlotCurveItem([a, b], [y, y], pen=look.pen(look.named("quiet"), 1)), 4)
    _words(body, local(text), (a + b) / 2, y, (0.5, 1.0))


def _spot(chart: BoxPlots, place: int, number_of: int, x: float) -> Spot:
    group, half = chart.groups[place], 0.5 * ROOM / len(chart.series)
    box, name = group.boxes[number_of], chart.series[number_of]
    digits = chart.up.digits
    told = wording("median {median} (quartiles {first} to {third}), mean {mean}, n {n}").format(
        median=number(box.median, digits), first=number(box.first, digits), third=number(box.third, digits),
        mean=number(box.mean, digits), n=box.count,
    )  # fmt: skip
    if box.undefined:
        told = f"{told}, {wording('{n} without a value').format(n=box.undefined)}"
    title = f"{name} · {retold(chart.across.name)} {group.name}"
    setting = chart.settings[number_of] if chart.settings else None
    wish = RowWish(setting=setting, counted=True, title=name) if setting is not None else None
    low, high = (placed(chart.up, one) if one is not None else 0.0 for one in (box.low, box.high))
    reach_of = (x - half, x + half, min(low, high), max(low, high))
    return Spot(x, box.median or 0.0, f"{title}: {told}", rows=wish, reach=reach_of)
