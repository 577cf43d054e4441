"""The outline of a mask, as an image of the screen's own size: the same cost for one blob and ten thousand specks."""

import cv2
import numpy as np

from xai_desktop.core.argb import ArgbArray, ArgbTable, coloured, pack
from xai_desktop.core.arrays import BoolArray, ByteArray

_LINE, _HALO = 0.95, 0.6
"""Opacity of a mask's white line and of its dark border."""


def outline(mask: BoolArray, thickness: float = 1.0) -> ArgbArray:
    """(h, w) premultiplied ARGB: a white line with a dark border along the edges of the mask's pixels.

    The line is centred on the edge between a pixel inside and one outside, about 1.5 · `thickness` pixels wide. It
    costs the same for one blob and for ten thousand specks, and a lone pixel still shows. The array's own border is
    no edge: the mask may go on beyond it.
    """
    if mask.size == 0:
        return np.zeros(mask.shape, np.uint32)
    spread, radius = _spread(thickness)
    byte = mask.astype(np.uint8) * np.uint8(255)
    kernel = (2 * radius + 1, 2 * radius + 1)
    soft: ByteArray = cv2.GaussianBlur(byte, kernel, spread, borderType=cv2.BORDER_REPLICATE)
    return coloured(soft, _OUTLINE)


def outlined_part(mask: BoolArray, thickness: float = 1.0) -> tuple[slice, slice]:
    """(rows, columns) of the part of a mask outside of which its outline is clear; empty for an empty mask."""
    left, top, width, height = cv2.boundingRect(mask.view(np.uint8))
    reach = _spread(thickness)[1] + 1 if width else 0
    return slice(max(0, top - reach), top + height + reach), slice(max(0, left - reach), left + width + reach)


def _spread(thickness: float) -> tuple[float, int]:
    """How far the line is softened: standard deviation and radius in pixels."""
    return 0.8 * thickness, max(2, round(2 * thickness))


def _outline_table() -> ArgbTable:
    """The colour for each softened mask value: half in and half out is the edge itself."""
    inside = np.arange(256) / 255
    from_edge = np.minimum(inside, 1 - inside)
    white = np.interp(from_edge, (0.08, 0.24), (0.0, _LINE))
    dark = np.interp(from_edge, (0.005, 0.03), (0.0, _HALO)) * (1 - white)
    alpha = white + dark
    grey = 255 * white / np.maximum(alpha, 1e-9)
    return pack(np.repeat(grey[:, None], 3, axis=1), alpha)


_OUTLINE = _outline_table()
