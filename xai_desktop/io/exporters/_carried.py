"""A report as it may leave the house: what makes the same pages, and nothing that says who the patient is."""

from dataclasses import replace
from pathlib import Path, PurePosixPath, PureWindowsPath

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.report import Report
from xai_desktop.core.review import Review
from xai_desktop.core.study import ImageRef
from xai_desktop.io.exporters._facts import without_path


def carried(report: Report) -> Report:
    """Without paths, identifiers, the header for DICOM results and their key; without the file's own overlays, which no
    report draws, since their writing may be a patient's name."""
    return replace(
        report,
        ref=_ref(report),
        image=replace(report.image, warnings=_cleaned(report.image.warnings, report), overlays=()),
        image_hash=report.pixels_hash,
        annotations=_named(report.annotations),
        reviews=tuple(map(_review, report.reviews)),
        source_header=None,
        destination=None,
    )


def _ref(report: Report) -> ImageRef:
    return replace(
        report.ref,
        path=Path(),
        member="",
        sop_uid="",
        patient_key="",
        patient_in_file=None,
        study_key="",
        series_key="",
        warnings=_cleaned(report.ref.warnings, report),
    )


def _cleaned(warnings: tuple[str, ...], report: Report) -> tuple[str, ...]:
    return tuple(without_path(text, report) for text in warnings)


def file_name(source: str) -> str:
    """A source that is a path keeps only the file's name, whatever system wrote it."""
    return PureWindowsPath(PurePosixPath(source).name).name


def _named(marks: tuple[Annotation, ...]) -> tuple[Annotation, ...]:
    return tuple(replace(one, source=file_name(one.source)) for one in marks)


def _review(one: Review) -> Review:
    return replace(one, verdict=replace(one.verdict, marks=_named(one.verdict.marks)))
