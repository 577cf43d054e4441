"""How rulers are drawn: a thin line, ticks across its ends that leave the pixel free, and the length beyond the end."""

import math
from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from xai_desktop.core.film_layer import pixel_aspect
from xai_desktop.core.image import Image
from xai_desktop.core.measure import length_text
from xai_desktop.ui.viewer.chips import chip_size, draw_chip, kept_inside
from xai_desktop.ui.viewer.geometry import ViewGeometry
from xai_desktop.ui.viewer.rulers import Ruler, Rulers

TICK, HANDLE, BEYOND = 6.0, 5.0, 14.0
"""Logical pixels: half a tick, a handle's radius, and from an end to its label."""

INK = QColor(255, 224, 102)
_EDGE = QColor(0, 0, 0, 160)
_CHIP = QColor(20, 23, 27, 225)


def paint_rulers(
    painter: QPainter, rulers: Rulers, image: Image, geometry: ViewGeometry, ratio: float, pane: QRectF, font: QFont
) -> None:
    """All lines first, then their lengths over all lines."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    placed = [(_at(geometry, ruler.start, ratio), _at(geometry, ruler.end, ratio)) for ruler in rulers.lines]
    for number, (start, end) in enumerate(placed):
        for pen in (QPen(_EDGE, 3.6), QPen(INK, 1.4)):
            painter.setPen(pen)
            _draw_line(painter, start, end, handles=number == rulers.chosen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for ruler, ends in zip(rulers.lines, placed, strict=True):
        _draw_length(painter, ruler_text(image, ruler), ends, pane, font)


def ruler_text(image: Image, ruler: Ruler) -> str:
    return length_text(image.spacing, pixel_aspect(image), ruler.start, ruler.end)


def _at(geometry: ViewGeometry, point: tuple[float, float], ratio: float) -> QPointF:
    x, y = geometry.to_pane(*point)
    return QPointF(x / ratio, y / ratio)


def _draw_line(painter: QPainter, start: QPointF, end: QPointF, *, handles: bool) -> None:
    painter.drawLine(start, end)
    along = end - start
    length = math.hypot(along.x(), along.y()) or 1.0
    across = QPointF(-along.y() / length, along.x() / length) * TICK
    for point in (start, end):
        painter.drawLine(point - across, point + across)
        if handles:
            painter.drawEllipse(point, HANDLE, HANDLE)


def _draw_length(painter: QPainter, text: str, ends: Iterable[QPointF], pane: QRectF, font: QFont) -> None:
    """Beside the end, on the side away from the start, so that the label covers nothing that is measured."""
    start, end = ends
    size = chip_size(text, font).boundedTo(pane.size())
    x = end.x() + BEYOND if end.x() >= start.x() else end.x() - BEYOND - size.width()
    y = end.y() - size.height() / 2 + (BEYOND / 2 if end.y() >= start.y() else -BEYOND / 2)
    if pane.intersects(QRectF(start, end).normalized().adjusted(-1, -1, 1, 1)):
        draw_chip(painter, kept_inside(QRectF(QPointF(round(x), round(y)), size), pane), text, font, _CHIP, INK)
