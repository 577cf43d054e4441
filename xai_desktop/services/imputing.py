"""What the neighbours say about pixels that are gone: linear imputation (Rong et al. 2022, ROAD).

Each missing pixel is the weighted mean of its eight neighbours, sides counting twice as much as corners, whether they
are known or missing themselves: one linear system for the whole hole. It continues the surroundings inwards, and the
edge of the hole does not show. It has an answer for holes of any size and shape, unlike `filling`'s inpainting, which
works in film pixels for one region at a time.
"""

from collections.abc import Iterator

import numpy as np
from scipy import sparse

from xai_desktop.core.arrays import AnyArray, BoolArray, FloatArray
from xai_desktop.services.grid_solving import solved

SIDE, CORNER = 1 / 6, 1 / 12
NEIGHBOURS = ((0, 1, SIDE), (1, 0, SIDE), (1, 1, CORNER), (1, -1, CORNER))
"""Rows down, columns to the right, weight; with the opposite ones they are all eight."""

SAME = 1e-5
"""Channels that agree to this share of their ranges are one grey film, normalised for each channel: solved once."""

TOLERANCE = 1e-5
"""Of the residual: missing pixels are right to 1e-4 of the film's standard deviation."""


def imputed(film: FloatArray, gone: BoolArray) -> FloatArray:
    """A film (C, h, w) with the pixels of `gone` (h, w) made of the others; their mean grey where no other is left."""
    if not gone.any():
        return film
    if gone.all():
        return np.broadcast_to(film.mean((1, 2), keepdims=True), film.shape).astype(np.float32)
    part = _part_of(gone)
    missing, values = gone[part], film[(slice(None), *part)].astype(np.float64)
    low, span = _ends(film)
    unit = (values - low) / span
    if bool((np.abs(unit - unit[:1]) < SAME).all()):
        unit = unit[:1]
    matrix, right = _system(missing, np.where(missing, 0, unit))
    result = film.copy()
    found = solved(matrix, right, missing, TOLERANCE).T
    result[(slice(None), *part)][:, missing] = low[:, 0] + span[:, 0] * found
    return result


def _ends(film: FloatArray) -> tuple[AnyArray, AnyArray]:
    """(C, 1, 1) each: the lowest value of every channel, and the way to its highest; 1 for a flat one."""
    low = film.min((1, 2), keepdims=True).astype(np.float64)
    span = film.max((1, 2), keepdims=True) - low
    return low, np.where(span > 0, span, 1.0)


def _part_of(gone: BoolArray) -> tuple[slice, slice]:
    """Rows and columns of the hole, with the pixels around it."""
    found = []
    for axis in (1, 0):
        places = np.flatnonzero(gone.any(axis))
        found.append(slice(max(0, int(places[0]) - 1), int(places[-1]) + 2))
    return found[0], found[1]


def _system(missing: BoolArray, known: AnyArray) -> tuple[sparse.csr_array, AnyArray]:
    """(n, n) and (n, C): each missing pixel times the weights around it, minus its missing neighbours, is its known
    ones. A neighbour off the film has no weight."""
    count = int(missing.sum())
    number = np.full(missing.shape, -1, np.int32)
    number[missing] = np.arange(count, dtype=np.int32)
    weights, around = np.zeros(missing.shape), np.zeros_like(known)
    rows, columns, values = [], [], []
    for here, there, weight in _pairs(*missing.shape):
        for one, other in ((here, there), (there, here)):
            weights[one] += weight
            around[(slice(None), *one)] += weight * known[(slice(None), *other)]
        both = missing[here] & missing[there]
        first, second = number[here][both], number[there][both]
        rows += [first, second]
        columns += [second, first]
        values.append(np.full(2 * first.size, -weight))
    every = np.arange(count, dtype=np.int32)
    places = np.concatenate([*rows, every]), np.concatenate([*columns, every])
    matrix = sparse.csr_array((np.concatenate([*values, weights[missing]]), places), shape=(count, count))
    return matrix, np.ascontiguousarray(around[:, missing].T)


Part = tuple[slice, slice]


def _pairs(height: int, width: int) -> Iterator[tuple[Part, Part, float]]:
    """All pairs of neighbouring pixels: two parts of the film of one shape, and the weight between them."""
    for down, right, weight in NEIGHBOURS:
        left, over = max(0, -right), max(0, right)
        here = slice(0, height - down), slice(left, width - over)
        there = slice(down, height), slice(left + right, width - over + right)
        yield here, there, weight
