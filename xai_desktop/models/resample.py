"""Resizing that agrees exactly with `PixelMap`: each axis is a small sparse matrix of weights.

Shrinking averages over the area that a network pixel covers, so that fine structure cannot alias (what OpenCV calls
INTER_AREA); enlarging is bilinear with half-pixel centres. Unlike OpenCV's, both may start at a fraction of a pixel,
which padding and cropping need. Outside the film is 0.
"""

from functools import lru_cache

import numpy as np
from scipy import sparse

from xai_desktop.core.arrays import FloatArray, owned
from xai_desktop.core.geometry import PixelMap


def resample(film: FloatArray, pixel_map: PixelMap) -> FloatArray:
    """(H, W) float32 on the film → (h, w) float32 on the network's input."""
    (sx, sy), (tx, ty) = pixel_map.scale, pixel_map.shift
    rows = weights(pixel_map.source[0], pixel_map.net[0], sy, ty)
    columns = weights(pixel_map.source[1], pixel_map.net[1], sx, tx)
    return owned((columns @ (rows @ film).T).T, np.float32)


@lru_cache(maxsize=32)
def weights(film: int, net: int, scale: float, shift: float) -> sparse.csr_array:
    """(net, film) float32 sparse: how much each film pixel contributes to each network pixel along one axis."""
    rows, columns, values = _area(film, net, scale, shift) if scale < 1 else _linear(film, net, scale, shift)
    return sparse.csr_array((values.astype(np.float32), (rows, columns)), shape=(net, film))


def _area(film: int, net: int, scale: float, shift: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The share of each network pixel that each film pixel covers; a pixel half outside the film weighs half."""
    edges = (np.arange(net + 1) - shift) / scale
    low, high = edges[:-1], edges[1:]
    reach = int(np.ceil(1 / scale)) + 1
    pixels = np.floor(low).astype(np.intp)[:, None] + np.arange(reach)
    overlap = np.minimum(high[:, None], pixels + 1) - np.maximum(low[:, None], pixels)
    keep = (overlap > 1e-9) & (pixels >= 0) & (pixels < film)
    rows = np.broadcast_to(np.arange(net)[:, None], pixels.shape)
    return rows[keep], pixels[keep], overlap[keep] * scale


def _linear(film: int, net: int, scale: float, shift: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Between the two nearest film pixels; pixels whose centre lies outside the film get nothing."""
    edges = (np.arange(net) + 0.5 - shift) / scale
    inside = np.flatnonzero((edges > -1e-9) & (edges < film + 1e-9))
    place = np.clip(edges[inside] - 0.5, 0, film - 1)
    left = np.floor(place).astype(np.intp)
    right = np.minimum(left + 1, film - 1)
    part = place - left
    return np.concatenate([inside, inside]), np.concatenate([left, right]), np.concatenate([1 - part, part])
