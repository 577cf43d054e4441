"""One number per tile of a cascade: what stands under its columns."""

from xai_desktop.core.agreement import Measured
from xai_desktop.core.cascade import MEASURES
from xai_desktop.core.threshold import Threshold
from xai_desktop.services.cascading_table import Cell
from xai_desktop.services.results import MapResult

LOCKED = Measured(None, "compared with expert marks only at their reading step")
NO_MAP, NO_WEIGHT = Measured(None, "no map"), Measured(None, "only HR-CAM's layers have weights")
LOCATED_FROM = 0.2
"""P000's bound: a map with a higher IoU has found the place."""


def measured(cell: Cell, key: str, threshold: Threshold, *, marks_seen: bool) -> Measured:
    """A measure by its key; what holds a map against marks is locked until these may be seen."""
    if key == "weight":
        return NO_WEIGHT if cell.share is None else Measured(cell.share)
    if cell.result is None:
        return NO_MAP
    if MEASURES[key].of_marks and not marks_seen:
        return LOCKED
    return _of_map(cell.result, key, threshold)


def _of_map(result: MapResult, key: str, threshold: Threshold) -> Measured:
    if key == "granulometry":
        from xai_desktop.metrics.openings import granulometry

        cut = result.cut(threshold)
        if cut.percentile >= 100:
            return Measured(None, cut.reason or "no pixel is in the mask")
        return granulometry.measure(result.explanation.heatmap, cut.percentile)
    iou = result.iou(threshold)
    if key == "covered":
        return result.profiles[0].at(threshold).box_covered if result.profiles else iou
    if key == "located" and iou.value is not None:
        return Measured(float(iou.value > LOCATED_FROM))
    return iou
