"""Does the map look at what should not matter: a marker, a label, a cable? (methods §10.14, CasCAM's evaluator)

All on the mask by rank. `objects` are what should be looked at, `artefacts` what should not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xai_desktop.core.agreement import Measured
from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.shapes import Shape
from xai_desktop.core.threshold import Percentile
from xai_desktop.metrics.base import metric
from xai_desktop.metrics.overlap import of_counts
from xai_desktop.metrics.scene import Scene, as_shapes, why_not
from xai_desktop.metrics.top_share import precision

NO_OBJECT = "the mask does not meet the object"
NEITHER = "the mask meets neither artefact nor object"


@metric("artefact contamination")
def artefact_contamination(heatmap: FloatArray, artefacts: Iterable[Shape], percentile: float = 90.0) -> Measured:
    """Share of the mask that lies on the artefacts: how much of what the map shows should not matter."""
    return of_counts(heatmap, artefacts, percentile, precision)


@metric("artefact covered (false positives)")
def artefact_fpr(heatmap: FloatArray, artefacts: Iterable[Shape], percentile: float = 90.0) -> Measured:
    """Share of the artefacts' pixels that the mask covers: pixels that should have been left alone."""
    return of_counts(heatmap, artefacts, percentile, lambda counts: Measured(counts.box_covered))


@metric("artefact distraction")
def artefact_distraction(
    heatmap: FloatArray, artefacts: Iterable[Shape], objects: Iterable[Shape], percentile: float = 90.0
) -> Measured:
    """IoU of the mask with the artefacts divided by its IoU with the objects; above 1 the artefact is looked at more.

    None where the mask does not meet the object: the ratio has no bound.
    """
    pair = _pair(heatmap, as_shapes(artefacts), as_shapes(objects), percentile)
    if isinstance(pair, str):
        return Measured(None, pair)
    return Measured(pair.artefact / pair.object) if pair.object else Measured(None, NO_OBJECT)


@metric("artefact dependency")
def artefact_dependency(
    heatmap: FloatArray, artefacts: Iterable[Shape], objects: Iterable[Shape], percentile: float = 90.0
) -> Measured:
    """IoU of the mask with the artefacts divided by the sum of its IoUs with artefacts and objects, in [0, 1]."""
    pair = _pair(heatmap, as_shapes(artefacts), as_shapes(objects), percentile)
    if isinstance(pair, str):
        return Measured(None, pair)
    both = pair.artefact + pair.object
    return Measured(pair.artefact / both) if both else Measured(None, NEITHER)


@dataclass(frozen=True, slots=True)
class _Pair:
    artefact: float
    object: float


def _pair(heatmap: FloatArray, artefacts: Sequence[Shape], objects: Sequence[Shape], percentile: float) -> _Pair | str:
    """The two IoUs, or why there are none."""
    scene, threshold = Scene.of(heatmap), Percentile(percentile)
    ious = []
    for shapes in (artefacts, objects):
        region = scene.region(shapes)
        if reason := why_not(scene, region, shapes):
            return reason
        ious.append(scene.counts(region, threshold).iou or 0.0)
    return _Pair(*ious)
