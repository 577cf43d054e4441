"""The table that says what the network calls a label of an annotation file (Infiltrate → Infiltration)."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from xai_desktop.core.wording import noted, wording
from xai_desktop.ui.panels.inputs import CalmCombo
from xai_desktop.ui.panels.parts import MARGIN, SPACING, Note, column_of, row_of
from xai_desktop.ui.theme import role

COLUMNS = (noted("In the file"), noted("As the network calls it"))
ABOUT = noted(
    "Marks are compared with the class that answers for their label. A label without an entry stays as it is."
)


class LabelNamesDialog(QDialog):
    """Two columns that can be edited. `table_chosen` carries a dict when the person confirms."""

    table_chosen = Signal(object)

    def __init__(
        self,
        table: Mapping[str, str],
        unanswered: Iterable[str] = (),
        classes: Iterable[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        """`unanswered` are labels that are here and that none of the network's `classes` answers for."""
        super().__init__(parent)
        self.setWindowTitle(wording("Label names"))
        self._classes = tuple(classes)
        self.table, self.said = QTableWidget(0, len(COLUMNS)), Note("", "notice")
        self.add_button, self.remove_button = QPushButton(wording("Add")), QPushButton(wording("Remove"))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.save_button = self.buttons.addButton(wording("Save"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._set_up()
        for label, name in table.items():
            self._add(label, name)
        known = {label.casefold() for label in table}
        for label in unanswered:
            if label.casefold() not in known:
                self._add(label, "")
        self._arrange()
        self._check()
        self.resize(560, 420)

    @property
    def chosen(self) -> dict[str, str]:
        """The entries that say something, in the order of the table."""
        pairs = (self._pair(row) for row in range(self.table.rowCount()))
        return {label: name for label, name in pairs if label and name}

    def _set_up(self) -> None:
        table = self.table
        table.setHorizontalHeaderLabels(list(map(wording, COLUMNS)))
        table.setAccessibleName(wording("Label names"))
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(32)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.setShowGrid(False)
        table.itemChanged.connect(self._check)

    def _arrange(self) -> None:
        role(self.save_button, "primary")
        layout = column_of(self, SPACING)
        layout.setContentsMargins(MARGIN + 4, MARGIN + 4, MARGIN + 4, MARGIN)
        layout.addWidget(Note(wording(ABOUT)))
        layout.addWidget(self.table, 1)
        layout.addLayout(row_of(self.add_button, self.remove_button, QWidget(), wide=2))
        layout.addWidget(self.said)
        layout.addWidget(self.buttons)
        for button in (self.add_button, self.remove_button):
            button.setAutoDefault(False)
        self.add_button.clicked.connect(self._add_empty)
        self.remove_button.clicked.connect(self._remove)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    def _add(self, label: str, name: str) -> None:
        row = self.table.rowCount()
        self.table.insertRow(row)
        combo = CalmCombo()
        combo.setEditable(True)
        combo.setInsertPolicy(CalmCombo.InsertPolicy.NoInsert)
        combo.addItems(["", *self._classes])
        combo.setCurrentText(name)
        combo.setAccessibleName(f"{wording(COLUMNS[1])}: {label}" if label else wording(COLUMNS[1]))
        if (line := combo.lineEdit()) is not None:
            line.setPlaceholderText(wording("stays as it is"))
        combo.currentTextChanged.connect(self._check)
        self.table.setItem(row, 0, QTableWidgetItem(label))
        self.table.setCellWidget(row, 1, combo)

    def _add_empty(self, *_: object) -> None:
        self._add("", "")
        self.table.setCurrentCell(self.table.rowCount() - 1, 0)
        if (item := self.table.currentItem()) is not None:
            self.table.editItem(item)

    def _remove(self, *_: object) -> None:
        """The rows that are chosen, else the last one."""
        rows = {index.row() for index in self.table.selectedIndexes()} or {self.table.rowCount() - 1}
        for row in sorted(rows, reverse=True):
            self.table.removeRow(row)
        self._check()

    def _pair(self, row: int) -> tuple[str, str]:
        item, combo = self.table.item(row, 0), self.table.cellWidget(row, 1)
        name = combo.currentText().strip() if isinstance(combo, CalmCombo) else ""
        return (item.text().strip() if item is not None else ""), name

    def _check(self, *_: object) -> None:
        """The same label twice cannot have two names."""
        pairs = [self._pair(row) for row in range(self.table.rowCount())]
        labels = [label.casefold() for label, name in pairs if label and name]
        twice = next((label for label, name in pairs if name and labels.count(label.casefold()) > 1), "")
        self.said.say(wording("“{twice}” stands there twice.").format(twice=twice) if twice else "")
        self.save_button.setEnabled(not twice)
        self.remove_button.setEnabled(bool(pairs))

    def accept(self) -> None:
        super().accept()
        self.table_chosen.emit(self.chosen)
