"""Figures of a training by epoch: part after part along one axis, borders between them."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from xai_desktop.app.training_state import Epoch, PartCurve
from xai_desktop.core.wording import local, wording
from xai_desktop.ui import theme
from xai_desktop.ui.panels.plotting import Axes, paint_x_labels, paint_y_axis, small
from xai_desktop.ui.panels.series import line_pen, paint_marker, paint_sample

MARKED = 40
"""With more epochs than these the line alone is drawn."""
Planned = Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a plot: what it is called, and where its value is in an epoch."""

    label: str
    value: Callable[[Epoch], float | None]


@dataclass(frozen=True, slots=True)
class Span:
    """A part on the axis: its epochs lie at `start` + 1, `start` + 2 … up to `start` + `length`."""

    part: str
    start: int
    length: int
    epochs: tuple[Epoch, ...]


def spans(curves: Sequence[PartCurve], planned: Planned = ()) -> tuple[Span, ...]:
    """Parts that are over take the epochs that they had, the others those that they are planned to take at most."""
    known = {curve.part: curve.epochs for curve in curves}
    rows = list(planned) or [(curve.part, len(curve.epochs)) for curve in curves]
    reached = curves[-1].part if curves else ""
    over = {curve.part for curve in curves} - ({reached} if planned else set())
    found: list[Span] = []
    for part, most in rows:
        epochs = known.get(part, ())
        start = found[-1].start + found[-1].length if found else 0
        found.append(Span(part, start, len(epochs) if part in over else max(most, len(epochs)), epochs))
    return tuple(found)


class CurvePlot(QWidget):
    """Lines of one picture; what has no value anywhere is left out, and where it has none its line has a gap."""

    def __init__(self, title: str, series: Sequence[Series], top: float | None, parent: QWidget | None = None) -> None:
        """`top` ends the axis of values; None lets the values say."""
        super().__init__(parent)
        self._title, self._series, self._top = title, tuple(series), top
        self._spans: tuple[Span, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changes().changed.connect(self._recolour)
        self.show_spans(())

    def _recolour(self) -> None:
        self.update()

    def show_spans(self, found: tuple[Span, ...]) -> None:
        self._spans = found
        self.setAccessibleName("; ".join(self.texts()))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(380, 220)

    def minimumSizeHint(self) -> QSize:
        return QSize(220, 150)

    @property
    def shown(self) -> tuple[Series, ...]:
        """The lines that have a value."""
        return tuple(line for line in self._series if any(self.points(line)))

    def points(self, line: Series) -> tuple[tuple[tuple[float, float], ...], ...]:
        """(epoch on the axis, value), in unbroken pieces; a part is never joined to the next."""
        pieces: list[list[tuple[float, float]]] = []
        for span in self._spans:
            pieces.append([])
            for epoch in span.epochs:
                value = line.value(epoch)
                if value is None or not math.isfinite(value):
                    pieces.append([])
                else:
                    pieces[-1].append((float(span.start + epoch.number), value))
        return tuple(tuple(piece) for piece in pieces if piece)

    def texts(self) -> tuple[str, ...]:
        """What the plot says, in words."""
        said = [f"{wording(line.label)} {self.points(line)[-1][-1][1]:.3f}" for line in self.shown]
        return (self._title, *(said or [wording("nothing yet")]))

    def axes(self) -> Axes:
        metrics = QFontMetricsF(small(self.font()))
        left, line = metrics.horizontalAdvance("00.00") + 8, metrics.height()
        rect = QRectF(left, line + 8, max(20.0, self.width() - left - 8), max(20.0, self.height() - 2 * line - 14))
        last = self._spans[-1].start + self._spans[-1].length if self._spans else 1
        return Axes(rect, (0.5, max(last, 1) + 0.5), (0.0, self._top or self._highest()))

    def _highest(self) -> float:
        values = [y for line in self._series for piece in self.points(line) for _, y in piece]
        return max(values, default=1.0) * 1.05 or 1.0

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small(self.font()))
        axes = self.axes()
        paint_y_axis(painter, axes, round_steps(axes.y[1], max(2, int(axes.rect.height() // 30))))
        self._paint_parts(painter, axes)
        for number, line in enumerate(self._series):
            self._paint_line(painter, axes, number, line)
        self._paint_head(painter)

    def _paint_parts(self, painter: QPainter, axes: Axes) -> None:
        painter.setPen(QPen(theme.current().colour("line"), 1))
        for span in self._spans[1:]:
            x = axes.x_at(span.start + 0.5)
            painter.drawLine(QPointF(x, axes.rect.top()), QPointF(x, axes.rect.bottom()))
        labels = tuple((span.start + (span.length + 1) / 2, span.part) for span in self._spans)
        metrics = QFontMetricsF(painter.font())
        narrow = any(
            metrics.horizontalAdvance(span.part) + 8 > axes.rect.width() * span.length / (axes.x[1] - axes.x[0])
            for span in self._spans
        )
        if narrow:
            labels = tuple((x, str(number)) for number, (x, _) in enumerate(labels, 1))
        paint_x_labels(painter, axes, labels, self.width())

    def _paint_line(self, painter: QPainter, axes: Axes, number: int, line: Series) -> None:
        pieces = self.points(line)
        marked = sum(map(len, pieces)) <= MARKED
        for piece in pieces:
            painter.setPen(line_pen(number))
            painter.drawPolyline(axes.polyline(piece))
            for point in piece if marked or len(piece) == 1 else ():
                paint_marker(painter, number, axes.at(*point), 2.8)

    def _paint_head(self, painter: QPainter) -> None:
        metrics = QFontMetricsF(painter.font())
        height, x = metrics.height(), float(self.width() - 8)
        for number, line in reversed([(n, one) for n, one in enumerate(self._series) if one in self.shown]):
            x -= metrics.horizontalAdvance(wording(line.label))
            painter.setPen(theme.current().colour("text"))
            painter.drawText(QPointF(x, metrics.ascent()), wording(line.label))
            paint_sample(painter, number, QPointF(x - 30, height / 2))
            x -= 44
        painter.setPen(theme.current().colour("quiet"))
        shown = metrics.elidedText(self._title, Qt.TextElideMode.ElideRight, max(0.0, x))
        painter.drawText(QPointF(0, metrics.ascent()), shown)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.said_at(event.pos().x()), self)
            return True
        return super().event(event)

    def said_at(self, pixel: float) -> str:
        """The figures of the epoch under a pixel; "" where there is none."""
        wanted = round(self.axes().x_value(pixel))
        for span in self._spans:
            for epoch in span.epochs:
                if span.start + epoch.number == wanted:
                    lines = [(wording(line.label), line.value(epoch)) for line in self._series]
                    figures = [f"{label} {local(f'{value:.4g}')}" for label, value in lines if value is not None]
                    return "\n".join(
                        [wording("{part}, epoch {number}").format(part=span.part, number=epoch.number), *figures]
                    )
        return ""


def round_steps(top: float, at_most: int) -> tuple[float, ...]:
    """Numbers that a person would choose, from 0 to not above `top`, at most so many steps."""
    least = top / max(at_most, 1)
    scale = 10.0 ** math.floor(math.log10(least))
    step = next(scale * factor for factor in (1, 2, 2.5, 5, 10) if scale * factor >= least * (1 - 1e-9))
    return tuple(round(i * step, 10) for i in range(math.floor(top / step + 1e-9) + 1))
