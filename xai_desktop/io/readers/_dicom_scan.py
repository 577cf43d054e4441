"""The quick way to a film's references: of a plain header only the values that the worklist needs are looked at.

It builds what `dicom.read_refs` builds, by the same rules over the same values, or nothing: whatever is not plain is
left to the patient way through pydicom. So a folder of ten thousand films is listed in seconds.
"""

import struct
from typing import BinaryIO, Final

from pydicom.uid import AllTransferSyntaxes, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from xai_desktop.core.errors import InputError
from xai_desktop.core.place import Place
from xai_desktop.core.study import ImageRef
from xai_desktop.io.readers._dicom_file import DicomFile
from xai_desktop.io.readers._dicom_layout import layout_of
from xai_desktop.io.readers._dicom_plain import SCRIPT, WANTED, Header
from xai_desktop.io.readers._dicom_ref import refs_of
from xai_desktop.io.readers._dicom_walk import (
    ITEM_END,
    LARGEST_VALUE,
    PREFIXES,
    UNDEFINED,
    UnusualError,
    Window,
    after,
    header_at,
    length_at,
    turned,
)
from xai_desktop.io.readers._fragments import Pixels
from xai_desktop.io.readers._quiet import quiet

PIXEL_DATA: Final = 0x7FE00010
GROUP_LENGTH: Final = 0x00020000
SYNTAX: Final = 0x00020010
FIRST_GROUP: Final = 0x00080000
"""A data set in a file begins no lower: groups 0 to 7 are those of messages, media and file meta."""

STOPS = frozenset(map(turned, (0x7FE00008, 0x7FE00009, PIXEL_DATA, ITEM_END)))
WATCHED = {**WANTED, **dict.fromkeys(STOPS, b"")}
implicit_mark_at = struct.Struct("<II").unpack_from
explicit_mark_at = struct.Struct("<I2sH").unpack_from

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
    tag, _, _, length = header_at(window, body, implicit)
    if tag < FIRST_GROUP or (implicit and length > 0x4000):  # which could be taken for an explicit VR
        raise UnusualError
    values, last = _body(window, body, implicit)
    if values.get(SCRIPT, b"").rstrip(b" \0") not in CHARACTER_SETS:
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
    """(wanted values by `turned` tag, the first element with pixels). The character set must come before the others.

    One loop that hardly calls anything: this is where the time of a large folder goes.
    """
    values: dict[int, bytes] = {}
    data, first, vr, watched = window.bytes, window.first, b"", WATCHED
    index, ready = place - first, len(data) - 12
    while True:
        if index > ready:
            index = window.at(first + index, 12)
            data, first = window.bytes, window.first
            ready = len(data) - 12
        if implicit:
            mark, length = implicit_mark_at(data, index)
            start = index + 8
        else:
            mark, vr, length = explicit_mark_at(data, index)
            prefix = PREFIXES.get(vr, 0)
            if prefix == 12:
                (length,) = length_at(data, index + 8)
            elif prefix == 0:
                raise UnusualError
            start = index + prefix
        index = start + length
        if length == UNDEFINED and mark not in STOPS:
            index = after(window, turned(mark), vr, first + start, length, implicit) - first
        if mark in watched:
            if mark in STOPS:
                return values, (turned(mark), vr, first + start, length)
            if (vr and vr != watched[mark]) or (mark == SCRIPT and values):
                raise UnusualError
            end = index if length != UNDEFINED else index - 8
            values[mark] = data[start:end] if end <= ready else window.take(first + start, end - start)
