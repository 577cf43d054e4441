"""Lines, outlines, paint and handles on a film: two strokes each, so that they stand out on light and on dark."""

import math
from collections.abc import Iterable, Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen, QTransform

from xai_desktop.core.arrays import BoolArray
from xai_desktop.ui.viewer.drawing.words import INK, OWN

TICK, HANDLE, RING, ARC = 6.0, 3.5, 5.0, 22.0
"""Logical pixels: half a tick, half a handle, a ring's radius, and that of an angle's arc."""

CORE = 1.6
"""Logical pixels between the two lines of a double one."""

_EDGE, BORDER = QColor(0, 0, 0), 1.4
"""Thinner than a pixel on either side it is as soft as a broad one that is half clear, at a quarter of the time."""

_CHOSEN = QColor(74, 158, 255)
_PAINT = QColor(255, 255, 255, 110)
_UNDER = QColor(0, 0, 0, 90)
Line = tuple[QPointF, QPointF]


def pens(ink: QColor, width: float, dashed: bool = False) -> tuple[QPen, QPen]:
    """The dark border and the line itself; dashed for what is not there yet."""
    border, line = QPen(_EDGE, width + BORDER), QPen(ink, width)
    if dashed:
        line.setDashPattern([4.0, 3.0])
    return border, line


def draw_path(painter: QPainter, path: QPainterPath, ink: QColor, width: float, dashed: bool = False) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in pens(ink, width, dashed):
        painter.strokePath(path, pen)


def draw_double(painter: QPainter, path: QPainterPath, ink: QColor, width: float) -> None:
    """Two lines beside each other: the reader's own mark beside an expert's single line, also without colours.

    The dark between them stands out on light ground, so that a third stroke around them, half as dear as the whole, is
    spared.
    """
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(ink, width + CORE), QPen(_EDGE, CORE)):
        painter.strokePath(path, pen)


def lines_path(lines: Iterable[Line], ticked: bool) -> QPainterPath:
    """Lines, with ticks across their ends that leave the pixel free."""
    path = QPainterPath()
    for start, end in lines:
        path.moveTo(start)
        path.lineTo(end)
        along = end - start
        length = math.hypot(along.x(), along.y()) or 1.0
        across = QPointF(-along.y() / length, along.x() / length) * TICK
        for point in (start, end) if ticked else ():
            path.moveTo(point - across)
            path.lineTo(point + across)
    return path


def way_path(points: Sequence[QPointF]) -> QPainterPath:
    """An open line through points, with ticks across its two ends."""
    path = QPainterPath(points[0])
    for point in points[1:]:
        path.lineTo(point)
    for end, beside in ((points[0], points[1]), (points[-1], points[-2])):
        along = beside - end
        length = math.hypot(along.x(), along.y()) or 1.0
        across = QPointF(-along.y() / length, along.x() / length) * TICK
        path.moveTo(end - across)
        path.lineTo(end + across)
    return path


def arc_path(first: QPointF, corner: QPointF, last: QPointF) -> QPainterPath:
    """The part of a circle between two arms, no longer than half the shorter arm."""
    path = QPainterPath()
    arms = [point - corner for point in (first, last)]
    radius = min(ARC, *(math.hypot(arm.x(), arm.y()) / 2 for arm in arms))
    if radius < 3:
        return path
    box = QRectF(corner.x() - radius, corner.y() - radius, 2 * radius, 2 * radius)
    start, end = (math.degrees(math.atan2(-arm.y(), arm.x())) for arm in arms)
    path.arcMoveTo(box, start)
    path.arcTo(box, start, (end - start + 180) % 360 - 180)
    return path


def pin_path(at: QPointF) -> QPainterPath:
    """Four arms around a gap, so that the pixel itself stays visible."""
    path = QPainterPath()
    for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        path.moveTo(at + QPointF(x, y) * 3)
        path.lineTo(at + QPointF(x, y) * 10)
    path.addEllipse(at, 10, 10)
    return path


def draw_handles(painter: QPainter, places: Iterable[QPointF], chosen: int | None, middle: QPointF | None) -> None:
    """Small squares; the chosen one is larger and filled. A cross in the middle takes the whole."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for number, place in enumerate(places):
        here = number == chosen
        half = HANDLE + (1.5 if here else 0)
        box = QRectF(round(place.x()) - half, round(place.y()) - half, 2 * half, 2 * half)
        painter.fillRect(box.adjusted(-1, -1, 1, 1), QColor(0, 0, 0, 220))
        painter.fillRect(box, _CHOSEN if here else OWN)
        if here:
            painter.fillRect(box.adjusted(2.5, 2.5, -2.5, -2.5), OWN)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    if middle is not None:
        draw_path(painter, lines_path(_cross(middle), ticked=False), OWN, 1.4)


def draw_rings(painter: QPainter, places: Iterable[QPointF], chosen: int | None) -> None:
    """Around points that must stay visible; the chosen one is white and wider."""
    for number, place in enumerate(places):
        path, here = QPainterPath(), number == chosen
        path.addEllipse(place, RING + (2 if here else 0), RING + (2 if here else 0))
        draw_path(painter, path, OWN if here else INK, 2.2 if here else 1.4)


def draw_brush(painter: QPainter, to_pane: QTransform, at: tuple[float, float], radius: float, aspect: float) -> None:
    """The rim of the brush at a film point."""
    path = QPainterPath()
    path.addEllipse(QPointF(*at), radius, radius / aspect)
    draw_path(painter, to_pane.map(path), OWN, 1.2)
    draw_path(painter, lines_path(_cross(to_pane.map(QPointF(*at)), 2.0), ticked=False), INK, 1.0)


def draw_paint(painter: QPainter, path: QPainterPath) -> None:
    """Stripes inside an outline, so that paint is not taken for heat."""
    painter.fillPath(path, QBrush(_PAINT, Qt.BrushStyle.BDiagPattern))


def draw_cover(painter: QPainter, path: QPainterPath) -> None:
    """Crossed lines over a dark ground: the network does not see what is under it."""
    painter.fillPath(path, _UNDER)
    painter.fillPath(path, QBrush(_PAINT, Qt.BrushStyle.DiagCrossPattern))
    draw_path(painter, path, INK, 1.4, dashed=True)


def coarseness(zoom: float) -> int:
    """How many film pixels each way nobody tells apart, at `zoom` device pixels for one."""
    step = 1
    while step * zoom <= 0.5:
        step *= 2
    return step


def draw_wet_paint(painter: QPainter, to_pane: QTransform, bits: BoolArray, x: int, y: int, step: int = 1) -> None:
    """(h, w) bool cells of `step` film pixels from a corner, while they are being painted: too new for an outline."""
    height, width = bits.shape
    if not bits.size:
        return
    image = QImage(bits.view(np.uint8).data, width, height, bits.strides[0], QImage.Format.Format_Indexed8)
    image.setColorTable([0, _PAINT.rgba()])
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.setTransform(to_pane, True)
    painter.drawImage(QRectF(x, y, width * step, height * step), image)
    painter.restore()


def _cross(at: QPointF, arm: float = 4.0) -> tuple[Line, ...]:
    across, down = QPointF(arm, 0), QPointF(0, arm)
    return (at - across, at + across), (at - down, at + down)
