"""What the model said, and where it attended to: the groups of a structured report that no person observed."""

import numpy as np
from highdicom import sr
from highdicom.sr.coding import CodedConcept
from pydicom.dataset import Dataset
from scipy.ndimage import find_objects, label

from xai_desktop.core.geometry import Box
from xai_desktop.core.report import Report
from xai_desktop.core.threshold import RankedMap
from xai_desktop.io.dicom_results import _groups as groups
from xai_desktop.io.dicom_results._terms import (
    CALLED,
    MAP_STATE,
    MODEL_ATTENTION,
    MODEL_CALL,
    MODEL_REGION,
    MODEL_SCORE,
    NOT_CALLED,
    OPERATING_POINT,
    named,
    ours,
    shortened,
)
from xai_desktop.io.dicom_results.source import Source

MOST_REGIONS = 4
"""Boxes around the largest parts of the mask; the whole mask is a segmentation, by choice."""


def algorithm(report: Report) -> sr.AlgorithmIdentification:
    """Model and explainer (TID 4019) with everything that the map hangs on."""
    card, made = report.card, report.explanation.provenance
    given = {
        "model SHA-256": card.weights_hash,
        "explainer": made.explainer,
        **{f"parameter {name}": str(value) for name, value in made.parameters},
        "layer": report.explanation.layer,
        "target": report.explanation.target.title,
        "explains": made.explains,
        "threshold": report.mask_words,
        **{f"doubt {number}": text for number, text in enumerate(report.doubts, 1)},
        "seed": str(made.seed),
        **{f"software {name}": version for name, version in report.versions},
    }
    return sr.AlgorithmIdentification(
        name=shortened(f"{card.name} with {made.explainer}"),
        version=shortened(card.version or "none stated"),
        parameters=[f"{name}: {value or 'none'}"[:1024] for name, value in given.items()],
    )


def model_groups(report: Report, source: Source) -> list[Dataset]:
    return [_scores(report, source), *_regions(report, source)]


def _scores(report: Report, source: Source) -> Dataset:
    """The score of the class that is explained, the operating point and the call."""
    target = report.explanation.target
    scored = report.prediction.find(target.index)
    point = scored.operating_point
    calls = [] if scored.called is None else [sr.QualitativeEvaluation(MODEL_CALL, _call(scored.called))]
    state = ours(f"map-{report.explanation.state}"[:16], f"The map is {report.explanation.state}")
    calls.append(sr.QualitativeEvaluation(MAP_STATE, state))
    (group,) = sr.MeasurementsAndQualitativeEvaluations(
        tracking_identifier=groups.tracked(source, "model"),
        finding_type=named(target.title),
        finding_category=MODEL_REGION,
        algorithm_id=algorithm(report),
        measurements=[
            groups.measured(MODEL_SCORE, scored.score),
            *(() if point is None else (groups.measured(OPERATING_POINT, point),)),
        ],
        qualitative_evaluations=calls,
    )
    groups.comment(group, f"Score: {report.prediction.kind}. Not a probability of disease.")
    groups.comment(group, report.explanation.caption)
    if not report.explanation.is_ok:
        groups.comment(group, report.explanation.state.sentence)
    return group


def _call(called: bool) -> CodedConcept:
    return CALLED if called else NOT_CALLED


def _regions(report: Report, source: Source) -> list[Dataset]:
    """Boxes around the largest parts of the mask; an empty map has none."""
    found = []
    for number, box in enumerate(attended(report)):
        group = groups.region(source, box, f"model region {number + 1}", MODEL_ATTENTION, MODEL_REGION)
        groups.comment(group, f"Box around a part of the mask, {report.mask_words}. Not a lesion outline.")
        found.append(group)
    return found


def attended(report: Report) -> tuple[Box, ...]:
    """Boxes around the connected parts of the mask, the largest first."""
    if not report.explanation.is_ok:
        return ()
    parts, _ = label(RankedMap.of(report.explanation.heatmap).mask(report.threshold))
    sizes = np.bincount(parts.ravel())[1:]
    places = find_objects(parts)
    order = np.argsort(-sizes, kind="stable")[:MOST_REGIONS]
    return tuple(
        Box(places[n][1].start, places[n][0].start, places[n][1].stop, places[n][0].stop) for n in order.tolist()
    )
