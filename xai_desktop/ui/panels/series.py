"""Rows of a cascade told apart three times: by colour, by dash and by marker."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from xai_desktop.ui import theme

DASHES: tuple[tuple[float, ...], ...] = ((), (5.0, 2.5), (1.2, 2.2), (6.0, 2.0, 1.2, 2.0))


def line_pen(index: int, width: float = 1.8) -> QPen:
    """Solid, dashed, dotted, dash-dotted."""
    pen = QPen(theme.current().series_colour(index), width)
    if pattern := DASHES[index % len(DASHES)]:
        pen.setDashPattern(list(pattern))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def paint_marker(painter: QPainter, index: int, at: QPointF, radius: float = 3.6) -> None:
    """Disc, square, triangle, diamond, with a rim in the colour of the panel."""
    now, x, y, r = theme.current(), at.x(), at.y(), radius
    painter.setPen(QPen(now.colour("panel"), 1))
    painter.setBrush(now.series_colour(index))
    shape = index % 4
    if shape == 0:
        painter.drawEllipse(at, r, r)
    elif shape == 1:
        painter.drawRect(QRectF(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8))
    elif shape == 2:
        painter.drawPolygon(QPolygonF([QPointF(x - r, y + r), QPointF(x + r, y + r), QPointF(x, y - r)]))
    else:
        q = r * 1.25
        painter.drawPolygon(QPolygonF([QPointF(x - q, y), QPointF(x, y - q), QPointF(x + q, y), QPointF(x, y + q)]))


def paint_sample(painter: QPainter, index: int, left: QPointF, length: float = 24.0) -> None:
    """A piece of a row's line with its marker."""
    painter.setPen(line_pen(index))
    painter.drawLine(left, left + QPointF(length, 0))
    paint_marker(painter, index, left + QPointF(length / 2, 0))
