"""How wide the side columns are and how high the cascade is: as somebody dragged them, else a share of the screen.

A posture hides some of them for a while; what it does to the splitters is nobody's wish and is not remembered.
"""

import re
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QSplitter, QWidget

from xai_desktop.ui import theme
from xai_desktop.ui.panels.worklist import FOLDED

LEFT, RIGHT, CASCADE = 240, 320, 272
"""Widths of the side columns and the height of the cascade, in pixels, at 1280 × 800."""
NARROWEST_LEFT, LOWEST = 150, 120
"""Below these a list shows no words and a tile no picture."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """Pixels that somebody dragged to; 0 is a share of the screen."""

    left: int = 0
    right: int = 0
    cascade: int = 0

    @staticmethod
    def of(text: str) -> "Wishes":
        """As `text` wrote them; anything else is no wish."""
        return Wishes(*map(int, text.split(","))) if re.fullmatch(r"\d{1,5},\d{1,5},\d{1,5}", text) else Wishes()

    @property
    def text(self) -> str:
        return f"{self.left},{self.right},{self.cascade}" if self != Wishes() else ""


class Arranging(QObject):
    """Owns the sizes of two splitters: `columns` of worklist, middle and side, `rows` of film and cascade."""

    def __init__(self, columns: QSplitter, rows: QSplitter) -> None:
        super().__init__(columns)
        self._columns, self._rows = columns, rows
        self.wishes = Wishes()
        self.folded = False
        """Whether the worklist is a strip."""
        columns.splitterMoved.connect(self._column_moved)
        rows.splitterMoved.connect(self._row_moved)

    def share_out(self, window: QWidget) -> None:
        width, height, side = window.width(), window.height(), self._columns.widget(2)
        assert side is not None
        left = self.wishes.left or max(LEFT, min(theme.pixels(LEFT), width // 4), width // 8)
        right = max(self.wishes.right or max(RIGHT, min(width // 6, 430)), side.minimumWidth())
        cascade = self.wishes.cascade or max(CASCADE, height * 3 // 10)
        left = FOLDED if self.folded else max(NARROWEST_LEFT, min(left, width // 2))
        cascade = max(LOWEST, min(cascade, height * 2 // 3))
        self._columns.setSizes([left, width - left - right, right])
        self._rows.setSizes([height - cascade, cascade])

    def _column_moved(self, _position: int, index: int) -> None:
        left, _, right = self._columns.sizes()
        if index == 1 and not self.folded:
            self.wishes = replace(self.wishes, left=left)
        elif index == 2:
            self.wishes = replace(self.wishes, right=right)

    def _row_moved(self, _position: int, _index: int) -> None:
        self.wishes = replace(self.wishes, cascade=self._rows.sizes()[1])
