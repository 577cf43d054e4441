"""A mask cut at a share of the map's span instead of by rank (methods §10.1, 10.7).

P002 draws box plots of sensitivity and specificity at three such cuts; CasCAM's tables hold the IoU at one half. How
large such a mask is hangs on the method, so that it compares maps by their contrast as much as by their place.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from xai_desktop.core.agreement import Measured
from xai_desktop.core.arrays import BoolArray, FloatArray, owned
from xai_desktop.core.heatmap import MapState
from xai_desktop.core.shapes import Shape
from xai_desktop.metrics.base import metric
from xai_desktop.metrics.counts import Counts
from xai_desktop.metrics.overlap import spared
from xai_desktop.metrics.scene import BOX_UNSEEN, NO_BOX, Scene, as_shapes

CUTS = (0.3, 0.5, 0.8)
"""The cuts of P002's box plots."""

Value = Callable[[Counts], Measured]


@dataclass(frozen=True, slots=True)
class CutRow:
    """One map at one cut: shares of box pixels in the mask, and of other seen pixels outside it.

    A healthy film has no sensitivity; its specificity is defined.
    """

    cut: float
    sensitivity: Measured
    specificity: Measured


@metric("sensitivity at a share of the span")
def sensitivity_min_max(heatmap: FloatArray, boxes: Iterable[Shape], cut: float = 0.5) -> Measured:
    """Share of the boxes' pixels at which the map, brought to 0 to 1 by its minimum and maximum, reaches the cut."""
    return _at(heatmap, boxes, cut, _covered)


@metric("specificity at a share of the span")
def specificity_min_max(heatmap: FloatArray, boxes: Iterable[Shape], cut: float = 0.5) -> Measured:
    """Share of the other seen pixels at which the map, brought to 0 to 1, stays below the cut; also without boxes."""
    return _at(heatmap, boxes, cut, spared)


@metric("IoU at a share of the span")
def iou_min_max(heatmap: FloatArray, boxes: Iterable[Shape], cut: float = 0.5) -> Measured:
    """Pixels in both mask and boxes ÷ pixels in either; the mask is where the map, brought to 0 to 1, reaches the cut.

    CasCAM's published tables are this at one half: unlike masks by rank, those of two methods differ in area.
    """
    return _at(heatmap, boxes, cut, _iou)


def cut_rows(heatmap: FloatArray, boxes: Iterable[Shape], cuts: Sequence[float] = CUTS) -> tuple[CutRow, ...]:
    """Both shares at every cut."""
    scene, known = Scene.of(heatmap), as_shapes(boxes)
    return tuple(CutRow(cut, _of(scene, known, cut, _covered), _of(scene, known, cut, spared)) for cut in cuts)


def cut_mask(heatmap: FloatArray, cut: float) -> BoolArray:
    """(H, W) bool: where (value − minimum) ÷ (maximum − minimum) of the seen pixels is at least the cut.

    For maps that are `ok`. Unseen pixels (NaN) are never in the mask.
    """
    values = heatmap.astype(np.float64)
    low, high = np.nanmin(values), np.nanmax(values)
    return owned((values - low) / (high - low) >= cut, np.bool_)


def _at(heatmap: FloatArray, boxes: Iterable[Shape], cut: float, value: Value) -> Measured:
    return _of(Scene.of(heatmap), as_shapes(boxes), cut, value)


def _of(scene: Scene, shapes: Sequence[Shape], cut: float, value: Value) -> Measured:
    if scene.state is not MapState.OK:
        return Measured(None, scene.state.sentence)
    found = value(scene.remembered(("cut", cut, *shapes), lambda: _counts(scene, shapes, cut)))
    return Measured(None, BOX_UNSEEN if shapes else NO_BOX) if not found.known and not found.reason else found


def _counts(scene: Scene, shapes: Sequence[Shape], cut: float) -> Counts:
    if scene.memory is None:
        mask, union = cut_mask(scene.heatmap, cut), scene.pixels_of(shapes)
        return Counts(int((mask & union).sum()), int(mask.sum()), int(union.sum()), scene.pixels)
    inside, least = scene.rising_in(shapes), _least(scene, cut)
    both, reached = inside.size - int(inside.searchsorted(least)), int(np.count_nonzero(scene.heatmap >= least))
    return Counts(both, reached, inside.size, scene.pixels)


def _least(scene: Scene, cut: float) -> np.float32:
    """The lowest value that is in the mask of `cut_mask`, whose sum rises with the value; infinite where none is."""
    ends = scene.ranked.ends
    assert ends is not None  # the map is `ok`
    low, high = map(np.float32, ends)

    def reaches(value: np.float32) -> bool:
        return bool((np.float64(value) - np.float64(low)) / (np.float64(high) - np.float64(low)) >= cut)

    if not reaches(high):
        return np.float32(np.inf)
    least, reached = _number(low) - 1, _number(high)
    while reached - least > 1:  # at most 32 halvings; from one value to the next it may be a billion steps around 0
        middle = (least + reached) // 2
        least, reached = (least, middle) if reaches(_value(middle)) else (middle, reached)
    return _value(reached)


def _number(value: np.float32) -> int:
    """The place of a finite value among all of its kind: the next larger one has the next number."""
    bits = int(value.view(np.int32))
    return bits if bits >= 0 else -(bits & 0x7FFFFFFF)


def _value(number: int) -> np.float32:
    """The value in this place."""
    return np.float32(np.int32(abs(number)).view(np.float32) * np.float32(-1 if number < 0 else 1))


def _covered(counts: Counts) -> Measured:
    return Measured(counts.box_covered)


def _iou(counts: Counts) -> Measured:
    return Measured(counts.iou)
