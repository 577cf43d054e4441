"""Where the tiles of a contact sheet lie: as many in a row as fit, part after part with its heading."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF

GAP, HEADING, EDGE = 10, 30, 10
"""Pixels between tiles, of a heading, and around all."""
WISHED, LEAST = 176, 112
"""Pixels of a tile's side: what it should be at least, and where the sheet is narrower than one."""


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """`parts` are (whether there is a heading, how many tiles). `words` is the height of the lines beneath a tile."""

    parts: tuple[tuple[bool, int], ...]
    width: int
    words: int

    @property
    def columns(self) -> int:
        return max(1, (self.width - 2 * EDGE + GAP) // (WISHED + GAP))

    @property
    def side(self) -> int:
        """Pixels of a tile's square: the row is filled."""
        room = self.width - 2 * EDGE - (self.columns - 1) * GAP
        return max(LEAST, room // self.columns)

    @property
    def height(self) -> int:
        """Of the whole sheet."""
        return round(self._top(len(self.parts))) + EDGE

    def tile(self, number: int) -> QRectF:
        """The square of a tile, counted through all parts."""
        before = 0
        for part, (heading, count) in enumerate(self.parts):
            if number < before + count:
                row, column = divmod(number - before, self.columns)
                top = self._top(part) + (HEADING if heading else 0) + row * self._row
                return QRectF(EDGE + column * (self.side + GAP), top, self.side, self.side)
            before += count
        raise IndexError(number)

    def heading(self, part: int) -> QRectF:
        """Where a part's heading stands."""
        return QRectF(EDGE, self._top(part), self.width - 2 * EDGE, HEADING)

    def at(self, x: float, y: float) -> int | None:
        """The tile under a point, its words included."""
        count = sum(number for _, number in self.parts)
        grown = (self.tile(number).adjusted(0, 0, 0, self.words) for number in range(count))
        return next((number for number, place in enumerate(grown) if place.contains(x, y)), None)

    def beside(self, number: int, rows: int) -> int | None:
        """The tile so many rows above (negative) or below another, whichever part it is in; None at the ends."""
        here, count = self.tile(number), sum(tiles for _, tiles in self.parts)
        tops = sorted({self.tile(one).top() for one in range(count)})
        wanted = tops.index(here.top()) + rows
        if not 0 <= wanted < len(tops):
            return None
        row = [one for one in range(count) if self.tile(one).top() == tops[wanted]]
        return min(row, key=lambda one: abs(self.tile(one).left() - here.left()))

    @property
    def _row(self) -> int:
        return self.side + self.words + GAP

    def _top(self, part: int) -> float:
        rows = ((HEADING if heading else 0) + -(-count // self.columns) * self._row for heading, count in self.parts)
        return EDGE + sum(height for _, height in zip(range(part), rows, strict=False))


def plan_of(parts: Sequence[tuple[str, Sequence[object]]], width: int, words: int) -> SheetPlan:
    """For (heading, tiles)."""
    return SheetPlan(tuple((bool(heading), len(tiles)) for heading, tiles in parts), width, words)
