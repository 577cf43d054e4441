"""The weights of a layer's features as a picture: one bar each, from the largest to the smallest (P002, Figure 6C)."""

from collections.abc import Sequence

import numpy as np

from xai_desktop.core.arrays import ByteArray, owned
from xai_desktop.core.geometry import Size

FOR, AGAINST, AXIS = (232, 176, 74), (74, 158, 255), (119, 129, 140)
"""Colours of weights above and below zero, and of the line at zero."""


def bars_picture(weights: Sequence[float], highest: float, size: Size) -> ByteArray:
    """(height, width, 3) uint8 RGB on black. `highest` (above 0) is the magnitude that reaches the upper or lower edge,
    so that the layers of one network can be compared."""
    height, width = size
    picture = np.zeros((height, width, 3), np.uint8)
    values = np.sort(np.asarray(weights, np.float64))[::-1]
    columns = values[(np.arange(width) * len(values)) // width] / (highest or 1.0)
    middle = height // 2
    tall = np.rint(np.clip(columns, -1, 1) * (middle - 2)).astype(int)
    above = middle - np.arange(height)[:, None]
    picture[(above > 0) & (above <= tall[None])] = FOR
    picture[(above < 0) & (above >= tall[None])] = AGAINST
    picture[middle] = AXIS
    return owned(picture, np.uint8)
