"""A forest plot: methods below each other for each finding, on the grey band from floor to ceiling."""

from PySide6.QtGui import QBrush

from xai_desktop.app.cohort_wish import RowWish
from xai_desktop.core.cohort.charts import Forest, ForestCell, ForestRow, LimitKind
from xai_desktop.core.cohort.in_numbers import alternative
from xai_desktop.core.wording import noted, retold, wording
from xai_desktop.ui.cohort.charts import look
from xai_desktop.ui.cohort.charts.axes import reach
from xai_desktop.ui.cohort.charts.body import SHOWS, PlotBody, hint_of
from xai_desktop.ui.cohort.charts.legend import Entry
from xai_desktop.ui.cohort.charts.rows_plot import Line, put, row_spot, rows_body
from xai_desktop.ui.cohort.charts.said import number, told
from xai_desktop.ui.cohort.charts.spots import Spot
from xai_desktop.ui.viewer.library import pg

BAND = noted("from floor to ceiling")
ATLAS = noted("atlas")
PRIMARY = noted("★ primary question; all else is exploratory")


def forest(chart: Forest) -> PlotBody:
    """Every method has its sign in all findings."""
    lines: list[Line] = []
    cells: list[tuple[int, ForestRow, int, str, ForestCell]] = []
    for column, finding in enumerate(chart.columns):
        lines.append(Line(retold(finding).upper()))
        for place, row in enumerate(chart.rows):
            cell = row.cells[column]
            if cell is not None:
                cells.append((len(lines), row, place, finding, cell))
                lines.append(Line(row.name, told(cell.estimate, chart.across.digits), cell.primary))
    body = rows_body(alternative(chart), chart.across, lines, _values(chart), hint_of(SHOWS, can=_knows(chart)))
    ends = reach(chart.across, _values(chart))
    spots = []
    for line, row, place, finding, cell in cells:
        _ground(body, cell, -line)
        put(body, cell.estimate, -line, place)
        spots.append(_spot(chart, row, finding, cell, -line, ends))
    band = Entry(wording(BAND), brush=QBrush(look.named("quiet", 0.25)))
    entries = [band, Entry(wording(ATLAS), look.limit_pen(LimitKind.ATLAS))]
    if any(cell.primary for cell in chart.cells):
        entries.append(Entry(wording(PRIMARY), brush=QBrush(look.named("accent", 0.2))))
    body.show_legend(entries)
    body.canvas.show_spots(tuple(spots))
    return body


def _knows(chart: Forest) -> bool:
    return any(row.setting is not None for row in chart.rows)


def _values(chart: Forest) -> list[float]:
    found = [
        value
        for cell in chart.cells
        for value in (cell.estimate.value, cell.estimate.low, cell.estimate.high, cell.floor, cell.ceiling, cell.atlas)
    ]
    return [one for one in found if one is not None]


def _ground(body: PlotBody, cell: ForestCell, y: float) -> None:
    """The band, or a tick of the end that is known, and the atlas."""
    grey = look.named("quiet", 0.25)
    if cell.floor is not None and cell.ceiling is not None and cell.floor < cell.ceiling:
        bar = {"x0": cell.floor, "x1": cell.ceiling, "y0": y - 0.3, "y1": y + 0.3}
        body.add(pg.BarGraphItem(**bar, pen=look.pen(grey, 1), brush=grey), 1)
    else:
        for end in {cell.floor, cell.ceiling} - {None}:
            body.add(pg.PlotCurveItem([end, end], [y - 0.3, y + 0.3], pen=look.pen(look.named("quiet"), 1.6)), 1)
    if cell.atlas is not None:
        line = look.limit_pen(LimitKind.ATLAS)
        body.add(pg.PlotCurveItem([cell.atlas] * 2, [y - 0.38, y + 0.38], pen=line), 2)


def _spot(chart: Forest, row: ForestRow, finding: str, cell: ForestCell, y: float, ends: tuple[float, float]) -> Spot:
    digits = chart.across.digits
    marks = (("floor", cell.floor), ("atlas", cell.atlas), ("ceiling", cell.ceiling))
    beside = ", ".join(f"{wording(name)} {number(value, digits)}" for name, value in marks if value is not None)
    said = f"{retold(finding)} · {row.name}: {told(cell.estimate, digits)}"
    rows = None
    if row.setting is not None:
        rows = RowWish(setting=row.setting, finding=finding, counted=True, title=f"{retold(finding)} · {row.name}")
    return row_spot(cell.estimate, y, " · ".join(filter(None, (said, beside))), ends, rows=rows)
