"""Turning pictures as their EXIF orientation says (EXIF 2.32, tag 0x0112; TIFF 6.0, Orientation)."""

import numpy as np

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.geometry import Size

LYING = (5, 6, 7, 8)
"""The orientations that exchange rows and columns."""


def upright(pixels: AnyArray, orientation: int) -> AnyArray:
    """(H, W, …) as stored → as meant to be seen. Numbers outside 1 to 8 mean nothing and turn nothing."""
    if orientation in LYING:
        pixels = pixels.swapaxes(0, 1)
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return np.ascontiguousarray(pixels)


def upright_size(rows: int, columns: int, orientation: int) -> Size:
    """(height, width) as shown."""
    return (columns, rows) if orientation in LYING else (rows, columns)
