"""The list of a combo box: headings, entries, and entries that cannot be chosen with the reason under them."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QStandardItem
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from xai_desktop.ui import theme

HEADING = Qt.ItemDataRole.UserRole + 10
REASON = Qt.ItemDataRole.UserRole + 11
INSET = 8
COUNT = Qt.ItemDataRole.UserRole + 12
"""A number at the end of an entry, in words."""
WIDEST = 380
"""Pixels that a reason may take; a longer one is shortened, and whole in the tooltip."""
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
Index = QModelIndex | QPersistentModelIndex


class ChoiceDelegate(QStyledItemDelegate):
    """Rows with air between them, in the colours of the theme."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        metrics = QFontMetrics(option.font)
        reason = str(index.data(REASON) or "")
        widest = max(metrics.horizontalAdvance(str(index.data())), min(metrics.horizontalAdvance(reason), WIDEST))
        if count := str(index.data(COUNT) or ""):
            widest += metrics.horizontalAdvance(count) + 2 * INSET
        return QSize(widest + 3 * INSET, (2 if reason else 1) * metrics.height() + 8)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now, rect = theme.current(), option.rect
        enabled = bool(index.flags() & Qt.ItemFlag.ItemIsEnabled)
        chosen = enabled and bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen:
            painter.fillRect(rect, now.colour("accent"))
        heading, reason = bool(index.data(HEADING)), str(index.data(REASON) or "")
        painter.setFont(_face(option.font, heading))
        painter.setPen(now.colour("on_accent" if chosen else "text" if enabled else "quiet" if heading else "faint"))
        line = QRect(rect.left() + INSET, rect.top() + 4, rect.width() - 2 * INSET, QFontMetrics(option.font).height())
        if count := str(index.data(COUNT) or ""):
            painter.setPen(now.colour("on_accent" if chosen else "quiet"))
            painter.drawText(line, _RIGHT, count)
            painter.setPen(now.colour("on_accent" if chosen else "text"))
            line.setRight(line.right() - painter.fontMetrics().horizontalAdvance(count) - INSET)
        _write(painter, line, str(index.data()).upper() if heading else str(index.data()))
        if reason:
            painter.setFont(_face(option.font, small=True))
            painter.setPen(now.colour("quiet"))
            _write(painter, line.translated(0, line.height()), reason)
        painter.restore()


def heading(text: str) -> QStandardItem:
    """An entry that names a group and cannot be chosen."""
    item = QStandardItem(text)
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    item.setData(True, HEADING)
    return item


def forbid(item: QStandardItem, reason: str) -> None:
    """Make an entry impossible to choose and let it say why; no reason allows it again."""
    item.setEnabled(not reason)
    item.setData(reason, REASON)


def _face(font: QFont, heading: bool = False, *, small: bool = False) -> QFont:
    face = QFont(font)
    if heading or small:
        face.setPointSizeF(font.pointSizeF() - 1)
    if heading:
        face.setWeight(QFont.Weight.DemiBold)
        face.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 1)
    return face


def _write(painter: QPainter, line: QRect, text: str) -> None:
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, line.width())
    painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, shown)
