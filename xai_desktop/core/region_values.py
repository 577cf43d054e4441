"""What the pixels inside an outline hold: mean, spread and extremes, at a speed at which an outline can be dragged."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from xai_desktop.core.arrays import AnyArray, BoolArray
from xai_desktop.core.geometry import Box
from xai_desktop.core.image import Image
from xai_desktop.core.shapes import Ellipse, Shape

BAND, ROWS = 1 << 22, 128
"""Pixels counted at once: OpenCV's counts are exact up to four times as many. Rows of an ellipse that are one part."""


@dataclass(frozen=True, slots=True)
class RegionValues:
    """`count` pixels have their centre inside and belong to the picture; `mean`, `spread` (the standard deviation of
    exactly these pixels), `lowest` and `highest` are modality values, NaN where there is no such pixel.

    `area` is the outline's own, in mm² with a spacing and in film pixels without one; of a polygon and a painted mask
    that of its pixels. `stored_mean` and `stored_spread` are of stored values.
    """

    count: int
    mean: float
    spread: float
    lowest: float
    highest: float
    area: float
    stored_mean: float = math.nan
    stored_spread: float = math.nan


def region_values(image: Image, shape: Shape) -> RegionValues:
    """The values of the pixels whose centre lies inside an outline, but for padding and what a shutter hides."""
    counts = region_counts(image, shape)
    there = np.flatnonzero(counts)
    weights, values = counts[there], image.table[there].astype(np.float64)
    total, area = float(weights.sum()), _area(image, shape)
    if not total:
        return RegionValues(0, math.nan, math.nan, math.nan, math.nan, area)
    ends = float(values.min()), float(values.max())
    return RegionValues(
        int(total), *_mean(weights, values), *ends, area, *_mean(weights, there + float(image.stored_offset))
    )


def _mean(weights: AnyArray, values: AnyArray) -> tuple[float, float]:
    """(mean, standard deviation) of values that each occur so often."""
    total = float(weights.sum())
    mean = float((weights * values).sum()) / total
    return mean, math.sqrt(float((weights * (values - mean) ** 2).sum()) / total)


def region_counts(image: Image, shape: Shape) -> AnyArray:
    """(n,) float64: how often each index of the film's table occurs inside, but for padding and under a shutter."""
    counts = _counts(image, shape)
    return counts if image.padding is None else np.where(image.padding, 0.0, counts)


def _counts(image: Image, shape: Shape) -> AnyArray:
    """(n,) float64: how often each index occurs inside. Counting indices is several times faster than their values."""
    rows, columns = _part(shape.bounds, image.size)
    counts = np.zeros(len(image.table))
    for band in _bands(rows, BAND // max(1, columns.stop - columns.start)):
        if isinstance(shape, Box):
            _count(counts, image, band, columns)
        elif isinstance(shape, Ellipse):
            _count_ellipse(counts, image, shape, band)
        else:
            _count(counts, image, band, columns, shape.mask(image.size)[band, columns])
    return counts


def _count_ellipse(counts: AnyArray, image: Image, shape: Ellipse, rows: slice) -> None:
    """In each row of an ellipse what is inside are neighbours, and what all rows of a band share needs no mask."""
    for band in _bands(rows, ROWS):
        left, right = _ends(shape, band, image.size[1])
        shared = slice(int(left.max()), max(int(left.max()), int(right.min())))
        _count(counts, image, band, shared)
        for part in (slice(int(left.min()), shared.start), slice(shared.stop, max(shared.stop, int(right.max())))):
            columns = np.arange(part.start, part.stop)
            _count(counts, image, band, part, (columns >= left[:, None]) & (columns < right[:, None]))


def _count(counts: AnyArray, image: Image, rows: slice, columns: slice, inside: BoolArray | None = None) -> None:
    """Add what a part of the film holds where `inside` says so and the shutter is open."""
    index = image.index[rows, columns]
    if not index.size:
        return
    if image.shutter is not None:
        seen = image.shutter[rows, columns]
        inside = seen if inside is None else seen & inside
    mask = None if inside is None else np.ascontiguousarray(inside).view(np.uint8)
    counts += cv2.calcHist([index], [0], mask, [len(counts)], [0, len(counts)]).ravel()


def _ends(shape: Ellipse, rows: slice, width: int) -> tuple[AnyArray, AnyArray]:
    """For each row the first column whose centre is inside, and the first one behind: the roots of its equation in x.

    A row without any has both at the same place.
    """
    cos, sin = math.cos(math.radians(shape.angle)), math.sin(math.radians(shape.angle))
    y = np.arange(rows.start, rows.stop) + 0.5 - shape.y
    square = (cos / shape.rx) ** 2 + (sin / shape.ry) ** 2
    half = y * cos * sin * (1 / shape.rx**2 - 1 / shape.ry**2)
    rest = y * y * ((sin / shape.rx) ** 2 + (cos / shape.ry) ** 2) - 1
    root = np.sqrt(np.maximum(half * half - square * rest, 0.0))
    low, high = (-half - root) / square + shape.x - 0.5, (-half + root) / square + shape.x - 0.5
    left = np.clip(np.floor(low).astype(np.intp) + 1, 0, width)
    return left, np.maximum(np.clip(np.ceil(high).astype(np.intp), 0, width), left)


def _bands(rows: slice, height: int) -> Iterator[slice]:
    for first in range(rows.start, rows.stop, max(1, height)):
        yield slice(first, min(first + max(1, height), rows.stop))


def _part(box: Box, size: tuple[int, int]) -> tuple[slice, slice]:
    """The rows and columns of a film that have their centres in a box."""
    return _span(box.y0, box.y1, size[0]), _span(box.x0, box.x1, size[1])


def _span(low: float, high: float, count: int) -> slice:
    first = min(count, max(0, math.ceil(low - 0.5)))
    return slice(first, max(first, min(count, math.ceil(high - 0.5))))


def _area(image: Image, shape: Shape) -> float:
    if isinstance(shape, Box):
        area = shape.area
    else:
        area = math.pi * shape.rx * shape.ry if isinstance(shape, Ellipse) else float(shape.mask(image.size).sum())
    spacing = image.spacing
    return area if spacing is None else area * spacing.row_mm * spacing.column_mm
