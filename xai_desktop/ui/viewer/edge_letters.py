"""Which side of the patient lies at which edge: a letter at the middle of each, clear of the words in the corners."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QPainter, QPixmap

from xai_desktop.ui import theme
from xai_desktop.ui.viewer.corner_text import MARGIN, Row, haloed


class EdgeLetters:
    """Draws the letters of the left, top, right and bottom edge; each is drawn once and kept."""

    def __init__(self) -> None:
        self.shown = True
        self._pictures: dict[object, QPixmap] = {}

    def paint(
        self,
        painter: QPainter,
        pane: QRectF,
        letters: tuple[str, str, str, str],
        font: QFont,
        above: float,
        below: float,
    ) -> None:
        """`above` and `below` are the logical pixels at the upper and lower edge that words have taken."""
        if not self.shown:
            return
        ratio = painter.device().devicePixelRatioF()
        pictures = [self._picture(letter, font, ratio) for letter in letters]
        for picture, (x, y) in zip(pictures, ((0, 0.5), (0.5, 0), (1, 0.5), (0.5, 1)), strict=True):
            wide, tall = picture.width() / ratio, picture.height() / ratio
            left = pane.left() + MARGIN + x * (pane.width() - 2 * MARGIN - wide)
            top = pane.top() + MARGIN + y * (pane.height() - 2 * MARGIN - tall)
            top += above if y == 0 else -below if y == 1 else 0
            painter.drawPixmap(QPointF(round(left), round(top)), picture)

    def _picture(self, letter: str, font: QFont, ratio: float) -> QPixmap:
        key = letter, font.key(), ratio, theme.current().name
        if key not in self._pictures:
            self._pictures[key] = haloed(Row(letter), font, ratio)
        return self._pictures[key]
