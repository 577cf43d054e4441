"""What a cover changed, among what control patches of the same shape changed: it never stands alone."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from xai_desktop.core.asked import CoverAnswer, signed
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui import theme
from xai_desktop.ui.panels.spread import spread

COVER, MEAN, NONE = "cover", noted("controls’ mean"), noted("no change")
GAP, LEADER, SIDE, DOT, PITCH, TALLEST = 8, 9, 9, 4.0, 9.0, 30.0
"""Pixels between labels, of their lines, beside the axis, of a ring's radius, between rings, and of a stack of them."""

LEAST = 0.5
"""The shortest axis, in logits, so that a change of nothing looks like nothing."""


@dataclass(frozen=True, slots=True)
class StripLabel:
    """One name with its number, where its mark is and where its words stand."""

    name: str
    value: float
    x: float
    rect: QRectF
    above: bool


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
        marks = (f"{name} {signed(value)}" for name, value in self._marks())
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
        rest = () if mean is None else ((wording(MEAN), mean),)
        return ((COVER, self._answer.change), *rest, (wording(NONE), 0.0))

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

    def labels(self) -> tuple[StripLabel, ...]:
        """Where the words stand: the cover above, what it is held against below, never over each other."""
        if self._answer is None:
            return ()
        marks = self._marks()
        return (*self._row(marks[:1], True), *self._row(marks[1:], False))

    def _row(self, marks: tuple[tuple[str, float], ...], above: bool) -> list[StripLabel]:
        metrics, ordered = QFontMetricsF(self._small()), sorted(marks, key=lambda mark: mark[1])
        widths = [max(metrics.horizontalAdvance(n), metrics.horizontalAdvance(signed(v))) + 2 for n, v in ordered]
        centres = [self.x_of(value) for _, value in ordered]
        lefts = spread(centres, widths, self.width(), GAP)
        height = 2 * self._line()
        top = self._above() if above else self._axis() + DOT + LEADER
        return [
            StripLabel(name, value, x, QRectF(left, top, width, height), above)
            for (name, value), x, left, width in zip(ordered, centres, lefts, widths, strict=True)
        ]

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        return QSize(240, round(self._axis() + DOT + LEADER + 2 * self._line() + 2))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _small(self) -> QFont:
        face = QFont(self.font())
        face.setPointSizeF(self.font().pointSizeF() - 1)
        return face

    def _large(self) -> QFont:
        face = QFont(self.font())
        face.setPointSizeF(self.font().pointSizeF() + 5)
        face.setWeight(QFont.Weight.DemiBold)
        return face

    def _line(self) -> int:
        return QFontMetrics(self._small()).height()

    def _above(self) -> int:
        return QFontMetrics(self._large()).height() + 4

    def _axis(self) -> float:
        """Room for the cover's words, its line, and some controls on top of each other."""
        return self._above() + 2 * self._line() + max(LEADER + 7, TALLEST - self._line())

    def paintEvent(self, _: QPaintEvent) -> None:
        if self._answer is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_head(painter)
        self._paint_axis(painter)
        for label in self.labels():
            self._paint_label(painter, label)
        self._paint_marks(painter)

    def _paint_head(self, painter: QPainter) -> None:
        now, large = theme.current(), QFontMetrics(self._large())
        width = large.horizontalAdvance(self.headline())
        painter.setFont(self._large())
        painter.setPen(now.colour("text"))
        painter.drawText(QRectF(0, 0, width + 2, large.height()), Qt.AlignmentFlag.AlignVCenter, self.headline())
        rest = QRectF(width + 12, 0, max(0, self.width() - width - 12), large.height())
        shown = QFontMetrics(self._small()).elidedText(self.beside(), Qt.TextElideMode.ElideRight, int(rest.width()))
        painter.setFont(self._small())
        painter.setPen(now.colour("quiet"))
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, shown)

    def _paint_axis(self, painter: QPainter) -> None:
        now, axis = theme.current(), self._axis()
        painter.setPen(QPen(now.colour("faint"), 1))
        painter.drawLine(QPointF(SIDE, axis), QPointF(self.width() - SIDE, axis))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(now.colour("text"))
        painter.drawRect(QRectF(self.x_of(0.0) - 1, axis - 11, 2, 11 + DOT + 3))

    def _paint_label(self, painter: QPainter, label: StripLabel) -> None:
        now = theme.current()
        name = now.colour("accent" if label.above else "quiet")
        painter.setPen(QPen(name, 1))
        ends = (label.rect.bottom(), self._axis() - 7) if label.above else (label.rect.top(), self._axis() + DOT + 2)
        painter.drawLine(QPointF(label.rect.center().x(), ends[0]), QPointF(label.x, ends[1]))
        painter.setFont(self._small())
        half = QRectF(label.rect.left(), label.rect.top(), label.rect.width(), label.rect.height() / 2)
        painter.drawText(half, Qt.AlignmentFlag.AlignCenter, label.name)
        painter.setPen(now.colour("text"))
        painter.drawText(half.translated(0, half.height()), Qt.AlignmentFlag.AlignCenter, signed(label.value))

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
