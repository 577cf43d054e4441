"""IoU by layer: one line per row of the cascade, and a needle at the layer that is shown."""

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from xai_desktop.core.cascade import CascadeRow
from xai_desktop.ui import theme
from xai_desktop.ui.panels.plotting import Axes, paint_x_labels, paint_y_axis, round_top, small, ticks
from xai_desktop.ui.panels.series import line_pen, paint_marker
from xai_desktop.ui.panels.spread import spread

BOUND = 0.2
BOUND_LABEL = "0.2 (L-ACC)"
HEAD = "IoU by layer"
Points = tuple[tuple[float, float], ...]


class CascadePlot(QWidget):
    """Lines are told apart by colour, dash, marker and the name at their end. Undefined tiles leave a gap."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumWidth(170)
        self._rows: tuple[CascadeRow, ...] = ()
        self._column: int | None = None
        theme.changes().changed.connect(self._recolour)

    def _recolour(self) -> None:
        self.update()

    def show_rows(self, rows: tuple[CascadeRow, ...]) -> None:
        self._rows = rows
        self.setAccessibleName(", ".join(self.texts()))
        self.update()

    def set_column(self, column: int | None) -> None:
        """Put the needle on a layer, or take it away."""
        self._column = column
        self.update()

    def texts(self) -> tuple[str, ...]:
        """Everything that the plot says, in words."""
        lines = (
            f"{row.label}: " + " ".join(tile.iou.text() for tile in row.columns) for row in self._rows if row.columns
        )
        return (HEAD, BOUND_LABEL, *lines)

    def sizeHint(self) -> QSize:
        return QSize(260, 170)

    def _columns(self) -> int:
        return max((len(row.columns) for row in self._rows), default=0)

    def _values(self) -> list[float]:
        return [t.iou.value for row in self._rows for t in row.columns if t.iou.value is not None]

    def axes(self) -> Axes:
        metrics = QFontMetricsF(small(self.font()))
        names = max((metrics.horizontalAdvance(row.label) for row in self._rows), default=0.0)
        left = metrics.horizontalAdvance("0.25") + 8
        right = min(max(names, metrics.horizontalAdvance(BOUND_LABEL)) + 12, self.width() * 0.42)
        height = self.height() - 2 * metrics.height() - 9
        rect = QRectF(left, metrics.height() + 5, max(20.0, self.width() - left - right), max(20.0, height))
        top = round_top(max([0.3, *self._values()]))
        return Axes(rect, (-0.3, max(self._columns() - 1, 1) + 0.3), (0.0, top))

    def lines(self) -> tuple[tuple[int, tuple[Points, ...]], ...]:
        """(row number, unbroken pieces of its line)."""
        return tuple((number, _pieces(row)) for number, row in enumerate(self._rows))

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small(self.font()))
        axes, now = self.axes(), theme.current()
        painter.setPen(now.colour("quiet"))
        painter.drawText(QRectF(0, 0, self.width(), axes.rect.top()), 0, HEAD)
        paint_y_axis(painter, axes, ticks(axes.y[1], min(6, max(2, int(axes.rect.height() // 26)))))
        self._paint_columns(painter, axes)
        painter.setPen(QPen(now.colour("quiet"), 1.4, Qt.PenStyle.DotLine))
        painter.drawLine(axes.at(axes.x[0], BOUND), axes.at(axes.x[1], BOUND))
        for number, pieces in self.lines():
            for piece in pieces:
                painter.setPen(line_pen(number))
                painter.drawPolyline(axes.polyline(piece))
                for point in piece:
                    paint_marker(painter, number, axes.at(*point))
        self._paint_names(painter, axes)

    def _paint_columns(self, painter: QPainter, axes: Axes) -> None:
        now, count = theme.current(), self._columns()
        if self._column is not None and self._column < count:
            x = axes.x_at(self._column)
            painter.setPen(QPen(now.colour("accent"), 1))
            painter.drawLine(QPointF(x, axes.rect.top()), QPointF(x, axes.rect.bottom()))
        longest = max(self._rows, key=lambda row: len(row.columns), default=None)
        heads = [tile.label.split(" · ")[0] for tile in longest.columns] if longest else []
        metrics, step = QFontMetricsF(painter.font()), axes.rect.width() / max(count, 1)
        widest = max((metrics.horizontalAdvance(head) for head in heads), default=0.0)
        if widest + 6 > step:
            heads = [str(number) for number in range(1, len(heads) + 1)]
            widest = metrics.horizontalAdvance(str(len(heads)))
        every = max(1, math.ceil((widest + 8) / max(step, 1)))
        paint_x_labels(painter, axes, tuple((float(i), heads[i]) for i in range(0, count, every)), self.width())

    def names(self) -> tuple[tuple[int, str, float, QRectF], ...]:
        """(row number or −1 for the bound, words, y of its line, rectangle), top to bottom and never overlapping."""
        axes, metrics = self.axes(), QFontMetricsF(small(self.font()))
        ends = [(n, self._rows[n].label, pieces[-1][-1][1]) for n, pieces in self.lines() if pieces]
        wished = sorted([*ends, (-1, BOUND_LABEL, BOUND)], key=lambda end: -end[2])
        centres = [axes.at(0, value).y() for *_, value in wished]
        height, left = metrics.height(), axes.rect.right() + 10
        room = axes.rect.bottom() + height
        tops = spread(centres, [height] * len(centres), room, 0)
        width = max(10.0, self.width() - left)
        return tuple(
            (number, words, y, QRectF(left, top, width, height))
            for (number, words, _), y, top in zip(wished, centres, tops, strict=True)
        )

    def _paint_names(self, painter: QPainter, axes: Axes) -> None:
        now, metrics = theme.current(), QFontMetricsF(painter.font())
        for number, words, y, rect in self.names():
            painter.setPen(QPen(now.colour("line" if number < 0 else "quiet"), 1))
            painter.drawLine(QPointF(axes.rect.right() + 1, y), QPointF(rect.left() - 2, rect.center().y()))
            painter.setPen(now.colour("quiet") if number < 0 else now.series_colour(number))
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
            painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


def _pieces(row: CascadeRow) -> tuple[Points, ...]:
    """The line of a row, broken where a tile has no IoU."""
    pieces: list[list[tuple[float, float]]] = [[]]
    for column, tile in enumerate(row.columns):
        if tile.iou.value is None:
            pieces.append([])
        else:
            pieces[-1].append((float(column), tile.iou.value))
    return tuple(tuple(piece) for piece in pieces if piece)
