"""A mask while somebody paints it: the only thing in drawing that changes in place, since it is as large as a film."""

import math

import numpy as np

from xai_desktop.core.drawing.brush import stroke
from xai_desktop.core.geometry import Box, Size
from xai_desktop.core.shapes import Mask, Point


class Painting:
    """Paint over a film of (height, width), begun empty or on a mask. `number` is that of the thing it will change."""

    def __init__(self, size: Size, aspect: float, mask: Mask | None = None, number: int | None = None) -> None:
        self.bits = np.zeros(size, dtype=bool) if mask is None else mask.mask(size)
        self.number = number
        self._aspect = aspect
        self._bounds = None if mask is None else mask.bounds

    @property
    def part(self) -> tuple[slice, slice]:
        """The rows and columns that all paint lies in."""
        box, (height, width) = self._bounds, self.bits.shape
        if box is None:
            return slice(0, 0), slice(0, 0)
        rows = slice(max(0, math.floor(box.y0)), min(height, math.ceil(box.y1)))
        return rows, slice(max(0, math.floor(box.x0)), min(width, math.ceil(box.x1)))

    def stroke(self, start: Point, end: Point, radius: float, paint: bool) -> None:
        """Paint or clean along a way, with a brush of a radius in film columns."""
        stroke(self.bits, start, end, radius, self._aspect, paint)
        if paint:
            reach = max(radius, radius / self._aspect) + 1
            xs, ys = sorted((start[0], end[0])), sorted((start[1], end[1]))
            new = Box(xs[0] - reach, ys[0] - reach, xs[1] + reach, ys[1] + reach)
            old = self._bounds or new
            x0, y0, x1, y1 = zip(old.as_tuple(), new.as_tuple(), strict=True)
            self._bounds = Box(min(x0), min(y0), max(x1), max(y1))

    def done(self) -> Mask | None:
        """The mask; None where no paint is left."""
        rows, columns = self.part
        part = self.bits[rows, columns]
        if not part.any():
            return None
        found = Mask.of(part)
        box = found.box
        x, y = columns.start, rows.start
        return Mask(found.bits, Box(box.x0 + x, box.y0 + y, box.x1 + x, box.y1 + y))
