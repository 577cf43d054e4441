"""The measurement groups of a structured report (PS3.16 TID 1410 and 1501)."""

from collections.abc import Callable

import numpy as np
from highdicom import sr
from highdicom.sr.coding import CodedConcept
from pydicom.dataset import Dataset

from xai_desktop.core.agreement import Agreement, Measured
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.errors import ExportError
from xai_desktop.core.shapes import Shape
from xai_desktop.io.annotations._dicom_shapes import graphic_of
from xai_desktop.io.dicom_results._terms import NO_UNITS, named, ours, shortened
from xai_desktop.io.dicom_results.source import Source

PERSON, DEVICE = CodedConcept("121006", "DCM", "Person"), CodedConcept("121007", "DCM", "Device")
_OBSERVER_TYPE = CodedConcept("121005", "DCM", "Observer Type")
_OBSERVER_NAME = CodedConcept("121008", "DCM", "Person Observer Name")
_COMMENT = CodedConcept("121106", "DCM", "Comment")

_MEASURES: tuple[tuple[str, str, Callable[[Agreement], Measured]], ...] = (
    ("iou", "IoU of mask and boxes", lambda one: one.iou),
    ("iou-random", "IoU floor, random map", lambda one: one.ruler.random),
    ("iou-atlas", "IoU floor, atlas of other patients", lambda one: one.ruler.atlas),
    ("iou-second", "IoU of a second reader", lambda one: one.ruler.second_reader),
    ("iou-ceiling", "IoU ceiling at this threshold", lambda one: one.ruler.ceiling),
    ("energy-in-box", "Energy of the map in the boxes", lambda one: one.energy_in_box),
    ("box-covered", "Share of the boxes that is covered", lambda one: one.box_covered),
    ("bg-spared", "Share of the background that is spared", lambda one: one.background_spared),
    ("pixel-ap", "Pixel average precision", lambda one: one.pixel_ap),
    ("peak-inside", "Peak of the map inside a box (1) or not (0)", lambda one: one.peak_inside),
)


def region(source: Source, shape: Shape, key: str, finding: CodedConcept, category: CodedConcept) -> Dataset:
    """One outline on the film; a box is a closed POLYLINE of five points, which every viewer shows."""
    kind, numbers = graphic_of(shape)
    points = np.array(numbers, np.float32).reshape(-1, 2)
    outline = sr.ImageRegion(kind, points, image_of(source))
    (group,) = sr.PlanarROIMeasurementsAndQualitativeEvaluations(
        tracking_identifier=tracked(source, key),
        referenced_region=outline,
        finding_type=finding,
        finding_category=category,
    )
    return group


def image_of(source: Source) -> sr.SourceImageForRegion:
    frames = None if source.frame is None else [source.frame]
    return sr.SourceImageForRegion(source.header.SOPClassUID, source.header.SOPInstanceUID, frames)


def tracked(source: Source, key: str) -> sr.TrackingIdentifier:
    return sr.TrackingIdentifier(uid=source.uid("tracking", key), identifier=shortened(key))


def drawable(mark: Annotation) -> Shape:
    """The mark's shape, or the box around what no graphic of DICOM can hold."""
    try:
        graphic_of(mark.shape)
    except ExportError:
        return mark.box
    return mark.shape


def agreement_group(
    source: Source, one: Agreement, key: str, category: CodedConcept, algorithm: sr.AlgorithmIdentification
) -> Dataset:
    """IoU with its floors and ceiling, energy in box and the rest; what is undefined is said in words, never 0."""
    values = [(ours(value, meaning), get(one)) for value, meaning, get in _MEASURES]
    (group,) = sr.MeasurementsAndQualitativeEvaluations(
        tracking_identifier=tracked(source, key),
        finding_type=named(one.finding),
        finding_category=category,
        algorithm_id=algorithm,
        measurements=[
            *(measured(name, found.value) for name, found in values if found.value is not None),
            measured(ours("coverage", "Share of the film that the mask covers"), one.coverage),
        ],
    )
    for line in _missing(values):
        comment(group, line)
    if one.note:
        comment(group, one.note)
    return group


def _missing(values: list[tuple[CodedConcept, Measured]]) -> list[str]:
    return [f"{name.meaning}: none, {found.reason or 'unknown'}" for name, found in values if found.value is None]


def measured(name: CodedConcept, value: float) -> sr.Measurement:
    return sr.Measurement(name=name, value=float(f"{value:.6g}"), unit=NO_UNITS)


def comment(group: Dataset, text: str) -> None:
    group.ContentSequence.append(
        sr.TextContentItem(name=_COMMENT, value=text[:1024], relationship_type=sr.RelationshipTypeValues.CONTAINS)
    )


def observed_by(group: Dataset, reader: str) -> Dataset:
    """State in a group who looked; the items of a context stand before what was observed."""
    relation = sr.RelationshipTypeValues.HAS_OBS_CONTEXT
    who = [sr.CodeContentItem(name=_OBSERVER_TYPE, value=PERSON, relationship_type=relation)]
    who.append(sr.PnameContentItem(name=_OBSERVER_NAME, value=shortened(reader), relationship_type=relation))
    items = list(group.ContentSequence)
    del group.ContentSequence
    group.ContentSequence = [*who, *items]
    return group
