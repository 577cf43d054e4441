"""How the rows of the worklist are painted: films with their words, and headings."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from xai_desktop.core.wording import local
from xai_desktop.core.worklist_groups import Group
from xai_desktop.ui import theme
from xai_desktop.ui.panels.pictures import fitted
from xai_desktop.ui.panels.worklist_film import WorklistRow
from xai_desktop.ui.panels.worklist_marks import SIGN, paint_ground, paint_status, paint_unsaved
from xai_desktop.ui.panels.worklist_model import WorklistModel
from xai_desktop.ui.panels.worklist_words import paint_words

THUMBNAIL = 46
PADDING = 6
FOLDED_WIDTH = THUMBNAIL + 2 * PADDING
HEADING, GAP, FOLDED_HEADING = 26, 9, 18
"""Pixels: the heights of a heading, of a line (of a heading, too, where only films are shown), and there of a heading
with its films out of sight."""
INDENT, ARROW = 14, 12


def film_height() -> int:
    """Pixels of a film with its three lines of words, in the size of text that the person chose."""
    return max(THUMBNAIL + 2 * PADDING, theme.pixels(THUMBNAIL + 2 * PADDING))


def heading_height(*, line: bool = False, folded: bool = False, strip: bool = False) -> int:
    """Of a heading, or of a `line` between groups; in a `strip` only films are shown, and how many are folded away."""
    if line:
        return GAP
    return theme.pixels(HEADING if not strip else FOLDED_HEADING) if folded or not strip else GAP


class WorklistDelegate(QStyledItemDelegate):
    """Paints rows; `folded` leaves only the films and their signs."""

    def __init__(self, model: WorklistModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.folded = False

    def sizeHint(self, _: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        group = self._model.group_at(index.row())
        if group is None:
            return QSize(FOLDED_WIDTH, film_height())
        folded = self._model.is_folded(group)
        return QSize(FOLDED_WIDTH, heading_height(line=not group.key, folded=folded, strip=self.folded))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        group = self._model.group_at(index.row())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if group is None:
            self._paint_film(painter, option, self._model.row_at(index.row()))
        else:
            self._paint_group(painter, option, group, self._model.heading_at(index.row()) or "")
        painter.restore()

    def _paint_film(self, painter: QPainter, option: QStyleOptionViewItem, row: WorklistRow) -> None:
        rect = option.rect
        _paint_ground(painter, option, open_now=bool(option.state & QStyle.StateFlag.State_Selected))
        square = QRectF(rect.left() + PADDING, rect.top() + (rect.height() - THUMBNAIL) // 2, THUMBNAIL, THUMBNAIL)
        paint_film(painter, square, row.thumbnail)
        if self.folded:
            _paint_signs(painter, square, row)
        else:
            words = rect.adjusted(2 * PADDING + THUMBNAIL, PADDING - 2, -4, -PADDING + 2)
            paint_words(painter, words, row, option.font)

    def _paint_group(self, painter: QPainter, option: QStyleOptionViewItem, group: Group, words: str) -> None:
        folded = self._model.is_folded(group)
        if group.key:
            _paint_ground(painter, option, open_now=folded and self._model.holds_current(group))
        if not group.key or (self.folded and not folded):
            paint_line(painter, option.rect, option.rect.left() + PADDING)
            return
        left = option.rect.left() + PADDING + (0 if self.folded else INDENT * group.level)
        _paint_arrow(painter, QPointF(left + 3, option.rect.center().y() + 1.5), folded=folded)
        shown = local(f"{len(group.films):,}") if self.folded else words
        words_in = QRect(option.rect)
        words_in.setLeft(left + ARROW - PADDING)
        paint_heading(painter, words_in, shown, option.font)


def _paint_ground(painter: QPainter, option: QStyleOptionViewItem, *, open_now: bool) -> None:
    """The film that is open has a bar and a tint, the row of the keyboard a frame."""
    now, state, rect = theme.current(), option.state, option.rect
    if open_now or state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(rect, _tint(now, 0.16 if open_now else 0.06))
    if open_now:
        painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), now.colour("accent"))
    if state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(QPen(now.colour("accent"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)


def _paint_signs(painter: QPainter, square: QRectF, row: WorklistRow) -> None:
    """In the corners of the film, where there is no room for words."""
    disc = QRectF(0, 0, SIGN + 6, SIGN + 6)
    disc.moveBottomRight(square.bottomRight() + QPointF(3, 3))
    if row.status is not None:
        paint_ground(painter, disc)
        paint_status(painter, disc.adjusted(3, 3, -3, -3), row.status)
    if row.unsaved:
        disc.moveTopRight(square.topRight() + QPointF(3, -3))
        paint_ground(painter, disc)
        paint_unsaved(painter, disc.adjusted(3, 3, -3, -3))


def paint_heading(painter: QPainter, rect: QRect, text: str, font: QFont) -> None:
    """Words with a line after them."""
    now, small, left = theme.current(), QFont(font), rect.left() + PADDING
    small.setPointSizeF(font.pointSizeF() - 1)
    painter.setFont(small)
    painter.setPen(now.colour("quiet"))
    metrics, room = QFontMetrics(small), rect.right() - PADDING - left
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
    painter.drawText(QRect(left, rect.top() + 2, room, rect.height() - 2), Qt.AlignmentFlag.AlignVCenter, shown)
    paint_line(painter, rect.adjusted(0, 3, 0, 3), left + metrics.horizontalAdvance(shown) + 8)


def paint_line(painter: QPainter, rect: QRect, left: int) -> None:
    width = max(0, rect.right() - PADDING - left)
    painter.fillRect(QRect(left, rect.center().y(), width, 1), theme.current().colour("line"))


def _paint_arrow(painter: QPainter, at: QPointF, *, folded: bool) -> None:
    """To the right where films are folded away, else down."""
    painter.setPen(QPen(theme.current().colour("quiet"), 1.4))
    corners = [(-1.5, -3.5), (2.0, 0.0), (-1.5, 3.5)] if folded else [(-3.5, -1.5), (0.0, 2.0), (3.5, -1.5)]
    painter.drawPolyline([at + QPointF(x, y) for x, y in corners])


def paint_film(painter: QPainter, square: QRectF, thumbnail: QImage | None) -> None:
    """The whole film in a black square."""
    painter.fillRect(square, theme.current().colour("film"))
    if thumbnail is not None:
        painter.drawImage(fitted(thumbnail.width(), thumbnail.height(), square), thumbnail)


def _tint(now: theme.Theme, share: float) -> QColor:
    colour = now.colour("accent")
    colour.setAlphaF(share)
    return colour
