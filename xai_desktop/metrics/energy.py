"""How much of the map lies in the boxes? (methods §10.6)"""

from collections.abc import Iterable

import numpy as np

from xai_desktop.core.agreement import Measured
from xai_desktop.core.arrays import BoolArray, FloatArray
from xai_desktop.core.heatmap import MapState
from xai_desktop.core.shapes import Shape
from xai_desktop.metrics.base import metric
from xai_desktop.metrics.scene import BOX_UNSEEN, NO_BOX, Scene, as_shapes

NO_POSITIVE = "the map has no positive value"


@metric("energy in box")
def energy_in_box(heatmap: FloatArray, boxes: Iterable[Shape]) -> Measured:
    """Sum of the map's positive values inside the boxes, divided by their sum over the whole seen film.

    Negative values count as 0: they are evidence against the class, which this number leaves out.
    """
    scene, known = Scene.of(heatmap), as_shapes(boxes)
    union = scene.pixels_of(known)
    if not known or not union.any():
        return Measured(None, BOX_UNSEEN if known else NO_BOX)
    return Measured(None, scene.state.sentence) if scene.state is not MapState.OK else energy(scene, union)


def energy(scene: Scene, union: BoolArray) -> Measured:
    """The same for a map that is `ok` and a region of at least one seen pixel."""
    inside = scene.heatmap[union]
    total = scene.energy
    share = float(np.sum(inside, dtype=np.float64, where=inside > 0)) / total if total > 0 else None
    return Measured(share, NO_POSITIVE if share is None else "")
