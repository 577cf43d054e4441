"""Which of several objects on one film does a map find? The pointing game needs one of them only (P003).

An object counts as found when the mask covers half of it, or when one of the map's hills stands on it.
"""

from collections.abc import Iterable, Sequence

import cv2
import numpy as np

from xai_desktop.core.agreement import Measured
from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.heatmap import MapState
from xai_desktop.core.shapes import Shape
from xai_desktop.core.threshold import Percentile
from xai_desktop.metrics.base import metric
from xai_desktop.metrics.localisation import COVERED_FROM
from xai_desktop.metrics.pointing import PAPER_TOLERANCE_PX, distance_to
from xai_desktop.metrics.scene import BOX_UNSEEN, NO_BOX, Scene, as_shapes

APART = 1 / 6
"""Hills nearer to each other than this part of the film's longer side are one: P003's 100 pixels of 600."""

Place = tuple[int, int]
"""(row, column)."""


@metric("objects covered")
def objects_covered(heatmap: FloatArray, boxes: Iterable[Shape], percentile: float = 90.0) -> Measured:
    """Share of the film's objects of which the mask covers at least half; the mask is the top by rank.

    Objects that the network never saw take no part.
    """
    threshold, scene = Percentile(percentile), Scene.of(heatmap)
    counts = [scene.counts(scene.region((shape,)), threshold) for shape in as_shapes(boxes)]
    covered = [one.box_covered >= COVERED_FROM for one in counts if one.box_covered is not None]
    return _share(scene, covered, bool(counts))


@metric("objects pointed at")
def objects_pointed(
    heatmap: FloatArray,
    boxes: Iterable[Shape],
    tolerance_px: float = PAPER_TOLERANCE_PX,
    apart_px: float | None = None,
) -> Measured:
    """Share of the film's objects that have one of the map's highest hills strictly nearer than the tolerance.

    The map is asked for as many hills as there are objects; hills are local maxima above the map's minimum, the
    highest first, at least `apart_px` from each other (a sixth of the film's longer side, unless given).
    """
    scene = Scene.of(heatmap)
    shapes = as_shapes(boxes)
    unions = [union for union in (scene.pixels_of((shape,)) for shape in shapes) if union.any()]
    if scene.state is not MapState.OK:
        return _share(scene, [False] * len(unions), bool(shapes))
    tops = hills(scene.heatmap, len(unions), max(scene.size) * APART if apart_px is None else apart_px)
    near = max(tolerance_px, float(np.nextafter(0, 1)))
    return _share(scene, [any(distance_to(u, top) < near for top in tops) for u in unions], bool(shapes))


def hills(heatmap: FloatArray, count: int, apart_px: float) -> tuple[Place, ...]:
    """Up to so many tops of a map (H, W), the highest first, equal ones in reading order, at least so far apart.

    A top is no lower than its eight neighbours and above the map's minimum, so that a flat place above it is one, too.
    """
    low = float(np.nanmin(heatmap))
    values = np.where(np.isnan(heatmap), np.float32(low), heatmap).astype(np.float32)
    rows, columns = np.nonzero((values == cv2.dilate(values, np.ones((3, 3), np.uint8))) & (values > low))
    order = np.argsort(-values[rows, columns], kind="stable")
    rows, columns = rows[order], columns[order]
    found: list[Place] = []
    while rows.size and len(found) < count:
        found.append((int(rows[0]), int(columns[0])))
        far = (rows - rows[0]) ** 2 + (columns - columns[0]) ** 2 >= max(apart_px, 1.0) ** 2
        rows, columns = rows[far], columns[far]
    return tuple(found)


def _share(scene: Scene, found: Sequence[bool], any_box: bool) -> Measured:
    if not found:
        return Measured(None, BOX_UNSEEN if any_box else NO_BOX)
    return Measured(float(np.mean(found))) if scene.state is MapState.OK else Measured(None, scene.state.sentence)
