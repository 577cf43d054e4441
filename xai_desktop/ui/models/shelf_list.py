"""The catalogue as a list: name and date, training and classes, and what is wrong where something is."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from xai_desktop.app.model_shelf import ShelfLine
from xai_desktop.core.wording import counted, noted, retold, wording
from xai_desktop.ui import theme
from xai_desktop.ui.rows import paint_ground

Index = QModelIndex | QPersistentModelIndex
NAME, DATE, FACTS, SAID = (Qt.ItemDataRole.UserRole + number for number in range(1, 5))
PADDING, EDGE = 7, 12
UNFINISHED = noted("not finished")


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """What a line shows: a name, at its right a date or a state, below it facts, and below them what is wrong."""

    name: str
    date: str = ""
    facts: str = ""
    problem: str = ""


class ShelfList(QListView):
    """`chosen` carries the place of the line that the person chose."""

    chosen = Signal(int)

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name or wording("Networks"))
        self.setItemDelegate(ShelfDelegate(self))
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self._model = QStandardItemModel(self)
        self.setModel(self._model)
        self.selectionModel().currentChanged.connect(self._announce)
        self._filling = False
        theme.changes().changed.connect(self._recolour)

    def show_lines(self, lines: tuple[ShelfLine, ...], status: dict[str, str]) -> None:
        """Networks. `status` by name stands in place of the date."""
        self.show_rows(_row(line, status.get(line.name, "")) for line in lines)

    def show_rows(self, rows: Iterable[ShelfRow]) -> None:
        """Fill anew; nothing is chosen afterwards."""
        self._filling = True
        self._model.clear()
        for row in rows:
            self._model.appendRow(_item(row))
        self._filling = False

    def show_only(self, places: Iterable[int]) -> None:
        """Lines at other places are out of sight, and the arrows pass them by."""
        wanted = frozenset(places)
        for row in range(self._model.rowCount()):
            self.setRowHidden(row, row not in wanted)

    def show_status(self, row: int, text: str) -> None:
        self._model.item(row).setData(text, DATE)

    def choose(self, row: int) -> None:
        """Without announcing it."""
        self._filling = True
        self.setCurrentIndex(self._model.index(row, 0))
        self._filling = False

    def clear_choice(self) -> None:
        self._filling = True
        self.setCurrentIndex(QModelIndex())
        self.clearSelection()
        self._filling = False

    def _announce(self, current: QModelIndex, _before: QModelIndex) -> None:
        if not self._filling and current.isValid():
            self.chosen.emit(current.row())

    def _recolour(self) -> None:
        self.viewport().update()


def _row(line: ShelfLine, status: str) -> ShelfRow:
    count = counted("{n} class", "{n} classes", len(line.classes)) if line.classes else ""
    facts = " · ".join(part for part in (retold(line.training), count, ", ".join(map(retold, line.classes))) if part)
    return ShelfRow(
        line.name,
        status or (wording(UNFINISHED) if line.order is not None else retold(line.date)),
        facts,
        retold(line.problem),
    )


def _item(row: ShelfRow) -> QStandardItem:
    item = QStandardItem(row.name)
    for where, text in ((NAME, row.name), (DATE, row.date), (FACTS, row.facts), (SAID, row.problem)):
        item.setData(text, where)
    words = ", ".join(part for part in (row.name, row.date, row.facts, row.problem) if part)
    item.setData(words, Qt.ItemDataRole.AccessibleTextRole)
    item.setToolTip("\n".join(part for part in (row.name, row.facts, row.problem) if part))
    return item


class ShelfDelegate(QStyledItemDelegate):
    """A line for the name, one for the facts, and one where there is a problem."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        lines = 1 + sum(bool(index.data(one)) for one in (FACTS, SAID))
        return QSize(120, lines * QFontMetrics(option.font).height() + 2 * PADDING)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ground(painter, option)
        now, small = theme.current(), QFont(option.font)
        small.setPointSizeF(option.font.pointSizeF() - 1)
        height = QFontMetrics(option.font).height()
        line = option.rect.adjusted(EDGE, PADDING, -EDGE, 0)
        line.setHeight(height)
        painter.setFont(small)
        painter.setPen(now.colour("quiet"))
        date = str(index.data(DATE) or "")
        room = QFontMetrics(small).horizontalAdvance(date) + 10 if date else 0
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, date)
        _write(painter, option.font, "text", line.adjusted(0, 0, -room, 0), str(index.data(NAME)))
        for colour, text in (("quiet", str(index.data(FACTS) or "")), ("warn", str(index.data(SAID) or ""))):
            if text:
                line.translate(0, height)
                _write(painter, small, colour, line, text)
        painter.restore()


def _write(painter: QPainter, font: QFont, colour: str, line: QRect, text: str) -> None:
    painter.setFont(font)
    painter.setPen(theme.current().colour(colour))
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, line.width())
    painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, shown)
