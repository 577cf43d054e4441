"""Small labels on the film: legible at every zoom, inside the pane, and not on top of each other."""

from collections.abc import Iterable, Iterator
from math import inf

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

_PAD_X, _PAD_Y = 5.0, 1.5


def chip_size(text: str, font: QFont) -> QSizeF:
    metrics = QFontMetricsF(font)
    return QSizeF(metrics.horizontalAdvance(text) + 2 * _PAD_X, metrics.height() + 2 * _PAD_Y)


def chip_place(
    size: QSizeF, box: QRectF, pane: QRectF, taken: Iterable[QRectF], others: Iterable[QRectF] = ()
) -> QRectF:
    """Above the box if there is room, else below, beside or, where it is large, inside it.

    Always in the pane, clear of `taken`, and of two places the one that covers less of this mark and the `others`.
    """
    taken, room = tuple(taken), box.adjusted(-size.width() - 3, -size.height() - 1, size.width() + 3, size.height() + 1)
    marks = (box, *(other for other in others if other.intersects(room)))
    places = [QRectF(QPointF(x, y), size) for x, y in _corners(size, box)]
    near = [one for one in taken if one.intersects(room)]
    best, least = None, inf
    for place in places:
        if pane.contains(place) and not any(map(place.intersects, near)):
            lost = sum(_covered(place, mark) for mark in marks if mark.intersects(place))
            if lost == 0:
                return place  # nothing is better, and the rest need not be looked at
            best, least = (place, lost) if lost < least else (best, least)
    if best is not None:
        return best
    inside = (kept_inside(place, pane) for place in places)
    return _stacked(min(inside, key=lambda place: _covered(place, box)), pane, taken)


def _corners(size: QSizeF, box: QRectF) -> Iterator[tuple[float, float]]:
    """The top-left corners that a label may have, the most usual first."""
    width, height, aligned = size.width(), size.height(), (box.left(), box.right() - size.width())
    for x in aligned:
        yield x, box.top() - height - 1
        yield x, box.bottom() + 1
    for y in (box.top(), box.bottom() - height):
        yield box.right() + 3, y
        yield box.left() - width - 3, y
    if box.width() > 1.5 * width and box.height() > 3 * height:
        yield box.left() + 2, box.top() + 2


def _covered(place: QRectF, mark: QRectF) -> float:
    """Which share of a mark lies under a label; large marks lose little."""
    both = place.intersected(mark)
    return both.width() * both.height() / max(mark.width() * mark.height(), 1.0)


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
