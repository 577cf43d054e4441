"""A list of rows of different heights. Qt's own takes 60 ms to lay out ten thousand of them; this one adds them up.

To screen readers it is Qt's list, whose layout is passed over.
"""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
)
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyleOptionViewItem, QWidget

from xai_desktop.core.arrays import AnyArray

Index = QModelIndex | QPersistentModelIndex
Move = QAbstractItemView.CursorAction
Hint = QAbstractItemView.ScrollHint
STEP = 20
"""Pixels of a third of a notch of the wheel."""


class RowView(QListView):
    """One column of rows under each other; `heights` says how high they are. The selection is not the hand's to change.

    Where the keyboard is (the current index) and what is chosen (the selection) are two things.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tops: AnyArray = np.zeros(1, np.int64)
        self._under_mouse = -1
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)

    def heights(self) -> AnyArray:
        """Pixels of every row: integers, (rows,)."""
        raise NotImplementedError

    def lay_out(self) -> None:
        """Rows or their heights are others."""
        self._tops = np.concatenate(([0], np.cumsum(self.heights(), dtype=np.int64)))
        self._under_mouse = -1
        self.updateGeometries()
        self.viewport().update()

    def rows_in(self, area: QRect) -> range:
        """The rows that are, even partly, in a part of the viewport."""
        top = area.top() + self.verticalOffset()
        first, last = np.searchsorted(self._tops, (top, top + area.height() - 1), "right") - 1
        return range(max(int(first), 0), min(int(last) + 1, len(self._tops) - 1))

    def reset(self) -> None:
        QAbstractItemView.reset(self)
        self.lay_out()

    def doItemsLayout(self) -> None:
        QAbstractItemView.doItemsLayout(self)
        self.lay_out()

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:
        QAbstractItemView.dataChanged(self, first, last, list(roles))

    def updateGeometries(self) -> None:
        bar, page = self.verticalScrollBar(), self.viewport().height()
        bar.setSingleStep(STEP)
        bar.setPageStep(page)
        bar.setRange(0, max(0, int(self._tops[-1]) - page))

    def resizeEvent(self, event: QResizeEvent) -> None:
        QAbstractItemView.resizeEvent(self, event)
        self.updateGeometries()

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        self.viewport().update()

    def visualRect(self, index: Index) -> QRect:
        if not index.isValid() or index.row() + 1 >= len(self._tops):
            return QRect()
        top, end = self._tops[index.row()], self._tops[index.row() + 1]
        return QRect(0, int(top) - self.verticalOffset(), self.viewport().width(), int(end - top))

    def indexAt(self, point: QPoint) -> QModelIndex:
        rows = self.rows_in(QRect(point, point))
        inside = self.viewport().rect().contains(point) and point.y() + self.verticalOffset() < self._tops[-1]
        return self.model().index(rows[0], 0) if rows and inside else QModelIndex()

    def scrollTo(self, index: Index, hint: Hint = Hint.EnsureVisible) -> None:
        rect, page, bar = self.visualRect(index), self.viewport().height(), self.verticalScrollBar()
        if rect.isEmpty() or (hint is Hint.EnsureVisible and rect.top() >= 0 and rect.bottom() < page):
            return
        to_top, to_bottom = rect.top(), rect.bottom() + 1 - page
        moves = {Hint.PositionAtTop: to_top, Hint.PositionAtBottom: to_bottom, Hint.PositionAtCenter: None}
        by = moves.get(hint, to_top if rect.top() < 0 else to_bottom)
        bar.setValue(bar.value() + ((to_top + to_bottom) // 2 if by is None else by))

    def moveCursor(self, action: Move, _keys: Qt.KeyboardModifier) -> QModelIndex:
        """Up and down pass rows that cannot be reached."""
        last, row = self.model().rowCount() - 1, self.currentIndex().row()
        page = max(1, len(self.rows_in(self.viewport().rect())) - 1)
        by = {Move.MoveUp: -1, Move.MovePrevious: -1, Move.MovePageUp: -page, Move.MovePageDown: page}.get(action, 1)
        if action is Move.MoveHome:
            row, by = 0, 1
        elif action is Move.MoveEnd:
            row, by = last, -1
        else:
            row = min(max(row + by, 0), last)
        return self._reachable(row, 1 if by > 0 else -1)

    def _reachable(self, row: int, by: int) -> QModelIndex:
        while 0 <= row < self.model().rowCount():
            index = self.model().index(row, 0)
            if index.flags() & Qt.ItemFlag.ItemIsEnabled:
                return index
            row += by
        return self.currentIndex()

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def isIndexHidden(self, _index: Index) -> bool:
        return False

    def setSelection(self, _rect: QRect, _command: QItemSelectionModel.SelectionFlag) -> None:
        return

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        region = QRegion()
        for index in selection.indexes():
            region = region.united(self.visualRect(index))
        return region

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, row: int) -> None:
        if row != self._under_mouse:
            self._under_mouse = row
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, option = QPainter(self.viewport()), QStyleOptionViewItem()
        self.initViewItemOption(option)
        plain, chosen = option.state, self.selectionModel()
        for row in self.rows_in(event.rect()):
            index = self.model().index(row, 0)
            option.rect, option.state = self.visualRect(index), plain
            if chosen.isSelected(index):
                option.state |= QStyle.StateFlag.State_Selected
            if row == self._under_mouse:
                option.state |= QStyle.StateFlag.State_MouseOver
            if self.hasFocus() and index == self.currentIndex():
                option.state |= QStyle.StateFlag.State_HasFocus
            else:
                option.state &= ~QStyle.StateFlag.State_HasFocus
            self.itemDelegate().paint(painter, option, index)
        painter.end()
