"""IoU against the threshold: the chosen point among its neighbours."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from xai_desktop.core.threshold_moving import HIGHEST, LOWEST
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui import theme
from xai_desktop.ui.panels.explaining import explain
from xai_desktop.ui.panels.inputs import KEPT_KEYS, keeps_keys, paint_focus
from xai_desktop.ui.panels.plotting import Axes, paint_x_labels, paint_y_axis, round_top, small, ticks

STEP = 0.5
KEYS = {Qt.Key.Key_Left: -STEP, Qt.Key.Key_Right: STEP, Qt.Key.Key_Home: -100.0, Qt.Key.Key_End: 100.0}
KEYS |= {Qt.Key.Key_PageDown: -10 * STEP, Qt.Key.Key_PageUp: 10 * STEP}
DRAG = noted("IoU at every percentile. Drag, or press the arrow keys, to move the threshold.")
HEAD = noted("IoU by percentile")
X_LABELS = ((50.0, "50"), (60.0, "60"), (70.0, "70"), (80.0, "80"), (90.0, "90"), (99.5, "99.5"))


class IouCurve(QWidget):
    """The whole curve with the current point. A drag over it, and the arrow keys, move the threshold.

    A point to the left of the curve, of a mask that takes more than half of the film, stands at its end as an arrow.
    """

    percentile_chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        explain(self, "iou", wording(DRAG))
        self._points: tuple[tuple[float, float], ...] = ()
        self._now, self._iou, self._top = 90.0, -1.0, 0.1
        theme.changes().changed.connect(self._recolour)

    def _recolour(self) -> None:
        self.update()

    def show_curve(self, points: tuple[tuple[float, float], ...], percentile: float, iou: float | None) -> None:
        """(percentile, IoU) points in rising order, and the point that is chosen now, by whatever policy."""
        if points is not self._points:
            self._points = points
            self._top = round_top(max((value for _, value in points), default=0.0))
        self._now, self._iou = percentile, -1.0 if iou is None else iou
        self.setAccessibleName(self.texts()[0])
        self.update()

    def texts(self) -> tuple[str, ...]:
        """What the plot says, in words."""
        if not self._points:
            return (wording("IoU by percentile: no curve"),)
        best = max(self._points, key=lambda point: point[1])
        text = wording("IoU by percentile: highest {best:.2f} at {at:g}").format(best=best[1], at=best[0])
        if self._iou >= 0:
            text += wording(", now {now:.2f} at {at:.1f}").format(now=self._iou, at=self._now)
        return (text, wording("IoU"), wording("percentile"))

    def sizeHint(self) -> QSize:
        return QSize(240, 118)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def axes(self) -> Axes:
        metrics = QFontMetricsF(small(self.font()))
        left, line = metrics.horizontalAdvance("0.25") + 8, metrics.height()
        rect = QRectF(left, line + 4, self.width() - left - 12, self.height() - 2 * line - 8)
        return Axes(rect, (LOWEST, HIGHEST), (0.0, self._top))

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small(self.font()))
        axes, now = self.axes(), theme.current()
        paint_y_axis(painter, axes, ticks(self._top))
        paint_x_labels(painter, axes, X_LABELS, self.width())
        painter.setPen(now.colour("quiet"))
        head = QRectF(0, 0, self.width(), axes.rect.top())
        painter.drawText(head, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, wording(HEAD))
        if self._points:
            painter.setPen(QPen(now.colour("accent"), 1.8))
            painter.setClipRect(axes.rect.adjusted(-1, -3, 1, 2))
            painter.drawPolyline(axes.polyline(self._points))
            painter.setClipping(False)
        self._paint_now(painter, axes)
        painter.end()
        paint_focus(self)

    def _paint_now(self, painter: QPainter, axes: Axes) -> None:
        now, x = theme.current(), axes.x_at(max(self._now, LOWEST))
        painter.setPen(QPen(now.colour("quiet"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, axes.rect.top()), QPointF(x, axes.rect.bottom()))
        if self._iou >= 0:
            painter.setPen(QPen(now.colour("panel"), 1.5))
            painter.setBrush(now.colour("text"))
            if self._now < LOWEST:
                tip = axes.at(LOWEST, self._iou)
                painter.drawPolygon(QPolygonF([tip, tip + QPointF(9, -5), tip + QPointF(9, 5)]))
            else:
                painter.drawEllipse(axes.at(self._now, self._iou), 4.5, 4.5)

    def event(self, event: QEvent) -> bool:
        return keeps_keys(event, KEPT_KEYS) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = KEYS.get(Qt.Key(event.key()))
        if move is None or not self._points:
            super().keyPressEvent(event)
            return
        self.percentile_chosen.emit(min(max(round((self._now + move) / STEP) * STEP, LOWEST), HIGHEST))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.mouseMoveEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.percentile_chosen.emit(round(self.axes().x_value(event.position().x()) * 2) / 2)
