"""The quick way to a film's references: of a plain header only the values that the worklist needs are looked at.

It builds what `dicom.read_refs` builds, by the same rules over the same values, or nothing: whatever is not plain is
left to the patient way through pydicom. So a folder of ten thousand films is listed in seconds.
"""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any, BinaryIO, Final

from pydicom.charset import convert_encodings
from pydicom.datadict import dictionary_VR, tag_for_keyword
from pydicom.filereader import read_sequence
from pydicom.uid import AllTransferSyntaxes, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from xai_desktop.core.errors import InputError
from xai_desktop.core.place import Place
from xai_desktop.core.study import ImageRef
from xai_desktop.io.readers._dicom_file import DicomFile
from xai_desktop.io.readers._dicom_layout import layout_of
from xai_desktop.io.readers._dicom_ref import refs_of
from xai_desktop.io.readers._dicom_walk import (
    CHARACTER_SET,
    FIRST_PIXELS,
    LARGEST_VALUE,
    PREFIXES,
    UNDEFINED,
    UnusualError,
    Window,
    after,
    explicit_at,
    header_at,
    implicit_at,
    length_at,
    past_items,
)
from xai_desktop.io.readers._faults import DICOM_FAULTS
from xai_desktop.io.readers._fragments import Pixels

PIXEL_DATA: Final = 0x7FE00010
GROUP_LENGTH: Final = 0x00020000
SYNTAX: Final = 0x00020010
BELOW_BODY: Final = 0x0007FFFF
"""No element of a data set in a file has a lower tag: groups 0 to 7 are those of messages, media and file meta."""

SYNTAXES = {
    str(uid).encode(): uid
    for uid in AllTransferSyntaxes
    if uid in (ImplicitVRLittleEndian, ExplicitVRLittleEndian) or (uid.is_encapsulated and "JPIP" not in uid.name)
}
"""Transfer syntaxes whose header is little endian and not deflated."""

CHARACTER_SETS = {
    *(b"", b"ISO_IR 6", b"ISO_IR 192", b"GB18030", b"GBK", b"ISO 2022 IR 6", b"ISO 2022 IR 100"),
    *(b"ISO_IR %d" % number for number in (100, 101, 109, 110, 126, 127, 138, 144, 148, 166)),
}
"""Specific Character Sets that are well spelt, stand alone and hold ASCII as it is."""

_INTEGER = re.compile(r" *[+-]?\d{1,9} *", re.ASCII)
_DECIMAL = re.compile(r" *[+-]?\d{1,10}(\.\d{0,10})? *", re.ASCII)


def scan(place: Place, stream: BinaryIO, head: bytes) -> tuple[ImageRef, ...] | None:
    """One reference per frame, or None for a file that is not plain. `head` is what the stream begins with.

    Never raises for what a file holds.
    """
    try:
        file = _parsed(place, stream, head)
        return refs_of(file, layout_of(file))
    except (UnusualError, InputError, OSError):
        return None


class Header:
    """Answers like pydicom's data set for the keywords of `CONVERTERS`, and refuses every other question."""

    __slots__ = ("_values", "implicit")

    def __init__(self, values: dict[int, bytes], implicit: bool) -> None:
        self._values, self.implicit = values, implicit

    @property
    def character_sets(self) -> list[str]:
        """As pydicom names them."""
        return list(convert_encodings(_text(self._values.get(CHARACTER_SET, b""))))

    def get(self, keyword: str) -> Any:
        """None where the value is missing or empty. Raises `UnusualError` for one that is not plain."""
        try:
            tag, convert = CONVERTERS[keyword]
        except KeyError as fault:
            raise UnusualError from fault
        raw = self._values.get(tag)
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
    *("ViewPosition", "ViewCodeSequence", "ImageLaterality", "Laterality", "PresentationIntentType"),
    *("PerFrameFunctionalGroupsSequence", "SharedFunctionalGroupsSequence", "FrameAnatomySequence", "FrameLaterality"),
    *("BurnedInAnnotation", "RecommendedDisplayFrameRate", "CineRate", "FrameTime", "FrameTimeVector"),
    *("Rows", "Columns", "NumberOfFrames", "SamplesPerPixel", "PhotometricInterpretation", "PlanarConfiguration"),
    *("BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation"),
)

