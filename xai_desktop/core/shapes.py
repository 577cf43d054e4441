"""What an expert may have drawn: boxes, ellipses, polygons, painted masks. Boxes are in `geometry`.

Every shape lives in film pixels (edges, x right, y down), knows its `bounds`, can be scaled, and covers the pixels
whose centre lies inside. A shape too thin for that covers the pixels along its middle, as a box does, and one that
lies between all centres covers the pixel of its own middle: nothing on the film vanishes.
`rings` are the closed outlines that a viewer draws.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from xai_desktop.core.arrays import AnyArray, BoolArray, frozen
from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Box, Size
from xai_desktop.core.wording import noted

Point = tuple[float, float]
Ring = tuple[Point, ...]

STEPS = 72
"""Points on the outline of an ellipse."""

LARGEST_OUTLINED, MOST_STEPS = 1 << 25, 300_000
"""Cells of a mask, and sides of cells on its outlines, above which it is drawn more coarsely. Noise is all outline."""

RIGHT, DOWN = (1, 0, -1, 0), (0, 1, 0, -1)
"""The steps of the four directions, each a right turn from the one before."""


class Shape(Protocol):
    """What every shape can do."""

    @property
    def bounds(self) -> Box: ...

    def scaled(self, sx: float, sy: float) -> "Shape": ...

    def contains(self, x: float, y: float) -> bool: ...

    def mask(self, size: Size) -> BoolArray:
        """(H, W) bool: the pixels whose centre lies inside; those along its own middle if none does."""

    def rings(self) -> tuple[Ring, ...]:
        """Closed outlines, each without repeating its first point."""


@dataclass(frozen=True, slots=True)
class Ellipse:
    """Centre, half axes in pixels, and the angle of the first axis from x towards y, in degrees."""

    x: float
    y: float
    rx: float
    ry: float
    angle: float = 0.0

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, (self.x, self.y, self.rx, self.ry, self.angle))) or min(self.rx, self.ry) <= 0:
            raise InputError("An ellipse needs a finite centre and two half axes above zero.")

    @property
    def bounds(self) -> Box:
        cos, sin = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        dx, dy = math.hypot(self.rx * cos, self.ry * sin), math.hypot(self.rx * sin, self.ry * cos)
        return Box(self.x - dx, self.y - dy, self.x + dx, self.y + dy)

    def contains(self, x: float, y: float) -> bool:
        return bool(self._inside(x - self.x, y - self.y))

    def _inside(self, dx: Any, dy: Any) -> Any:
        cos, sin = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        return ((dx * cos + dy * sin) / self.rx) ** 2 + ((dy * cos - dx * sin) / self.ry) ** 2 < 1

    def scaled(self, sx: float, sy: float) -> "Ellipse":
        """Still an ellipse: the axes of the stretched one come from the matrix that maps the unit circle to it."""
        cos, sin = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        matrix = np.array([[sx * self.rx * cos, -sx * self.ry * sin], [sy * self.rx * sin, sy * self.ry * cos]])
        if abs(self.angle) % 90 == 0 or sx == sy:
            along = (sx, sy) if abs(self.angle) % 180 == 0 else (sy, sx)
            return Ellipse(self.x * sx, self.y * sy, self.rx * along[0], self.ry * along[1], self.angle)
        axes, lengths, _ = np.linalg.svd(matrix)
        angle = math.degrees(math.atan2(axes[1, 0], axes[0, 0]))
        return Ellipse(self.x * sx, self.y * sy, float(lengths[0]), float(lengths[1]), angle)

    def mask(self, size: Size) -> BoolArray:
        result = np.zeros(size, dtype=bool)
        rows, columns = _window(self.bounds, size)
        dx = np.arange(columns.start, columns.stop)[None, :] + 0.5 - self.x
        dy = np.arange(rows.start, rows.stop)[:, None] + 0.5 - self.y
        result[rows, columns] = self._inside(dx, dy)
        return _never_nothing(result, self.bounds)

    def rings(self) -> tuple[Ring, ...]:
        cos, sin = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        turns = (2 * math.pi * step / STEPS for step in range(STEPS))
        points = ((self.rx * math.cos(t), self.ry * math.sin(t)) for t in turns)
        return (tuple((self.x + u * cos - v * sin, self.y + u * sin + v * cos) for u, v in points),)


@dataclass(frozen=True, slots=True)
class Polygon:
    """One or several closed outlines; the region is their union, each filled by the even-odd rule."""

    parts: tuple[Ring, ...]

    def __post_init__(self) -> None:
        for ring in self.parts:
            if len(ring) < 3 or not all(math.isfinite(v) for point in ring for v in point):
                raise InputError("A polygon needs at least three points with finite numbers.")
        if not self.parts:
            raise InputError("A polygon needs an outline.")
        _ = self.bounds

    @property
    def bounds(self) -> Box:
        """Raises `InputError` where all points lie on one upright or level line."""
        xs, ys = zip(*(point for ring in self.parts for point in ring), strict=True)
        return Box(min(xs), min(ys), max(xs), max(ys))

    def contains(self, x: float, y: float) -> bool:
        return any(_crossings(ring, x, y) % 2 for ring in self.parts)

    def scaled(self, sx: float, sy: float) -> "Polygon":
        return Polygon(tuple(tuple((x * sx, y * sy) for x, y in ring) for ring in self.parts))

    def mask(self, size: Size) -> BoolArray:
        result = np.zeros(size, dtype=bool)
        for ring in self.parts:
            _fill(result, ring)
        return _never_nothing(result, self.bounds)

    def rings(self) -> tuple[Ring, ...]:
        return self.parts


@dataclass(frozen=True, slots=True, eq=False)
class Mask:
    """A painted region: a small bitmap (h, w) bool stretched over a box of film pixels."""

    bits: BoolArray
    box: Box

    def __post_init__(self) -> None:
        if self.bits.ndim != 2 or not self.bits.any():
            raise InputError("A mask needs at least one painted pixel.")
        object.__setattr__(self, "bits", frozen(self.bits, np.bool_))

    @classmethod
    def of(cls, whole: AnyArray) -> "Mask":
        """From a (H, W) picture in film pixels: what is not zero, cut to its bounds."""
        rows, columns = np.flatnonzero(whole.any(axis=1)), np.flatnonzero(whole.any(axis=0))
        if not rows.size:
            raise InputError("A mask needs at least one painted pixel.")
        y0, y1, x0, x1 = int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
        return cls(whole[y0:y1, x0:x1] != 0, Box(x0, y0, x1, y1))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mask) and self.box == other.box and np.array_equal(self.bits, other.bits)

    def __hash__(self) -> int:
        return hash((self.box, self.bits.shape, self.bits.tobytes()))

    @property
    def bounds(self) -> Box:
        return self.box

    def contains(self, x: float, y: float) -> bool:
        if not self.box.contains(x, y):
            return False
        row = int((y - self.box.y0) / self.box.height * self.bits.shape[0])
        column = int((x - self.box.x0) / self.box.width * self.bits.shape[1])
        return bool(self.bits[min(row, self.bits.shape[0] - 1), min(column, self.bits.shape[1] - 1)])

    def scaled(self, sx: float, sy: float) -> "Mask":
        return Mask(self.bits, self.box.scaled(sx, sy))

    def mask(self, size: Size) -> BoolArray:
        result = np.zeros(size, dtype=bool)
        rows, columns = _window(self.box, size)
        down = _cells(rows, self.box.y0, self.box.height, self.bits.shape[0])
        across = _cells(columns, self.box.x0, self.box.width, self.bits.shape[1])
        result[rows, columns] = self.bits[np.ix_(down, across)]
        return _never_nothing(result, self.box)

    def rings(self) -> tuple[Ring, ...]:
        """The outlines along pixel edges, holes included; of what nobody could tell apart, those of larger cells."""
        height, width = self.bits.shape
        sx, sy = self.box.width / width, self.box.height / height
        cells, step = _drawable(self.bits)
        return tuple(
            tuple((self.box.x0 + min(x * step, width) * sx, self.box.y0 + min(y * step, height) * sy) for x, y in ring)
            for ring in _edges(cells)
        )


SHAPES = (Box, Ellipse, Polygon, Mask)


def union(shapes: Iterable[Shape], size: Size) -> BoolArray:
    """(H, W) bool: the pixels that lie in at least one of the shapes."""
    result = np.zeros(size, dtype=bool)
    for shape in shapes:
        if isinstance(shape, Box):
            result[shape.pixels(size)] = True
        else:
            part = around((shape,), size)
            result[part] |= shape.mask(size)[part]
    return result


def around(shapes: Iterable[Shape], size: Size, margin: int = 0) -> tuple[slice, slice]:
    """Rows and columns of a film outside of which no pixel belongs to any of the shapes, or is as near as `margin`."""
    bounds = [shape.bounds for shape in shapes]
    if not bounds:
        return slice(0, 0), slice(0, 0)
    lowest = (min(b.y0 for b in bounds), min(b.x0 for b in bounds))
    highest = (max(b.y1 for b in bounds), max(b.x1 for b in bounds))
    rows, columns = (
        slice(max(0, math.floor(low) - 1 - margin), max(0, min(count, math.ceil(high) + 1 + margin)))
        for low, high, count in zip(lowest, highest, size, strict=True)
    )
    return rows, columns


def _window(box: Box, size: Size) -> tuple[slice, slice]:
    """The rows and columns of a film that have their centres in a box."""
    return _span(box.y0, box.y1, size[0]), _span(box.x0, box.x1, size[1])


def _span(low: float, high: float, count: int) -> slice:
    first = min(count, max(0, math.ceil(low - 0.5)))
    return slice(first, max(first, min(count, math.ceil(high - 0.5))))


def _cells(pixels: slice, start: float, extent: float, count: int) -> AnyArray:
    """Which cell of a bitmap lies under each pixel's centre."""
    centres = np.arange(pixels.start, pixels.stop) + 0.5
    found: AnyArray = np.clip(np.floor((centres - start) / extent * count), 0, count - 1).astype(np.intp)
    return found


