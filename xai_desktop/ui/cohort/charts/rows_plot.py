"""Charts of rows: a name at the left, the number with its interval in the middle and in words at the right."""

from collections.abc import Sequence
from dataclasses import dataclass

from xai_desktop.core.cohort.charts import Axis, Estimate
from xai_desktop.ui import theme
from xai_desktop.ui.cohort.charts import look
from xai_desktop.ui.cohort.charts.axes import reach
from xai_desktop.ui.cohort.charts.body import PlotBody
from xai_desktop.ui.cohort.charts.spots import Spot
from xai_desktop.ui.viewer.library import pg

HIGH, BROAD = 26, 12
"""Pixels of a row beside an ordinary text, and how many more it takes for a further line of words."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row, or without a spot a heading."""

    name: str
    told: str = ""
    primary: bool = False


def rows_body(about: str, across: Axis, lines: Sequence[Line], values: Sequence[float], hint: str) -> PlotBody:
    """From the top down; the row `n` lies at y = −n."""
    most = max((line.told.count("\n") for line in lines), default=0)
    tall = theme.pixels(HIGH + BROAD * most) * len(lines) + theme.pixels(48)
    body = PlotBody(about, across, None, hint=hint, right=True, tall=tall)
    ends = reach(across, values)
    body.show_range(ends, (0.6 - len(lines), 0.6))
    body.left.name_places(
        [(-place, f"{line.name} ★" if line.primary else line.name) for place, line in enumerate(lines)]
    )
    assert body.right is not None
    body.right.name_places([(-place, line.told) for place, line in enumerate(lines) if line.told])
    for place, line in enumerate(lines):
        if line.primary:
            y, width = -place, ends[1] - ends[0]
            bar = {"x0": ends[0], "width": width, "y0": y - 0.5, "y1": y + 0.5, "pen": None}
            body.add(pg.BarGraphItem(**bar, brush=look.named("accent", 0.14)))
    return body


def put(body: PlotBody, estimate: Estimate, y: float, place: int) -> None:
    """The number with its whisker."""
    if estimate.value is None:
        return
    if estimate.low is not None and estimate.high is not None:
        line = look.pen(look.colour(place), 2)
        body.add(pg.PlotCurveItem([estimate.low, estimate.high], [y, y], pen=line), 4)
        for end in (estimate.low, estimate.high):
            body.add(pg.PlotCurveItem([end, end], [y - 0.14, y + 0.14], pen=line), 4)
    body.add(pg.ScatterPlotItem(x=[estimate.value], y=[y], **look.dots(place)), 5)


def row_spot(estimate: Estimate, y: float, text: str, ends: tuple[float, float], **wishes: object) -> Spot:
    """The whole row is meant."""
    x = ends[0] if estimate.value is None else estimate.value
    return Spot(x, y, text, reach=(*ends, y - 0.5, y + 0.5), **wishes)  # type: ignore[arg-type]
