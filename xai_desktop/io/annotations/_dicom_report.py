"""Writing TID 1500 measurement reports (PS3.16) as Comprehensive SR: one planar region (TID 1410) per mark.

Boxes are closed POLYLINEs of five points, polygons closed POLYLINEs, ellipses CIRCLE or ELLIPSE; coordinates become
32-bit floats. A label is the finding, coded in a scheme of our own by a hash of its text, since lists of boxes have no
codes. The reader is the person who observed; without one it is an unnamed device. Masks and polygons of several
outlines are refused. What comes back is equal up to the precision of the floats, apart from patient keys and sizes,
which a report does not hold, and a polygon that is an upright rectangle, which comes back as a box.
"""

import hashlib
from collections.abc import Iterator, Sequence

from pydicom.dataset import Dataset

from xai_desktop.core.annotation import Annotation, AnnotationSet
from xai_desktop.io.annotations._dicom_shapes import graphic_of
from xai_desktop.io.annotations._dicom_sheets import Sheet, sheets_of, text
from xai_desktop.io.annotations._dicom_writing import (
    DATE,
    SCHEME,
    TIME,
    base,
    code,
    files_of,
    reference,
    series_of,
    study_of,
)

COMPREHENSIVE = "1.2.840.10008.5.1.4.1.1.88.33"


def write(annotation_set: AnnotationSet) -> dict[str, bytes]:
    """One report per image and reader. Raises `ExportError` for what a report cannot hold."""
    sheets = sheets_of(annotation_set)
    return files_of(sheets, "sr", map(_report, sheets))


def _report(sheet: Sheet) -> Dataset:
    data = base(sheet, COMPREHENSIVE, "SR")
    data.ContentDate, data.ContentTime = DATE, TIME
    data.CompletionFlag, data.VerificationFlag = "COMPLETE", "UNVERIFIED"
    data.ReferencedPerformedProcedureStepSequence = []
    data.PerformedProcedureCodeSequence = []
    data.CurrentRequestedProcedureEvidenceSequence = [_evidence(sheet)]
    data.update(_container("126000", "Imaging Measurement Report", "1500"))
    groups = [_region(sheet, number, *mark) for number, mark in enumerate(sheet.marks)]
    groups += [_nothing(sheet, frame) for frame in sheet.nothing_on]
    measurements = _container("126010", "Imaging Measurements", None, groups)
    data.ContentSequence = [*_context(sheet), _has("CONTAINS", measurements)]
    return data


def _evidence(sheet: Sheet) -> Dataset:
    study, series = Dataset(), Dataset()
    series.SeriesInstanceUID, series.ReferencedSOPSequence = series_of(sheet), [reference(sheet)]
    study.StudyInstanceUID, study.ReferencedSeriesSequence = study_of(sheet), [series]
    return study


def _context(sheet: Sheet) -> Iterator[Dataset]:
    """Language, observer and procedure (TID 1204, 1001, 1500)."""
    english = code("en", "RFC5646", "English")
    language = "121049", "Language of Content Item and Descendants"
    yield _has("HAS CONCEPT MOD", _coded(*language, english))
    kind = code("121006", "DCM", "Person") if sheet.reader else code("121007", "DCM", "Device")
    yield _has("HAS OBS CONTEXT", _coded("121005", "Observer Type", kind))
    if sheet.reader:
        yield _has("HAS OBS CONTEXT", _item("PNAME", "121008", "Person Observer Name", PersonName=sheet.reader))
    else:
        yield _has("HAS OBS CONTEXT", _item("UIDREF", "121012", "Device Observer UID", UID=sheet.uid("device")))
    procedure = code("363679005", "SCT", "Imaging procedure")
    yield _has("HAS CONCEPT MOD", _coded("121058", "Procedure reported", procedure))


def _region(sheet: Sheet, number: int, frame: int | None, mark: Annotation) -> Dataset:
    kind, numbers = graphic_of(mark.shape)
    outline = _item("SCOORD", "111030", "Image Region", GraphicType=kind, GraphicData=numbers)
    outline.ContentSequence = [_has("SELECTED FROM", _image("121324", "DCM", "Source Image", sheet, frame))]
    finding = code(hashlib.sha256(mark.label.encode()).hexdigest()[:16], SCHEME, text(mark.label))
    return _group(sheet, number, [_coded("121071", "Finding", finding), outline], "1410")


def _nothing(sheet: Sheet, frame: int | None) -> Dataset:
    nothing = _coded("121071", "Finding", code("281900007", "SCT", "No abnormality detected"))
    return _group(sheet, f"nothing on {frame}", [nothing, _image("260753009", "SCT", "Source", sheet, frame)], "1501")


def _group(sheet: Sheet, key: object, content: Sequence[Dataset], template: str) -> Dataset:
    name = f"{key + 1}" if isinstance(key, int) else "0"
    tracking = [
        _has("HAS OBS CONTEXT", _item("TEXT", "112039", "Tracking Identifier", TextValue=name)),
        _has("HAS OBS CONTEXT", _item("UIDREF", "112040", "Tracking Unique Identifier", UID=sheet.uid(key))),
    ]
    return _container("125007", "Measurement Group", template, [*tracking, *(_has("CONTAINS", c) for c in content)])


def _container(value: str, meaning: str, template: str | None, content: Sequence[Dataset] = ()) -> Dataset:
    item = _item("CONTAINER", value, meaning, ContinuityOfContent="SEPARATE")
    if template is not None:
        named = Dataset()
        named.MappingResource, named.TemplateIdentifier = "DCMR", template
        item.ContentTemplateSequence = [named]
    if content:
        contained = [c if "RelationshipType" in c else _has("CONTAINS", c) for c in content]
        item.ContentSequence = contained
    return item


def _has(relation: str, item: Dataset) -> Dataset:
    item.RelationshipType = relation
    return item


def _coded(value: str, meaning: str, what: Dataset) -> Dataset:
    return _item("CODE", value, meaning, ConceptCodeSequence=[what])


def _image(value: str, scheme: str, meaning: str, sheet: Sheet, frame: int | None) -> Dataset:
    item = _item("IMAGE", value, meaning, ReferencedSOPSequence=[reference(sheet, frame)])
    item.ConceptNameCodeSequence = [code(value, scheme, meaning)]
    return item


def _item(kind: str, value: str, meaning: str, **values: object) -> Dataset:
    item = Dataset()
    item.ValueType, item.ConceptNameCodeSequence = kind, [code(value, "DCM", meaning)]
    for keyword, found in values.items():
        setattr(item, keyword, found)
    return item
