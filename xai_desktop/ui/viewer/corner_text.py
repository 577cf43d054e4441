"""Corner text: nothing overlaps or is cut off; each row is drawn once, with a soft dark border, and kept."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap

from xai_desktop.ui import theme
from xai_desktop.ui.viewer.captions import Line

MARGIN, GAP = 8.0, 14.0
"""Logical pixels to the pane's edge, and between left and right."""

SHORTENED = "…"

Measure = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of text as drawn."""

    text: str
    warn: bool = False


def broken(
    line: Line, room: Callable[[int], float], measure: Measure, elided: Callable[[str, float], str], upwards: bool
) -> tuple[Row, ...]:
    """A line in as many rows as it needs; only a single part that is wider than its row is shortened.

    `room` is the width of a row by its number; `upwards` fills and counts the rows from the last one.
    """
    rows: list[str] = []
    for part in reversed(line.parts) if upwards else line.parts:
        longer = line.joiner.join((part, rows[-1]) if upwards else (rows[-1], part)) if rows else ""
        if longer and measure(longer) <= room(len(rows) - 1):
            rows[-1] = longer
        else:
            rows.append(part)
    made = [Row(elided(row, room(number)), line.warn) for number, row in enumerate(rows)]
    return tuple(reversed(made)) if upwards else tuple(made)


class CornerText:
    """The text of two opposite corners, left and right, of the upper or the lower edge."""

    def __init__(self, at_bottom: bool) -> None:
        self._at_bottom = at_bottom
        self.low = False
        """Whether the pane has little height: then each line says only what it has for that."""
        self._lines: tuple[tuple[Line, ...], tuple[Line, ...]] = (), ()
        self._pictures: dict[object, QPixmap] = {}
        self._broken: tuple[object, tuple[tuple[Row, ...], tuple[Row, ...]]] | None = None

    def set_left(self, lines: Iterable[Line]) -> None:
        self._lines = tuple(lines), self._lines[1]

    def set_right(self, lines: Iterable[Line]) -> None:
        self._lines = self._lines[0], tuple(lines)

    @property
    def _left(self) -> tuple[Line, ...]:
        return self._told(self._lines[0])

    @property
    def _right(self) -> tuple[Line, ...]:
        return self._told(self._lines[1])

    def _told(self, lines: tuple[Line, ...]) -> tuple[Line, ...]:
        if not self.low:
            return lines
        short = (one if one.low is None else replace(one, parts=one.low) for one in lines)
        return tuple(one for one in short if one.parts)

    def rows(self, width: float, font: QFont) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
        """Left and right rows for a pane of a width, from top to bottom; kept until one of them changes."""
        key = width, font.key(), self._lines, self.low
        if self._broken is None or self._broken[0] != key:
            self._broken = key, self._rows(width, font)
        return self._broken[1]

    def _rows(self, width: float, font: QFont) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
        """The right is as wide as may be, and narrower only where words on the left would be shortened otherwise."""
        metrics, room = QFontMetricsF(font), width - 2 * MARGIN
        right = self._right_rows(metrics, room)
        left = self._beside(right, room, metrics)
        wide = max((metrics.horizontalAdvance(row.text) for row in right), default=0.0)
        narrower = max((metrics.horizontalAdvance(part) for line in self._right for part in line.parts), default=wide)
        if narrower < wide and any(SHORTENED in row.text for row in left):
            other = self._break(self._right, lambda _: narrower, metrics)
            fitting = self._beside(other, room, metrics)
            if sum(SHORTENED in row.text for row in fitting) < sum(SHORTENED in row.text for row in left):
                return fitting, other
        return left, right

    def _right_rows(self, metrics: QFontMetricsF, room: float) -> tuple[Row, ...]:
        """Each row has what the row beside it leaves, and half of the width at least."""
        beside = [metrics.horizontalAdvance(line.joiner.join(line.parts)) for line in self._left]
        if self._at_bottom:
            widest = max(beside[-len(self._right) :], default=-GAP) if self._right else -GAP
            return self._break(self._right, lambda _: max(room / 2, room - GAP - widest), metrics)
        rows: list[Row] = []
        for line in self._right:
            free = _room_beside(beside[len(rows) :], room)
            rows += self._break((line,), lambda row, free=free: max(room / 2, free(row)), metrics)  # type: ignore[misc]
        return tuple(rows)

    def _beside(self, right: tuple[Row, ...], room: float, metrics: QFontMetricsF) -> tuple[Row, ...]:
        """The rows on the left where those on the right are given."""
        widths = [metrics.horizontalAdvance(row.text) for row in right]
        if self._at_bottom:
            widths.reverse()
        left: list[Row] = []
        for line in reversed(self._left) if self._at_bottom else self._left:
            others = widths[len(left) :]
            rows = self._break((line,), _room_beside(others, room), metrics, self._at_bottom and bool(others))
            left = [*rows, *left] if self._at_bottom else [*left, *rows]
        return tuple(left)

    def height(self, width: float, font: QFont) -> float:
        """Logical pixels from the pane's edge to the end of the text."""
        return MARGIN + max(map(len, self.rows(width, font))) * QFontMetricsF(font).height()

    def height_in_the_middle(self, width: float, font: QFont) -> float:
        """The same in the middle of the edge: 0 where no row of the text comes near it."""
        metrics, most = QFontMetricsF(font), width / 2 - MARGIN - GAP
        wide = any(metrics.horizontalAdvance(row.text) > most for rows in self.rows(width, font) for row in rows)
        return self.height(width, font) - MARGIN if wide else 0.0

    def paint(self, painter: QPainter, pane: QRectF, font: QFont) -> None:
        height = QFontMetricsF(font).height()
        left, right = self.rows(pane.width(), font)
        fresh: dict[object, QPixmap] = {}
        for rows, at_right in ((left, False), (right, True)):
            for number, row in enumerate(rows):
                picture = self._picture(row, font, painter.device().devicePixelRatioF())
                fresh[self._key(row, font, painter.device().devicePixelRatioF())] = picture
                below = pane.bottom() - MARGIN - (len(rows) - number) * height
                y = below if self._at_bottom else pane.top() + MARGIN + number * height
                wide = picture.width() / picture.devicePixelRatio()
                x = pane.right() - MARGIN - wide + _PAD if at_right else pane.left() + MARGIN - _PAD
                painter.drawPixmap(QPointF(round(x), round(y) - _PAD), picture)
        self._pictures = fresh

    def _break(
        self, lines: Iterable[Line], room: Callable[[int], float], metrics: QFontMetricsF, upwards: bool = False
    ) -> tuple[Row, ...]:
        def elided(text: str, room: float) -> str:
            return metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, room)

        return tuple(row for line in lines for row in broken(line, room, metrics.horizontalAdvance, elided, upwards))

    def _key(self, row: Row, font: QFont, ratio: float) -> object:
        return row, font.key(), ratio, theme.current().name

    def _picture(self, row: Row, font: QFont, ratio: float) -> QPixmap:
        found = self._pictures.get(self._key(row, font, ratio))
        return found if found is not None else haloed(row, font, ratio)


