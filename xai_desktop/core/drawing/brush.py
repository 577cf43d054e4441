"""A round brush that paints pixels, for masks."""

import math

import numpy as np

from xai_desktop.core.arrays import BoolArray
from xai_desktop.core.shapes import Point

SMALLEST, LARGEST = 0.5, 500.0
"""Radii in film columns."""


def stroke(bits: BoolArray, start: Point, end: Point, radius: float, aspect: float = 1.0, paint: bool = True) -> None:
    """Paint (or clean) in place the pixels whose centre lies nearer than `radius` to the way from start to end.

    `bits` is (H, W) bool in film pixels, `radius` in widths of a pixel, `aspect` a pixel's height over its width, so
    that the brush is round in millimetres. A brush that covers no centre takes the pixel under it: what somebody
    paints is there.
    """
    height, width = bits.shape
    xs, ys = sorted((start[0], end[0])), sorted((start[1], end[1]))
    columns = slice(max(0, math.floor(xs[0] - radius)), max(0, min(width, math.ceil(xs[1] + radius))))
    rows = slice(max(0, math.floor(ys[0] - radius / aspect)), max(0, min(height, math.ceil(ys[1] + radius / aspect))))
    if columns.stop > columns.start and rows.stop > rows.start:
        bits[rows, columns][_near(rows, columns, start, end, radius, aspect)] = paint
    for x, y in (start, end):
        column, row = math.floor(x), math.floor(y)
        if 0 <= row < height and 0 <= column < width:
            bits[row, column] = paint


def resized(radius: float, notches: float) -> float:
    """Larger or smaller by a sixth for each notch of a wheel, within limits."""
    return min(max(radius * math.pow(7 / 6, notches), SMALLEST), LARGEST)


def _near(rows: slice, columns: slice, start: Point, end: Point, radius: float, aspect: float) -> BoolArray:
    """(h, w) bool: the distance of every centre from the way is below the radius, in widths of a pixel."""
    x = np.arange(columns.start, columns.stop)[None, :] + 0.5 - start[0]
    y = (np.arange(rows.start, rows.stop)[:, None] + 0.5 - start[1]) * aspect
    dx, dy = end[0] - start[0], (end[1] - start[1]) * aspect
    square = dx * dx + dy * dy
    part = np.clip((x * dx + y * dy) / square, 0, 1) if square else 0.0
    found: BoolArray = (x - part * dx) ** 2 + (y - part * dy) ** 2 < radius * radius
    return found
