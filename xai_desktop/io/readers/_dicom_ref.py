"""What the worklist needs to know of a DICOM file. No name, no birth date, no Patient ID leaves this file."""

import hashlib
import re
from dataclasses import replace

from pydicom.dataset import Dataset

from xai_desktop.core.study import ImageRef
from xai_desktop.io.readers._dicom_file import DicomFile
from xai_desktop.io.readers._dicom_layout import Layout
from xai_desktop.io.readers._dicom_rate import rate_of
from xai_desktop.io.readers._dicom_values import integer_of, text_of
from xai_desktop.io.readers._dicom_view import laterality_of, view_of
from xai_desktop.io.readers._reader import film_name

FOR_PROCESSING = "This is a raw film FOR PROCESSING, not one for viewing; networks are trained on processed films."
DEVIATIONS = "Some header values break the DICOM standard and were read as far as possible."
UNITS = {"D": "d", "W": "wk", "M": "mo", "Y": "y"}
BURNED_IN = {"YES": True, "NO": False}
KEY_DIGITS = 12


def refs_of(file: DicomFile, layout: Layout) -> tuple[ImageRef, ...]:
    """One reference per frame."""
    first = ref_of(file, layout)
    return (first, *(replace(first, frame=frame) for frame in range(1, layout.frames)))


def ref_of(file: DicomFile, layout: Layout) -> ImageRef:
    """The reference to the first frame."""
    data = file.data
    return ImageRef(
        path=file.path.path,
        member=file.path.member,
        image_id=film_name(file.path),
        frames=layout.frames,
        sop_uid=text_of(data, "SOPInstanceUID"),
        patient_key=short_hash(text_of(data, "PatientID")),
        size=(layout.rows, layout.columns),
        modality=text_of(data, "Modality"),
        view=view_of(data),
        body_part=text_of(data, "BodyPartExamined"),
        laterality=laterality_of(data),
        age=_age(text_of(data, "PatientAge")),
        sex=text_of(data, "PatientSex"),
        date=_date(text_of(data, "StudyDate") or text_of(data, "ContentDate")),
        synthetic=text_of(data, "SyntheticData") == "YES",
        warnings=_warnings(file),
        study_key=short_hash(text_of(data, "StudyInstanceUID")),
        series_key=short_hash(text_of(data, "SeriesInstanceUID")),
        series_number=integer_of(data, "SeriesNumber") or 0,
        number=integer_of(data, "InstanceNumber") or 0,
        rate=rate_of(data, layout.frames),
        burned_in=BURNED_IN.get(text_of(data, "BurnedInAnnotation")),
        manufacturer=text_of(data, "Manufacturer"),
        device=text_of(data, "ManufacturerModelName"),
    )


def short_hash(text: str) -> str:
    """Twelve hex digits that tell texts apart without saying them; "" for ""."""
    return hashlib.sha256(text.encode()).hexdigest()[:KEY_DIGITS] if text else ""


def for_processing(data: Dataset) -> tuple[str, ...]:
    return (FOR_PROCESSING,) if text_of(data, "PresentationIntentType") == "FOR PROCESSING" else ()


def _warnings(file: DicomFile) -> tuple[str, ...]:
    guessed = f"The file does not say how it is encoded; {file.syntax.name} was assumed."
    return (
        *for_processing(file.data),
        *((guessed,) if file.syntax_guessed else ()),
        *((DEVIATIONS,) if file.notes else ()),
    )


def _age(text: str) -> str:
    """`062Y` → `62 y`; anything else as it stands."""
    match = re.fullmatch(r"0*(\d+)([DWMY])", text)
    return f"{match[1]} {UNITS[match[2]]}" if match else text


def _date(text: str) -> str:
    """`20240131` → `2024-01-31`; anything else as it stands."""
    match = re.fullmatch(r"(\d{4})\.?(\d{2})\.?(\d{2})", text)
    return "-".join(match.groups()) if match else text