def _never_nothing(mask: BoolArray, bounds: Box) -> BoolArray:
    """A shape without a single centre covers what its bounds do where those lie between two rows or columns of
    centres, and else the pixel of its middle."""
    size = mask.shape[0], mask.shape[1]
    if mask[_window(bounds, size)].any():
        return mask
    if not (_has_centres(bounds.x0, bounds.x1) and _has_centres(bounds.y0, bounds.y1)):
        return bounds.mask(size)
    x, y = math.floor(bounds.centre[0]), math.floor(bounds.centre[1])
    if 0 <= y < size[0] and 0 <= x < size[1]:
        mask[y, x] = True
    return mask


def _has_centres(low: float, high: float) -> bool:
    return math.ceil(high - 0.5) > math.ceil(low - 0.5)


def _crossings(ring: Ring, x: float, y: float) -> int:
    """How many sides of an outline a ray to the left of a point meets."""
    sides = zip(ring, (*ring[1:], ring[0]), strict=True)
    return sum((y0 <= y) != (y1 <= y) and x0 + (y - y0) / (y1 - y0) * (x1 - x0) <= x for (x0, y0), (x1, y1) in sides)


_KINDS = {Box: noted("box"), Ellipse: noted("ellipse"), Polygon: noted("polygon"), Mask: noted("mask")}


