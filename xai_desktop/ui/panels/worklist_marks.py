"""Signs beside films: how far a reader is, that a verdict is not confirmed, that a file has something to say.

Each has a shape of its own, and wherever there is room its word stands beside it.
"""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from xai_desktop.core.review import FilmStatus
from xai_desktop.ui import theme

COLOURS = {
    FilmStatus.UNREAD: "quiet",
    FilmStatus.READ: "text",
    FilmStatus.AI_SEEN: "accent",
    FilmStatus.CLOSED: "good",
}
PART = {FilmStatus.UNREAD: 0, FilmStatus.READ: 180, FilmStatus.AI_SEEN: 270}
"""Degrees of the circle that are filled; a film that is closed has a tick."""

SIGN = 9
"""Pixels of a sign."""


def paint_status(painter: QPainter, square: QRectF, status: FilmStatus) -> None:
    """An empty circle, half of it, three quarters of it, or a tick."""
    colour = theme.current().colour(COLOURS[status])
    painter.setPen(QPen(colour, 1.3))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if status is FilmStatus.CLOSED:
        x, y, side = square.left(), square.top(), square.width()
        painter.setPen(QPen(colour, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        corners = (0.08, 0.55), (0.38, 0.85), (0.95, 0.15)
        painter.drawPolyline(QPolygonF([QPointF(x + a * side, y + b * side) for a, b in corners]))
        return
    circle = square.adjusted(0.8, 0.8, -0.8, -0.8)
    painter.drawEllipse(circle)
    painter.setBrush(colour)
    if PART[status]:
        painter.drawPie(circle, 90 * 16, -PART[status] * 16)


def paint_unsaved(painter: QPainter, square: QRectF) -> None:
    """A full diamond: something was said and not confirmed."""
    middle, reach = square.center(), square.width() / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.current().colour("warn"))
    ends = (QPointF(0, -reach), QPointF(reach, 0), QPointF(0, reach), QPointF(-reach, 0))
    painter.drawPolygon(QPolygonF([middle + end for end in ends]))


def paint_notice(painter: QPainter, square: QRectF) -> None:
    """A triangle with an exclamation mark: the file has something to say."""
    colour = theme.current().colour("warn")
    painter.setPen(QPen(colour, 1.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    corners = (QPointF(square.center().x(), square.top()), square.bottomRight(), square.bottomLeft())
    painter.drawPolygon(QPolygonF(list(corners)))
    x, y, side = square.center().x(), square.top(), square.height()
    painter.drawLine(QPointF(x, y + 0.38 * side), QPointF(x, y + 0.64 * side))
    painter.drawPoint(QPointF(x, y + 0.84 * side))


def paint_ground(painter: QPainter, square: QRectF) -> None:
    """A disc of the panel's colour, so that a sign is seen on a film, too."""
    ground = QColor(theme.current().colour("panel"))
    ground.setAlphaF(0.92)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawEllipse(square)
