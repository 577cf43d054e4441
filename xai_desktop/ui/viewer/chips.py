"""Small labels on the film: legible at every zoom, inside the pane, and not on top of each other."""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

_PAD_X, _PAD_Y = 5.0, 1.5


def chip_size(text: str, font: QFont) -> QSizeF:
    metrics = QFontMetricsF(font)
    return QSizeF(metrics.horizontalAdvance(text) + 2 * _PAD_X, metrics.height() + 2 * _PAD_Y)


def chip_place(size: QSizeF, box: QRectF, pane: QRectF, taken: Iterable[QRectF]) -> QRectF:
    """Above the box if there is room, else below it or inside its corner; moved into the pane; clear of `taken`."""
    taken = tuple(taken)
    width, height = size.width(), size.height()
    corners = (
        (box.left(), box.top() - height - 1),
        (box.left(), box.bottom() + 1),
        (box.right() - width, box.top() - height - 1),
        (box.right() - width, box.bottom() + 1),
        (box.left() + 2, box.top() + 2),
    )
    places = [QRectF(QPointF(x, y), size) for x, y in corners]
    free = [p for p in places if pane.contains(p) and not any(p.intersects(t) for t in taken)]
    return free[0] if free else _stacked(kept_inside(places[0], pane), pane, taken)


def kept_inside(rect: QRectF, pane: QRectF) -> QRectF:
    """The same rectangle, moved so that all of it is in the pane."""
    x = min(max(rect.left(), pane.left()), max(pane.left(), pane.right() - rect.width()))
    y = min(max(rect.top(), pane.top()), max(pane.top(), pane.bottom() - rect.height()))
    return QRectF(QPointF(x, y), rect.size())


def _stacked(rect: QRectF, pane: QRectF, taken: tuple[QRectF, ...]) -> QRectF:
    """Further down until it covers no other label, as long as there is room."""
    for _ in range(len(taken)):
        hit = next((t for t in taken if t.intersects(rect)), None)
        if hit is None or hit.bottom() + 1 + rect.height() > pane.bottom():
            break
        rect = QRectF(QPointF(rect.left(), hit.bottom() + 1), rect.size())
    return rect


def draw_chip(painter: QPainter, rect: QRectF, text: str, font: QFont, fill: QColor, ink: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.drawRoundedRect(rect, 2.5, 2.5)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setFont(font)
    painter.setPen(ink)
    room = rect.adjusted(_PAD_X, 0, -_PAD_X, 0)
    short = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width() + 1)
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, short)


def draw_card(
    painter: QPainter, pane: QRectF, sentences: Iterable[str], font: QFont, ground: QColor, ink: QColor
) -> None:
    """A calm card with some sentences, in the lower middle of a pane."""
    text, metrics = "\n".join(sentences), QFontMetricsF(font)
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    width = min(420.0, pane.width() - 32)
    inner = metrics.boundingRect(QRectF(0, 0, width - 32, 400), int(flags), text)
    height = inner.height() + 24
    bottom = pane.bottom() - max(72.0, pane.height() * 0.12)
    card = QRectF(round(pane.center().x() - width / 2), round(bottom - height), width, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(QColor(255, 255, 255, 40))
    painter.setBrush(ground)
    painter.drawRoundedRect(card, 6, 6)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setFont(font)
    painter.setPen(ink)
    painter.drawText(card.adjusted(16, 12, -16, -12), int(flags), text)
