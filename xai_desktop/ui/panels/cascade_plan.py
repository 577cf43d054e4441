"""Where the tiles of a cascade lie: whole squares, as large as height and width allow."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF

LABEL = 126
"""Pixels of the row names, which stay in sight."""
GAP = 6
SMALLEST = 44
READABLE = 54
"""Rather than below this side, tiles are scrolled sideways, and then they may as well be comfortable."""
COMFORTABLE = 88
BAR = 10
LARGEST = 280
AROUND, BESIDE = 7, 52
"""Pixels that the curve keeps free above and below its axis, and those of its numbers where it stands alone."""


@dataclass(frozen=True, slots=True)
class CascadePlan:
    """Pixels of a grid: `label` of the row names, `head` of the column names, `side` of a tile."""

    rows: int
    columns: int
    label: int
    head: int
    side: int

    @classmethod
    def of(cls, rows: int, columns: int, label: int, head: int, width: int, height: int) -> "CascadePlan":
        """The largest tiles for this many pixels."""
        rows, columns = max(rows, 1), max(columns, 1)
        tall = (height - head - 3) // rows - GAP
        wide = (width - label - 3) // columns - GAP
        side = min(tall, wide) if wide >= min(tall, READABLE) else min(tall - BAR // rows, COMFORTABLE)
        return cls(rows, columns, label, head, max(SMALLEST, min(side, LARGEST)))

    @property
    def step(self) -> int:
        return self.side + GAP

    @property
    def width(self) -> int:
        return self.label + self.columns * self.step + 3

    @property
    def height(self) -> int:
        return self.head + self.rows * self.step + 3

    def tile(self, row: int, column: int) -> QRectF:
        """In the coordinates of the whole grid, before scrolling."""
        return QRectF(self.label + column * self.step + 3, self.head + row * self.step + 3, self.side, self.side)

    def whole_row(self, row: int, width: int) -> QRectF:
        """All the room beside a row's name, in the coordinates of the whole grid."""
        tile = self.tile(row, 0)
        return QRectF(tile.left(), tile.top(), max(20, width - self.label - 12), tile.height())

    def at(self, x: float, y: float) -> tuple[int, int] | None:
        """The (row, column) of the tile under a point, if any."""
        column, row = int((x - self.label) // self.step), int((y - self.head) // self.step)
        inside = 0 <= row < self.rows and 0 <= column < self.columns and x >= self.label and y >= self.head
        return (row, column) if inside and self.tile(row, column).contains(x, y) else None


@dataclass(frozen=True, slots=True)
class CurvePlan:
    """Pixels of the curve: the middle of every column and how wide one is, the room left of the columns (`label`),
    above the axis (`head`) and below it (`foot`). `names` stand below the axis where no tiles stand above it."""

    centres: tuple[float, ...] = ()
    side: float = 48.0
    label: float = LABEL
    head: float = AROUND
    foot: float = AROUND
    names: tuple[str, ...] = ()

    @classmethod
    def under(cls, grid: CascadePlan, centres: tuple[float, ...]) -> "CurvePlan":
        """Column by column below the tiles."""
        return cls(centres, grid.side, grid.label)

    @classmethod
    def beside(cls, grid: CascadePlan, names: tuple[str, ...], width: int, height: int, line: float) -> "CurvePlan":
        """At the right of the tiles and as high as they are, with `line` pixels for a line of words."""
        step = max(1.0, (width - BESIDE - 3 * GAP) / max(1, len(names)))
        centres = tuple(BESIDE + (i + 0.5) * step for i in range(len(names)))
        foot = max(float(AROUND), height - grid.height + GAP) + line + 4
        return cls(centres, step - GAP, BESIDE, grid.head + 3, foot, names)
