"""A film for which the network was not made: said in place, and explained only when somebody confirms it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from xai_desktop.core.wording import noted, retold, wording
from xai_desktop.ui import theme
from xai_desktop.ui.panels.parts import Note, column_of

CONFIRM = noted("Explain all the same")


class ScopeGuardView(QFrame):
    """Hidden while nothing lies outside. `confirmed` is recorded by whoever listens; `shown` says that `waits` may be
    another."""

    confirmed = Signal()
    shown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.role(self, "card")
        self.setAccessibleName(wording("Outside what this network was made for"))
        self.text, self.button = Note("", "notice"), QPushButton(wording(CONFIRM))
        self.button.setToolTip(wording("The confirmation is recorded with the film"))
        column = column_of(self)
        column.setContentsMargins(9, 8, 9, 9)
        column.addWidget(self.text)
        column.addWidget(self.button)
        self.button.clicked.connect(lambda: self.confirmed.emit())
        self.waits = False
        """Whether nothing may be explained before somebody confirms it."""
        self.hide()

    def show_scope(self, made_for: str, outside: tuple[str, ...], *, confirmed: bool) -> None:
        """`made_for` and `outside` in words; confirmed, the sentence stays and the button goes."""
        self.setVisible(bool(outside))
        self.button.setVisible(not confirmed)
        ending = (
            wording("Explained all the same; that is on record.")
            if confirmed
            else wording("Its maps may mean nothing here.")
        )
        self.text.setText(
            wording("This network was made for {made_for}. This film has {facts}. {ending}").format(
                made_for=made_for, facts=", ".join(map(retold, outside)), ending=ending
            )
        )
        self.waits = bool(outside) and not confirmed
        self.shown.emit()
