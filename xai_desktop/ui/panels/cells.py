"""A small table of words and numbers: each cell may explain itself, and none can be edited."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

TALLEST = 5
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, its hover text, and the widest words that it must hold; without them it shares what is left."""

    name: str
    tip: str = ""
    sample: str = ""
    right: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """The words of a row, hover texts where there are any, and whether the row is the chosen one."""

    cells: tuple[str, ...]
    tips: tuple[str, ...] = ()
    chosen: bool = False


class CellModel(QAbstractTableModel):
    """Words change in place: only another count of rows or other columns make the table anew."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns: tuple[Column, ...] = ()
        self._rows: tuple[Row, ...] = ()

    def show(self, columns: tuple[Column, ...], rows: tuple[Row, ...]) -> bool:
        """Whether the table has another shape now."""
        if columns != self._columns or len(rows) != len(self._rows):
            self.beginResetModel()
            self._columns, self._rows = columns, rows
            self.endResetModel()
            return True
        if rows != self._rows:
            self._rows = rows
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(columns) - 1))
        return False

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return row.cells[column]
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return (row.tips[column] if column < len(row.tips) else "") or self._columns[column].tip or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(self._columns[column])
        if role == Qt.ItemDataRole.FontRole and row.chosen:
            return _bold()
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or section >= len(self._columns):
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(column)
        told = {Qt.ItemDataRole.DisplayRole: column.name, Qt.ItemDataRole.ToolTipRole: column.tip or None}
        return told.get(Qt.ItemDataRole(role))


def to_be_read(table: QTableView) -> None:
    """A table in which whole rows are chosen and nothing is typed: no grid, no numbers of rows, and Tab leaves it."""
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.verticalHeader().hide()
    table.horizontalHeader().setHighlightSections(False)


class CellTable(QTableView):
    """As tall as its rows, up to five; then it scrolls. Tab leaves it, arrow keys walk in it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cells = CellModel(self)
        self.setModel(self.cells)
        self.setAccessibleName(name)
        to_be_read(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.horizontalHeader().setMinimumSectionSize(24)

    def show_rows(self, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        """Rows under their columns; numbers that change keep every place."""
        if self.cells.show(tuple(columns), tuple(rows)):
            self._fit(columns, len(rows))

    def _fit(self, columns: Sequence[Column], rows: int) -> None:
        line = self.fontMetrics().height() + 8
        self.verticalHeader().setDefaultSectionSize(line)
        header = self.horizontalHeader()
        for number, column in enumerate(columns):
            if column.sample:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.Fixed)
                widest = max(self.fontMetrics().horizontalAdvance(text) for text in (column.sample, column.name))
                header.resizeSection(number, widest + 12)
            else:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
        shown = min(max(rows, 1), TALLEST)
        self.setFixedHeight(header.sizeHint().height() + shown * line + 4)


def _side(column: Column) -> Qt.AlignmentFlag:
    return (Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter


def _bold() -> QFont:
    face = QFont()
    face.setBold(True)
    return face
