"""A film for which the network was not made: said in place, and explained only when somebody confirms it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from xai_desktop.ui import theme
from xai_desktop.ui.panels.parts import Note, column_of

CONFIRM = "Explain all the same"


class ScopeGuardView(QFrame):
    """Hidden while nothing lies outside. `confirmed` is recorded by whoever listens."""

    confirmed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.role(self, "card")
        self.setAccessibleName("Outside what this network was made for")
        self.text, self.button = Note("", "notice"), QPushButton(CONFIRM)
        self.button.setToolTip("The confirmation is recorded with the film")
        column = column_of(self)
        column.setContentsMargins(9, 8, 9, 9)
        column.addWidget(self.text)
        column.addWidget(self.button)
        self.button.clicked.connect(lambda: self.confirmed.emit())
        self.hide()

    def show_scope(self, made_for: str, outside: tuple[str, ...], *, confirmed: bool) -> None:
        """`made_for` and `outside` in words; confirmed, the sentence stays and the button goes."""
        self.setVisible(bool(outside))
        self.button.setVisible(not confirmed)
        ending = "Explained all the same; that is on record." if confirmed else "Its maps may mean nothing here."
        self.text.setText(f"This network was made for {made_for}. This film has {', '.join(outside)}. {ending}")
