"""The table of an audit's rows: what its keys do, and how wide its columns are."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from xai_desktop.app.cohort_columns import title_of
from xai_desktop.core.report_rows import Column, Kind
from xai_desktop.core.wording import wording
from xai_desktop.ui.cohort.rows_model import RowsModel
from xai_desktop.ui.panels.cells import to_be_read
from xai_desktop.ui.panels.inputs import keeps_keys
from xai_desktop.ui.theme import role

WIDTHS = {
    "film": 110,
    "finding": 120,
    "model": 120,
    "explainer": 100,
    "why": 260,
    "patient": 110,
    "reader": 140,
    "layer": 84,
    "status": 88,
}
WIDEST, WIDEST_METHOD = 160, 240
WORDS, NUMBERS = 64, 56
"""Pixels of columns, at most for the words in them, and of others, of words and of numbers, at least."""
_KEPT = frozenset({Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Space})


class RowsTable(QTableView):
    """Arrows walk, Enter or a double click opens; letters and / go to the search, Backspace shows all rows again."""

    opened = Signal(int)
    search_wished = Signal(str)
    clear_wished = Signal()

    def __init__(self, model: RowsModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setAccessibleName(wording("Rows of the audit"))
        to_be_read(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        role(self, "long")
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setMinimumSectionSize(36)
        header.setStretchLastSection(True)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))

    def event(self, event: QEvent) -> bool:
        return keeps_keys(event, _KEPT) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if row >= 0 and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(row)
        elif event.modifiers() == Qt.KeyboardModifier.NoModifier and event.key() == Qt.Key.Key_Backspace:
            self.clear_wished.emit()
        elif event.modifiers() == Qt.KeyboardModifier.NoModifier and event.key() == Qt.Key.Key_Slash:
            self.search_wished.emit("")
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, text: str) -> None:
        """What is typed goes to the search, not to the next row that begins so."""
        if text.strip():
            self.search_wished.emit(text)

    def fit(self, columns: Sequence[Column], words: Mapping[str, Sequence[str]]) -> None:
        """Widths for these columns, their titles, and the `words` that stand in them. Methods have most room: the
        values of a sweep differ at the end of their names."""
        metrics, header = self.fontMetrics(), self.horizontalHeader()
        self.verticalHeader().setDefaultSectionSize(metrics.height() + 8)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for number, column in enumerate(columns):
            least = WIDTHS.get(column.name, WORDS if column.kind is Kind.TEXT else NUMBERS)
            held = max(map(metrics.horizontalAdvance, words.get(column.name, ())), default=0) + 20
            own = max(least, min(held, WIDEST_METHOD if column.name == "explainer" else WIDEST))
            header.resizeSection(number, max(own, metrics.horizontalAdvance(title_of(column.name)) + 16))
