"""The words beside a film in the worklist: name and status, facts, and what else there is to say."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

from xai_desktop.core.review import FilmStatus
from xai_desktop.core.wording import noted, retold, wording
from xai_desktop.ui import theme
from xai_desktop.ui.panels.worklist_film import WorklistRow
from xai_desktop.ui.panels.worklist_marks import COLOURS, SIGN, paint_notice, paint_status, paint_unsaved

DRAFT = noted("draft")
SIGN_GAP, BETWEEN = 5, 9


def paint_words(painter: QPainter, rect: QRect, row: WorklistRow, font: QFont) -> None:
    """Title, facts, and a third line only where there is something to say: status, draft, what the reference says."""
    small, now = QFont(font), theme.current()
    small.setPointSizeF(font.pointSizeF() - 1)
    high, low = QFontMetrics(font).height(), QFontMetrics(small).height()
    third = bool(row.status or row.details or row.unsaved)
    top = rect.top() + (rect.height() - high - (2 if third else 1) * low) // 2
    title = QRect(rect.left(), top, rect.width(), high)
    _write(painter, title, row.ref.image_id, font, now.colour("text"), Qt.TextElideMode.ElideMiddle)
    facts = QRect(rect.left(), top + high, rect.width(), low)
    if row.ref.warnings:
        paint_notice(painter, _sign(facts))
        facts.setLeft(facts.left() + SIGN + SIGN_GAP)
    _write(painter, facts, row.facts, small, now.colour("quiet"))
    if third:
        _paint_third(painter, facts.translated(0, low), rect.left(), row, small)


def _paint_third(painter: QPainter, line: QRect, left: int, row: WorklistRow, font: QFont) -> None:
    now = theme.current()
    line.setLeft(left)
    if row.status is not None:
        paint_status(painter, _sign(line), row.status)
        colour = "quiet" if row.status is FilmStatus.UNREAD else COLOURS[row.status]
        _write_after_sign(painter, line, wording(row.status.value), font, now.colour(colour))
    if row.unsaved:
        paint_unsaved(painter, _sign(line))
        _write_after_sign(painter, line, wording(DRAFT), font, now.colour("warn"))
    _write(painter, line, retold(row.details), font, now.colour("quiet"))


def _write_after_sign(painter: QPainter, line: QRect, text: str, font: QFont, colour: QColor) -> None:
    """A word beside its sign; what follows stands after it."""
    line.setLeft(line.left() + SIGN + SIGN_GAP)
    _write(painter, line, text, font, colour)
    line.setLeft(line.left() + QFontMetrics(font).horizontalAdvance(text) + BETWEEN)


def _write(
    painter: QPainter,
    line: QRect,
    text: str,
    font: QFont,
    colour: QColor,
    where: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> None:
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, QFontMetrics(font).elidedText(text, where, line.width()))


def _sign(line: QRect) -> QRectF:
    """Where a sign stands at the beginning of a line."""
    return QRectF(line.left() + 0.5, line.center().y() - SIGN / 2 + 0.5, SIGN, SIGN)
