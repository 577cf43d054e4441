"""Findings, boxes, agreement and verdicts as a measurement report (PS3.16 TID 1500) in a Comprehensive SR.

Three types of finding that nobody may confuse differ in their finding category: what a reader of the study marked, what
the reference marks, and where the model attended to. Marks without a named reader are the reference. The report is
complete and unverified.
"""

from highdicom import sr
from highdicom.sr.coding import CodedConcept
from pydicom.dataset import Dataset

from xai_desktop.core.report import Report
from xai_desktop.io.dicom_results import _groups as groups
from xai_desktop.io.dicom_results import _model_groups as model
from xai_desktop.io.dicom_results._origin import MAKER
from xai_desktop.io.dicom_results._terms import READER_REGION, REFERENCE_REGION, named
from xai_desktop.io.dicom_results._verdict_groups import verdict_groups
from xai_desktop.io.dicom_results.cleaning import reader_name, readers_of
from xai_desktop.io.dicom_results.finishing import SERIAL, equipment, finished
from xai_desktop.io.dicom_results.source import Source
from xai_desktop.io.readers._quiet import quiet

DESCRIPTION = "findings, model attention and agreement, unverified"
TITLE = "Structured report"
_IMAGING = CodedConcept("363679005", "SCT", "Imaging procedure")


def structured_report(report: Report, source: Source) -> bytes:
    """The bytes of the file."""
    with quiet():
        content = sr.MeasurementReport(
            observation_context=_observer(report, source),
            procedure_reported=_IMAGING,
            imaging_measurements=[sr.MeasurementsAndQualitativeEvaluations(groups.tracked(source, "holder"))],
            title=CodedConcept("126000", "DCM", "Imaging Measurement Report"),
        )
        _fill(content[0], _all_groups(report, source))
        made = sr.ComprehensiveSR(
            evidence=[source.header],
            content=content[0],
            is_complete=True,
            is_final=False,
            is_verified=False,
            manufacturer=MAKER,
            **{k: v for k, v in equipment(report, source, "SR").items() if k != "manufacturer"},
        )
    return finished(made, report, source, DESCRIPTION)


def _observer(report: Report, source: Source) -> sr.ObservationContext:
    """This program; who marked and judged stands in each group."""
    device = sr.DeviceObserverIdentifyingAttributes(
        uid=source.uid("device"),
        name=MAKER,
        manufacturer_name=MAKER,
        model_name=dict(report.versions).get("xai_desktop", MAKER),
        serial_number=SERIAL,
    )
    context = sr.ObserverContext(observer_type=groups.DEVICE, observer_identifying_attributes=device)
    return sr.ObservationContext(observer_device_context=context)


def _fill(root: Dataset, found: list[Dataset]) -> None:
    """Put the groups where the report's only group was; highdicom's own constructors cannot say who looked in each."""
    (holder,) = (item for item in root.ContentSequence if _is(item, "126010"))
    for group in found:
        group.RelationshipType = "CONTAINS"
    del holder.ContentSequence
    holder.ContentSequence = found


def _is(item: Dataset, value: str) -> bool:
    return str(item.ConceptNameCodeSequence[0].CodeValue) == value


def _all_groups(report: Report, source: Source) -> list[Dataset]:
    return [
        *_marks(report, source),
        *model.model_groups(report, source),
        *_agreements(report, source),
        *verdict_groups(report, source),
    ]


def _marks(report: Report, source: Source) -> list[Dataset]:
    readers = readers_of(report)
    found = []
    for number, mark in enumerate(report.annotations):
        category = READER_REGION if mark.reader else REFERENCE_REGION
        group = groups.region(source, groups.drawable(mark), f"mark {number + 1}", named(mark.label), category)
        if mark.reader:
            name = reader_name(mark.reader, readers.index(mark.reader), source.outside)
            groups.observed_by(group, name)
        found.append(group)
    return found


def _agreements(report: Report, source: Source) -> list[Dataset]:
    readers = readers_of(report)
    found = []
    for number, one in enumerate(report.agreements):
        category = READER_REGION if one.reader else REFERENCE_REGION
        key, algorithm = f"agreement {number + 1}", model.algorithm(report)
        group = groups.agreement_group(source, one, key, category, algorithm)
        if one.reader:
            place = readers.index(one.reader) if one.reader in readers else len(readers)
            groups.comment(group, f"Compared with the marks of {reader_name(one.reader, place, source.outside)}.")
        found.append(group)
    return found
