"""Small labels on the film: legible at every zoom, inside the pane, and not on top of each other."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from math import inf

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

_PAD_X, _PAD_Y = 5.0, 1.5

LETTER_WIDE, LETTER_TALL = 22.0, 24.0
"""Logical pixels that the letter at the middle of an edge needs."""

HIDDEN = 0.05
"""The share of a mark that a label may lie on, as it does in a corner of a large one."""

Corner = tuple[float, float]
Placed = tuple[int, QRectF]
"""Which form of a label, and where."""


def chip_size(text: str, font: QFont) -> QSizeF:
    return QSizeF(*_measured(text, font.key()))


@lru_cache(maxsize=4096)
def _measured(text: str, key: str) -> tuple[float, float]:
    """By the font's key: Qt shapes the text anew whenever it is asked how wide it is."""
    font = QFont()
    font.fromString(key)
    metrics = QFontMetricsF(font)
    return metrics.horizontalAdvance(text) + 2 * _PAD_X, metrics.height() + 2 * _PAD_Y


def carried(place: QRectF, before: QRectF, after: QRectF) -> QRectF:
    """Where a label is when its mark has moved or grown: as far as it was from the edges that it is nearer to."""
    middle, centre = place.center(), before.center()
    x = after.left() - before.left() if middle.x() < centre.x() else after.right() - before.right()
    y = after.top() - before.top() if middle.y() < centre.y() else after.bottom() - before.bottom()
    return place.translated(x, y)


def chip_place(
    size: QSizeF, box: QRectF, pane: QRectF, taken: Iterable[QRectF], others: Iterable[QRectF] = ()
) -> QRectF:
    """Above the box if there is room, else below, beside or, where it is large, inside it.

    Always in the pane, clear of `taken`, and of two places the one that covers less of this mark and the `others`.
    """
    corners = list(_corners(size, box))
    (lost,) = _lost([corners], [size], [box, *others])
    taken = [*taken, *letter_spots(pane)]
    free = _first_free(corners, lost, size, pane, taken, inf)
    if free is not None:
        return free
    inside = (kept_inside(QRectF(QPointF(*corner), size), pane) for corner in corners)
    return _stacked(min(inside, key=lambda place: _covered(place, box)), pane, tuple(taken))


def chip_places(
    forms: Sequence[Sequence[QSizeF]], boxes: Sequence[QRectF], pane: QRectF, others: Sequence[QRectF] = ()
) -> list[Placed | None]:
    """Labels of many marks, one after the other, each clear of those before it and of what the marks are about.

    `forms` are the sizes of what each label may say, from the longest on: the first that has a free place is taken, and
    its number comes with the place. None: not even the shortest has one. `others` are marks with labels of their own.
    What each place would cover of the marks is counted for all of them at once.
    """
    if not boxes:
        return []
    seen = [box.intersected(pane) for box in boxes]
    all_of = [(box, size) for box, sizes in zip(seen, forms, strict=True) for size in sizes]
    corners = [list(_corners(size, box)) for box, size in all_of]
    marks = [*seen, *(other.intersected(pane) for other in others if other.intersects(pane))]
    lost, taken = iter(_lost(corners, [size for _, size in all_of], marks)), [*letter_spots(pane)]
    places, found = iter(corners), list[Placed | None]()
    for sizes in forms:
        tried = [(next(places), next(lost), size) for size in sizes]
        free = (_first_free(*one, pane, taken, HIDDEN) for one in tried)
        chosen = next(((number, place) for number, place in enumerate(free) if place is not None), None)
        found.append(chosen)
        taken += [chosen[1]] if chosen is not None else []
    return found


def _lost(corners: list[list[Corner]], sizes: Sequence[QSizeF], boxes: Sequence[QRectF]) -> list[list[float]]:
    """Which shares of all marks lie under each place of each label."""
    edges = np.array([(box.left(), box.top(), box.right(), box.bottom()) for box in boxes])
    areas = np.maximum((edges[:, 2] - edges[:, 0]) * (edges[:, 3] - edges[:, 1]), 1.0)
    counts = [len(places) for places in corners]
    low = np.array([place for places in corners for place in places])
    high = low + np.repeat([(size.width(), size.height()) for size in sizes], counts, axis=0)
    across, down = (
        (np.minimum(high[:, axis, None], edges[:, 2 + axis]) - np.maximum(low[:, axis, None], edges[:, axis])).clip(0)
        for axis in (0, 1)
    )
    shares = (across * down) @ (1 / areas)
    return [part.tolist() for part in np.split(shares, np.cumsum(counts)[:-1])]


def _first_free(
    corners: list[Corner], lost: list[float], size: QSizeF, pane: QRectF, taken: list[QRectF], most: float
) -> QRectF | None:
    """The place in the pane and clear of what is taken that covers least, of equal ones the most usual.

    None where that would still cover more than `most` of a mark.
    """
    for number in sorted(range(len(corners)), key=lost.__getitem__):
        if lost[number] > most:
            return None
        place = QRectF(QPointF(*corners[number]), size)
        if pane.contains(place) and not any(map(place.intersects, taken)):
            return place
    return None


def _corners(size: QSizeF, box: QRectF) -> Iterator[Corner]:
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


def letter_spots(room: QRectF) -> tuple[QRectF, ...]:
    """Where the patient's sides are said at the edges of the part of a pane that words may stand in.

    In a wide pane the upper and the lower letter stand outside it; beside it they are a little above or below its
    middle where more is written at one end of the pane.
    """
    middle, wide, tall = room.center(), LETTER_WIDE, LETTER_TALL
    level = QRectF(middle.x() - wide / 2, 0, wide, tall), QRectF(0, middle.y() - 1.5 * tall, wide + 4, 3 * tall)
    above, below = level[0].translated(0, room.top()), level[0].translated(0, room.bottom() - tall)
    left, right = level[1].translated(room.left(), 0), level[1].translated(room.right() - wide - 4, 0)
    return above, below, left, right


def inside_letters(room: QRectF) -> QRectF:
    """What is left of it within the letters of all edges; all of it where that is too small for anything."""
    inner = room.adjusted(LETTER_WIDE + 4, LETTER_TALL, -LETTER_WIDE - 4, -LETTER_TALL)
    return inner if min(inner.width(), inner.height()) > 0 else room


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
