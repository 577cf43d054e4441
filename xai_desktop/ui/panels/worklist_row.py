"""How one row of the worklist is painted: film, name, facts, status."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from xai_desktop.ui import theme
from xai_desktop.ui.panels.pictures import fitted
from xai_desktop.ui.panels.worklist_model import WorklistModel, WorklistRow

THUMBNAIL = 46
PADDING = 6
FOLDED_WIDTH = THUMBNAIL + 2 * PADDING
HEADING, GAP = 26, 9
"""Pixels: the height of a heading, and of a divider (of a heading, too, where only films are shown)."""


class WorklistDelegate(QStyledItemDelegate):
    """Paints rows; `folded` leaves only the films."""

    def __init__(self, model: WorklistModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.folded = False

    def sizeHint(self, _: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        heading = self._model.heading_at(index.row())
        if heading is None:
            return _FILM
        return _HEADING if heading and not self.folded else _GAP

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        heading = self._model.heading_at(index.row())
        painter.save()
        if heading is None:
            self._paint_row(painter, option, self._model.row_at(index.row()))
        else:
            paint_heading(painter, option.rect, "" if self.folded else heading, option.font)
        painter.restore()

    def _paint_row(self, painter: QPainter, option: QStyleOptionViewItem, row: WorklistRow) -> None:
        rect = option.rect
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_ground(painter, option)
        square = QRect(rect.left() + PADDING, rect.top() + PADDING, THUMBNAIL, THUMBNAIL)
        paint_film(painter, QRectF(square), row.thumbnail)
        if not self.folded:
            words = rect.adjusted(2 * PADDING + THUMBNAIL, PADDING - 2, -4, -PADDING + 2)
            _paint_words(painter, words, row, option.font)

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        now, state = theme.current(), option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, _tint(now, 0.16 if selected else 0.06))
        if selected:
            painter.fillRect(
                QRect(option.rect.left(), option.rect.top(), 3, option.rect.height()), now.colour("accent")
            )
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(now.colour("accent"), 1))
            painter.drawRoundedRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)


def paint_heading(painter: QPainter, rect: QRect, text: str, font: QFont) -> None:
    """An examination's words with a line after them, or the line alone."""
    now, small, left = theme.current(), QFont(font), rect.left() + PADDING
    if text:
        small.setPointSizeF(font.pointSizeF() - 1)
        painter.setFont(small)
        painter.setPen(now.colour("quiet"))
        metrics, room = QFontMetrics(small), rect.width() - 2 * PADDING
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(left, rect.top() + 3, room, rect.height() - 3), Qt.AlignmentFlag.AlignVCenter, shown)
        left += metrics.horizontalAdvance(shown) + 8
    middle = rect.center().y() + (2 if text else 0)
    painter.fillRect(QRect(left, middle, max(0, rect.right() - PADDING - left), 1), now.colour("line"))


def paint_film(painter: QPainter, square: QRectF, thumbnail: QImage | None) -> None:
    """The whole film in a black square."""
    painter.fillRect(square, theme.current().colour("film"))
    if thumbnail is not None:
        painter.drawImage(fitted(thumbnail.width(), thumbnail.height(), square), thumbnail)


_FILM, _HEADING, _GAP = (
    QSize(FOLDED_WIDTH, THUMBNAIL + 2 * PADDING),
    QSize(FOLDED_WIDTH, HEADING),
    QSize(FOLDED_WIDTH, GAP),
)


def _paint_words(painter: QPainter, rect: QRect, row: WorklistRow, font: QFont) -> None:
    """Title, facts, and a third line only where there is something to say.

    The status stands at the right of the title, or of the facts where the title needs the whole width.
    """
    now, small = theme.current(), QFont(font)
    small.setPointSizeF(font.pointSizeF() - 1)
    lines = [(row.ref.image_id, font, now.colour("text")), (row.facts, small, now.colour("quiet"))]
    if row.details:
        lines.append((row.details, small, now.colour("quiet")))
    heights = [QFontMetrics(f).height() for _, f, _ in lines]
    top = rect.top() + (rect.height() - sum(heights)) // 2
    holder = (
        0
        if _chip_width(row.status, small) + QFontMetrics(font).horizontalAdvance(row.ref.image_id) <= rect.width()
        else 1
    )
    chip = QRect(rect.left(), top + holder * heights[0], rect.width(), heights[holder])
    room = rect.width() - _paint_chip(painter, chip, row.status, small)
    for number, ((text, face, colour), height) in enumerate(zip(lines, heights, strict=True)):
        width = room if number == holder else rect.width()
        painter.setFont(face)
        painter.setPen(colour)
        where = Qt.TextElideMode.ElideMiddle if number == 0 else Qt.TextElideMode.ElideRight
        shown = QFontMetrics(face).elidedText(text, where, width)
        painter.drawText(QRect(rect.left(), top, width, height), Qt.AlignmentFlag.AlignVCenter, shown)
        top += height


def _chip_width(text: str, font: QFont) -> int:
    """Pixels of a chip and of the gap before it."""
    return QFontMetrics(font).horizontalAdvance(text) + 20 if text else 0


def _paint_chip(painter: QPainter, line: QRect, text: str, font: QFont) -> int:
    """A status at the right end of a line; returns the pixels that it takes away from the title."""
    if not text:
        return 0
    now, metrics = theme.current(), QFontMetrics(font)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, line.width() // 2)
    width = _chip_width(shown, font) - 6
    chip = QRectF(line.right() - width, line.top(), width, line.height()).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.setPen(QPen(now.colour("line"), 1))
    painter.setBrush(now.colour("raised"))
    painter.drawRoundedRect(chip, chip.height() / 2, chip.height() / 2)
    painter.setFont(font)
    painter.setPen(now.colour("quiet"))
    painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, shown)
    return width + 6


def _tint(now: theme.Theme, share: float) -> QColor:
    colour = now.colour("accent")
    colour.setAlphaF(share)
    return colour
