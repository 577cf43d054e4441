"""Mask against boxes at one threshold, and the marks that give the number its meaning (methods §10.1, 10.2, 10.15)."""

from collections.abc import Callable, Iterable, Sequence

from xai_desktop.core.agreement import Measured
from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.geometry import Box
from xai_desktop.core.shapes import Shape
from xai_desktop.core.threshold import Percentile
from xai_desktop.metrics.base import metric
from xai_desktop.metrics.counts import Counts
from xai_desktop.metrics.scene import Scene, as_shapes, why_not

L_ACC_ABOVE = 0.2
NO_ATLAS = "no atlas: fewer than ten other patients with this finding"
NO_BACKGROUND = "the boxes cover the whole film"


@metric("IoU")
def iou(heatmap: FloatArray, boxes: Iterable[Shape], percentile: float = 90.0) -> Measured:
    """Pixels in both mask and boxes, divided by pixels in either.

    The mask is the top `100 - percentile` % of the seen pixels by rank, without those at the map's minimum; the boxes
    are taken together (their union), so that the number is one per finding and reader.
    """
    return of_counts(heatmap, boxes, percentile, lambda counts: Measured(counts.iou))


@metric("box covered")
def sensitivity(heatmap: FloatArray, boxes: Iterable[Shape], percentile: float = 90.0) -> Measured:
    """Share of the boxes' pixels that the mask covers."""
    return of_counts(heatmap, boxes, percentile, lambda counts: Measured(counts.box_covered))


@metric("background spared")
def specificity(heatmap: FloatArray, boxes: Iterable[Shape], percentile: float = 90.0) -> Measured:
    """Share of the seen pixels outside the boxes that the mask leaves alone."""
    return of_counts(heatmap, boxes, percentile, spared)


@metric("IoU, ceiling")
def iou_ceiling(heatmap: FloatArray, boxes: Iterable[Shape], percentile: float = 90.0) -> Measured:
    """IoU of the best mask that has as many pixels as this map's mask: smaller area divided by larger area."""
    return of_counts(heatmap, boxes, percentile, lambda counts: Measured(counts.ceiling))


@metric("IoU, random map")
def iou_floor_random(heatmap: FloatArray, boxes: Iterable[Shape], percentile: float = 90.0) -> Measured:
    """IoU to expect of a mask that has as many pixels as this map's mask, drawn at random from the seen film."""
    return of_counts(heatmap, boxes, percentile, lambda counts: Measured(counts.random))


@metric("IoU, atlas")
def iou_floor_atlas(heatmap: FloatArray, boxes: Iterable[Shape], atlas: Box | None) -> Measured:
    """IoU of the atlas box itself with the boxes: no map and no threshold take part.

    The atlas is the mean box of the same finding in other patients (`AnnotationSet.atlas`).
    """
    known = as_shapes(boxes)
    scene = Scene.of(heatmap)
    return Measured(None, NO_ATLAS) if atlas is None else between(scene, (atlas,), known)


@metric("IoU ÷ ceiling")
def iou_over_ceiling(heatmap: FloatArray, boxes: Iterable[Shape], percentile: float = 90.0) -> Measured:
    """IoU divided by its ceiling: which part of the attainable was attained."""
    return of_counts(heatmap, boxes, percentile, _over_ceiling)


@metric("share with IoU > 0.2 (L-ACC)")
def l_acc(
    ious: Iterable[float | None], above: float = L_ACC_ABOVE, ceilings: Iterable[float] | None = None
) -> Measured:
    """Share of films whose IoU is strictly above 0.2.

    A film without IoU (empty, constant or non-finite map) counts as not above. With `ceilings`, one per film, only
    films on which more than 0.2 is attainable take part.
    """
    rows = list(ious)
    if ceilings is not None:
        rows = [row for row, best in zip(rows, ceilings, strict=True) if best > above]
    if not rows:
        return Measured(None, "no film takes part")
    return Measured(sum(row is not None and row > above for row in rows) / len(rows))


def between(scene: Scene, ours: Sequence[Shape], theirs: Sequence[Shape]) -> Measured:
    """IoU of two sets of boxes, each as a union, on the film that the network saw."""
    first, second = scene.pixels_of(ours), scene.pixels_of(theirs)
    either = int((first | second).sum())
    if not theirs or not second.any():
        return Measured(None, "no expert box on the film that the network saw")
    return Measured(int((first & second).sum()) / either)


def spared(counts: Counts) -> Measured:
    share = counts.background_spared
    return Measured(share, NO_BACKGROUND if share is None else "")


def _over_ceiling(counts: Counts) -> Measured:
    if counts.iou is None or counts.ceiling == 0:
        return Measured(None, "at this threshold no mask is left, so nothing is attainable")
    return Measured(counts.iou / counts.ceiling)


def of_counts(
    heatmap: FloatArray, boxes: Iterable[Shape], percentile: float, value: Callable[[Counts], Measured]
) -> Measured:
    """A number that follows from the mask by rank against the boxes, or why there is none."""
    known, threshold = as_shapes(boxes), Percentile(percentile)
    scene = Scene.of(heatmap)
    region = scene.region(known)
    reason = why_not(scene, region, known)
    return Measured(None, reason) if reason else value(scene.counts(region, threshold))
