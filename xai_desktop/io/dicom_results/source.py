"""The film that results refer to: the hospital's own header, or a copy that is exported with them.

A PNG, JPEG or TIFF film has no identity in DICOM, and a film that leaves the house must lose its own. Both are first
written as a Secondary Capture whose identifiers are made from the content or from the original ones.
"""

import datetime
import hashlib
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from typing import Protocol

import pydicom
from pydicom.dataset import Dataset
from pydicom.uid import UID

from xai_desktop.core.destination import Outside, uid_from
from xai_desktop.core.errors import ExportError
from xai_desktop.core.image import Image
from xai_desktop.core.report import Report
from xai_desktop.core.study import ImageRef
from xai_desktop.io.dicom_results.cleaning import cleaned
from xai_desktop.io.readers._dicom_values import text_of, value_of
from xai_desktop.io.readers._faults import DICOM_FAULTS
from xai_desktop.io.readers._quiet import quiet

CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
NEEDED = ("PatientName", "PatientID", "PatientBirthDate", "PatientSex", "AccessionNumber", "ReferringPhysicianName")
"""Attributes that every object has, if only empty (type 2), besides those of the study."""


class Filmed(Protocol):
    """What of a report says which film it is about."""

    @property
    def ref(self) -> ImageRef: ...
    @property
    def image(self) -> Image: ...
    @property
    def image_hash(self) -> str: ...
    @property
    def source_header(self) -> bytes | None: ...


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """`header` is what highdicom copies patient and study from and refers to. `frame` counts from 1, None for a film
    of one frame. `copied` says that it is no object of the house but one that is exported with the results.
    `identity` is a SHA-256 (hexadecimal) of everything that a result of this report depends on.
    """

    header: Dataset
    frame: int | None
    copied: bool
    identity: str
    moment: datetime.datetime
    outside: Outside | None

    @property
    def folder(self) -> str:
        """Under which name the objects lie: the pseudonym outside, a plain word in the house."""
        return "dicom" if self.outside is None else str(self.header.PatientID)

    def header_copy(self) -> Dataset:
        """A header that may be changed; setting a value of a shallow copy would change this one."""
        return deepcopy(self.header)

    def uid(self, *what: object) -> str:
        """A UID that only this report gives."""
        return uid_from(hashlib.sha256(repr((self.identity, *what)).encode()).digest())


def source_of(report: Report) -> Source:
    """Raises `ExportError` for a report without a destination, or whose header is damaged."""
    goes_to = report.destination
    if goes_to is None:
        raise ExportError(f"{report.ref.title}: nobody said where the DICOM results go; name a destination.")
    outside = goes_to if isinstance(goes_to, Outside) else None
    original = _parsed(report) if report.source_header is not None else None
    header = original if original is not None and outside is None else _copy(report, original, outside)
    frame = report.ref.frame + 1 if report.ref.frames > 1 and original is not None and outside is None else None
    return Source(
        header, frame, header is not original, _identity(report, header), _moment(report, outside is not None), outside
    )


def outside_header(film: Filmed, outside: Outside) -> Dataset:
    """The header under which a film leaves the house. Raises `ExportError` for a damaged one."""
    return _copy(film, _parsed(film) if film.source_header is not None else None, outside)


def _parsed(report: Filmed) -> Dataset:
    with quiet():
        try:
            data = pydicom.dcmread(BytesIO(report.source_header or b""), force=True)
            lawful = _lawful(Dataset(data), report)
        except DICOM_FAULTS as fault:
            raise ExportError(
                f"{report.ref.title}: its DICOM header cannot be copied; export the film again."
            ) from fault
    return lawful


def _lawful(data: Dataset, report: Filmed) -> Dataset:
    """Faults of a source that its results need not repeat: missing or broken identifiers, and ages like `62`."""
    made = hashlib.sha256(f"film {report.image_hash}".encode()).digest()
    for keyword in ("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID"):
        if not UID(text_of(data, keyword)).is_valid or not text_of(data, keyword):
            setattr(data, keyword, uid_from(hashlib.sha256(made + keyword.encode()).digest()))
    if not UID(text_of(data, "SOPClassUID")).is_valid or not text_of(data, "SOPClassUID"):
        data.SOPClassUID = CAPTURE
    for keyword in (*NEEDED, "StudyDate", "StudyTime", "StudyID"):
        if value_of(data, keyword) is None:
            setattr(data, keyword, "")
    if text_of(data, "PatientSex") not in ("", "M", "F", "O"):
        data.PatientSex = ""
    _repair_age(data)
    data.Rows, data.Columns = report.image.size
    return data


def _repair_age(data: Dataset) -> None:
    """PS3.5 §6.2: three digits and a unit."""
    age = text_of(data, "PatientAge")
    digits, unit = (age, "Y") if age.isdigit() else (age[:-1], age[-1:])
    if digits.isdigit() and unit in "DWMY" and len(digits) <= 3:
        data.PatientAge = f"{int(digits):03d}{unit}"
    elif "PatientAge" in data:
        del data.PatientAge


def _copy(report: Filmed, original: Dataset | None, outside: Outside | None) -> Dataset:
    """A header with identifiers of its own: one set per content, or one per original."""
    content = f"picture {report.image_hash}"
    known = original or Dataset()
    header = Dataset()
    header.SpecificCharacterSet = "ISO_IR 192"
    header.SOPClassUID = CAPTURE
    used: set[str] = set()
    for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"):
        first = text_of(known, keyword) or uid_from(hashlib.sha256(f"{content} {keyword}".encode()).digest())
        if keyword == "SOPInstanceUID" and report.ref.frames > 1 and original is not None:
            first = f"{first} frame {report.ref.frame}"
        if keyword == "SOPInstanceUID" and outside is not None and outside.confirmed:
            first = f"{first} confirmed"
        if first in used:  # some files have one identifier for two things
            first = f"{first} {keyword}"
        used.add(first)
        setattr(header, keyword, outside.uid(first) if outside else first)
    for keyword in (*NEEDED, "StudyDate", "StudyTime", "StudyID"):
        setattr(header, keyword, "")
    header.PatientID = f"FILM-{report.image_hash[:16]}"
    header.PatientName = f"{header.PatientID}^"
    header.Rows, header.Columns = report.image.size
    if outside is not None:
        cleaned(header, known, report, outside)
    return header


def _moment(report: Report, outside: bool) -> datetime.datetime:
    """When the report was made; outside only its year, since days tell patients apart."""
    try:
        made = datetime.datetime.fromisoformat(report.made_at).replace(microsecond=0)
    except ValueError as fault:
        raise ExportError(f"{report.ref.title}: the report does not say when it was made; make it again.") from fault
    return datetime.datetime(made.year, 1, 1) if outside else made


def _identity(report: Report, header: Dataset) -> str:
    one = report.explanation
    digest = hashlib.sha256(one.heatmap.tobytes())
    facts = (
        str(header.SOPInstanceUID), report.image_hash, one.provenance, one.state, report.threshold, report.annotations,
        report.agreements, report.made_at, report.versions, report.prediction.classes, report.window, report.colormap,
        report.image.size, report.reviews, report.head,
    )  # fmt: skip
    digest.update(repr(facts).encode())
    return digest.hexdigest()
