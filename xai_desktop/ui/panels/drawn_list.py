"""Everything measured and marked on the film by the reader: found, named, hidden, removed, copied and saved."""

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QPushButton, QTableView, QWidget

from xai_desktop.core.measure_table import MeasureRow
from xai_desktop.core.wording import counted, noted, wording
from xai_desktop.ui.panels.cells import to_be_read
from xai_desktop.ui.panels.drawn_model import NAME, SHOWN, VALUE, DrawnModel, detail_lines, table_text
from xai_desktop.ui.panels.flow import FlowLayout
from xai_desktop.ui.panels.inputs import keeps_keys
from xai_desktop.ui.panels.parts import Note, Panel

NOTHING = noted("Nothing is measured or marked on this film yet. Measuring is in the menu Draw.")
TALLEST, SHORTEST = 8, 2
"""Rows that are seen at once."""

_KEPT = frozenset({Qt.Key.Key_Space, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Left, Qt.Key.Key_Right})


class DrawnTable(QTableView):
    """Arrows choose, Space shows and hides, Enter goes to it on the film."""

    gone_to = Signal(int)

    def __init__(self, model: DrawnModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setAccessibleName(wording("Measurements and marks"))
        to_be_read(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        header.setMinimumSectionSize(24)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(SHOWN, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(SHOWN, 28)
        header.setSectionResizeMode(VALUE, QHeaderView.ResizeMode.ResizeToContents)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.clicked.connect(self._click)

    def fit(self) -> None:
        """As high as its rows, within limits."""
        line = self.fontMetrics().height() + 8
        self.verticalHeader().setDefaultSectionSize(line)
        rows = min(max(self.model().rowCount(), SHORTEST), TALLEST)
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + rows * line + 4)

    def _click(self, index: QModelIndex) -> None:
        """On the dot: show or hide; elsewhere: go there."""
        model = self.model()
        assert isinstance(model, DrawnModel)
        if index.column() == SHOWN:
            model.shown.emit(index.row(), not model.rows[index.row()].shown)
        else:
            self.gone_to.emit(index.row())

    def event(self, event: QEvent) -> bool:
        return keeps_keys(event, _KEPT) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, model = self.currentIndex().row(), self.model()
        assert isinstance(model, DrawnModel)
        if row >= 0 and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.gone_to.emit(row)
        elif row >= 0 and event.key() == Qt.Key.Key_Space:
            model.shown.emit(row, not model.rows[row].shown)
        else:
            super().keyPressEvent(event)
            if self.currentIndex().row() not in (row, -1):
                self.gone_to.emit(self.currentIndex().row())


class DrawnPanel(Panel):
    """`gone_to` asks to choose a thing and to bring it into the middle; numbers are those of the rows."""

    gone_to = Signal(int)
    renamed = Signal(int, str)
    removed = Signal(int)
    shown = Signal(int, bool)
    export_wished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(wording("Measurements"), parent, foldable=True)
        self.model = DrawnModel(self)
        self.table, self.detail = DrawnTable(self.model), Note("")
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.inside.addWidget(self.table)
        self.inside.addWidget(self._buttons())
        self.inside.addWidget(self.detail)
        self.close_column()
        self.model.renamed.connect(self.renamed)
        self.model.shown.connect(self.shown)
        self.table.gone_to.connect(self.gone_to)
        self.table.selectionModel().currentRowChanged.connect(self._tell)
        self.show_rows(())

    def _buttons(self) -> QWidget:
        place = QWidget()
        flow = FlowLayout(place)
        self.rename = QPushButton(wording("Rename"))
        self.hide_one = QPushButton(wording("Hide"))
        self.remove = QPushButton(wording("Remove"))
        self.copy = QPushButton(wording("Copy"))
        self.save = QPushButton(wording("Save as CSV…"))
        for button in (self.rename, self.hide_one, self.remove, self.copy, self.save):
            flow.addWidget(button)
        self.copy.setToolTip(wording("All of them as text, for a report"))
        self.rename.clicked.connect(self._rename)
        self.hide_one.clicked.connect(self._hide)
        self.remove.clicked.connect(lambda: self.removed.emit(self.row) if self.row >= 0 else None)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(table_text(self.model.rows)))
        self.save.clicked.connect(lambda: self.export_wished.emit())
        return place

    @property
    def row(self) -> int:
        """The number of the row with the keyboard; -1 for none."""
        return self.table.currentIndex().row()

    def show_rows(self, rows: tuple[MeasureRow, ...]) -> None:
        """The row that was chosen stays so where it is still there."""
        row = self.row
        self.model.show(rows)
        self.aside.setText(counted("{n} on this film", "{n} on this film", len(rows)) if rows else "")
        if not rows:
            self.say(wording(NOTHING))
            return
        self.show_body()
        self.table.fit()
        if self.row < 0 and row >= 0:
            self.choose(min(row, len(rows) - 1))
        self._tell()

    def choose(self, row: int | None) -> None:
        """The row of what is chosen on the film."""
        if row is None or not 0 <= row < len(self.model.rows):
            self.table.clearSelection()
            self.table.setCurrentIndex(QModelIndex())
        elif row != self.row:
            self.table.setCurrentIndex(self.model.index(row, NAME))
        self._tell()

    def _rename(self) -> None:
        if self.row >= 0:
            self.table.setFocus()
            self.table.edit(self.model.index(self.row, NAME))

    def _hide(self) -> None:
        if self.row >= 0:
            self.shown.emit(self.row, not self.model.rows[self.row].shown)

    def _tell(self) -> None:
        row = self.model.rows[self.row] if 0 <= self.row < len(self.model.rows) else None
        for button in (self.rename, self.hide_one, self.remove):
            button.setEnabled(row is not None)
        self.hide_one.setText(wording("Hide") if row is None or row.shown else wording("Show"))
        self.detail.say("\n".join(line for line in detail_lines(row) if line) if row is not None else "")
