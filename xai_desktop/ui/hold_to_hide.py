"""Hold one key to see the bare film; let go and everything is back."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from xai_desktop.ui.actions import HIDE_KEY

_TYPING = (QLineEdit, QPlainTextEdit, QAbstractSpinBox, QComboBox)


class HoldToHide(QObject):
    """Watches the whole program for one key, except while somebody types."""

    changed = Signal(bool)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._windows, self._held = [window], False
        self._key = getattr(Qt.Key, f"Key_{HIDE_KEY}")

    def join(self, window: QWidget) -> None:
        """Another window of the program in which the key does the same."""
        self._windows.append(window)

    def watch(self) -> None:
        """From now on; not while the window is being built, when thousands of events pass by."""
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease) and isinstance(event, QKeyEvent):
            return self._key_event(event, kind == QEvent.Type.KeyPress)
        if kind == QEvent.Type.WindowDeactivate and watched in self._windows:
            self._set(False)
        return False

    def _key_event(self, event: QKeyEvent, down: bool) -> bool:
        if event.key() == self._key and not down and self._held and not event.isAutoRepeat():
            self._set(False)  # wherever the focus is by now
            return True
        if event.key() != self._key or event.modifiers() != Qt.KeyboardModifier.NoModifier:
            return False
        active = any(window.isActiveWindow() for window in self._windows)
        if not active or isinstance(QApplication.focusWidget(), _TYPING):
            return False
        if not event.isAutoRepeat():
            self._set(down)
        return True

    def _set(self, held: bool) -> None:
        if held != self._held:
            self._held = held
            self.changed.emit(held)
