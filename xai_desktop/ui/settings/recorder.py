"""A field that takes the next key that is pressed, whatever it would do elsewhere."""

from PySide6.QtCore import QEvent, QKeyCombination, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

from xai_desktop.core.wording import noted, wording
from xai_desktop.ui.keys import portable

Key = Qt.Key
_ALONE = frozenset({Key.Key_Control, Key.Key_Shift, Key.Key_Alt, Key.Key_Meta, Key.Key_AltGr, Key.Key_CapsLock})
WAITING, RESTING = noted("Press the new key…"), noted("Choose this field, then press a key")


class KeyRecorder(QLineEdit):
    """`recorded` carries a key in portable text; `given_up` says that Esc was pressed. Tab leaves it as ever.

    It is a text field, so that keys which the program watches for everywhere are left alone while it has the focus.
    """

    recorded = Signal(str)
    given_up = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setPlaceholderText(wording(RESTING))
        self.setAccessibleName(wording("New key"))
        self.setAccessibleDescription(wording("The next key that is pressed is taken; Esc gives up, Tab leaves"))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.accept()  # no action may have the key now
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Key(event.key())
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in _ALONE or key == Key.Key_unknown or event.isAutoRepeat():
            return
        if key == Key.Key_Escape and plain:
            self.given_up.emit()
        else:
            self.recorded.emit(key_of(event))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.setPlaceholderText(wording(WAITING))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.setPlaceholderText(wording(RESTING))


def key_of(event: QKeyEvent) -> str:
    """The key of an event as it is stored: of signs made with Shift (such as ?) the sign alone."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    text = event.text()
    if len(text) == 1 and text.isprintable() and not text.isalnum() and not text.isspace():
        modifiers &= ~Qt.KeyboardModifier.ShiftModifier
    made = QKeySequence(QKeyCombination(modifiers, Key(event.key())))
    return portable(made.toString(QKeySequence.SequenceFormat.PortableText))
