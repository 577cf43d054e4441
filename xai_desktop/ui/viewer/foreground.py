"""Everything that is painted over the layers of a pane: boxes, crosses, corner text, cards, and the pane's frame."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QApplication

from xai_desktop.core.image import Spacing
from xai_desktop.core.orientation import edge_letters
from xai_desktop.core.overlay import OverlayLook
from xai_desktop.ui import theme
from xai_desktop.ui.viewer import captions
from xai_desktop.ui.viewer.captions import Line
from xai_desktop.ui.viewer.chips import chip_size, draw_card, draw_chip, kept_inside
from xai_desktop.ui.viewer.content import Content
from xai_desktop.ui.viewer.corner_text import CornerText
from xai_desktop.ui.viewer.cursor import CursorReading
from xai_desktop.ui.viewer.drawing.painter import DrawnPainter
from xai_desktop.ui.viewer.edge_letters import EdgeLetters
from xai_desktop.ui.viewer.geometry import ViewGeometry
from xai_desktop.ui.viewer.marks import Marks

CORNER_POINTS, LABEL_POINTS, CARD_POINTS, LETTER_POINTS = 9.0, 8.5, 10.0, 12.0

NAMES = 6.0
"""Logical pixels above and below the names of two maps, together."""

LOW = 260.0
"""Logical pixels of a pane below which its corners say less."""

LEAST_ROOM = 64.0
"""Logical pixels between the upper and the lower text in which words of what is drawn can keep clear of them."""

_CARD = QColor(27, 31, 36, 236)
_PROBE = QColor(27, 31, 36, 225)


class Foreground:
    """Words and lines over a film. `card` holds sentences in place of a map, `probe` the numbers at the mouse."""

    def __init__(self, drawn: DrawnPainter) -> None:
        self.marks, self.edges, self._drawn = Marks(), EdgeLetters(), drawn
        self._content, self._pixel = Content(), False
        self.upper, self.lower = CornerText(at_bottom=False), CornerText(at_bottom=True)
        self.message = ""
        self.card: tuple[str, ...] = ()
        self.probe = ""
        self.probe_at = QPointF()
        self.active = False
        self.divided = False
        """Whether a row below the upper text belongs to the names of two maps."""

    def tell(
        self,
        content: Content,
        look: OverlayLook,
        shown: tuple[Line, ...],
        reading: CursorReading | None,
        spacing: Spacing | None = None,
    ) -> None:
        """Take words and marks from what is shown. `shown` says how: window and zoom; `spacing` is the reader's own."""
        map_seen = content.coloured is not None
        self.marks.boxes = content.boxes if look.boxes else ()
        self.marks.predicted = content.predicted if look.boxes else ()
        self.marks.peak = content.peak if look.peak else None
        said = content.explanation is not None and not map_seen
        self.card = captions.state_sentences(content.explanation) if said and content.explanation else ()
        image, ref, explanation = content.image, content.ref, content.explanation
        self._content = content
        whose = captions.film_lines(image, ref, content.identity) if image is not None and ref is not None else ()
        self.upper.set_left(whose)
        self.upper.set_right(captions.map_lines(explanation, content.caption) if explanation is not None else ())
        self.lower.set_right(captions.notice_lines(image))
        cut = look.threshold.of(content.ranked.label) if look.mask and content.ranked is not None else None
        told = explanation is not None and map_seen and not look.hidden
        notes = captions.map_notes(cut, explanation.caption) if explanation is not None and told else ()
        pixel = captions.cursor_line(image, reading, spacing) if image is not None else ()
        self._pixel = bool(pixel)
        self.lower.set_left((*notes, *shown, *pixel))

    def hurry(self) -> None:
        """More of a pan or a zoom may follow: labels go along with what they name."""
        self.marks.hurry()
        self._drawn.words.hurry()

    def settle(self) -> bool:
        """It has come to rest: whether labels have to be placed anew."""
        went = self.marks.settle(), self._drawn.words.settle()
        return any(went)

    def paint(self, painter: QPainter, pane: QRectF, geometry: ViewGeometry | None, ratio: float, hidden: bool) -> None:
        """`ratio` is device pixels per logical pixel, as `geometry` was made for."""
        self.upper.low = self.lower.low = pane.height() < LOW
        if geometry is not None and not hidden:
            self.paint_marks(painter, geometry, ratio, pane, _font(LABEL_POINTS))
        if self.card and not hidden:
            draw_card(painter, pane, self.card, _font(CARD_POINTS), _CARD, theme.DARK.colour("text"))
        if self.message:
            self._paint_message(painter, pane)
        corner = theme.film_mono(CORNER_POINTS)
        if geometry is not None:
            self._paint_letters(painter, pane, geometry)
        self.upper.paint(painter, pane, corner)
        self.lower.paint(painter, pane, corner)
        if self.probe:
            self._paint_probe(painter, pane, corner)
        if self.active:
            _paint_frame(painter, pane, theme.DARK.colour("accent"), 1)
        if geometry is not None and not geometry.orientation.upright:
            _paint_frame(painter, pane.adjusted(2, 2, -2, -2), theme.DARK.colour("warn"), 2)

    def paint_marks(self, painter: QPainter, geometry: ViewGeometry, ratio: float, pane: QRectF, font: QFont) -> None:
        """What experts, the network and the reader marked, and what was measured; labels only inside `pane`."""
        room = pane if pane.isEmpty() else self._words_room(pane)
        self.marks.others = self._drawn.marks_at(geometry, ratio)
        taken = self.marks.paint(painter, geometry, ratio, pane, font, room)
        self._drawn.paint(painter, self._content, geometry, ratio, pane, font, taken, room)

    def _words_room(self, pane: QRectF) -> QRectF:
        """Between the texts above and below, where a pane is high enough: a warning must not lie under them.

        The row of the pixel under the mouse is left free before it is there, so that no words jump when it comes.
        """
        corner = theme.film_mono(CORNER_POINTS)
        above, below = (text.height(pane.width(), corner) for text in (self.upper, self.lower))
        above += chip_size("", corner).height() + NAMES if self.divided else 0.0
        below += 0.0 if self._pixel else QFontMetricsF(corner).height()
        room = pane.adjusted(0, above, 0, -below)
        return room if room.height() >= LEAST_ROOM else pane

    def names_top(self, pane: QRectF) -> float:
        """Where the names of two maps begin: right below the upper text."""
        return pane.top() + self.upper.height(pane.width(), theme.film_mono(CORNER_POINTS)) + NAMES / 2

    def lower_strip(self, pane: QRectF) -> QRectF:
        """The part of the pane that the lower text takes."""
        height = self.lower.height(pane.width(), theme.film_mono(CORNER_POINTS)) + 4
        return QRectF(pane.left(), pane.bottom() - height, pane.width(), height)

    def _paint_letters(self, painter: QPainter, pane: QRectF, geometry: ViewGeometry) -> None:
        """In the middle of each edge, or beyond the words there where a pane is narrow."""
        corner = theme.film_mono(CORNER_POINTS)
        above, below = (text.height_in_the_middle(pane.width(), corner) for text in (self.upper, self.lower))
        above += self.names_top(pane) - pane.top() + chip_size("", corner).height() - above if self.divided else 0.0
        image = self._content.image
        stored = image.orientation if image is not None else ("", "")
        letters = edge_letters(stored, geometry.orientation)
        self.edges.paint(painter, pane, letters, theme.film_mono(LETTER_POINTS), above, below)

    def _paint_message(self, painter: QPainter, pane: QRectF) -> None:
        painter.setFont(_font(CARD_POINTS))
        painter.setPen(theme.DARK.colour("quiet"))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(pane.adjusted(24, 60, -24, -60), int(flags), self.message)

    def _paint_probe(self, painter: QPainter, pane: QRectF, font: QFont) -> None:
        size = chip_size(self.probe, font)
        beside = QRectF(self.probe_at + QPointF(14, 14), size)
        draw_chip(painter, kept_inside(beside, pane), self.probe, font, _PROBE, theme.current().colour("on_film"))


def _paint_frame(painter: QPainter, pane: QRectF, colour: QColor, width: int) -> None:
    """A line along the inside of a rectangle, on whole logical pixels."""
    half = width / 2
    pen = QPen(colour, width)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen)
    painter.drawRect(pane.adjusted(half, half, -half, -half))


def _font(points: float) -> QFont:
    font = QFont(QApplication.font())
    font.setPointSizeF(theme.over_film(points))
    return font
