"""How far is the map's place from the boxes? (methods §10.14, 10.15)

Distances need no cut through the map's values (`peak_distance`) or change slowly with it, where an IoU is 0 for a near
miss and for a far one.
"""

import math
from collections.abc import Iterable

import numpy as np

from xai_desktop.core.agreement import Measured
from xai_desktop.core.arrays import BoolArray, FloatArray
from xai_desktop.core.shapes import Shape
from xai_desktop.core.threshold import Percentile
from xai_desktop.metrics.base import metric
from xai_desktop.metrics.counts import Counts
from xai_desktop.metrics.overlap import of_counts
from xai_desktop.metrics.pointing import distance_from
from xai_desktop.metrics.scene import Scene, as_shapes, why_not
from xai_desktop.metrics.top_share import NO_MASK


@metric("Dice")
def dice(heatmap: FloatArray, boxes: Iterable[Shape], percentile: float = 90.0) -> Measured:
    """Twice the pixels in both mask and boxes, divided by the sum of the two areas; the mask is by rank as for IoU."""
    return of_counts(heatmap, boxes, percentile, _dice)


@metric("distance of centres ÷ diagonal")
def centroid_distance(heatmap: FloatArray, boxes: Iterable[Shape], percentile: float = 90.0) -> Measured:
    """Distance between the mean place of the mask's pixels and of the boxes', in parts of the film's diagonal.

    The mask is the top by rank. Two lesions or two hot spots have their mean place between them, where nothing is.
    """
    scene, known = Scene.of(heatmap), as_shapes(boxes)
    reason = why_not(scene, scene.region(known), known)
    if reason:
        return Measured(None, reason)
    threshold = Percentile(percentile)
    mask = scene.ranked.mask(threshold)
    if not mask.any():
        return Measured(None, NO_MASK)
    return Measured(math.dist(_centre(mask), _centre(scene.pixels_of(known))) / math.hypot(*scene.size))


@metric("distance from peak to box ÷ width")
def peak_distance(heatmap: FloatArray, boxes: Iterable[Shape]) -> Measured:
    """Distance from the map's peak to the nearest pixel of the boxes, in parts of the film's width; 0 inside."""
    scene, known = Scene.of(heatmap), as_shapes(boxes)
    reason = why_not(scene, scene.region(known), known)
    if reason:
        return Measured(None, reason)
    return Measured(distance_from(scene.places_of(known), scene.peak) / scene.size[1])


def _centre(mask: BoolArray) -> tuple[float, float]:
    rows, columns = np.nonzero(mask)
    return float(rows.mean()), float(columns.mean())


def _dice(counts: Counts) -> Measured:
    return Measured(counts.dice)
