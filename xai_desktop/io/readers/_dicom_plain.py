"""The values of a plain header: one line of ASCII, one number, or a well-formed sequence; anything else is declined."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

from pydicom.charset import convert_encodings
from pydicom.datadict import dictionary_VR, tag_for_keyword
from pydicom.filereader import read_sequence

from xai_desktop.io.readers._dicom_walk import CHARACTER_SET, UnusualError, Window, past_items, turned
from xai_desktop.io.readers._faults import DICOM_FAULTS

_INTEGER = re.compile(r" *[+-]?\d{1,9} *", re.ASCII)
_DECIMAL = re.compile(r" *[+-]?\d{1,10}(\.\d{0,10})? *", re.ASCII)


class Header:
    """Answers like pydicom's data set for the keywords of `CONVERTERS`, and refuses every other question."""

    __slots__ = ("_values", "implicit")

    def __init__(self, values: dict[int, bytes], implicit: bool) -> None:
        self._values, self.implicit = values, implicit

    @property
    def character_sets(self) -> list[str]:
        """As pydicom names them."""
        return list(convert_encodings(_text(self._values.get(SCRIPT, b""))))

    def get(self, keyword: str) -> Any:
        """None where the value is missing or empty. Raises `UnusualError` for one that is not plain."""
        try:
            mark, convert = CONVERTERS[keyword]
        except KeyError as fault:
            raise UnusualError from fault
        raw = self._values.get(mark)
        return convert(raw, self) if raw else None


def _text(raw: bytes, _header: Header | None = None) -> str:
    """One line of printable ASCII: the same in every character set, and one value."""
    try:
        text = raw.rstrip(b" \0").decode("ascii")
    except UnicodeDecodeError as fault:
        raise UnusualError from fault
    if not text.isprintable() or "\\" in text:
        raise UnusualError
    return text


def _unsigned(raw: bytes, _header: Header) -> int:
    if len(raw) != 2:
        raise UnusualError
    return int.from_bytes(raw, "little")


def _integer(raw: bytes, _header: Header) -> int:
    text = _text(raw)
    if not _INTEGER.fullmatch(text):
        raise UnusualError
    return int(text)


def _decimal(raw: bytes, _header: Header) -> float:
    text = _text(raw)
    if not _DECIMAL.fullmatch(text):
        raise UnusualError
    return float(text)


def _items(raw: bytes, header: Header) -> Any:
    """The items of a sequence, by pydicom, once they are known to be well-formed."""
    stream = BytesIO(raw)
    past_items(Window(stream, b""), 0, len(raw), header.implicit)
    stream.seek(0)
    try:
        return read_sequence(stream, header.implicit, True, len(raw), header.character_sets)
    except DICOM_FAULTS as fault:
        raise UnusualError from fault


_BY_VR: dict[str, Callable[[bytes, Header], Any]] = {
    **dict.fromkeys(("AS", "CS", "DA", "LO", "UI"), _text),
    **{"US": _unsigned, "IS": _integer, "DS": _decimal, "SQ": _items},
}

KEYWORDS = (
    *("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID", "SeriesNumber", "InstanceNumber"),
    *("PatientID", "PatientAge", "PatientSex", "StudyDate", "ContentDate", "Modality", "SyntheticData"),
    *("BodyPartExamined", "ViewPosition", "ViewCodeSequence", "ImageLaterality", "Laterality"),
    *("Manufacturer", "ManufacturerModelName"),
    "PresentationIntentType",
    *("PerFrameFunctionalGroupsSequence", "SharedFunctionalGroupsSequence", "FrameAnatomySequence", "FrameLaterality"),
    *("BurnedInAnnotation", "RecommendedDisplayFrameRate", "CineRate", "FrameTime", "FrameTimeVector"),
    *("Rows", "Columns", "NumberOfFrames", "SamplesPerPixel", "PhotometricInterpretation", "PlanarConfiguration"),
    *("BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation"),
)

SCRIPT = turned(CHARACTER_SET)
_MARKS = {keyword: turned(int(tag_for_keyword(keyword))) for keyword in KEYWORDS}
WANTED = {SCRIPT: b"CS"} | {_MARKS[keyword]: dictionary_VR(keyword).encode() for keyword in KEYWORDS}
"""VR by `turned` tag. A file that gives another VR is not plain."""

CONVERTERS = {keyword: (_MARKS[keyword], _BY_VR[dictionary_VR(keyword)]) for keyword in KEYWORDS}
