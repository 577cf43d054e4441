"""How rulers are drawn: a thin line, ticks across its ends that leave the pixel free, and the length beyond the end."""

import math
from collections.abc import Iterable, Iterator

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
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
    taken: list[QRectF] = []
    for ruler, (start, end) in zip(rulers.lines, placed, strict=True):
        if pane.intersects(QRectF(start, end).normalized().adjusted(-1, -1, 1, 1)):
            text = ruler_text(image, ruler)
            taken.append(label_place(chip_size(text, font).boundedTo(pane.size()), start, end, pane, taken))
            draw_chip(painter, taken[-1], text, font, _CHIP, INK)


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


def label_place(size: QSizeF, start: QPointF, end: QPointF, pane: QRectF, taken: Iterable[QRectF]) -> QRectF:
    """Beside the end, in the pane, and over neither the ruler nor another label, if there is such a place."""
    places = [QRectF(QPointF(round(x), round(y)), size) for x, y in _beside(size, start, end)]
    held, taken = [kept_inside(place, pane) for place in places], tuple(taken)

    def cost(number: int) -> tuple[float, float, int]:
        place = held[number]
        moved = math.dist(place.topLeft().toTuple(), places[number].topLeft().toTuple())
        return _share_under(place, start, end) + sum(place.intersects(t) for t in taken), moved, number

    return held[min(range(len(held)), key=cost)]


def _beside(size: QSizeF, start: QPointF, end: QPointF) -> Iterator[tuple[float, float]]:
    """Corners of a label around both ends, the one beyond the end first."""
    width, height, away = size.width(), size.height(), 1 if end.x() >= start.x() else -1
    for point, side in ((end, away), (start, -away)):
        right, left = point.x() + BEYOND, point.x() - BEYOND - width
        for x in (right if side > 0 else left, point.x() - width / 2, left if side > 0 else right):
            for y in (point.y() - height / 2, point.y() + BEYOND, point.y() - BEYOND - height):
                yield x, y


def _share_under(place: QRectF, start: QPointF, end: QPointF) -> float:
    """Which share of a line lies under a label; its ends count for more than all between them."""
    room = place.adjusted(-HANDLE, -HANDLE, HANDLE, HANDLE)
    points = [start + (end - start) * (step / 20) for step in range(21)]
    return sum(room.contains(point) for point in points) / 21 + sum(room.contains(point) for point in (start, end))
