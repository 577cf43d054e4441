"""The quick way to a film's references: of a plain header only the values that the worklist needs are looked at.

It builds what `dicom.read_refs` builds, by the same rules over the same values, or nothing: whatever is not plain is
left to the patient way through pydicom. So a folder of ten thousand films is listed in seconds.
"""

from typing import BinaryIO, Final

from pydicom.uid import AllTransferSyntaxes, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from xai_desktop.core.errors import InputError
from xai_desktop.core.place import Place
from xai_desktop.core.study import ImageRef
from xai_desktop.io.readers._dicom_file import DicomFile
from xai_desktop.io.readers._dicom_layout import layout_of
from xai_desktop.io.readers._dicom_plain import WANTED, Header
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
)
from xai_desktop.io.readers._fragments import Pixels
from xai_desktop.io.readers._quiet import quiet

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


Element = tuple[int, bytes, int, int]
"""(tag, VR or b"", place of the value, length)."""


def scan(place: Place, stream: BinaryIO, head: bytes) -> tuple[ImageRef, ...] | None:
    """One reference per frame, or None for a file that is not plain. `head` is what the stream begins with.

    Never raises for what a file holds.
    """
    try:
        with quiet():
            file = _parsed(place, stream, head)
            return refs_of(file, layout_of(file))
    except (UnusualError, InputError, OSError):
        return None


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
    values, last = _body(window, body, implicit)
    if values.get(CHARACTER_SET, b"").rstrip(b" \0") not in CHARACTER_SETS:
        raise UnusualError
    pixels = _pixels(last, syntax.is_encapsulated, stream.seek(0, 2))
    return DicomFile(place, Header(values, implicit), pixels, stream, syntax, False, ())


def _pixels(element: Element, encapsulated: bool, size: int) -> Pixels:
    tag, vr, offset, length = element
    if tag != PIXEL_DATA or vr not in (b"", b"OB", b"OW") or (length == UNDEFINED and not encapsulated):
        raise UnusualError
    return Pixels("PixelData", vr.decode() or "OW", offset, None if length == UNDEFINED else length, size - offset)


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


def _body(window: Window, place: int, implicit: bool) -> tuple[dict[int, bytes], Element]:
    """(wanted values by tag, the first element with pixels). The tags must rise, as the standard has it.

    One loop that hardly calls anything: this is where the time of a large folder goes.
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
            return values, (tag, vr, value, length)
        last = tag
        place = value + length if length != UNDEFINED else after(window, tag, vr, value, length, implicit)
        if tag in wanted:
            if vr and vr != wanted[tag]:
                raise UnusualError
            end = place if length != UNDEFINED else place - 8
            values[tag] = data[value - first : end - first] if end - first <= ready else window.take(value, end - value)
