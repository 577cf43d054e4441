"""Does the map tell a left lesion from a right one, or run them into one? (P002's bilateral abnormalities)

The paper shows the two blobs apart and gives no number; this one is the depth of the pass between them.
"""

from collections.abc import Iterable

import cv2
import numpy as np

from xai_desktop.core.agreement import Measured
from xai_desktop.core.arrays import BoolArray, FloatArray
from xai_desktop.core.heatmap import MapState
from xai_desktop.core.shapes import Shape
from xai_desktop.metrics.base import metric
from xai_desktop.metrics.scene import BOX_UNSEEN, NO_BOX, Scene, as_shapes


@metric("two lesions apart")
def bilateral_separation(heatmap: FloatArray, left: Iterable[Shape], right: Iterable[Shape]) -> Measured:
    """1 − pass ÷ lower peak, of the map brought to 0 to 1: 0 where the two are one hill, 1 where nothing joins them.

    The peaks are the highest values in either lesion. The pass is the highest level at which a way from one peak to
    the other, over sides and corners of pixels, stays at or above it. 0 also where a lesion holds no more than the
    map's minimum: it is not shown at all.
    """
    scene = Scene.of(heatmap)
    unions = []
    for shapes in (as_shapes(left), as_shapes(right)):
        unions.append(scene.pixels_of(shapes))
        if not unions[-1].any():
            return Measured(None, BOX_UNSEEN if shapes else NO_BOX)
    if scene.state is not MapState.OK:
        return Measured(None, scene.state.sentence)
    return Measured(_separation(scene.heatmap, unions[0], unions[1]))


def _separation(heatmap: FloatArray, left: BoolArray, right: BoolArray) -> float:
    low = float(np.nanmin(heatmap))
    values = np.where(np.isnan(heatmap), np.float32(low), heatmap)
    peaks = [int(np.where(union, values, -np.inf).argmax()) for union in (left, right)]
    lower = float(values.ravel()[peaks].min()) - low
    return 1 - (_pass(values, *peaks) - low) / lower if lower > 0 else 0.0


def _pass(values: FloatArray, one: int, other: int) -> float:
    """The highest of the map's values at which both places (flat indices) lie in one region of at least that value."""
    levels = np.unique(values[values <= values.ravel()[[one, other]].min()])
    first, last = 0, levels.size - 1
    while first < last:
        middle = (first + last + 1) // 2
        _, regions = cv2.connectedComponents((values >= levels[middle]).astype(np.uint8), connectivity=8)
        joined = regions.ravel()[one] == regions.ravel()[other]
        first, last = (middle, last) if joined else (first, middle - 1)
    return float(levels[first])
