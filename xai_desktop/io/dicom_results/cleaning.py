"""De-identification of what leaves the house: the basic profile of PS3.15 annex E with its recorded options.

Nothing is removed from a header here: an empty one is filled with the little that may stay. What a person's data may
hide in is never copied: names, numbers, dates, descriptions, devices, places, private and nested attributes. Age (at
most 90 years) and sex stay, because a result about a film without them means little.
"""

from typing import TYPE_CHECKING

from highdicom.sr.coding import CodedConcept
from pydicom.dataset import Dataset

from xai_desktop.core.destination import Outside
from xai_desktop.core.report import Report
from xai_desktop.io.readers._dicom_values import text_of

if TYPE_CHECKING:
    from xai_desktop.io.dicom_results.source import Filmed

BASIC = CodedConcept("113100", "DCM", "Basic Application Confidentiality Profile")
CLEAN_PIXELS = CodedConcept("113101", "DCM", "Clean Pixel Data Option")
CLEAN_GRAPHICS = CodedConcept("113103", "DCM", "Clean Graphics Option")
CLEAN_CONTENT = CodedConcept("113104", "DCM", "Clean Structured Content Option")
RETAIN_CHARACTERISTICS = CodedConcept("113108", "DCM", "Retain Patient Characteristics Option")
METHOD = "XAI Desktop: PS3.15 basic profile, rewritten from a list of attributes"
OLDEST = 90
"""Years: beyond it an age singles people out."""

HARMLESS = ("Modality", "PatientOrientation", "BodyPartExamined", "ViewPosition", "Laterality", "ImageLaterality")


def cleaned(header: Dataset, original: Dataset, film: "Filmed", outside: Outside) -> None:
    """Fill the header of a copy with a pseudonym, what may stay of the original, and how it was cleaned."""
    patient = text_of(original, "PatientID") or film.ref.own_patient or film.image_hash
    header.PatientID = outside.pseudonym(patient)
    header.PatientName = f"{header.PatientID}^"
    header.PatientSex = text_of(original, "PatientSex") or (film.ref.sex if film.ref.sex in ("M", "F", "O") else "")
    age = _age(text_of(original, "PatientAge") or film.ref.age)
    if age:
        header.PatientAge = age
    marked(header, outside)


def marked(data: Dataset, outside: Outside) -> None:
    """Say in an object that it was de-identified, and how (PS3.3 C.7.1.1, PS3.15 §E.1.1)."""
    pixels = (CLEAN_PIXELS,) if outside.confirmed else ()
    data.PatientIdentityRemoved = "YES"
    data.DeidentificationMethod = METHOD[:64]
    data.DeidentificationMethodCodeSequence = [
        *(BASIC, *pixels, CLEAN_GRAPHICS, CLEAN_CONTENT, RETAIN_CHARACTERISTICS),
    ]
    data.LongitudinalTemporalInformationModified = "REMOVED"


def reader_name(reader: str, number: int, outside: Outside | None) -> str:
    """Who marked: by name in the house, by number outside."""
    return f"Reader {number + 1}" if outside is not None else reader


def readers_of(report: Report) -> list[str]:
    """Everybody who is named as having marked, each once."""
    return list(dict.fromkeys(one.reader for one in report.annotations if one.reader))


def _age(text: str) -> str:
    digits, unit = text[:-1], text[-1:]
    if not digits.isdigit() or unit not in "DWMY":
        return ""
    return f"{min(int(digits), OLDEST):03d}Y" if unit == "Y" else f"{int(digits) % 1000:03d}{unit}"
