"""What a cover changed, among what control patches of the same shape changed: it never stands alone."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from xai_desktop.core.asked import CoverAnswer, signed
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui import theme
from xai_desktop.ui.panels.placed_labels import (
    PlacedLabel,
    large_face,
    line_height,
    paint_headline,
    paint_label,
    placed_row,
)

COVER, MEAN, NONE = noted("cover"), noted("controls’ mean"), noted("no change")
LEADER, SIDE, DOT, PITCH, TALLEST = 9, 9, 4.0, 9.0, 30.0
"""Pixels of the labels' lines, beside the axis, of a ring's radius, between rings, and of a stack of them."""

LEAST = 0.5
"""The shortest axis, in logits, so that a change of nothing looks like nothing."""


class ControlStrip(QWidget):
    """An axis of logit changes: a filled diamond for the cover, an open ring per control, a bar at no change."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._answer: CoverAnswer | None = None
        theme.changes().changed.connect(self._recolour)

    def _recolour(self) -> None:
        self.update()

    def show_cover(self, answer: CoverAnswer | None) -> None:
        if answer == self._answer:
            return
        self._answer = answer
        self.setAccessibleName(wording("Cover and controls") + ": " + ", ".join(self.texts()))
        self.updateGeometry()
        self.update()

    def texts(self) -> tuple[str, ...]:
        """Everything that is painted, in words."""
        if self._answer is None:
            return ()
        marks = (f"{wording(name)} {signed(value)}" for name, value in self._marks())
        return (self.headline(), self.beside(), *marks)

    def headline(self) -> str:
        return wording("logit {signed}").format(signed=signed(self._answer.change)) if self._answer else ""

    def beside(self) -> str:
        """What the number has to be held against, in few words."""
        if self._answer is None:
            return ""
        count = len(self._answer.controls)
        return (
            wording("exceeds {larger_than} of {count} controls").format(
                larger_than=self._answer.larger_than, count=count
            )
            if count
            else wording("no control patch")
        )

    def _marks(self) -> tuple[tuple[str, float], ...]:
        """Everything with a name, in the order in which it is read."""
        assert self._answer is not None
        mean = self._answer.mean.value
        rest = () if mean is None else ((MEAN, mean),)
        return ((COVER, self._answer.change), *rest, (NONE, 0.0))

    @property
    def span(self) -> tuple[float, float]:
        """The ends of the axis: all changes and none, with a little room."""
        assert self._answer is not None
        values = [0.0, self._answer.change, *self._answer.control_changes]
        low, high = min(values), max(values)
        room = max(0.08 * (high - low), (LEAST - (high - low)) / 2)
        return low - room, high + room

    def x_of(self, value: float) -> float:
        low, high = self.span
        return SIDE + (self.width() - 2 * SIDE) * (value - low) / (high - low)

    def dots(self) -> tuple[QPointF, ...]:
        """The controls as they lie on the axis; those that would hide each other are stacked."""
        if self._answer is None:
            return ()
        levels: list[tuple[float, int]] = []
        for x in sorted(map(self.x_of, self._answer.control_changes)):
            taken = {level for other, level in levels if abs(other - x) < PITCH}
            levels.append((x, next(level for level in range(len(taken) + 1) if level not in taken)))
        pitch = min(PITCH, TALLEST / max([1, *(level for _, level in levels)]))
        return tuple(QPointF(x, self._axis() - level * pitch) for x, level in levels)

    def labels(self) -> tuple[PlacedLabel, ...]:
        """Where the words stand: the cover above, what it is held against below, never over each other."""
        if self._answer is None:
            return ()
        marks = self._marks()
        return (*self._row(marks[:1], True), *self._row(marks[1:], False))

    def _row(self, marks: tuple[tuple[str, float], ...], above: bool) -> list[PlacedLabel]:
        top = self._above() if above else self._axis() + DOT + LEADER
        return placed_row(self, marks, self.x_of, signed, top, above=above)

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        return QSize(240, round(self._axis() + DOT + LEADER + 2 * line_height(self) + 2))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _above(self) -> int:
        return QFontMetrics(large_face(self)).height() + 4

    def _axis(self) -> float:
        """Room for the cover's words, its line, and some controls on top of each other."""
        return self._above() + 2 * line_height(self) + max(LEADER + 7, TALLEST - line_height(self))

    def paintEvent(self, _: QPaintEvent) -> None:
        if self._answer is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_headline(painter, self, self.headline(), self.beside())
        self._paint_axis(painter)
        for label in self.labels():
            self._paint_label(painter, label)
        self._paint_marks(painter)

    def _paint_axis(self, painter: QPainter) -> None:
        now, axis = theme.current(), self._axis()
        painter.setPen(QPen(now.colour("faint"), 1))
        painter.drawLine(QPointF(SIDE, axis), QPointF(self.width() - SIDE, axis))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(now.colour("text"))
        painter.drawRect(QRectF(self.x_of(0.0) - 1, axis - 11, 2, 11 + DOT + 3))

    def _paint_label(self, painter: QPainter, label: PlacedLabel) -> None:
        end = self._axis() + (-7 if label.above else DOT + 2)
        paint_label(painter, self, label, signed(label.value), end, accent=label.above)

    def _paint_marks(self, painter: QPainter) -> None:
        assert self._answer is not None
        now = theme.current()
        painter.setPen(QPen(now.colour("text"), 1.4))
        painter.setBrush(now.colour("panel"))
        for dot in self.dots():
            painter.drawEllipse(dot, DOT, DOT)
        x, y, r = self.x_of(self._answer.change), self._axis(), 7.0
        painter.setPen(QPen(now.colour("panel"), 1.4))
        painter.setBrush(now.colour("accent"))
        painter.drawPolygon(QPolygonF([QPointF(x - r, y), QPointF(x, y - r), QPointF(x + r, y), QPointF(x, y + r)]))