def _room_beside(others: Sequence[float], room: float) -> Callable[[int], float]:
    """The width of a row: less where one of these widths stands beside it."""
    return lambda row: room - GAP - others[row] if row < len(others) else room


_PAD = 3
_NEAR, _FAR = QColor(0, 0, 0, 120), QColor(0, 0, 0, 34)


def haloed(row: Row, font: QFont, ratio: float) -> QPixmap:
    """Text with a soft dark border, legible on white bone and on black air alike."""
    metrics = QFontMetricsF(font)
    width, height = metrics.horizontalAdvance(row.text) + 2 * _PAD, metrics.height() + 2 * _PAD
    picture = QPixmap(round(width * ratio + 1), round(height * ratio + 1))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setFont(font)
    baseline = QPointF(_PAD, _PAD + metrics.ascent())
    for reach, colour in ((2, _FAR), (1, _NEAR)):
        painter.setPen(colour)
        for dx in range(-reach, reach + 1):
            for dy in range(-reach, reach + 1):
                if (dx or dy) and max(abs(dx), abs(dy)) == reach:
                    painter.drawText(baseline + QPointF(dx, dy), row.text)
    painter.setPen(QColor(theme.DARK.warn) if row.warn else theme.current().colour("on_film"))
    painter.drawText(baseline, row.text)
    painter.end()
    return picture
