"""Parts beside each other whose border is moved by mouse or by keys."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget

from xai_desktop.core.wording import wording
from xai_desktop.ui import theme
from xai_desktop.ui.panels.inputs import keeps_keys

STEP, LONG_STEP = 16, 96
"""Logical pixels that an arrow key moves a border by, alone and with Shift."""

SLIM, FOCUSED = 1, 3
"""Logical pixels of a border, and of the one that has the keyboard."""

WAYS = {
    Qt.Orientation.Horizontal: {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1},
    Qt.Orientation.Vertical: {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1},
}


class KeySplitter(QSplitter):
    """No part can be closed by its border. Tab goes to the borders, too: the arrow keys move the one that has the
    keyboard as a drag does, with Shift further.

    The borders are Qt's own: Qt lets a splitter make others, but its Python binding destroys such a border twice.
    """

    def __init__(self, orientation: Qt.Orientation, parent: QWidget | None = None) -> None:
        super().__init__(orientation, parent)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(SLIM)

    def addWidget(self, widget: QWidget) -> None:
        self.insertWidget(self.count(), widget)

    def insertWidget(self, index: int, widget: QWidget) -> None:
        super().insertWidget(index, widget)
        across = self.orientation() is Qt.Orientation.Horizontal
        for handle in map(self.handle, range(self.count())):
            if handle.focusPolicy() is not Qt.FocusPolicy.TabFocus:
                handle.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                handle.setAccessibleName(
                    wording("Border, left and right") if across else wording("Border, up and down")
                )
                handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What happens to a border."""
        if not isinstance(watched, QSplitterHandle):
            return super().eventFilter(watched, event)
        kind = event.type()
        if kind in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.setHandleWidth(FOCUSED if kind is QEvent.Type.FocusIn else SLIM)
            watched.update()
        elif kind is QEvent.Type.Paint and watched.hasFocus():
            QPainter(watched).fillRect(watched.rect(), theme.current().colour("accent"))
            return True
        elif kind is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._press(watched, event)
        return keeps_keys(event, frozenset(WAYS[self.orientation()]))

    def _press(self, handle: QSplitterHandle, event: QKeyEvent) -> bool:
        way, held = WAYS[self.orientation()].get(Qt.Key(event.key())), event.modifiers()
        if way is None or held not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
            return False
        corner = handle.mapToParent(handle.contentsRect().topLeft())  # a slim border is wider to the mouse
        place = corner.x() if self.orientation() is Qt.Orientation.Horizontal else corner.y()
        step = STEP if held == Qt.KeyboardModifier.NoModifier else LONG_STEP
        self.moveSplitter(place + way * step, self.indexOf(handle))
        return True
