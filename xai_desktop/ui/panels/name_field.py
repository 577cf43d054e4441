"""Asking for a name where one stands, without a dialog: a field, and what is wrong with what was typed."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from xai_desktop.core.wording import wording
from xai_desktop.ui.panels.inputs import keeps_keys
from xai_desktop.ui.panels.parts import Note, column_of, row_of

ESCAPE = frozenset({Qt.Key.Key_Escape})


class _Line(QLineEdit):
    """Escape, which is also a shortcut of the window, is meant for the field while one types in it."""

    def event(self, event: QEvent) -> bool:
        return keeps_keys(event, ESCAPE) or super().event(event)


class NameField(QWidget):
    """Enter or the button gives the name, Escape gives it up. It hides itself only when it is told to."""

    named = Signal(str)
    given_up = Signal()

    def __init__(self, what: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line, self.done, self.problem = _Line(), QPushButton(wording("Save")), Note("", "notice")
        self.line.setAccessibleName(what)
        self.line.setPlaceholderText(what)
        column = column_of(self, 2)
        column.addLayout(row_of(self.line, self.done, wide=0))
        column.addWidget(self.problem)
        self.line.returnPressed.connect(self._name)
        self.done.clicked.connect(self._name)
        self.line.textChanged.connect(self._typed)
        self.ask("")
        self.hide()

    def ask(self, text: str) -> None:
        """Show the field with a name to begin with, and put the keyboard there."""
        self.line.setText(text)
        self.line.selectAll()
        self._typed(text)
        self.show()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def complain(self, sentence: str) -> None:
        self.problem.say(sentence)

    @Slot(str)
    def _typed(self, text: str) -> None:
        self.done.setEnabled(bool(text.strip()))
        self.problem.say("")

    @Slot()
    def _name(self) -> None:
        if self.line.text().strip():
            self.named.emit(self.line.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)
