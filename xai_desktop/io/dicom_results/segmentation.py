"""The mask as a Segmentation (PS3.3 A.51), by choice only, and named so that nobody takes it for a lesion."""

import numpy as np
from highdicom import AlgorithmIdentificationSequence, seg
from highdicom.sr.coding import CodedConcept

from xai_desktop.core.arrays import BoolArray
from xai_desktop.core.report import Report
from xai_desktop.core.threshold import Percentile, RankedMap
from xai_desktop.io.dicom_results._terms import MODEL_ATTENTION, ours, shortened
from xai_desktop.io.dicom_results.finishing import equipment, finished
from xai_desktop.io.dicom_results.parametric_map import on_a_plane
from xai_desktop.io.dicom_results.source import Source
from xai_desktop.io.readers._quiet import quiet

DESCRIPTION = "model attention, not a lesion; aligned by pixel"
_CATEGORY = ours("model-output", "Output of a model, no property of tissue")
_FAMILY = CodedConcept("123110", "DCM", "Artificial Intelligence")


def label_of(report: Report) -> str:
    """Model attention, top 10 %, not a lesion."""
    cut = report.threshold
    share = f"top {100 - cut.q:g} %" if isinstance(cut, Percentile) else shortened(report.mask_words, 30)
    return f"Model attention, {share}, not a lesion"


def mask_of(report: Report) -> BoolArray | None:
    """(H, W) bool; None where the map is none, or the threshold leaves nothing of it."""
    if not report.explanation.is_ok:
        return None
    mask = RankedMap.of(report.explanation.heatmap, report.explanation.target.label).mask(report.threshold)
    return mask if mask.any() else None


def why_no_mask(report: Report) -> str:
    """One sentence; empty where there is a mask."""
    if mask_of(report) is not None:
        return ""
    why = "the threshold leaves nothing of the map" if report.explanation.is_ok else report.explanation.state.sentence
    return f"No segmentation was written: {why}"


def segmentation(report: Report, source: Source) -> bytes | None:
    """The bytes of the file; None for an empty map, of which there is no mask."""
    mask = mask_of(report)
    if mask is None:
        return None
    card, label = report.card, label_of(report)
    described = seg.SegmentDescription(
        segment_number=1,
        segment_label=shortened(label),
        segmented_property_category=_CATEGORY,
        segmented_property_type=MODEL_ATTENTION,
        algorithm_type="AUTOMATIC",
        algorithm_identification=AlgorithmIdentificationSequence(
            name=shortened(f"{card.name} with {report.explanation.provenance.explainer}"),
            family=_FAMILY,
            version=shortened(card.version or "none stated"),
        ),
        tracking_uid=source.uid("tracking", "mask"),
        tracking_id="model mask",
    )
    with quiet():
        made = seg.Segmentation(
            [on_a_plane(source)],
            mask.astype(np.uint8),
            segmentation_type="BINARY",
            segment_descriptions=[described],
            content_label="ATTENTION",
            content_description=shortened(label),
            **equipment(report, source, "SEG"),
        )
    return finished(made, report, source, DESCRIPTION)
