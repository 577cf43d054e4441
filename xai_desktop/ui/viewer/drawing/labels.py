"""Words beside what is drawn: some short lines on a small card, in the pane and on no other words."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from xai_desktop.ui.viewer.chips import kept_inside

BEYOND, CLEAR = 14.0, 5.0
"""Logical pixels: from the end of a line to its label, and what an end keeps free around it."""

_PAD_X, _PAD_Y = 5.0, 1.5

_RIM = QColor(0, 0, 0, 190)
"""Around the ground: a white card on a white film has an edge, too."""


@dataclass(frozen=True, slots=True)
class Label:
    """Lines of words in an ink on a ground; `warning` is what must not be overlooked: below, parted at semicolons."""

    lines: tuple[str, ...]
    ink: QColor
    ground: QColor
    warning: str = ""

    def size(self, font: QFont) -> QSizeF:
        metrics = QFontMetricsF(font)
        lines = (*self.lines, *_warned(self.warning))
        width = max(metrics.horizontalAdvance(line) for line in lines)
        return QSizeF(math.ceil(width) + 2 * _PAD_X, math.ceil(metrics.height() * len(lines)) + 2 * _PAD_Y)

    def draw(self, painter: QPainter, rect: QRectF, font: QFont, warn: QColor) -> None:
        metrics = QFontMetricsF(font)
        painter.setPen(QPen(_RIM, 1))
        painter.setBrush(self.ground)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 2.5, 2.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setFont(font)
        row = QRectF(rect.left() + _PAD_X, rect.top() + _PAD_Y, rect.width() - 2 * _PAD_X, metrics.height())
        inks = [*((line, self.ink) for line in self.lines), *((line, warn) for line in _warned(self.warning))]
        for line, ink in inks:
            _draw_line(painter, row, line, ink, metrics)
            row.translate(0, metrics.height())


def place_at_line(
    size: QSizeF, start: QPointF, end: QPointF, pane: QRectF, taken: Iterable[QRectF], others: Iterable[QRectF] = ()
) -> QRectF:
    """Beside the end, in the pane, and over neither the line, another label nor what else there is, if there is such
    a place."""
    places = [QRectF(QPointF(round(x), round(y)), size) for x, y in _beside(size, start, end)]
    held, room = [kept_inside(place, pane) for place in places], QRectF()
    for place in held:
        room = room.united(place)
    taken = tuple(one for one in (*taken, *others) if one.intersects(room))

    def cost(number: int) -> tuple[float, float, int]:
        place = held[number]
        moved = math.dist(place.topLeft().toTuple(), places[number].topLeft().toTuple())
        return _share_under(place, start, end) + sum(place.intersects(t) for t in taken), moved, number

    return held[min(range(len(held)), key=cost)]


def _warned(text: str) -> list[str]:
    return f"! {text}".split("; ") if text else []


def _draw_line(painter: QPainter, row: QRectF, text: str, ink: QColor, metrics: QFontMetricsF) -> None:
    painter.setPen(ink)
    short = metrics.elidedText(text, Qt.TextElideMode.ElideRight, row.width() + 1)
    painter.drawText(row, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, short)


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
    room = place.adjusted(-CLEAR, -CLEAR, CLEAR, CLEAR)
    points = [start + (end - start) * (step / 20) for step in range(21)]
    return sum(room.contains(point) for point in points) / 21 + sum(room.contains(point) for point in (start, end))
