"""The maps of this film that were made before, the newest first: a click or Enter brings one back."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from xai_desktop.app.run_lines import RunLine
from xai_desktop.core.wording import retold, wording
from xai_desktop.ui import theme

LINE = Qt.ItemDataRole.UserRole
MOST = 5
"""Rows that are seen at once; the others are scrolled to."""
INSET, MARK = 8, 12
"""Pixels: from the sides, and of the mark of the map that is showing."""


class RunList(QListView):
    """`run_chosen` carries the number of a run, when the person at the screen wants it back."""

    run_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(wording("Maps of this film"))
        self._lines: tuple[RunLine, ...] = ()
        self._rows = QStandardItemModel(self)
        self.setModel(self._rows)
        self.setItemDelegate(_RunDelegate(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._choose)
        self.activated.connect(self._choose)
        self._fit()

    def show_lines(self, lines: Sequence[RunLine]) -> None:
        """Replace the list; the row with the keyboard stays where its run is."""
        lines = tuple(lines)
        if lines == self._lines:
            return
        here = self.currentIndex().data(LINE)
        self._lines = lines
        self._rows.clear()
        for line in lines:
            self._rows.appendRow(_item(line))
            if isinstance(here, RunLine) and line.number == here.number:
                self.setCurrentIndex(self._rows.index(self._rows.rowCount() - 1, 0))
        self._fit()

    @property
    def lines(self) -> tuple[RunLine, ...]:
        return self._lines

    def _fit(self) -> None:
        row = self.itemDelegate().sizeHint(QStyleOptionViewItem(), QModelIndex()).height()
        self.setFixedHeight(max(1, min(len(self._lines), MOST)) * row + 2)

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        line = index.data(LINE)
        if isinstance(line, RunLine) and not line.shown:
            self.run_chosen.emit(line.number)


def _item(line: RunLine) -> QStandardItem:
    title, about = retold(line.title), retold(line.about)
    item = QStandardItem(title)
    item.setData(line, LINE)
    item.setToolTip(retold(line.tip))
    shown = wording("showing now") if line.shown else ""
    spoken = ", ".join(part for part in (title, about, retold(line.aside), shown) if part)
    item.setData(spoken, Qt.ItemDataRole.AccessibleTextRole)
    return item


class _RunDelegate(QStyledItemDelegate):
    """Two lines: the method with its number at the right, then class, network, time and duration."""

    def sizeHint(self, _: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        view = self.parent()
        assert isinstance(view, QWidget)
        return QSize(120, 2 * QFontMetrics(view.font()).height() + 9)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        line = index.data(LINE)
        now, rect, small = theme.current(), option.rect, QFont(option.font)
        small.setPointSizeF(option.font.pointSizeF() - 1)
        painter.save()
        self._paint_ground(painter, option, line)
        height = QFontMetrics(option.font).height()
        words = rect.adjusted(MARK + INSET, 4, -INSET, -4)
        first = QRect(words.left(), words.top(), words.width(), height)
        room = _right(painter, first, retold(line.aside), theme.mono(8.5), now.colour("warn" if line.warns else "text"))
        _left(painter, first.adjusted(0, 0, -room, 0), retold(line.title), option.font, now.colour("text"))
        _left(painter, first.translated(0, height + 1), retold(line.about), small, now.colour("quiet"))
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, line: RunLine) -> None:
        now, rect = theme.current(), option.rect
        tint = now.colour("accent")
        tint.setAlphaF(0.16 if line.shown else 0.06)
        if line.shown or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, tint)
        if line.shown:
            painter.setPen(now.colour("accent"))
            painter.drawText(rect.adjusted(4, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, "▸")
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(now.colour("accent"), 1))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))


def _left(painter: QPainter, line: QRect, text: str, font: QFont, colour: QColor) -> None:
    painter.setFont(font)
    painter.setPen(colour)
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, line.width())
    painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, shown)


def _right(painter: QPainter, line: QRect, text: str, font: QFont, colour: QColor) -> int:
    """Write at the right end; how many pixels that took."""
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
    return painter.fontMetrics().horizontalAdvance(text) + 8 if text else 0
