"""How much of the map's top lies in the boxes? The two readings of CasCAM's "top-15 %" (methods §10.6).

The paper describes an energy, which is `energy_in_box`; its printed numbers are the share of pixels below.
"""

from collections.abc import Iterable

import numpy as np

from xai_desktop.core.agreement import Measured
from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.shapes import Shape
from xai_desktop.metrics.base import metric
from xai_desktop.metrics.counts import Counts
from xai_desktop.metrics.overlap import of_counts
from xai_desktop.metrics.scene import Scene, as_shapes, why_not

TOP_15 = 85.0
NO_MASK = "no pixel is in the mask"


@metric("top 15 % in box")
def top15_precision(heatmap: FloatArray, boxes: Iterable[Shape], percentile: float = TOP_15) -> Measured:
    """Share of the mask that lies in the boxes; the mask is the top 15 % of the seen pixels by rank.

    Pixels at the map's minimum are never in the mask, so that a sparse map is judged by what it shows.
    """
    return of_counts(heatmap, boxes, percentile, precision)


@metric("top 15 % in box (paper-compatible)")
def top15_precision_paper(heatmap: FloatArray, boxes: Iterable[Shape], percentile: float = TOP_15) -> Measured:
    """Share of the pixels at or above the map's 85th percentile that lie in the boxes, as CasCAM's authors coded it.

    Where the percentile is the map's minimum, the whole film is the mask: use it to compare with papers only.
    """
    scene, known = Scene.of(heatmap), as_shapes(boxes)
    reason = why_not(scene, scene.region(known), known)
    if reason:
        return Measured(None, reason)
    mask = scene.heatmap >= np.nanpercentile(scene.heatmap, percentile)
    return Measured(int((mask & scene.pixels_of(known)).sum()) / int(mask.sum()))


def precision(counts: Counts) -> Measured:
    """The share of a mask that lies in a region."""
    return Measured(counts.both / counts.mask) if counts.mask else Measured(None, NO_MASK)
