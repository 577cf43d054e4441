"""The menu of a cascade's rows: one more, one less, or those of the beginning."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from xai_desktop.core.cascade import CascadeRow
from xai_desktop.core.wording import wording
from xai_desktop.ui import icons
from xai_desktop.ui.theme import role


class RowsButton(QToolButton):
    """`row_removed` carries the number of the wish that a row answers."""

    add_wished = Signal()
    row_removed = Signal(int)
    reset_wished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(wording("Rows ▾"))
        icons.put(self, "rows")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        role(self, "small")
        self.setAccessibleName(wording("Rows of the cascade"))
        self.setToolTip(wording("Add a network or an explainer as a row, or take one away"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self.setMenu(self._menu)
        self.show_rows(())

    def show_rows(self, rows: tuple[CascadeRow, ...]) -> None:
        """One line for every wish; the last one left cannot be taken away."""
        self._menu.clear()
        self._menu.addAction(wording("Add row…"), self.add_wished.emit)
        wishes = {number: [row for row in rows if row.wish == number] for number in dict.fromkeys(r.wish for r in rows)}
        if len(wishes) > 1:
            self._menu.addSeparator()
        for wish, answers in wishes.items() if len(wishes) > 1 else ():
            kind = answers[0].kind if len(answers) == 1 else ""
            name = " · ".join(part for part in (answers[0].label, kind) if part)
            self._menu.addAction(wording("Remove {name}").format(name=name), partial(self.row_removed.emit, wish))
        self._menu.addSeparator()
        self._menu.addAction(wording("Rows as at the start"), self.reset_wished.emit)

    @property
    def entries(self) -> tuple[str, ...]:
        """What the menu offers, for those who cannot see it."""
        return tuple(action.text() for action in self._menu.actions() if not action.isSeparator())
