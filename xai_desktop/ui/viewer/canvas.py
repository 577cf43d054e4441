"""The black area on which a film lies: pyqtgraph's view with device pixels as coordinates, and our own mouse."""

import math
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QRegion,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsView

from xai_desktop.core.geometry import Size
from xai_desktop.ui.viewer.cursor import Tool
from xai_desktop.ui.viewer.drawing.hand_keys import HandKeys
from xai_desktop.ui.viewer.geometry import ViewGeometry
from xai_desktop.ui.viewer.gestures import Driven, Gestures
from xai_desktop.ui.viewer.library import pg

pg.setConfigOptions(antialias=False, imageAxisOrder="row-major", useOpenGL=False)

_CURSORS = {
    Tool.PAN: Qt.CursorShape.OpenHandCursor,
    Tool.ZOOM: Qt.CursorShape.SizeVerCursor,
}
"""Every other tool points with a cross."""


class Canvas(pg.GraphicsView):  # type: ignore[misc]
    """Shows items in device pixels of the pane (x right, y down) and, over them, what `foreground` paints."""

    resized = Signal()
    dropped = Signal(list)
    pressed = Signal()

    def __init__(self, view: Driven, foreground: Callable[[QPainter, QRectF], None]) -> None:
        super().__init__(background=None)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        self.setAcceptDrops(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.box = pg.ViewBox(enableMouse=False, enableMenu=False, invertY=True, defaultPadding=0)
        self.setCentralItem(self.box)
        self._foreground = foreground
        self.covered = QRect()
        """What the film covers entirely, in logical pixels."""
        self.gestures = Gestures(view)
        self._hand, self._keys = view.hand, HandKeys(view.hand)
        self.set_tool(Tool.WINDOW)

    @property
    def ratio(self) -> float:
        return float(self.devicePixelRatioF())

    @property
    def pane(self) -> Size:
        """(height, width) in device pixels."""
        return max(1, round(self.height() * self.ratio)), max(1, round(self.width() * self.ratio))

    def set_tool(self, tool: Tool) -> None:
        self.gestures.tool = tool
        self._show_cursor()

    def show_range(self, geometry: ViewGeometry) -> None:
        """Items are placed in device pixels of the pane: what the film covers is no more than that."""
        self.covered = _inside(geometry, self.ratio)
        height, width = geometry.pane
        self.box.setRange(xRange=(0, width), yRange=(0, height), padding=0, disableAutoRange=True)

    def show_no_range(self) -> None:
        """No film covers anything."""
        self.covered = QRect()

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:
        """Black around the film only: the film covers the rest."""
        del rect
        painter.save()
        painter.setWorldTransform(QTransform())
        painter.setClipRegion(QRegion(self.viewport().rect()) - QRegion(self.covered), Qt.ClipOperation.IntersectClip)
        painter.fillRect(self.viewport().rect(), Qt.GlobalColor.black)
        painter.restore()

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        del rect
        painter.save()
        painter.setWorldTransform(QTransform())
        self._foreground(painter, QRectF(self.viewport().rect()))
        painter.restore()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        if event is not None:
            self.resized.emit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.resized.emit()
        if isinstance(event, QKeyEvent) and self._takes(event):
            event.accept()
            return True
        return bool(super().event(event))

    def _takes(self, event: QKeyEvent) -> bool:
        """Keys for what is drawn, before the window has them as shortcuts and before Tab moves the focus."""
        if event.type() == QEvent.Type.ShortcutOverride:
            return self._keys.wants(event)
        if event.type() != QEvent.Type.KeyPress:
            return False
        step = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}.get(Qt.Key(event.key()))
        return self._keys.walk(step) if step is not None else self._keys.press(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()
        self.gestures.press(event, self.ratio)
        self._show_cursor()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.gestures.move(event, self.ratio)
        self._show_grip(event)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.gestures.release()
        self._show_cursor()
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.gestures.double_click(event)
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.gestures.wheel(event, self.ratio)
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        del event
        self.gestures.leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Only Space is left to us here; every other key goes on to the window's shortcuts."""
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self._hold_space(True)
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._hold_space(False)
        else:
            event.ignore()

    def focusOutEvent(self, event: QEvent) -> None:
        self._hold_space(False)
        super().focusOutEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        _accept(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        _accept(event)

    def dropEvent(self, event: QDropEvent) -> None:
        paths = _local_paths(event)
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)

    def _hold_space(self, held: bool) -> None:
        self.gestures.space_held = held
        self._show_cursor()

    def _show_grip(self, event: QMouseEvent) -> None:
        """Four arrows where a press would take hold of something."""
        if self.gestures.tool.draws and not self.gestures.dragging and not self.gestures.space_held:
            place = event.position() * self.ratio
            grip = self._hand.over(place.x(), place.y())
            self.viewport().setCursor(Qt.CursorShape.CrossCursor if grip is None else Qt.CursorShape.SizeAllCursor)

    def _show_cursor(self) -> None:
        shape = (
            Qt.CursorShape.OpenHandCursor
            if self.gestures.space_held
            else _CURSORS.get(self.gestures.tool, Qt.CursorShape.CrossCursor)
        )
        if shape is Qt.CursorShape.OpenHandCursor and self.gestures.dragging:
            shape = Qt.CursorShape.ClosedHandCursor
        self.viewport().setCursor(shape)


def _inside(geometry: ViewGeometry, ratio: float) -> QRect:
    """The whole logical pixels inside what the film covers."""
    left, top, right, bottom = geometry.covered
    x0, y0 = math.ceil(left / ratio), math.ceil(top / ratio)
    return QRect(x0, y0, math.floor(right / ratio) - x0, math.floor(bottom / ratio) - y0)


def _accept(event: QDropEvent) -> None:
    if _local_paths(event):
        event.acceptProposedAction()
    else:
        event.ignore()


def _local_paths(event: QDropEvent) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
