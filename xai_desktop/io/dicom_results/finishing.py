"""What all results have in common: who made them when, from what, and that they are research.

highdicom writes the time of the clock and random identifiers where nobody gives any. Both are replaced here, so that
the same report gives the same bytes.
"""

from collections.abc import Iterator
from typing import Any

from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

from xai_desktop.core.report import NOTICE, Report
from xai_desktop.io.dicom_file import file_bytes
from xai_desktop.io.dicom_results._origin import MAKER, MODEL, state_origin, versions
from xai_desktop.io.dicom_results._terms import shortened
from xai_desktop.io.dicom_results.cleaning import marked
from xai_desktop.io.dicom_results.source import Source

SERIAL = "1"
"""Enhanced equipment must state a serial number; a program has none."""

MADE_UP = ("1.2.826.0.1.3680043.10.511.3.", "1.2.826.0.1.3680043.8.498.")
"""Roots under which highdicom and pydicom make random identifiers."""

SERIES = {"SR": 9001, "PM": 9002, "SEG": 9003, "SC": 9004, "PR": 9005, "source": 9000}
"""Series numbers of results, far from those of a machine."""

FRAMED = ("SourceImageSequence", "ReferencedImageSequence")
"""References in which a frame is named; those of evidence and of a report's regions are not among them."""

_NOW = {
    "DA": ("ContentDate", "SeriesDate", "InstanceCreationDate", "PresentationCreationDate", "DateOfSecondaryCapture"),
    "TM": ("ContentTime", "SeriesTime", "InstanceCreationTime", "PresentationCreationTime", "TimeOfSecondaryCapture"),
}


def equipment(report: Report, source: Source, kind: str) -> dict[str, Any]:
    """The arguments that every object of highdicom takes."""
    return {
        "series_instance_uid": source.uid("series", kind),
        "series_number": SERIES[kind],
        "sop_instance_uid": source.uid("instance", kind),
        "instance_number": 1,
        "manufacturer": MAKER,
        "manufacturer_model_name": MODEL,
        "software_versions": list(versions(report)),
        "device_serial_number": SERIAL,
    }


def finished(data: Dataset, report: Report, source: Source, description: str) -> bytes:
    """The object as the bytes of a file. `description` follows the word RESEARCH in the series description."""
    data.SpecificCharacterSet = "ISO_IR 192"
    data.SeriesDescription = shortened(f"RESEARCH {description}")
    if "Rows" in data:
        data.ImageComments = shortened(" ".join((NOTICE, *report.doubts, report.explanation.caption)), 1000)
    _name_frame(data, source)
    _settle(data, source)
    state_origin(data, report)
    if source.outside is not None:
        marked(data, source.outside)
    return file_bytes(data)


def plain(data: Dataset, source: Source, description: str) -> bytes:
    """The copy of a film as the bytes of a file: its identifiers are the content's, so nothing of a report is in it."""
    data.SpecificCharacterSet = "ISO_IR 192"
    data.SeriesDescription = shortened(f"RESEARCH {description}")
    data.ImageComments = NOTICE
    if source.outside is not None:
        marked(data, source.outside)
    return file_bytes(data)


def _name_frame(data: Dataset, source: Source) -> None:
    """Every reference to the source bears its storage class, and, where one is named, the frame that was looked at."""
    for element in data:
        if element.VR != "SQ":
            continue
        for item in element.value:
            if item.get("ReferencedSOPInstanceUID") == source.header.SOPInstanceUID:
                item.ReferencedSOPClassUID = source.header.SOPClassUID
                if source.frame is not None and element.keyword in FRAMED:
                    item.ReferencedFrameNumber = source.frame
            _name_frame(item, source)


def _settle(data: Dataset, source: Source) -> None:
    """Dates and times from the record, identifiers from the content."""
    day, time = source.moment.strftime("%Y%m%d"), source.moment.strftime("%H%M%S")
    for vr, keywords in _NOW.items():
        for keyword in keywords:
            if keyword in data:
                setattr(data, keyword, day if vr == "DA" else time)
    known = _lawful_uids(source)
    given: dict[str, str] = {}
    for element in _elements(data):
        if element.VR == "DT":
            element.value = f"{day}{time}"
        if element.VR == "UI" and isinstance(element.value, str):
            element.value = _settled(element.value, known, given, source)


def _settled(uid: str, known: set[str], given: dict[str, str], source: Source) -> str:
    if uid in known or not uid.startswith(MADE_UP):
        return uid
    return given.setdefault(uid, source.uid("made up", len(given)))


def _lawful_uids(source: Source) -> set[str]:
    """Identifiers that mean something: those of the source, which a library of the same kind may have made."""
    return {str(element.value) for element in source.header if element.VR == "UI"}


def _elements(data: Dataset) -> Iterator[DataElement]:
    for element in data:
        if element.VR == "SQ":
            for item in element.value:
                yield from _elements(item)
        else:
            yield element
