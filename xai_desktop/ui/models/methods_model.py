"""Methods by layer as a table: a sign and a word in every place, and the reason in its tooltip."""

from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from xai_desktop.app.method_lines import WORDS, MethodLine, about, seconds_text
from xai_desktop.core.applicability import Fit, Fitting
from xai_desktop.core.wording import noted, retold, wording
from xai_desktop.ui import theme

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
HEADS = (noted("Method"), noted("Family"), noted("Time"))
FIRST = len(HEADS)
WHOLE = noted("whole network")
SIGNS = {Fit.WORKS: "✓", Fit.WARNS: "!", Fit.FAILS: "–"}
COLOURS = {Fit.WORKS: "good", Fit.WARNS: "warn", Fit.FAILS: "quiet"}


@dataclass(frozen=True, slots=True)
class Place:
    """A cell that a person can choose: a method, and what was found there."""

    line: MethodLine
    fitting: Fitting


class MethodsModel(QAbstractTableModel):
    """A column for each layer; a method without layers has its one result in the first of them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: tuple[MethodLine, ...] = ()
        self.layers: tuple[str, ...] = ()

    def show(self, lines: tuple[MethodLine, ...], layers: tuple[str, ...]) -> None:
        self.beginResetModel()
        self.lines, self.layers = lines, layers or ("",)
        self.endResetModel()

    def place(self, index: Index) -> Place | None:
        """What stands in a cell; of the first columns what stands at the last layer."""
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        if not line.layered:
            return Place(line, line.fittings[0])
        column = index.column() - FIRST if index.column() >= FIRST else len(self.layers) - 1
        found = next((one for one in line.fittings if one.layer == self.layers[column]), None)
        return None if found is None else Place(line, found)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  - Qt's own signature
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else FIRST + len(self.layers)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or section >= self.columnCount():
            return None
        if role == Role.TextAlignmentRole:
            return _side(section)
        if role not in (Role.DisplayRole, Role.ToolTipRole):
            return None
        name = wording(HEADS[section]) if section < FIRST else self.layers[section - FIRST] or wording(WHOLE)
        return name if role == Role.DisplayRole else (_tip(section) or name)

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        if not index.isValid():
            return None
        line, column, place = self.lines[index.row()], index.column(), self.place(index)
        if role == Role.TextAlignmentRole:
            return _side(column)
        if role == Role.DisplayRole:
            return self._text(line, column, place)
        if place is None:
            return None
        if role in (Role.ToolTipRole, Role.AccessibleDescriptionRole):
            told = f"{retold(line.card.group)}. {retold(line.card.summary)}"
            return told if column < FIRST else about(line, place.fitting)
        if role == Role.ForegroundRole and column >= FIRST:
            return theme.current().colour(COLOURS[place.fitting.fit])
        if role == Role.ForegroundRole and column == 1:
            return theme.current().colour("quiet")
        return None

    def _text(self, line: MethodLine, column: int, place: Place | None) -> str:
        if column < FIRST:
            return (line.card.label, retold(line.card.group), seconds_text(line.seconds, line.estimated))[column]
        if place is None or (not line.layered and column > FIRST):
            return ""
        return f"{SIGNS[place.fitting.fit]} {wording(WORDS[place.fitting.fit])}"


def _tip(section: int) -> str:
    if section != 2:
        return ""
    return wording("Of one map with the usual parameters, at the slowest layer, as measured on this machine")


def _side(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column == 2 else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
