"""One number per tile: a line per row, or bars, and a needle at the column that is shown."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from xai_desktop.core.cascade import MEASURES, CascadeRow, Measure
from xai_desktop.core.wording import local, retold, wording
from xai_desktop.ui import theme
from xai_desktop.ui.panels.cascade_names import paint_column_name
from xai_desktop.ui.panels.cascade_plan import CurvePlan
from xai_desktop.ui.panels.plotting import Axes, round_top, small, ticks
from xai_desktop.ui.panels.series import line_pen, paint_marker

Points = tuple[tuple[float, float], ...]
LEAST_TOP, MOST_TICKS = 0.3, 8
BAR = 0.7
"""Of a tile's width, that the bars of all rows take together."""


class CascadeStrip(QWidget):
    """Lines are told apart by colour, dash and marker, as in the rows' names. Undefined tiles leave a gap."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._rows: tuple[CascadeRow, ...] = ()
        self._measure = MEASURES["iou"]
        self.plan, self._column = CurvePlan(), -1
        theme.changes().changed.connect(self.update)

    def show_rows(self, rows: tuple[CascadeRow, ...]) -> None:
        self._rows = rows
        self._tell()

    def show_measure(self, measure: Measure) -> None:
        self._measure = measure
        self._tell()

    def set_plan(self, plan: CurvePlan) -> None:
        """Where the columns are, and what is around the axis."""
        self.plan = plan
        self.update()

    def set_column(self, column: int | None) -> None:
        """Put the needle on a column, or take it away."""
        self._column = -1 if column is None else column
        self.update()

    def texts(self) -> tuple[str, ...]:
        """Everything that the curve says, in words."""
        measure = self._measure
        lines = (
            f"{row.label}: " + " ".join(wording(measure.told(tile.value)) for tile in row.columns)
            for row in self._rows
            if row.columns
        )
        return (wording(measure.title), *((wording(measure.bound_name),) if measure.bound_name else ()), *lines)

    def lines(self) -> tuple[tuple[int, tuple[Points, ...]], ...]:
        """(row number, unbroken pieces of its line in columns and values)."""
        return tuple((number, _pieces(row)) for number, row in enumerate(self._rows))

    def axes(self) -> Axes:
        """x in pixels of the widget, y from 0 to the end of the measure's axis."""
        values = [y for _, pieces in self.lines() for piece in pieces for _, y in piece]
        highest = max([*values, self._measure.bound or 0.0], default=0.0)
        top = round_top(max(LEAST_TOP, highest)) if self._measure.top else highest * 1.1 or 1.0
        high = max(10.0, self.height() - self.plan.head - self.plan.foot)
        return Axes(QRectF(0, self.plan.head, self.width(), high), (0.0, float(self.width())), (0.0, top))

    def sizeHint(self) -> QSize:
        return QSize(520, 56)

    def _tell(self) -> None:
        self.setAccessibleName(", ".join(self.texts()))
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small(self.font()))
        if not any(pieces for _, pieces in self.lines()):
            self._paint_nothing(painter)
            return
        axes = self.axes()
        self._paint_axis(painter, axes)
        painter.setClipRect(QRectF(self.plan.label, 0, self.width() - self.plan.label, self.height()))
        self._paint_needle(painter, axes)
        for number, pieces in self.lines():
            if self._measure.bars:
                self._paint_bars(painter, axes, number, pieces)
            else:
                self._paint_line(painter, axes, number, pieces)

    def _paint_nothing(self, painter: QPainter) -> None:
        """Why there is no curve, in the words of the first tile that has a reason."""
        reasons = (t.value.reason for row in self._rows for t in row.columns if t.is_measured and t.picture is not None)
        reason = next((text for text in reasons if text), "")
        if not reason:
            return
        plan = self.plan
        space = QRectF(plan.label + 3, 0, self.width() - plan.label - 6, self.height())
        flags = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
        if plan.names:
            space.setTop(plan.head)
        else:
            flags |= Qt.AlignmentFlag.AlignVCenter
        self._paint_title(painter, 0.0)
        painter.drawText(space, flags, retold(reason))

    def _paint_axis(self, painter: QPainter, axes: Axes) -> None:
        now, metrics, measure = theme.current(), QFontMetricsF(painter.font()), self._measure
        right = (self.plan.centres[-1] + self.plan.side / 2) if self.plan.centres else self.width()
        marks = (
            ticks(axes.y[1], min(max(2, int(axes.rect.height() // 22)), MOST_TICKS))
            if measure.top
            else (0.0, float(f"{axes.y[1] / 1.1:.1g}"))
        )
        self._paint_words(painter, axes, max(metrics.horizontalAdvance(f"{value:g}") for value in marks))
        for value in marks:
            y = axes.at(0, value).y()
            painter.setPen(QPen(now.colour("line"), 1))
            painter.drawLine(QPointF(self.plan.label, y), QPointF(right, y))
            painter.setPen(now.colour("quiet"))
            box = QRectF(0, y - metrics.height() / 2, self.plan.label - 6, metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, local(f"{value:g}"))
        if measure.bound is not None:
            self._paint_bound(painter, axes, measure, right)

    def _paint_words(self, painter: QPainter, axes: Axes, widest: float) -> None:
        plan, metrics = self.plan, QFontMetricsF(painter.font())
        self._paint_title(painter, widest)
        for column, (name, centre) in enumerate(zip(plan.names, plan.centres, strict=False)):
            space = QRectF(centre - plan.side / 2, axes.rect.bottom() + 4, plan.side, metrics.height())
            paint_column_name(painter, space, name, self.font(), chosen=column == self._column)

    def _paint_title(self, painter: QPainter, widest: float) -> None:
        """The measure left of its numbers, or above them where the columns are named below."""
        plan, metrics = self.plan, QFontMetricsF(painter.font())
        painter.setPen(theme.current().colour("quiet"))
        title = QRectF(0, 0, plan.label - widest - 14, self.height())
        if plan.names:
            title = QRectF(plan.label, 0, self.width() - plan.label, plan.head)
        words = metrics.elidedText(
            wording(self._measure.title).split(" (")[0], Qt.TextElideMode.ElideRight, title.width()
        )
        painter.drawText(title, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)

    def _paint_bound(self, painter: QPainter, axes: Axes, measure: Measure, right: float) -> None:
        """A dotted line with its name, beside the columns or, where there is no room, on the end of the line."""
        now, metrics = theme.current(), QFontMetricsF(painter.font())
        assert measure.bound is not None
        y, wide = axes.at(0, measure.bound).y(), metrics.horizontalAdvance(wording(measure.bound_name))
        painter.setPen(QPen(now.colour("quiet"), 1.4, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(self.plan.label, y), QPointF(right, y))
        box = QRectF(min(right + 6, self.width() - wide - 4), y - metrics.height() / 2, wide + 4, metrics.height())
        painter.fillRect(box, now.colour("panel"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, wording(measure.bound_name))

    def _paint_needle(self, painter: QPainter, axes: Axes) -> None:
        if 0 <= self._column < len(self.plan.centres):
            x = self.plan.centres[self._column]
            painter.setPen(QPen(theme.current().colour("accent"), 1))
            painter.drawLine(QPointF(x, 0), QPointF(x, axes.rect.bottom()))

    def _paint_line(self, painter: QPainter, axes: Axes, number: int, pieces: tuple[Points, ...]) -> None:
        for piece in pieces:
            places = tuple((self.plan.centres[int(x)], y) for x, y in piece if int(x) < len(self.plan.centres))
            painter.setPen(line_pen(number))
            painter.drawPolyline(axes.polyline(places))
            for place in places:
                paint_marker(painter, number, axes.at(*place))

    def _paint_bars(self, painter: QPainter, axes: Axes, number: int, pieces: tuple[Points, ...]) -> None:
        wide = self.plan.side * BAR / max(1, len(self._rows))
        left = (number - len(self._rows) / 2) * wide
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.current().series_colour(number))
        for x, y in (point for piece in pieces for point in piece if int(point[0]) < len(self.plan.centres)):
            top = axes.at(0, y).y()
            painter.drawRect(QRectF(self.plan.centres[int(x)] + left, top, max(wide - 1, 2), axes.rect.bottom() - top))


def _pieces(row: CascadeRow) -> tuple[Points, ...]:
    """The line of a row, broken where a tile has no number."""
    pieces: list[list[tuple[float, float]]] = [[]]
    for column, tile in enumerate(row.columns):
        if tile.value.value is None:
            pieces.append([])
        else:
            pieces[-1].append((float(column), tile.value.value))
    return tuple(tuple(piece) for piece in pieces if piece)