WANTED: dict[int, bytes] = {
    CHARACTER_SET: b"CS",
    **{int(tag_for_keyword(keyword)): dictionary_VR(keyword).encode() for keyword in KEYWORDS},
}
"""VR by tag. A file that gives another VR is not plain."""

CONVERTERS = {keyword: (int(tag_for_keyword(keyword)), _BY_VR[dictionary_VR(keyword)]) for keyword in KEYWORDS}


def _parsed(place: Place, stream: BinaryIO, head: bytes) -> DicomFile:
    """The file as the patient way would open it. Raises `UnusualError`."""
    if head[128:132] != b"DICM":
        raise UnusualError
    window = Window(stream, head)
    meta, body = _meta(window)
    syntax = SYNTAXES.get(meta.rstrip(b" \0"))
    if syntax is None:
        raise UnusualError
    implicit = syntax == ImplicitVRLittleEndian
    if implicit and header_at(window, body, True)[3] > 0x4000:  # could be taken for an explicit VR
        raise UnusualError
    values, offset, length = _body(window, body, implicit)
    if length == UNDEFINED and not syntax.is_encapsulated:
        raise UnusualError
    if values.get(CHARACTER_SET, b"").rstrip(b" \0") not in CHARACTER_SETS:
        raise UnusualError
    size = stream.seek(0, 2)
    pixels = Pixels("PixelData", "OW", offset, None if length == UNDEFINED else length, size - offset)
    return DicomFile(place, Header(values, implicit), pixels, stream, syntax, False, ())


def _meta(window: Window) -> tuple[bytes, int]:
    """(transfer syntax, where the data set begins), from the file meta information (PS3.10 7.1)."""
    tag, vr, value, length = header_at(window, 132, False)
    if (tag, vr, length) != (GROUP_LENGTH, b"UL", 4):
        raise UnusualError
    place, last, syntax = value + length, tag, b""
    while window.take(place, 2) == b"\2\0":
        tag, vr, value, length = header_at(window, place, False)
        if tag <= last or length > LARGEST_VALUE or (tag == SYNTAX and vr != b"UI"):
            raise UnusualError
        if tag == SYNTAX:
            syntax = window.take(value, length)
        last, place = tag, value + length
    return syntax, place


def _body(window: Window, place: int, implicit: bool) -> tuple[dict[int, bytes], int, int]:
    """(wanted values by tag, place and length of the pixel data). The tags must rise, as the standard has it.

    One loop without calls: this is where the time of a large folder goes.
    """
    values: dict[int, bytes] = {}
    data, first, ready = window.bytes, window.first, len(window.bytes) - 12
    last, vr, wanted = BELOW_BODY, b"", WANTED
    while True:
        index = place - first
        if index > ready:
            index = window.at(place, 12)
            data, first, ready = window.bytes, window.first, len(window.bytes) - 12
        if implicit:
            group, element, length = implicit_at(data, index)
            value = place + 8
        else:
            group, element, vr, length = explicit_at(data, index)
            prefix = PREFIXES.get(vr, 0)
            if prefix == 12:
                (length,) = length_at(data, index + 8)
            elif prefix == 0:
                raise UnusualError
            value = place + prefix
        tag = group << 16 | element
        if tag <= last:
            raise UnusualError
        if tag >= FIRST_PIXELS:
            break
        last = tag
        if tag in wanted:
            if not implicit and vr != wanted[tag]:
                raise UnusualError
            place = after(window, tag, vr, value, length, implicit)
            end = place if length != UNDEFINED else place - 8
            if end - first <= ready:
                values[tag] = data[value - first : end - first]
                continue
            values[tag] = window.take(value, end - value)
            data, first, ready = window.bytes, window.first, len(window.bytes) - 12
        elif length == UNDEFINED:
            place = after(window, tag, vr, value, length, implicit)
            data, first, ready = window.bytes, window.first, len(window.bytes) - 12
        else:
            place = value + length
    if tag != PIXEL_DATA or not (implicit or vr in (b"OB", b"OW")):
        raise UnusualError
    return values, value, length
