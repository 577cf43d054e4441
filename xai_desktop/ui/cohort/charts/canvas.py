"""The drawing area of a chart: what lies under the mouse is said, arrows walk, Enter or a click takes."""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent

from xai_desktop.ui import theme
from xai_desktop.ui.cohort.charts import look
from xai_desktop.ui.cohort.charts.axes import ScreenAxis
from xai_desktop.ui.cohort.charts.spots import Spot
from xai_desktop.ui.panels.inputs import keeps_keys
from xai_desktop.ui.viewer.library import pg

NEAR = 14.0
"""Pixels from the mouse to a point that it means."""

SHARE = 0.34
"""Of the width, for the names of rows at the left, and as much for their numbers in words at the right."""

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
_BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
_KEPT = frozenset({*_STEPS, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Return, Qt.Key.Key_Enter})


class ChartCanvas(pg.PlotWidget):  # type: ignore[misc]
    """`pointed` carries the number of the spot that is meant, −1 for none; `taken` the number, and whether Shift was
    held."""

    pointed = Signal(int)
    taken = Signal(int, bool)

    def __init__(self, left: ScreenAxis, bottom: ScreenAxis, right: ScreenAxis | None = None) -> None:
        """With words at the `right` it is a chart of rows, which may be long: its numbers stand above as well."""
        axes = {"left": left, "bottom": bottom}
        axes |= {} if right is None else {"right": right, "top": ScreenAxis("top")}
        super().__init__(background=None, axisItems=axes, enableMenu=False)
        self.setMouseEnabled(x=False, y=False)
        self.hideButtons()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.setFrameShape(pg.PlotWidget.Shape.NoFrame)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.getViewBox().setBackgroundColor(theme.current().colour("field"))
        self.getViewBox().setDefaultPadding(0)
        self.square = False
        """Whether both axes take the same room."""
        self.spots: tuple[Spot, ...] = ()
        self.current = -1
        self._xy = np.zeros((0, 2))
        size = theme.points(17)
        self._ring = pg.ScatterPlotItem(size=size, pen=look.pen(look.named("text"), 2), brush=None, symbol="o")
        self._ring.setZValue(50)
        self.addItem(self._ring, ignoreBounds=True)

    def show_spots(self, spots: tuple[Spot, ...]) -> None:
        self.spots = spots
        self._xy = np.array([(one.x, one.y) for one in spots], np.float64).reshape(-1, 2)
        self.point(-1)

    def point(self, number: int) -> None:
        """Mean one spot; −1 for none."""
        self.current = number
        self._ring.setData([], []) if number < 0 else self._ring.setData([self._xy[number, 0]], [self._xy[number, 1]])
        self.pointed.emit(number)

    def spot_at(self, at: QPointF) -> int:
        """The nearest spot to a place in this widget; −1 where there is none."""
        if not len(self._xy):
            return -1
        view = self.getViewBox()
        place, (wide, high) = view.mapSceneToView(self.mapToScene(at.toPoint())), view.viewPixelSize()
        far = np.hypot((self._xy[:, 0] - place.x()) / wide, (self._xy[:, 1] - place.y()) / high)
        nearest = int(np.argmin(far))
        if far[nearest] <= NEAR:
            return nearest
        for number, one in enumerate(self.spots):
            if one.reach is not None and _inside(one.reach, place):
                return number
        return -1

    def place_of(self, number: int) -> QPointF:
        """Where a spot lies in this widget."""
        scene = self.getViewBox().mapViewToScene(QPointF(*self._xy[number]))
        return QPointF(self.mapFromScene(scene))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self.spot_at(event.position())
        if found != self.current:
            self.point(found)
        takes = found >= 0 and any((self.spots[found].film, self.spots[found].rows))
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if takes else Qt.CursorShape.ArrowCursor)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        found = self.spot_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and found >= 0:
            self.point(found)
            self.taken.emit(found, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A long chart scrolls; nothing is zoomed."""
        event.ignore()

    def leaveEvent(self, event: QEvent) -> None:
        if not self.hasFocus():
            self.point(-1)
        super().leaveEvent(event)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        if event is None:
            return
        left, bottom = (self.getPlotItem().getAxis(name) for name in ("left", "bottom"))
        for axis in (left, self.getPlotItem().getAxis("right")):
            if isinstance(axis, ScreenAxis):
                axis.fit_names(SHARE * self.width())
        bottom.fit_names(self.width() - left.width())
        above, beside = theme.pixels(8), theme.pixels(10)
        if self.square:
            beside = max(beside, round(self.width() - left.width() - (self.height() - bottom.height() - above)))
        self.getPlotItem().layout.setContentsMargins(2, above, beside, 2)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.current < 0 and event.reason() in _BY_KEY and self.spots:
            self.point(0)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.point(-1)
        super().focusOutEvent(event)

    def event(self, event: QEvent) -> bool:
        return keeps_keys(event, _KEPT) or bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, last = Qt.Key(event.key()), len(self.spots) - 1
        if key in _STEPS and last >= 0:
            step = _STEPS[key]
            self.point(min(max(self.current + step, 0), last) if self.current >= 0 else (0 if step > 0 else last))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and last >= 0:
            self.point(0 if key == Qt.Key.Key_Home else last)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current >= 0:
            self.taken.emit(self.current, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            event.ignore()


def _inside(reach: tuple[float, float, float, float], place: QPointF) -> bool:
    left, right, bottom, top = reach
    return left <= place.x() <= right and bottom <= place.y() <= top
