"""Which values a film or a region holds, with the window's two edges to drag."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from xai_desktop.core.histogram import Histogram, edges_of, window_of
from xai_desktop.core.image import Voi, Window
from xai_desktop.core.wording import counted, noted, wording
from xai_desktop.ui import theme
from xai_desktop.ui.panels.inputs import keeps_keys, paint_focus
from xai_desktop.ui.panels.parts import Panel
from xai_desktop.ui.panels.plotting import Axes, small

NOTHING = noted("Open a film to see which values it holds.")
STEPS = 200
"""Key presses across the whole axis."""

KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
CHOICES = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: 0}
_KEPT = frozenset({*KEYS, *CHOICES})


class HistogramPlot(QWidget):
    """`window_wished(Window)` follows a drag of an edge and the left and right arrows; up and down choose the edge."""

    window_wished = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(
            wording("Drag an edge of the window, or move it with ← and →; ↑ and ↓ choose the edge. Heights are roots.")
        )
        self.found: Histogram | None = None
        self._window: Voi = Window(128.0, 256.0)
        self.edge = 1
        """0 is the lower edge, 1 the upper one: the one that keys move."""
        theme.changes().changed.connect(self._recolour)

    def _recolour(self) -> None:
        self.update()

    def show_histogram(self, found: Histogram | None) -> None:
        self.found = found
        self._tell()

    def show_window(self, window: Voi) -> None:
        self._window = window
        self._tell()

    @property
    def edges(self) -> tuple[float, float]:
        """In modality values."""
        return edges_of(self._window)

    def _tell(self) -> None:
        low, high = self.edges
        which = wording("upper edge") if self.edge else wording("lower edge")
        self.setAccessibleName(
            wording("Histogram, window from {low} to {high}, {which}").format(
                low=_short(low), high=_short(high), which=which
            )
        )
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, 128)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def axes(self) -> Axes:
        """Wide enough for the values and for the edges, as far as these lie less than half as far again outside."""
        line = QFontMetricsF(small(self.font())).height()
        found = self.found
        low, high = (found.low, found.high) if found is not None else self.edges
        room = (high - low) / 2
        a, b = self.edges
        ends = max(low - room, min(low, a)), min(high + room, max(high, b))
        rect = QRectF(8, line + 4, self.width() - 16, self.height() - 2 * line - 8)
        return Axes(rect, ends, (0.0, 1.0))

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, axes, now = QPainter(self), self.axes(), theme.current()
        painter.setFont(small(self.font()))
        painter.fillRect(axes.rect, now.colour("raised"))
        if self.found is not None:
            self._paint_bars(painter, axes, self.found)
        painter.setPen(now.colour("quiet"))
        below = QRectF(axes.rect.left(), axes.rect.bottom() + 2, axes.rect.width(), self.height())
        unit = self.found.unit if self.found is not None else ""
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, _short(axes.x[0]))
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, f"{_short(axes.x[1])} {unit}".rstrip())
        self._paint_edges(painter, axes)
        painter.end()
        paint_focus(self)

    def _paint_bars(self, painter: QPainter, axes: Axes, found: Histogram) -> None:
        top, step = float(found.bars.max()) or 1.0, (found.high - found.low) / len(found.bars)
        low, high = self.edges
        for number, count in enumerate(found.bars.tolist()):
            left, right = axes.x_at(found.low + number * step), axes.x_at(found.low + (number + 1) * step)
            tall = axes.rect.height() * (count / top) ** 0.5
            middle = found.low + (number + 0.5) * step
            colour = theme.current().colour("text" if low <= middle <= high else "faint")
            painter.fillRect(QRectF(left, axes.rect.bottom() - tall, max(right - left, 1.0), tall), colour)

    def _paint_edges(self, painter: QPainter, axes: Axes) -> None:
        now, metrics = theme.current(), QFontMetricsF(small(self.font()))
        for number, value in enumerate(self.edges):
            x = min(max(axes.x_at(value), axes.rect.left()), axes.rect.right())
            here = number == self.edge and self.hasFocus()
            painter.setPen(QPen(now.colour("accent"), 3 if here else 1.6))
            painter.drawLine(QPointF(x, axes.rect.top()), QPointF(x, axes.rect.bottom()))
            text = _short(value)
            wide = metrics.horizontalAdvance(text)
            left = x - wide - 2 if number == 0 else x + 2
            left = min(max(left, axes.rect.left()), axes.rect.right() - wide)
            painter.setPen(now.colour("text"))
            painter.drawText(QPointF(left, metrics.ascent() + 1), text)

    def event(self, event: QEvent) -> bool:
        return keeps_keys(event, _KEPT) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in CHOICES:
            self.edge = CHOICES[key]
            self._tell()
        elif key in KEYS and self.found is not None:
            step = (self.found.high - self.found.low) / STEPS
            self._wish(self.edge, self.edges[self.edge] + KEYS[key] * step)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        axes = self.axes()
        near = [abs(axes.x_at(value) - event.position().x()) for value in self.edges]
        self.edge = int(near[1] <= near[0])
        self._tell()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and self.found is not None:
            self._wish(self.edge, self.axes().x_value(event.position().x()))

    def _wish(self, edge: int, value: float) -> None:
        """An edge goes no further than to the other one."""
        low, high = self.edges
        low, high = (min(value, high - 1e-9), high) if edge == 0 else (low, max(value, low + 1e-9))
        self.window_wished.emit(window_of(low, high, self._window))


class HistogramPanel(Panel):
    """Closed unless somebody opens it: what is closed asks for nothing (`wanted`)."""

    window_wished = Signal(object)
    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(wording("Histogram"), parent, foldable=True)
        self.plot = HistogramPlot()
        self.inside.addWidget(self.plot)
        self.close_column()
        self.plot.window_wished.connect(self.window_wished)
        self.folded.connect(lambda folded: None if folded else self.wanted.emit())
        self.show_histogram(None)

    def show_histogram(self, found: Histogram | None) -> None:
        self.plot.show_histogram(found)
        if found is None:
            self.aside.setText("")
            self.say(wording(NOTHING))
            return
        whose = found.of or wording("the whole film")
        self.aside.setText(f"{whose} · " + counted("{n} pixel", "{n} pixels", found.count))
        self.show_body()


def _short(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"
