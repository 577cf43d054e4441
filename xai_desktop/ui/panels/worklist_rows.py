"""Rows of films and headings as Qt asks for them, in words for tooltips and screen readers."""

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from xai_desktop.core.study import ImageRef
from xai_desktop.core.wording import retold
from xai_desktop.core.worklist import FilmFilter, WorklistView
from xai_desktop.core.worklist_groups import Group, heading_of
from xai_desktop.core.worklist_order import Arrangement
from xai_desktop.core.worklist_table import GroupKey
from xai_desktop.ui.panels.worklist_film import File, WorklistRow, file_of
from xai_desktop.ui.panels.worklist_told import Told

Index = QModelIndex | QPersistentModelIndex
DIVIDER = ""
"""The heading of what follows an examination of several images and has no heading of its own."""


class WorklistRows(QAbstractListModel):
    """An arrangement of films, to be read."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.told = Told()
        self.view, self.wished = WorklistView(), FilmFilter()
        self._found = Arrangement()
        self._place: dict[int, int] = {}
        self._of_file: dict[File, int] = {}
        self._folded: set[GroupKey] = set()
        self._current: int | None = None

    @property
    def total(self) -> int:
        return len(self._of_file)

    @property
    def shown(self) -> int:
        """How many films pass the filters, under folded headings, too."""
        return self._found.shown

    @property
    def rows(self) -> list[int]:
        """Numbers of films; below zero those of headings."""
        return self._found.rows

    @property
    def headings(self) -> list[Group]:
        return self._found.headings

    @property
    def order(self) -> tuple[ImageRef, ...]:
        """What *next film* goes through."""
        refs = self.told.table.refs
        return tuple(refs[film] for film in self._found.order)

    @property
    def hides_current(self) -> bool:
        """Whether a filter hides the film that is open."""
        return self._current is not None and self.wished.is_on and self._current not in self._place

    def group_at(self, row: int) -> Group | None:
        film = self._found.rows[row]
        return None if film >= 0 else self._found.headings[-film - 1]

    def heading_at(self, row: int) -> str | None:
        """The words of a heading, `DIVIDER`, or None where the row is a film."""
        group = self.group_at(row)
        return None if group is None else retold(heading_of(self.told.table, group))

    @property
    def folded_places(self) -> list[int]:
        """Which of the headings are folded."""
        return [n for n, group in enumerate(self.headings) if group.key in self._folded] if self._folded else []

    def is_folded(self, group: Group) -> bool:
        return group.key in self._folded

    def holds_current(self, group: Group) -> bool:
        return self._current in group.films

    def row_at(self, row: int) -> WorklistRow:
        """The film of a row that is no heading."""
        return self.told.row(self._found.rows[row], self.view.grouping)

    def row_of(self, ref: ImageRef) -> int | None:
        """Where a film, or the film of a frame, is among the shown rows."""
        return self._place.get(self._of_file.get(file_of(ref), -1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  - Qt's own signature
        return 0 if parent.isValid() else len(self._found.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The keyboard reaches films and headings, and passes lines."""
        if not index.isValid() or index.row() >= len(self._found.rows):
            return Qt.ItemFlag.NoItemFlags
        group = self.group_at(index.row())
        if group is not None:
            return Qt.ItemFlag.ItemIsEnabled if group.key else Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._found.rows):
            return None
        group = self.group_at(index.row())
        if group is not None:
            return self._heading_data(group, role)
        if role == Qt.ItemDataRole.DisplayRole:
            return self.told.table.refs[self._found.rows[index.row()]].image_id
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.row_at(index.row()).told
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.row_at(index.row()).told.replace("\n", ", ")
        return None

    def _heading_data(self, group: Group, role: int) -> str | None:
        words = retold(heading_of(self.told.table, group))
        if role == Qt.ItemDataRole.AccessibleTextRole and words:
            return f"{words}, {'folded' if self.is_folded(group) else 'unfolded'}"
        return words if role == Qt.ItemDataRole.DisplayRole else None
