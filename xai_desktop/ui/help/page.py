"""Help inside the window: pages at the left, the words at the right, a field that searches all of them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QPushButton, QWidget

from xai_desktop.app.help_pages import HelpPage
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui import key_words, theme
from xai_desktop.ui.models.found_page import FoundPage
from xai_desktop.ui.models.scrolled import head_row
from xai_desktop.ui.panels.parts import MARGIN, Note, column_of, row_of

LEFT, WIDEST = 336, 900
"""Pixels of the list, and of a page on a wide screen."""
ABOVE, BESIDE = 6, 24
"""Pixels above and below a line of the list, and those beside its words that the style and a scroll bar take."""
NOTHING = noted("No page has these words.")


class HelpView(QWidget):
    """`left` asks to go back to where one was; Esc does the same. `tour_wished` asks for the guided tour."""

    left = Signal()
    tour_wished = Signal()

    def __init__(self, pages: Sequence[HelpPage], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said, self._pages, self._found = tuple(pages), tuple(pages), tuple(pages)
        self.search, self.list, self.text = QLineEdit(), QListWidget(), FoundPage()
        self.title, self.nothing = Note("", "headline"), Note(wording(NOTHING))
        self.tour, self.back = QPushButton(wording("Guided tour")), QPushButton(wording("Back"))
        self.search.setPlaceholderText(wording("Search the help"))
        self.search.setAccessibleName(wording("Search the help"))
        self.search.setClearButtonEnabled(True)
        self.list.setAccessibleName(wording("Help pages"))
        self.list.setWordWrap(True)
        theme.role(self.list, "pages")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
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
        key_words.changes().changed.connect(self._say_keys)
        self._say_keys()

    def _arrange(self) -> None:
        left = QFrame()
        theme.role(left, "panel")
        left.setFixedWidth(LEFT)
        column = column_of(left)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        for part in (self.search, self.nothing):
            column.addWidget(part)
        column.addWidget(self.list, 1)
        column.addStretch(0)
        right = QWidget()
        lines = column_of(right)
        self.text.setMaximumWidth(WIDEST)
        lines.addLayout(head_row(self.title, QWidget(), self.tour, self.back, widest=WIDEST + 3 * MARGIN))
        inset = row_of(self.text, wide=0)
        inset.addStretch(0)  # wide windows leave their room at the right, so that the text begins below its title
        inset.setContentsMargins(MARGIN, 0, MARGIN, MARGIN)  # the page has a margin of its own
        lines.addLayout(inset, 1)
        self.setLayout(row_of(left, right, spacing=0, wide=1))

    def show_page(self, key: str) -> None:
        """Open a page by its key; an unknown one opens the first."""
        self.search.clear()
        row = next((number for number, page in enumerate(self._found) if page.key == key), 0)
        self.list.setCurrentRow(row)
        self.list.setFocus()

    def _say_keys(self) -> None:
        """The pages with the keys of the moment in them; the page that is open stays open."""
        row = self.list.currentRow()
        self._pages = tuple(replace(page, text=key_words.with_keys(page.text)) for page in self._said)
        self._fill()
        self.list.setCurrentRow(max(row, 0))

    def _search(self, _: str) -> None:
        self._fill()

    def _fill(self) -> None:
        words = self.search.text().casefold().split()
        self._found = tuple(page for page in self._pages if all(word in page.text.casefold() for word in words))
        self.list.clear()
        for page in self._found:
            self.list.addItem(self._line(page.title))
        self.nothing.setVisible(not self._found)
        self.list.setVisible(bool(self._found))
        self.list.setCurrentRow(0)

    def _line(self, title: str) -> QListWidgetItem:
        """As high as its words need; Qt itself forgets what the style keeps free beside them."""
        item, room = QListWidgetItem(title), QRect(0, 0, LEFT - 2 * MARGIN - BESIDE, 1000)
        words = self.list.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, title)
        item.setSizeHint(QSize(room.width(), words.height() + 2 * ABOVE))
        return item

    def _show_row(self, row: int) -> None:
        if 0 <= row < len(self._found):
            page = self._found[row]
            self.title.say(page.title)
            self.text.show_page(page.text, Path())
