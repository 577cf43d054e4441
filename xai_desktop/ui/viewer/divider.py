"""The divider between two maps: a line that is dragged or moved by keys, with the name of each map on its side."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from xai_desktop.ui import theme
from xai_desktop.ui.viewer.chips import chip_size, draw_chip, kept_inside

GRAB, HANDLE, GAP = 6.0, 9.0, 8.0
"""Logical pixels: how near a press takes hold of the line, half the height of its handle, and from line to name."""
_GROUND = QColor(20, 23, 27, 225)


class Divider:
    """`share` of the pane's width lies on its left; `names` are what is on its left and right. None where it is off."""

    def __init__(self) -> None:
        self.share = 0.5
        self.names: tuple[str, str] | None = None

    @property
    def on(self) -> bool:
        return self.names is not None

    def move_to(self, x: float, width: float) -> None:
        """To a place in a pane of a width; never out of it."""
        self.share = min(max(x / max(width, 1.0), 0.0), 1.0)

    def paint(self, painter: QPainter, pane: QRectF, font: QFont, top: float) -> None:
        """The names begin at `top`, where nothing else is written."""
        if self.names is None:
            return
        x, y = round(pane.left() + self.share * pane.width()) + 0.5, round(pane.center().y()) + 0.5
        for width, colour in ((3, QColor(0, 0, 0, 170)), (1, theme.DARK.colour("accent"))):
            painter.setPen(QPen(colour, width))
            painter.drawLine(QPointF(x, pane.top()), QPointF(x, pane.bottom()))
        painter.setPen(QPen(QColor(0, 0, 0), 1))
        painter.setBrush(theme.DARK.colour("accent"))
        painter.drawRect(QRectF(x - HANDLE / 2, y - HANDLE, HANDLE, 2 * HANDLE))
        for name, left in zip(self.names, (True, False), strict=True):
            text = f"◂ {name}" if left else f"{name} ▸"
            size = chip_size(text, font).boundedTo(pane.size())
            place = QRectF(QPointF(x - GAP - size.width() if left else x + GAP, top), size)
            draw_chip(painter, kept_inside(place, pane), text, font, _GROUND, theme.current().colour("on_film"))


class DividerMouse(QObject):
    """Takes the mouse over the divider before any tool has it."""

    def __init__(self, divider: Divider, moved: Callable[[float], None], surface: QWidget) -> None:
        """`moved` gets a place in logical pixels."""
        super().__init__(surface)
        self._divider, self._moved, self._held = divider, moved, False
        surface.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The surface comes with each event: what Qt's binding once gave for it may be void by now."""
        if not self._divider.on:
            self._held = False
        elif isinstance(event, QMouseEvent) and isinstance(watched, QWidget):  # it is painted anew while it is held
            return self._takes(event, watched.width()) or super().eventFilter(watched, event)
        return super().eventFilter(watched, event)

    def _takes(self, event: QMouseEvent, width: int) -> bool:
        x = event.position().x()
        near = abs(x - self._divider.share * width) <= GRAB
        if event.type() == QEvent.Type.MouseButtonPress and near and event.button() == Qt.MouseButton.LeftButton:
            self._held = True
        elif event.type() == QEvent.Type.MouseMove and self._held:
            self._moved(x)
        elif event.type() == QEvent.Type.MouseButtonRelease and self._held:
            self._held = False
        else:
            return False
        return True
