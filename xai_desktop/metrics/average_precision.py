"""Pixel average precision: do the pixels inside the boxes rank above the others? (methods §10.5)

Needs no threshold. Pixels of equal value enter together, so that a sparse map gains nothing from its zeros.
"""

from collections.abc import Callable, Iterable, Sequence
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
    """The `values` (n,) at which a precision-recall curve gains recall, rising.

    `gained` (n,) are the positives that hold a value, `every` (m,) the values of all cases that take part, rising:
    at least those from the lowest of the positives on.
    """

    values: npt.NDArray[Any]
    gained: Integers
    every: npt.NDArray[Any]

    @property
    def before(self) -> Integers:
        """(n,) the cases ranked above each value."""
        return self.every.size - self.every.searchsorted(self.values, "right")

    @property
    def after(self) -> Integers:
        """(n,) the cases at or above each value."""
        return self.every.size - self.every.searchsorted(self.values, "left")

    @property
    def found(self) -> Integers:
        """(n,) the positives at or above each value."""
        found: Integers = np.cumsum(self.gained[::-1])[::-1]
        return found


def steps(every: npt.NDArray[Any], positives: npt.NDArray[Any]) -> Steps:
    """From the values of all cases and of the positives (at least one), both rising.

    Cases below the lowest of the positives may be left out: they stand after all that is counted.
    """
    first = np.flatnonzero(np.append(True, positives[1:] != positives[:-1]))
    return Steps(positives[first], np.diff(np.append(first, positives.size)), every)


def step_area(curve: Steps) -> float:
    found = curve.found
    return float((curve.gained / found[0] * (found / curve.after))[::-1].sum())


def trapezoid_area(curve: Steps) -> float:
    found, before = curve.found, curve.before
    start = np.where(before == 0, 1.0, (found - curve.gained) / np.maximum(before, 1))
    return float((curve.gained / found[0] * (found / curve.after + start) / 2)[::-1].sum())


def steps_of(scene: Scene, shapes: Sequence[Shape]) -> Steps:
    """Of a map that is `ok` and shapes that hold a seen pixel: pixels as cases, those of the union as positives."""
    inside = scene.rising_in(shapes)
    return steps(scene.rising_from(inside[0]), inside)


def _of_steps(heatmap: FloatArray, boxes: Iterable[Shape], area: Callable[[Steps], float]) -> Measured:
    known, scene = as_shapes(boxes), Scene.of(heatmap)
    reason = why_not(scene, scene.region(known), known)
    if reason:
        return Measured(None, reason)
    return Measured(area(steps_of(scene, known)))
