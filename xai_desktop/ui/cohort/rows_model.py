"""The rows of an audit for a table of any length: only what is seen is put into words."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from xai_desktop.app.cohort_columns import about, cell_text, method_words, title_of
from xai_desktop.app.cohort_rows import CohortRows, Places
from xai_desktop.core.report_rows import Column, Kind
from xai_desktop.ui import theme

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class RowsModel(QAbstractTableModel):
    """`places` are the rows that are shown, in their order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: CohortRows | None = None
        self.columns: tuple[Column, ...] = ()
        self.labels: dict[str, str] = {}
        self._places: Places | None = None

    def show_rows(self, rows: CohortRows | None, columns: tuple[Column, ...], places: Places | None) -> None:
        self.beginResetModel()
        self.rows, self.columns, self._places = rows, columns, places
        self.endResetModel()

    @property
    def places(self) -> Places | None:
        return self._places

    def text(self, row: int, name: str) -> str:
        """What a shown row holds in a column of words, as it stands in the table."""
        assert self.rows is not None
        assert self._places is not None
        return str(self.rows.table[name][self._places[row]])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  - Qt's own signature
        return 0 if parent.isValid() or self._places is None else len(self._places)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        column = self.columns[section]
        if role == Role.DisplayRole:
            return title_of(column.name)
        if role in (Role.ToolTipRole, Role.AccessibleDescriptionRole):
            return about(column.name)
        return _side(column) if role == Role.TextAlignmentRole else None

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        if not index.isValid() or self.rows is None or self._places is None:
            return None
        column = self.columns[index.column()]
        if role == Role.TextAlignmentRole:
            return _side(column)
        if role not in (Role.DisplayRole, Role.ToolTipRole, Role.ForegroundRole):
            return None
        table, place = self.rows.table, self._places[index.row()]
        if role == Role.ForegroundRole:
            return theme.current().colour("warn") if table["status"][place] == "failed" else None
        if role == Role.ToolTipRole and table["why"][place]:
            return str(table["why"][place])
        if column.name == "explainer" and table["explainer"][place]:
            return method_words(self.rows.method(int(place)), self.labels)
        return cell_text(table[column.name][place], column)


def _side(column: Column) -> Qt.AlignmentFlag:
    return _RIGHT if column.kind in (Kind.NUMBER, Kind.INTEGER) else _LEFT
