"""What the evidence ruler and the strip of controls share: a number with what it is held against, and named marks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from xai_desktop.core.wording import wording
from xai_desktop.ui import theme
from xai_desktop.ui.panels.spread import spread

GAP = 8
"""Pixels between labels."""


@dataclass(frozen=True, slots=True)
class PlacedLabel:
    """One name with its number: its mark's x, and where its words stand."""

    name: str
    value: float
    x: float
    rect: QRectF
    above: bool


def small_face(widget: QWidget) -> QFont:
    """The face of the words."""
    face = QFont(widget.font())
    face.setPointSizeF(widget.font().pointSizeF() - 1)
    return face


def large_face(widget: QWidget) -> QFont:
    """The face of the one number."""
    face = QFont(widget.font())
    face.setPointSizeF(widget.font().pointSizeF() + 5)
    face.setWeight(QFont.Weight.DemiBold)
    return face


def line_height(widget: QWidget) -> int:
    """Of the small face."""
    return QFontMetrics(small_face(widget)).height()


def placed_row(
    widget: QWidget,
    marks: Iterable[tuple[str, float]],
    x_of: Callable[[float], float],
    widest: Callable[[float], str],
    top: float,
    *,
    above: bool,
) -> list[PlacedLabel]:
    """Labels of (name, value) in one row from `top`, never over each other; `widest` is the text to keep room for."""
    metrics, ordered = QFontMetricsF(small_face(widget)), sorted(marks, key=lambda mark: mark[1])
    widths = [max(metrics.horizontalAdvance(wording(n)), metrics.horizontalAdvance(widest(v))) + 2 for n, v in ordered]
    centres = [x_of(value) for _, value in ordered]
    lefts = spread(centres, widths, widget.width(), GAP)
    height = 2 * line_height(widget)
    return [
        PlacedLabel(name, value, x, QRectF(left, top, width, height), above)
        for (name, value), x, left, width in zip(ordered, centres, lefts, widths, strict=True)
    ]


def paint_headline(painter: QPainter, widget: QWidget, headline: str, beside: str) -> None:
    """The number at the left, and in small words at the right what it has to be held against."""
    now, large, small = theme.current(), large_face(widget), small_face(widget)
    height, width = QFontMetrics(large).height(), QFontMetrics(large).horizontalAdvance(headline)
    painter.setFont(large)
    painter.setPen(now.colour("text"))
    painter.drawText(QRectF(0, 0, width + 2, height), Qt.AlignmentFlag.AlignVCenter, headline)
    rest = QRectF(width + 12, 0, max(0, widget.width() - width - 12), height)
    painter.setFont(small)
    painter.setPen(now.colour("quiet"))
    shown = QFontMetrics(small).elidedText(beside, Qt.TextElideMode.ElideRight, int(rest.width()))
    painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, shown)


def paint_label(
    painter: QPainter, widget: QWidget, label: PlacedLabel, number: str, end: float, *, accent: bool
) -> None:
    """The name over its number, and a line from the words to height `end` at the mark."""
    now = theme.current()
    name = now.colour("accent" if accent else "quiet")
    painter.setPen(QPen(name, 1))
    start = label.rect.bottom() if label.above else label.rect.top()
    painter.drawLine(QPointF(label.rect.center().x(), start), QPointF(label.x, end))
    painter.setFont(small_face(widget))
    half = QRectF(label.rect.left(), label.rect.top(), label.rect.width(), label.rect.height() / 2)
    painter.drawText(half, Qt.AlignmentFlag.AlignCenter, wording(label.name))
    painter.setPen(now.colour("text"))
    painter.drawText(half.translated(0, half.height()), Qt.AlignmentFlag.AlignCenter, number)
