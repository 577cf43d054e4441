"""Films of a set as pictures with maps and boxes on them, in pixels that stay sharp on paper."""

from collections.abc import Sequence

import cv2
import numpy as np
from torch import Tensor

from xai_desktop.core.argb import blend, coloured
from xai_desktop.core.arrays import BoolArray, ByteArray, FloatArray, owned
from xai_desktop.core.colormap import DEFAULT
from xai_desktop.core.heat_layer import HeatScale, heat_table
from xai_desktop.core.heatmap import MapState, judge
from xai_desktop.core.input_spec import InputSpec

SIDE = 240
"""Pixels along the longer side of a picture: lines one pixel wide are then fine and still seen."""

FOUND, MISSED, OFFERED = (90, 220, 120), (255, 80, 70), (255, 190, 60)
"""Colours of an expert's box, of one that was not found, and of a predicted one."""

OPACITY = 0.65
DASH = 5

Boxes = Sequence[Sequence[float]]


def film_of(x: Tensor, spec: InputSpec) -> ByteArray:
    """A film (C, h, w) as the network takes it → (H, W, 3) uint8, enlarged to `SIDE`."""
    mean, std = (np.reshape(values, (-1, 1, 1)) for values in (spec.mean, spec.std))
    unit = x.numpy() * std + mean
    low, high = spec.value_range
    levels = np.clip(np.rint((unit - low) / (high - low) * 255), 0, 255).astype(np.uint8).transpose(1, 2, 0)
    colour = levels if levels.shape[2] == 3 else np.repeat(levels[..., :1], 3, axis=2)
    return owned(cv2.resize(colour, _larger(colour), interpolation=cv2.INTER_CUBIC), np.uint8)


def with_map(picture: ByteArray, heatmap: FloatArray) -> ByteArray:
    """A displayed map (h, w) laid over the picture, on its own scale; nothing where it is no map."""
    if judge(heatmap) is not MapState.OK:
        return picture
    height, width = picture.shape[:2]
    enlarged = cv2.resize(heatmap, (width, height), interpolation=cv2.INTER_LINEAR)
    scale = HeatScale.of(enlarged)
    return blend(picture, coloured(scale.index(enlarged), heat_table(DEFAULT, OPACITY, signed=scale.signed)))


def with_boxes(
    picture: ByteArray, boxes: Boxes, net: tuple[int, int], colour: tuple[int, int, int], dashed: bool = False
) -> ByteArray:
    """Boxes x0 y0 x1 y1 in pixels of a network's input of (height, width), as lines of two pixels."""
    drawn = np.ascontiguousarray(picture).copy()
    across, down = picture.shape[1] / net[1], picture.shape[0] / net[0]
    for x0, y0, x1, y1 in boxes:
        corners = np.array([(x0 * across, y0 * down), (x1 * across, y1 * down)])
        (left, top), (right, bottom) = np.clip(np.rint(corners - 0.5), 0, (picture.shape[1] - 1, picture.shape[0] - 1))
        line = _frame(drawn.shape[:2], int(left), int(top), int(right), int(bottom))
        drawn[line & _dashes(drawn.shape[:2]) if dashed else line] = colour
    return drawn


def _frame(size: tuple[int, ...], left: int, top: int, right: int, bottom: int) -> BoolArray:
    """(H, W) bool: the outermost two pixels of a box."""
    inside = np.zeros(size, np.bool_)
    inside[top : bottom + 1, left : right + 1] = True
    inside[top + 2 : bottom - 1, left + 2 : right - 1] = False
    return inside


def _dashes(size: tuple[int, ...]) -> BoolArray:
    """(H, W) bool: stripes across both directions, so that upright and level lines are broken alike."""
    rows, columns = np.indices(size)
    stripes: BoolArray = (rows + columns) // DASH % 2 == 0
    return stripes


def _larger(picture: ByteArray) -> tuple[int, int]:
    """(width, height) whose longer side is `SIDE`."""
    height, width = picture.shape[:2]
    factor = SIDE / max(height, width)
    return round(width * factor), round(height * factor)
