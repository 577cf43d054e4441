"""Sentences of an audit in a list: what failed and why, or what is to be known about its files."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from xai_desktop.ui.panels.parts import MARGIN, Note, column_of
from xai_desktop.ui.theme import role


class _Sentences(QListWidget):
    taken = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentRow() >= 0:
            self.taken.emit(self.currentRow())
        else:
            super().keyPressEvent(event)


class SaidList(QWidget):
    """`taken` carries the number of a sentence that was double-clicked, or chosen with Enter."""

    taken = Signal(int)

    def __init__(self, name: str, empty: str, about: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._about = about
        self._empty = empty
        self.list, self.note = _Sentences(), Note(empty)
        self.list.setAccessibleName(name)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        role(self.list, "rows")
        column = column_of(self, 6)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, 4)
        column.addWidget(self.note)
        column.addWidget(self.list, 1)
        column.addStretch(0)
        self.list.taken.connect(self.taken)
        self.list.itemDoubleClicked.connect(lambda item: self.taken.emit(self.list.row(item)))
        self.show_sentences(())

    def show_sentences(self, sentences: Sequence[str]) -> None:
        self.list.clear()
        for text in sentences:
            item = QListWidgetItem(text)
            item.setToolTip(text)
            self.list.addItem(item)
        self.list.setVisible(bool(sentences))
        self.note.say(self._about if sentences else self._empty)
