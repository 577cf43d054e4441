"""Arrow keys for what lies over a film: the magnifier, and the divider between two maps."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent

STEP, LONG_STEP = 8, 64
"""Logical pixels that an arrow key moves something by, alone and with Shift."""

ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class ArrowKeys(QObject):
    """Takes the arrow keys, alone or with Shift, for as long as something in a pane wants them."""

    def __init__(self, wanted: Callable[[], bool], moved: Callable[[QPoint], None], parent: QObject) -> None:
        """`moved` gets logical pixels."""
        super().__init__(parent)
        self._wanted, self._moved = wanted, moved

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.key() not in ARROWS or not self._wanted():
            return super().eventFilter(watched, event)
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
        elif event.type() == QEvent.Type.KeyPress:
            far = LONG_STEP if held else STEP
            self._moved(QPoint(*ARROWS[Qt.Key(event.key())]) * far)
        return True
