"""Does the map's peak lie in a box? (methods §10.4)"""

import math
from collections.abc import Iterable

import cv2
import numpy as np

from xai_desktop.core.agreement import Measured
from xai_desktop.core.arrays import AnyArray, BoolArray, FloatArray
from xai_desktop.core.heatmap import MapState
from xai_desktop.core.shapes import Shape, around
from xai_desktop.metrics.base import metric
from xai_desktop.metrics.scene import BOX_UNSEEN, NO_BOX, Scene, as_shapes

PAPER_TOLERANCE_PX = 15.0


@metric("peak inside box")
def pointing_game(heatmap: FloatArray, boxes: Iterable[Shape], tolerance_px: float = PAPER_TOLERANCE_PX) -> Measured:
    """1 where a pixel of the boxes lies strictly nearer to the map's peak than the tolerance, else 0.

    The peak is the first of the highest pixels in reading order. The tolerance is in pixels of the map that is handed
    in, between pixel centres; 0 asks for the peak to be inside. Never without its chance rate, `pointing_chance`.
    """
    scene, known = Scene.of(heatmap), as_shapes(boxes)
    union = scene.pixels_of(known)
    if not known or not union.any():
        return Measured(None, BOX_UNSEEN if known else NO_BOX)
    if scene.state is not MapState.OK:
        return Measured(None, scene.state.sentence)
    away = distance_from(scene.places_of(known), scene.peak)
    return Measured(float(away < max(tolerance_px, np.nextafter(0, 1))))


@metric("chance of peak inside box")
def pointing_chance(heatmap: FloatArray, boxes: Iterable[Shape], tolerance_px: float = PAPER_TOLERANCE_PX) -> Measured:
    """Share of the seen pixels that would count as inside: what a peak drawn at random scores."""
    scene, known = Scene.of(heatmap), as_shapes(boxes)
    union = scene.pixels_of(known)
    if not known or not union.any():
        return Measured(None, BOX_UNSEEN if known else NO_BOX)
    part = around(known, scene.size, margin=math.ceil(tolerance_px))
    near = _away(union[part]) < max(tolerance_px, np.nextafter(0, 1))
    near = near if scene.seen is None else near & scene.seen[part]
    return Measured(float(near.sum()) / scene.pixels)


def distance_to(union: BoolArray, point: tuple[int, int]) -> float:
    """From a pixel (row, column) to the nearest one of a region that has at least one, between centres."""
    return distance_from(np.nonzero(union), point)


def distance_from(places: tuple[AnyArray, ...], point: tuple[int, int]) -> float:
    """The same from rows (n,) and columns (n,), of which there is at least one."""
    rows, columns = places
    return float(np.sqrt(((rows - point[0]) ** 2 + (columns - point[1]) ** 2).min()))


def _away(union: BoolArray) -> FloatArray:
    """(H, W) float32: from every pixel to the nearest one of a region, between centres."""
    away: FloatArray = cv2.distanceTransform((~union).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return away
