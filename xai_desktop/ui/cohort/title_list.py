"""Titles in a narrow list: each on as many lines as it needs."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QListWidget

AROUND, ABOVE = 26, 4
"""Pixels beside and around a title that its style takes. Qt's own height of an item does not know of them."""


class TitleList(QListWidget):
    """Words that have no room go to the next line, and none are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """After the titles have changed, too."""
        room = QRect(0, 0, max(self.viewport().width() - AROUND, 1), 1 << 16)
        for item in map(self.item, range(self.count())):
            needed = self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, item.text())
            item.setSizeHint(QSize(0, needed.height() + ABOVE))
