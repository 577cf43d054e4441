"""How much of a LIME explanation lies in the boxes? (methods §10.3)

P000 counts the pixels of the superpixels that are not blacked out inside the box. Its unit is not stated, so that the
count stands beside its two shares. It is no IoU, by the authors' choice.
"""

from collections.abc import Callable, Iterable

import numpy as np

from xai_desktop.core.agreement import Measured
from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.heatmap import MapState
from xai_desktop.core.shapes import Shape
from xai_desktop.metrics.base import metric
from xai_desktop.metrics.counts import Counts
from xai_desktop.metrics.scene import BOX_UNSEEN, NO_BOX, Scene, as_shapes

NOTHING_SHOWN = "the explanation shows no pixel"


@metric("LIME pixels in box")
def lime_overlap(heatmap: FloatArray, boxes: Iterable[Shape]) -> Measured:
    """Pixels of the explanation inside the boxes, a count; the explanation is where the map is above 0.

    The map holds the coefficients of the superpixels that are shown and 0 elsewhere (`core.heatmap.strongest`). An
    explanation that shows nothing has 0.
    """
    return _shown(heatmap, boxes, lambda counts: Measured(float(counts.both)))


@metric("LIME pixels in box ÷ explanation")
def lime_overlap_precision(heatmap: FloatArray, boxes: Iterable[Shape]) -> Measured:
    """Share of the explanation's pixels that lie inside the boxes; the explanation is where the map is above 0."""
    return _shown(heatmap, boxes, _precision)


@metric("LIME pixels in box ÷ box")
def lime_overlap_recall(heatmap: FloatArray, boxes: Iterable[Shape]) -> Measured:
    """Share of the boxes' pixels that belong to the explanation; the explanation is where the map is above 0."""
    return _shown(heatmap, boxes, lambda counts: Measured(counts.box_covered))


def _shown(heatmap: FloatArray, boxes: Iterable[Shape], value: Callable[[Counts], Measured]) -> Measured:
    """An empty map is an explanation that shows nothing, and a constant one shows all: neither is a fault here."""
    scene, known = Scene.of(heatmap), as_shapes(boxes)
    union = scene.pixels_of(known)
    if not known or not union.any():
        return Measured(None, BOX_UNSEEN if known else NO_BOX)
    if scene.state is MapState.NON_FINITE:
        return Measured(None, scene.state.sentence)
    shown = np.nan_to_num(scene.heatmap) > 0
    return value(Counts(int((shown & union).sum()), int(shown.sum()), int(union.sum()), scene.pixels))


def _precision(counts: Counts) -> Measured:
    return Measured(counts.both / counts.mask) if counts.mask else Measured(None, NOTHING_SHOWN)
