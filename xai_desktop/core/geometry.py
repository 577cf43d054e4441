"""Boxes and the only translator between film pixels and network pixels.

Convention everywhere: coordinates are pixel *edges*, x to the right, y down, the first pixel covers [0, 1).
A box is half open, `[x0, x1) × [y0, y1)`. Reading a file converts into this; nothing else ever shifts by one.
"""

import math
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np

from xai_desktop.core.arrays import BoolArray, FloatArray, owned
from xai_desktop.core.errors import InputError

ResizePolicy = Literal["stretch", "pad", "crop"]
Size = tuple[int, int]
"""(height, width) in pixels, as in `array.shape[:2]`."""


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """A rectangle in film pixels, by its edges (floats). Raises `InputError` when empty or not finite."""

    x0: float
    y0: float
    x1: float
    y1: float

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, (self.x0, self.y0, self.x1, self.y1))):
            raise InputError(f"A box needs four finite numbers, not {self.as_tuple()}.")
        if self.x1 <= self.x0 or self.y1 <= self.y0:
            raise InputError(f"A box needs a width and a height above zero, not {self.as_tuple()}.")

    @classmethod
    def from_corner(cls, x: float, y: float, width: float, height: float) -> Self:
        """From the top-left corner and the extent, as NIH, RSNA and COCO write it."""
        return cls(x, y, x + width, y + height)

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def area(self) -> float:
        return self.width * self.height

    @property
    def centre(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def as_tuple(self) -> tuple[float, float, float, float]:
        return self.x0, self.y0, self.x1, self.y1

    def contains(self, x: float, y: float) -> bool:
        return self.x0 <= x < self.x1 and self.y0 <= y < self.y1

    @property
    def bounds(self) -> "Box":
        """A box is its own bounds, as for every shape (`shapes.Shape`)."""
        return self

    def rings(self) -> tuple[tuple[tuple[float, float], ...], ...]:
        """The outline, clockwise from the top-left corner."""
        return (((self.x0, self.y0), (self.x1, self.y0), (self.x1, self.y1), (self.x0, self.y1)),)

    def scaled(self, sx: float, sy: float) -> "Box":
        return Box(self.x0 * sx, self.y0 * sy, self.x1 * sx, self.y1 * sy)

    def clipped(self, size: Size) -> "Box | None":
        """The part on a film of (height, width), or None where nothing of it is on the film."""
        height, width = size
        x0, y0, x1, y1 = (
            max(0.0, self.x0),
            max(0.0, self.y0),
            min(float(width), self.x1),
            min(float(height), self.y1),
        )
        return Box(x0, y0, x1, y1) if x1 > x0 and y1 > y0 else None

    def mask(self, size: Size) -> BoolArray:
        """(H, W) bool: the pixels whose centre lies inside; the pixel of its own centre if none does."""
        result = np.zeros(size, dtype=bool)
        result[self.pixels(size)] = True
        return result

    def pixels(self, size: Size) -> tuple[slice, slice]:
        """Rows and columns of that mask."""
        return _covered(self.y0, self.y1, size[0]), _covered(self.x0, self.x1, size[1])


def _covered(low: float, high: float, count: int) -> slice:
    first = max(0, math.ceil(low - 0.5))
    last = min(count, math.ceil(high - 0.5))
    if last > first:
        return slice(first, last)
    middle = math.floor((low + high) / 2)
    return slice(middle, middle + 1) if 0 <= middle < count else slice(0, 0)


@dataclass(frozen=True, slots=True)
class PixelMap:
    """Film pixels ↔ network pixels: `net = film · scale + shift`, per axis. The only place that knows.

    `source` and `net` are (height, width). `stretch` fills the input whatever the aspect; `pad` keeps the aspect
    and leaves borders; `crop` keeps the aspect and cuts the longer side, so that some film pixels were never seen.
    """

    source: Size
    net: Size
    policy: ResizePolicy = "stretch"

    def __post_init__(self) -> None:
        if min(*self.source, *self.net) < 1:
            raise InputError(f"Film {self.source} and network input {self.net} must both have pixels.")

    @property
    def scale(self) -> tuple[float, float]:
        """(sx, sy): network pixels per film pixel."""
        sy, sx = self.net[0] / self.source[0], self.net[1] / self.source[1]
        if self.policy == "stretch":
            return sx, sy
        same = min(sx, sy) if self.policy == "pad" else max(sx, sy)
        return same, same

    @property
    def shift(self) -> tuple[float, float]:
        """(tx, ty) in network pixels: the film's centre lies on the input's centre."""
        sx, sy = self.scale
        return (self.net[1] - self.source[1] * sx) / 2, (self.net[0] - self.source[0] * sy) / 2

    def to_net(self, box: Box) -> Box:
        (sx, sy), (tx, ty) = self.scale, self.shift
        return Box(box.x0 * sx + tx, box.y0 * sy + ty, box.x1 * sx + tx, box.y1 * sy + ty)

    def to_source(self, box: Box) -> Box:
        (sx, sy), (tx, ty) = self.scale, self.shift
        return Box((box.x0 - tx) / sx, (box.y0 - ty) / sy, (box.x1 - tx) / sx, (box.y1 - ty) / sy)

    def seen(self) -> Box:
        """The part of the film that reached the network, in film pixels."""
        height, width = self.net
        inside = self.to_source(Box(0.0, 0.0, float(width), float(height))).clipped(self.source)
        assert inside is not None  # the centres coincide, so there is always an overlap
        return inside

    def sees_everything(self) -> bool:
        return self.policy != "crop" or self.seen().area >= self.source[0] * self.source[1] * (1 - 1e-9)

    def map_to_source(self, values: FloatArray) -> FloatArray:
        """A (h, w) map over the network's input, bilinear with half-pixel centres, on the film: (H, W) float32.

        Pixels that the network never saw are NaN: undefined, not zero.
        """
        rows = self._positions(0, values.shape[0])
        columns = self._positions(1, values.shape[1])
        result = _lerp(_lerp(values.astype(np.float32, copy=False), rows).T, columns).T
        if not self.sees_everything():
            unseen = ~self.seen().mask(self.source)
            result = np.where(unseen, np.float32(np.nan), result)
        return owned(result, np.float32)

    def _positions(self, axis: int, cells: int) -> FloatArray:
        """Where each film row (column) centre falls among the map's cell centres, clamped to the outer ones."""
        scale, shift = (self.scale[1], self.shift[1]) if axis == 0 else (self.scale[0], self.shift[0])
        net = (np.arange(self.source[axis]) + 0.5) * scale + shift
        found: FloatArray = np.clip(net * (cells / self.net[axis]) - 0.5, 0, cells - 1).astype(np.float32)
        return found


def _lerp(values: FloatArray, positions: FloatArray) -> FloatArray:
    """Linear interpolation along the first axis, exact between equal values.

    A superpixel of one value stays one value: with the rounding of two products, a mask cut through it was a comb.
    """
    low = np.floor(positions).astype(np.intp)
    high = np.minimum(low + 1, values.shape[0] - 1)
    part = (positions - low).astype(np.float32)[:, None]
    below = values[low]
    result: FloatArray = below + (values[high] - below) * part
    return result