def kind_of(shape: Shape) -> str:
    """box, ellipse, polygon or mask."""
    return _KINDS[type(shape)]


def _fill(mask: BoolArray, ring: Ring) -> None:
    """Set the pixels whose centre is inside a closed outline (even-odd), row by row; what is set stays set."""
    points = np.array(ring, dtype=np.float64)
    ends = np.roll(points, -1, axis=0)
    first = max(0, math.ceil(points[:, 1].min() - 0.5))
    last = min(mask.shape[0] - 1, math.ceil(points[:, 1].max() - 0.5) - 1)
    for row in range(first, last + 1):
        level = row + 0.5
        crossing = (points[:, 1] <= level) != (ends[:, 1] <= level)
        (x0, y0), (x1, y1) = points[crossing].T, ends[crossing].T
        found = np.sort(x0 + (level - y0) / (y1 - y0) * (x1 - x0))
        for left, right in found.reshape(-1, 2):
            mask[row, _span(left, right, mask.shape[1])] = True


def _drawable(bits: BoolArray) -> tuple[BoolArray, int]:
    """A bitmap whose outlines can be walked while somebody waits, and how many cells each way one of it stands for."""
    step = 1
    while max(bits.shape) > 1 and (bits.size > LARGEST_OUTLINED or _steps(bits) > MOST_STEPS):
        even = np.pad(bits, [(0, side % 2) for side in bits.shape])
        bits = even[0::2, 0::2] | even[0::2, 1::2] | even[1::2, 0::2] | even[1::2, 1::2]
        step *= 2
    return bits, step


def _steps(bits: BoolArray) -> int:
    """How often painted and unpainted cells lie side by side: nearly the length of all outlines."""
    return int(np.count_nonzero(bits[1:] != bits[:-1])) + int(np.count_nonzero(bits[:, 1:] != bits[:, :-1]))


def _edges(bits: BoolArray) -> tuple[Ring, ...]:
    """Closed outlines of a bitmap along the edges of its cells, the painted side to the right of the way."""
    leaves = _leaving(bits)
    place = np.flatnonzero(leaves)
    direction, y, x = np.unravel_index(place, leaves.shape)
    y, x = y + np.array(DOWN)[direction], x + np.array(RIGHT)[direction]
    # where two regions touch at a corner, turning right stays with the one that the way came along
    turn = np.select([leaves[(direction + turn) % 4, y, x] for turn in (1, 0)], (1, 0), 3)
    after = np.searchsorted(place, np.ravel_multi_index(((direction + turn) % 4, y, x), leaves.shape))
    return _walked(after.tolist(), (turn != 0).tolist(), x.tolist(), y.tolist())


def _leaving(bits: BoolArray) -> BoolArray:
    """(4, h + 1, w + 1): whether the outline leaves a corner of cells to the right, down, left or up."""
    cells, result = np.pad(bits, 1), np.zeros((4, bits.shape[0] + 1, bits.shape[1] + 1), dtype=bool)
    above, below, before, behind = cells[:-1, 1:-1], cells[1:, 1:-1], cells[1:-1, :-1], cells[1:-1, 1:]
    result[0, :, :-1], result[2, :, 1:] = below & ~above, above & ~below
    result[1, :-1, :], result[3, 1:, :] = before & ~behind, behind & ~before
    return result


def _walked(after: list[int], turns: list[bool], x: list[int], y: list[int]) -> tuple[Ring, ...]:
    """The rounds that edges make, each edge followed by another, as the corners where they turn."""
    new, rings = [True] * len(after), []
    for first in range(len(after)):
        edge, ring = first, []
        while new[edge]:
            new[edge] = False
            if turns[edge]:
                ring.append((float(x[edge]), float(y[edge])))
            edge = after[edge]
        if ring:
            rings.append(tuple(ring))
    return tuple(rings)
