"""Every action and its keys: search, change, reset."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from xai_desktop.core.wording import noted, wording
from xai_desktop.ui.keys import KeyTable
from xai_desktop.ui.panels.parts import MARGIN, SPACING, Note, column_of, row_of
from xai_desktop.ui.settings.key_card import KeyCard
from xai_desktop.ui.settings.key_list import KeyList

RESET, BACK = noted("Reset all keys"), noted("Undo: own keys again")
NOTHING = noted("No action is called that and no key does it.")
FIXED_TOO = noted(
    "Keys that cannot be changed: {key:=X} held hides overlays, Space held pans, Tab, Enter, Esc, and the mouse."
)


class KeysPart(QWidget):
    """`table_wished` carries a `KeyTable`; what is shown changes only by `show_table`."""

    table_wished = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table, self._before = KeyTable(), None  # type: KeyTable, KeyTable | None
        self._name = ""
        self.search, self.list, self.card = QLineEdit(), KeyList(), KeyCard()
        self.nothing, self.reset = Note(wording(NOTHING)), QPushButton(wording(RESET))
        self.search.setPlaceholderText(wording("Search actions and keys"))
        self.search.setAccessibleName(wording("Search actions and keys"))
        self.search.setClearButtonEnabled(True)
        self._arrange()
        self.search.textChanged.connect(self._filter)
        self.list.chosen.connect(self._choose)
        self.list.edit_wished.connect(self.card.recorder.setFocus)
        self.card.recorder.given_up.connect(self.list.setFocus)
        self.card.table_wished.connect(self._wish)
        self.reset.clicked.connect(self._reset_or_undo)
        self.show_table(self._table)
        self.list.choose(next(iter(self._table.keys)))

    def show_table(self, table: KeyTable) -> None:
        self._table = table
        self.list.show_table(table)
        self._filter(self.search.text())
        if self._name:
            self.card.show_action(self._name, table)
        changed = bool(set(table.overrides()) - set(table.foreign))
        if changed:
            self._before = None
        self.reset.setText(wording(BACK if self._before is not None else RESET))
        self.reset.setEnabled(changed or self._before is not None)

    def _choose(self, name: str) -> None:
        self._name = name
        self.card.show_action(name, self._table)

    def _wish(self, table: KeyTable) -> None:
        self._before = None
        self.table_wished.emit(table)

    def _reset_or_undo(self) -> None:
        """The own keys are kept until the next change, so that nothing has to be asked."""
        back, self._before = self._before, None if self._before is not None else self._table
        self.table_wished.emit(back if back is not None else KeyTable(foreign=self._table.foreign))

    def _filter(self, text: str) -> None:
        self.nothing.setVisible(not self.list.filter(text))

    def _arrange(self) -> None:
        left = QWidget()
        lines = column_of(left)
        for part in (self.search, self.nothing, self.list):
            lines.addWidget(part)
        lines.setStretchFactor(self.list, 1)
        lines.addLayout(row_of(QWidget(), self.reset, wide=0))
        self.nothing.hide()
        right = QVBoxLayout()
        right.setSpacing(SPACING)
        right.addWidget(self.card)
        right.addWidget(Note(wording(FIXED_TOO)))
        right.addStretch(1)
        columns = QHBoxLayout(self)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(2 * MARGIN)
        columns.addWidget(left, 5)
        columns.addLayout(right, 4)
