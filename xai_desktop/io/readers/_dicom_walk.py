"""The elements of a plain DICOM header, found by adding up lengths (PS3.5 7.1): nothing is converted or repaired.

Whatever a parser would have to think about raises `UnusualError`; the patient way through pydicom then takes over.
"""

import struct
from typing import BinaryIO, Final

from pydicom.datadict import dictionary_VR
from pydicom.valuerep import EXPLICIT_VR_LENGTH_16, EXPLICIT_VR_LENGTH_32

UNDEFINED: Final = 0xFFFFFFFF
ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
CHARACTER_SET: Final = 0x00080005
CHUNK: Final = 8192
MOST_CHUNKS: Final = 256
"""A header that takes more reads than this is not worth a second way."""

DEEPEST: Final = 16
LARGEST_VALUE: Final = 1 << 16

PREFIXES = {
    **{str(vr).encode(): 8 for vr in EXPLICIT_VR_LENGTH_16},
    **{str(vr).encode(): 12 for vr in EXPLICIT_VR_LENGTH_32},
}
"""Bytes of tag, VR and length before a value, by VR (PS3.5 7.1.2)."""

implicit_at = struct.Struct("<HHI").unpack_from
length_at = struct.Struct("<I").unpack_from


def turned(tag: int) -> int:
    """The halves of a tag exchanged: how its four little-endian bytes read as one number, and back."""
    return (tag & 0xFFFF) << 16 | tag >> 16


class UnusualError(Exception):
    """The file is none of the plain ones. Says nothing about whether it is right, and never reaches a reader."""


class Window:
    """A piece of a file: `bytes` start at `first`. Skipped values are never read."""

    __slots__ = ("_left", "_stream", "bytes", "first")

    def __init__(self, stream: BinaryIO, head: bytes) -> None:
        """`head` is what the file begins with."""
        stream.seek(len(head))
        self._stream, self._left = stream, MOST_CHUNKS
        self.bytes, self.first = head + stream.read(max(CHUNK - len(head), 0)), 0

    def at(self, place: int, count: int) -> int:
        """The index of `place` in `bytes`, which then hold `count` more. Raises `UnusualError` at the file's end."""
        index = place - self.first
        if 0 <= index <= len(self.bytes) - count:
            return index
        self._left -= 1
        if self._left < 0 or count > LARGEST_VALUE:
            raise UnusualError
        self._stream.seek(place)
        self.bytes, self.first = self._stream.read(max(CHUNK, count)), place
        if len(self.bytes) < count:
            raise UnusualError
        return 0

    def take(self, place: int, count: int) -> bytes:
        index = self.at(place, count)
        return self.bytes[index : index + count]


def past_items(window: Window, place: int, end: int | None, implicit: bool, depth: int = 0) -> int:
    """The place after a sequence whose items start at `place`; `end` is None where its length is undefined."""
    if depth > DEEPEST:
        raise UnusualError
    while place != end:
        index = window.at(place, 8)
        group, element, length = implicit_at(window.bytes, index)
        place += 8
        tag = group << 16 | element
        if tag == SEQUENCE_END and end is None and length == 0:
            return place
        if tag != ITEM:
            raise UnusualError
        stop = None if length == UNDEFINED else place + length
        place = _past_elements(window, place, stop, implicit, depth)
        if end is not None and place > end:
            raise UnusualError
    return place


def _past_elements(window: Window, place: int, end: int | None, implicit: bool, depth: int) -> int:
    """The place after an item. One with a character set of its own is left to those who know them."""
    while place != end:
        tag, vr, value, length = header_at(window, place, implicit)
        if tag == ITEM_END and end is None and length == 0:
            return value
        if tag >> 16 == ITEM >> 16 or tag == CHARACTER_SET:
            raise UnusualError
        place = after(window, tag, vr, value, length, implicit, depth)
        if end is not None and place > end:
            raise UnusualError
    return place


def header_at(window: Window, place: int, implicit: bool) -> tuple[int, bytes, int, int]:
    """(tag, VR, place of the value, length); the VR is b"" where the file gives none."""
    index = window.at(place, 8)
    group, element, length = implicit_at(window.bytes, index)
    tag = group << 16 | element
    if implicit or tag == ITEM_END:
        return tag, b"", place + 8, length
    vr = window.bytes[index + 4 : index + 6]
    prefix = PREFIXES.get(vr, 0)
    if prefix == 8:
        return tag, vr, place + 8, length >> 16
    if prefix == 0:
        raise UnusualError
    index = window.at(place + 8, 4)
    return tag, vr, place + 12, length_at(window.bytes, index)[0]


def after(window: Window, tag: int, vr: bytes, value: int, length: int, implicit: bool, depth: int = -1) -> int:
    """The place after a value; one of undefined length must be a sequence."""
    if length != UNDEFINED:
        return value + length
    if not (_is_sequence(window, tag, value) if implicit else vr == b"SQ"):
        raise UnusualError
    return past_items(window, value, None, implicit, depth + 1)


def _is_sequence(window: Window, tag: int, value: int) -> bool:
    """Whether pydicom takes an element without VR for a sequence: by its dictionary, else by the first item."""
    try:
        return bool(dictionary_VR(tag) == "SQ")
    except KeyError:
        index = window.at(value, 8)
        group, element, _ = implicit_at(window.bytes, index)
        return bool((group << 16 | element) == ITEM)
