"""The outer shape of pixel data: one run of bytes, or a sequence of fragments that each state their length."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

UNDEFINED = 0xFFFFFFFF
ITEM, END = b"\xfe\xff\x00\xe0", b"\xfe\xff\xdd\xe0"
ENOUGH = 1 << 16
"""Bytes that surely hold a codestream's frame header, whatever comments stand before it."""


@dataclass(frozen=True, slots=True)
class Pixels:
    """Where pixel data lies: its value starts at `offset` and `available` bytes of file follow from there.

    `length` is what the element states in bytes, or None for fragments. `vr` matters where bytes are swapped.
    """

    keyword: str
    vr: str
    offset: int
    length: int | None
    available: int


def complete(stream: BinaryIO, pixels: Pixels) -> bool:
    """Whether the file goes on for as long as its pixel data says."""
    if pixels.length is not None:
        return pixels.length <= pixels.available
    last = -1
    for start, length in fragments(stream, pixels):
        last = start + length
    return 0 <= last <= pixels.offset + pixels.available - 8 and _at(stream, last, 4) == END


def first_bytes(stream: BinaryIO, pixels: Pixels) -> bytes:
    """The beginning of the first frame; b"" where there is none."""
    for number, (start, length) in enumerate(fragments(stream, pixels)):
        if number > 0:  # the first item is the table of offsets
            return _at(stream, start, min(length, ENOUGH))
    return b""


def fragments(stream: BinaryIO, pixels: Pixels) -> Iterator[tuple[int, int]]:
    """(start, length) of each item, the table of offsets first, up to the end mark or the first damage."""
    place = pixels.offset
    while (head := _at(stream, place, 8))[:4] == ITEM and len(head) == 8:
        length = int.from_bytes(head[4:], "little")
        yield place + 8, length
        place += 8 + length


def _at(stream: BinaryIO, place: int, count: int) -> bytes:
    stream.seek(place)
    return stream.read(count)
