"""Help inside the window: pages at the left, the words at the right, a field that searches all of them."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QPushButton, QWidget

from xai_desktop.app.help_pages import HelpPage
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui import theme
from xai_desktop.ui.models.found_page import FoundPage
from xai_desktop.ui.models.scrolled import head_row
from xai_desktop.ui.panels.parts import MARGIN, Note, column_of, row_of

LEFT, WIDEST = 250, 900
"""Pixels of the list, and of a page on a wide screen."""
NOTHING = noted("No page has these words.")


class HelpView(QWidget):
    """`left` asks to go back to where one was; Esc does the same. `tour_wished` asks for the guided tour."""

    left = Signal()
    tour_wished = Signal()

    def __init__(self, pages: Sequence[HelpPage], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages, self._found = tuple(pages), tuple(pages)
        self.search, self.list, self.text = QLineEdit(), QListWidget(), FoundPage()
        self.title, self.nothing = Note("", "headline"), Note(wording(NOTHING))
        self.tour, self.back = QPushButton(wording("Guided tour")), QPushButton(wording("Back to the films"))
        self.search.setPlaceholderText(wording("Search the help"))
        self.search.setAccessibleName(wording("Search the help"))
        self.search.setClearButtonEnabled(True)
        self.list.setAccessibleName(wording("Help pages"))
        self.text.setAccessibleName(wording("Help"))
        self.tour.setToolTip(wording("Six steps on the demo study"))
        self._arrange()
        self.search.textChanged.connect(self._search)
        self.list.currentRowChanged.connect(self._show_row)
        self.back.clicked.connect(lambda: self.left.emit())
        self.tour.clicked.connect(lambda: self.tour_wished.emit())
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.left)
        self._fill()

    def _arrange(self) -> None:
        left = QFrame()
        theme.role(left, "panel")
        left.setFixedWidth(LEFT)
        column = column_of(left)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        for part in (self.search, self.list, self.nothing):
            column.addWidget(part)
        column.addStretch(0)
        right = QWidget()
        lines = column_of(right)
        self.text.setMaximumWidth(WIDEST)
        lines.addLayout(head_row(self.title, QWidget(), self.tour, self.back))
        inset = row_of(self.text, wide=0)
        inset.setContentsMargins(MARGIN, 0, MARGIN, MARGIN)
        lines.addLayout(inset, 1)
        self.setLayout(row_of(left, right, spacing=0, wide=1))

    def show_page(self, key: str) -> None:
        """Open a page by its key; an unknown one opens the first."""
        self.search.clear()
        row = next((number for number, page in enumerate(self._found) if page.key == key), 0)
        self.list.setCurrentRow(row)
        self.list.setFocus()

    def _search(self, _: str) -> None:
        self._fill()

    def _fill(self) -> None:
        words = self.search.text().casefold().split()
        self._found = tuple(page for page in self._pages if all(word in page.text.casefold() for word in words))
        self.list.clear()
        self.list.addItems([page.title for page in self._found])
        self.nothing.setVisible(not self._found)
        self.list.setVisible(bool(self._found))
        self.list.setCurrentRow(0)

    def _show_row(self, row: int) -> None:
        if 0 <= row < len(self._found):
            page = self._found[row]
            self.title.say(page.title)
            self.text.show_page(page.text, Path())
