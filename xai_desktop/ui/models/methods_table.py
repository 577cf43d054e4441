"""The table of methods by layer: arrows walk from place to place, Enter or a double click uses one."""

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView

from xai_desktop.app.method_lines import MethodLine
from xai_desktop.core.wording import wording
from xai_desktop.ui import theme
from xai_desktop.ui.models.methods_model import FIRST, MethodsModel, Place
from xai_desktop.ui.panels.cells import to_be_read
from xai_desktop.ui.theme import role

FAMILY, FAMILY_FROM = 1, 1000
"""The column of families, and pixels of the table from which on it has room."""
LEAST = 72
"""Pixels of a layer's column, at least."""


class MethodsTable(QTableView):
    """`chosen` carries the `Place` that is looked at, or None, `used` the one to be used. Ctrl+C copies the table."""

    chosen = Signal(object)
    used = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.methods = MethodsModel(self)
        self.setModel(self.methods)
        self.setAccessibleName(wording("Methods and layers"))
        to_be_read(self)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        role(self, "long")
        header = self.horizontalHeader()
        header.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.selectionModel().currentChanged.connect(self._tell)
        self.doubleClicked.connect(self._use)
        theme.changes().changed.connect(self._recolour)

    def show_lines(self, lines: tuple[MethodLine, ...], layers: tuple[str, ...]) -> None:
        """The same place stays chosen where it is still there."""
        before = self.place
        self.clearSpans()
        self.methods.show(lines, layers)
        columns = len(self.methods.layers)
        for row, line in enumerate(lines):
            if not line.layered and columns > 1:
                self.setSpan(row, FIRST, 1, columns)
        self._fit()
        self._choose(before)
        self.chosen.emit(self.place)

    @property
    def place(self) -> Place | None:
        """Where the person is."""
        index = self.currentIndex()
        return self.methods.place(index) if index.isValid() and index.row() < len(self.methods.lines) else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room the families make way for the layers; the tooltip of a method names its own."""
        super().resizeEvent(event)
        self.setColumnHidden(FAMILY, self.width() < theme.pixels(FAMILY_FROM))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._use(self.currentIndex())
        elif event.matches(QKeySequence.StandardKey.Copy):
            QApplication.clipboard().setText(self.as_text())
        else:
            super().keyPressEvent(event)

    def as_text(self) -> str:
        """The whole table, with tabs between its cells."""
        model = self.methods
        columns = range(model.columnCount())
        lines = ["\t".join(str(model.headerData(c, Qt.Orientation.Horizontal) or "") for c in columns)]
        rows = range(model.rowCount())
        lines += ["\t".join(str(model.index(row, c).data() or "") for c in columns) for row in rows]
        return "\n".join(lines)

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 10)
        self.resizeColumnsToContents()
        header = self.horizontalHeader()
        for column in range(FIRST, self.methods.columnCount()):
            self.setColumnWidth(column, max(theme.pixels(LEAST), min(header.sectionSize(column), theme.pixels(140))))

    def _choose(self, before: Place | None) -> None:
        if before is None:
            return
        for row, line in enumerate(self.methods.lines):
            if line.card.key == before.line.card.key:
                layer = before.fitting.layer
                column = FIRST + (self.methods.layers.index(layer) if layer in self.methods.layers else 0)
                self.setCurrentIndex(self.methods.index(row, column))

    def _recolour(self) -> None:
        self.viewport().update()

    def _tell(self, *_: QModelIndex) -> None:
        self.chosen.emit(self.place)

    def _use(self, index: QModelIndex) -> None:
        place = self.methods.place(index)
        if place is not None:
            self.used.emit(place)
