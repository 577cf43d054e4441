"""Axes for two small plots: where a value lies, and ticks that a person would choose."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from xai_desktop.core.wording import local
from xai_desktop.ui import theme


@dataclass(frozen=True, slots=True)
class Axes:
    """A rectangle of pixels and the values at its ends."""

    rect: QRectF
    x: tuple[float, float]
    y: tuple[float, float]

    def at(self, x: float, y: float) -> QPointF:
        return QPointF(self.x_at(x), self.rect.bottom() - self.rect.height() * _share(y, self.y))

    def x_at(self, x: float) -> float:
        return self.rect.left() + self.rect.width() * _share(x, self.x)

    def x_value(self, pixel: float) -> float:
        share = (pixel - self.rect.left()) / max(self.rect.width(), 1)
        return self.x[0] + (self.x[1] - self.x[0]) * min(max(share, 0.0), 1.0)

    def polyline(self, points: tuple[tuple[float, float], ...]) -> QPolygonF:
        return QPolygonF([self.at(x, y) for x, y in points])


def _share(value: float, ends: tuple[float, float]) -> float:
    return (value - ends[0]) / ((ends[1] - ends[0]) or 1.0)


def ticks(top: float, at_most: int = 4) -> tuple[float, ...]:
    """Round numbers from 0 up to and including the last one not above `top`."""
    for step in (0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0):
        if top / step <= at_most:
            break
    return tuple(round(i * step, 4) for i in range(math.floor(top / step + 1e-9) + 1))


def round_top(highest: float) -> float:
    """The end of an axis for values in [0, 1]: the next fifth of a tenth above the highest."""
    return min(1.0, max(0.1, math.ceil(highest * 10.5) / 10))


def small(font: QFont) -> QFont:
    face = QFont(font)
    face.setPointSizeF(max(6.5, font.pointSizeF() - 1.5))
    return face


def paint_y_axis(painter: QPainter, axes: Axes, values: tuple[float, ...]) -> None:
    """Hairlines across and numbers at the left, in the painter's font."""
    now, metrics = theme.current(), QFontMetricsF(painter.font())
    for value in values:
        y = axes.at(axes.x[0], value).y()
        painter.setPen(QPen(now.colour("line"), 1))
        painter.drawLine(QPointF(axes.rect.left(), y), QPointF(axes.rect.right(), y))
        painter.setPen(now.colour("quiet"))
        box = QRectF(0, y - metrics.height() / 2, axes.rect.left() - 6, metrics.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, local(f"{value:g}"))


def paint_x_labels(painter: QPainter, axes: Axes, labels: tuple[tuple[float, str], ...], room: float) -> None:
    """Words under the axis; one that would touch the one before it is left out."""
    metrics, last = QFontMetricsF(painter.font()), -1e9
    painter.setPen(theme.current().colour("quiet"))
    for value, words in labels:
        text = local(words)
        width = metrics.horizontalAdvance(text)
        left = min(max(axes.x_at(value) - width / 2, 0.0), room - width)
        if left < last + 6:
            continue
        painter.drawText(QRectF(left, axes.rect.bottom() + 3, width + 1, metrics.height()), 0, text)
        last = left + width
