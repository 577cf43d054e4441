"""Pixel average precision: do the pixels inside the boxes rank above the others? (methods §10.5)

Needs no threshold. Pixels of equal value enter together, so that a sparse map gains nothing from its zeros.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from xai_desktop.core.agreement import Measured
from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.shapes import Shape
from xai_desktop.metrics.base import metric
from xai_desktop.metrics.scene import Scene, as_shapes, why_not

Integers = npt.NDArray[np.int64]


@metric("pixel average precision")
def pixel_ap(heatmap: FloatArray, boxes: Iterable[Shape]) -> Measured:
    """Sum over falling values of (gain in recall) × (precision), pixels as cases and the boxes' union as truth.

    No interpolation; equal values are one step. A map without information scores the boxes' share of the film.
    """
    return _of_steps(heatmap, boxes, step_area)


@metric("pixel average precision (trapezoid, paper-compatible)")
def pixel_ap_trapezoid(heatmap: FloatArray, boxes: Iterable[Shape]) -> Measured:
    """Area under the straight lines between the points of the precision-recall curve, from recall 0, precision 1.

    Equal to `pixel_ap` on dense maps, too high on maps with many equal values: use it to compare with papers only.
    """
    return _of_steps(heatmap, boxes, trapezoid_area)


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """The values at which a precision-recall curve gains recall, highest first: (n,) each.

    `before` and `after` are the pixels ranked above the value, and those at or above it; `gained` are the positives
    that hold it.
    """

    before: Integers
    after: Integers
    gained: Integers


def steps(falling: npt.NDArray[Any], positives: npt.NDArray[Any]) -> Steps:
    """From all values in falling order and, in any order, those of the positives (at least one)."""
    values, counts = np.unique(positives, return_counts=True)
    rising = np.ascontiguousarray(falling[::-1])  # each search would make such a copy of its own
    before = rising.size - np.searchsorted(rising, values, side="right")
    after = rising.size - np.searchsorted(rising, values, side="left")
    return Steps(before[::-1], after[::-1], counts[::-1])


def step_area(curve: Steps) -> float:
    found = np.cumsum(curve.gained)
    return float((curve.gained / found[-1] * (found / curve.after)).sum())


def trapezoid_area(curve: Steps) -> float:
    found = np.cumsum(curve.gained)
    earlier = found - curve.gained
    start = np.where(curve.before == 0, 1.0, earlier / np.maximum(curve.before, 1))
    return float((curve.gained / found[-1] * (found / curve.after + start) / 2).sum())


def _of_steps(heatmap: FloatArray, boxes: Iterable[Shape], area: Callable[[Steps], float]) -> Measured:
    known, scene = as_shapes(boxes), Scene.of(heatmap)
    reason = why_not(scene, scene.region(known), known)
    if reason:
        return Measured(None, reason)
    return Measured(area(steps(scene.falling, scene.heatmap[scene.pixels_of(known)])))
