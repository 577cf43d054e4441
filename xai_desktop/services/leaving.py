"""A report on its way out of the house: every format of one order calls the film by the same new name.

De-identified DICOM objects beside a manifest or a PDF with the film's own identifier would be worth nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from xai_desktop.core.agreement import Agreement
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.explanation import CascadeExplanation, Explanation, LayerMaps
from xai_desktop.core.report import Letterhead, Report
from xai_desktop.core.review import Review
from xai_desktop.core.study import ImageRef
from xai_desktop.io.exporters._facts import without_path
from xai_desktop.services.cleaned_film import film_without_writing

if TYPE_CHECKING:
    from pydicom.dataset import Dataset


def renamed(report: Report) -> Report:
    """A report for outside: the film is called by the pseudonym of its patient and the end of its new UID, readers by
    numbers, and nothing that somebody typed names the patient.

    Its date, its file, its hash, what looks like writing in it and the letterhead are gone: where a film was made leads
    back to it, too.

    Raises `ExportError` for a damaged header.
    """
    from xai_desktop.io.dicom_results.labels import leaving
    from xai_desktop.io.dicom_results.source import source_of

    source = source_of(report)
    report, header = leaving(report, source), source.header
    name = outside_name(header)
    readers = _numbered(report)
    ref = _outside_ref(report, name, header.get("PatientSex") or "", header.get("PatientAge") or "")
    image = film_without_writing(report.image)
    found = image is not report.image
    return replace(
        report,
        ref=replace(ref, burned_in=True) if found else ref,  # blanked, and nobody has looked whether that was all
        image=replace(image, warnings=_nameless(report.image.warnings, report, name)),
        explanation=_unlinked(report.explanation, name),
        cascade=CascadeExplanation(tuple(_row(row, name) for row in report.cascade.rows)),
        annotations=tuple(_unsigned(one, readers) for one in report.annotations),
        agreements=tuple(_by_number(one, readers) for one in report.agreements),
        reviews=tuple(_anonymous(one, readers) for one in report.reviews),
        readers=(),
        letterhead=Letterhead(),
    )


def outside_name(header: "Dataset") -> str:
    """What a film is called outside, by the header that it leaves with."""
    return f"{header.PatientID}-{str(header.SOPInstanceUID)[-8:]}"


def _outside_ref(report: Report, name: str, sex: str, age: str) -> ImageRef:
    """`patient_key` stays: the pseudonym is made of it where the file has no header, and no format writes it."""
    ref = report.ref
    warnings = _nameless(ref.warnings, report, name)
    return replace(ref, image_id=name, sop_uid="", date="", sex=sex, age=age, warnings=warnings)


def _nameless(texts: Sequence[str], report: Report, name: str) -> tuple[str, ...]:
    return tuple(without_path(text, report).replace(report.ref.image_id, name) for text in texts)


def _unlinked(one: Explanation, name: str) -> Explanation:
    return replace(one, provenance=replace(one.provenance, image_id=name, image_hash=""))


def _row(row: LayerMaps, name: str) -> LayerMaps:
    return replace(row, maps=tuple(_unlinked(one, name) for one in row))


def _numbered(report: Report) -> dict[str, str]:
    """Everybody who marked or said something, by number, in the order in which they are named."""
    named = (*(one.reader for one in report.annotations if one.reader), *(one.reader for one in report.reviews))
    return {reader: f"Reader {number}" for number, reader in enumerate(dict.fromkeys(named), 1)}


def _unsigned(one: Annotation, readers: dict[str, str]) -> Annotation:
    return replace(one, reader=readers.get(one.reader, ""), source="", at="")


def _anonymous(one: Review, readers: dict[str, str]) -> Review:
    """Without its time: a film is often read on the day on which it was taken."""
    marks = tuple(_unsigned(mark, readers) for mark in one.verdict.marks)
    measures = tuple(replace(each, tag=replace(each.tag, at="")) for each in one.verdict.measures)
    verdict = replace(one.verdict, marks=marks, measures=measures)
    return replace(one, film="", reader=readers[one.reader], at="", verdict=verdict)


def _by_number(one: Agreement, readers: dict[str, str]) -> Agreement:
    return replace(one, reader=readers.get(one.reader, one.reader))
