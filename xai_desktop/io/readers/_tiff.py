"""TIFF 6.0 and BigTIFF: what each page is, from its own tags, and its pixels where they have more than eight bits.

Pillow decodes what has eight bits or fewer. It turns deeper colours into eight bits, loses the sign of eight-bit
integers and mistakes the byte order of compressed big-endian ones, so those pages are OpenCV's (that is, libtiff's).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import cv2
import numpy as np

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.errors import FormatError, InputError

MAGIC = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
MOST_PAGES = 10_000
MOST_TAGS = 4096
FARTHEST = 1 << 40

WIDTHS = {1: "B", 3: "H", 4: "I", 16: "Q"}
"""The types that sizes and kinds are written in: BYTE, SHORT, LONG, LONG8."""

WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC = 256, 257, 258, 259, 262
ORIENTATION, SAMPLES, PLANES, FORMAT = 274, 277, 284, 339
TILE_WIDTH, TILE_LENGTH = 322, 323
LOSSY = (6, 7, 34712)
"""The compressions that throw something away: both JPEGs, and JPEG 2000, which does not say."""

PACKED_BITS = (10, 12, 14)
"""Depths whose samples share bytes, which OpenCV unpacks and shifts up to 16 bits."""

WHITE_IS_ZERO, BLACK_IS_ZERO, RGB = 0, 1, 2
SIGNED = 2

cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)  # what it cannot read is our sentence, not its line


@dataclass(frozen=True, slots=True)
class Page:
    """One picture of a file; its size and that of its tiles (1 × 1 without any) as stored.

    `photometric` and `kind` (SampleFormat) are TIFF's numbers.
    """

    rows: int
    columns: int
    bits: int
    samples: int
    photometric: int
    kind: int
    orientation: int
    lossy: bool
    in_planes: bool
    tile: tuple[int, int]

    @property
    def white_is_low(self) -> bool:
        return self.photometric == WHITE_IS_ZERO

    @property
    def is_deep(self) -> bool:
        """Whether eight unsigned bits cannot hold its samples."""
        return (self.bits > 8 or self.kind == SIGNED) and self.photometric in (WHITE_IS_ZERO, BLACK_IS_ZERO, RGB)

    @property
    def is_misread(self) -> bool:
        """What OpenCV answers with wrong pixels instead of an error: a second channel, and deep colours in planes."""
        return self.samples == 2 or (self.samples > 1 and self.in_planes and self.bits > 8)


def is_tiff(head: bytes) -> bool:
    return head.startswith(MAGIC)


def pages(path: object, stream: BinaryIO) -> Iterator[Page]:
    """Every page, in order. Raises `struct.error` or `ValueError` for a damaged file, `InputError` for endless ones."""
    order, big = _kind(stream.read(4))
    stream.seek(8 if big else 4)
    seen: set[int] = set()
    while (place := _number(stream, order, "Q" if big else "I")) and place not in seen:
        if len(seen) == MOST_PAGES:
            raise InputError(f"{path}: has more than {MOST_PAGES} pages; split it into smaller files.")
        seen.add(place)
        _go(stream, place)
        yield _page(_tags(stream, order, big))
        _go(stream, place)
        _skip(stream, order, big)


def decoded(path: object, content: bytes, number: int, page: Page) -> AnyArray:
    """(H, W) or (H, W, 3 or 4) RGB(A) of a deep page, in its own type, upright. Raises `InputError`.

    What OpenCV does to packed bits, and to eight bits whose white is low (it inverts them), is undone here.
    """
    if page.is_misread:
        raise FormatError(
            f"{path}: its channels are laid out in a rare way; save it as plain 16-bit grey or 8-bit RGB."
        )
    packed, only = np.frombuffer(content, np.uint8), (number, number + 1)
    try:
        done, found = cv2.imdecodemulti(packed, cv2.IMREAD_UNCHANGED, range=only)
    except cv2.error:
        done, found = False, ()
    if not done or not found or found[0] is None:
        raise InputError(f"{path}: the picture is damaged or of a rare kind; copy or export it again.")
    pixels: AnyArray = found[0]
    if page.bits in PACKED_BITS:
        pixels = pixels >> (16 - page.bits)
    if page.bits <= 8 and page.white_is_low:
        pixels = ~pixels
    return pixels if pixels.ndim == 2 else pixels[..., [2, 1, 0, 3][: pixels.shape[2]]]


def _kind(head: bytes) -> tuple[str, bool]:
    if not is_tiff(head):
        raise ValueError("no TIFF")
    return ("<" if head[:1] == b"I" else ">"), b"+" in head


def _go(stream: BinaryIO, place: int) -> None:
    """No file system knows such places, and each says so in its own way."""
    if place >= FARTHEST:
        raise ValueError("a place beyond any file")
    stream.seek(place)


def _number(stream: BinaryIO, order: str, width: str) -> int:
    found: int = struct.unpack(order + width, stream.read(struct.calcsize(order + width)))[0]
    return found


def _skip(stream: BinaryIO, order: str, big: bool) -> None:
    """From the start of a page's tags to the place of the next page."""
    count = _number(stream, order, "Q" if big else "H")
    _go(stream, stream.tell() + count * (20 if big else 12))


def _tags(stream: BinaryIO, order: str, big: bool) -> dict[int, int]:
    """The first number of every tag that holds whole ones."""
    count, entry = _number(stream, order, "Q" if big else "H"), (20 if big else 12)
    if count > MOST_TAGS:
        raise ValueError("more tags than any page has")
    content = stream.read(count * entry)
    found: dict[int, int] = {}
    for start in range(0, len(content) - entry + 1, entry):
        tag, kind = struct.unpack_from(f"{order}HH", content, start)
        if kind in WIDTHS:
            found.setdefault(tag, _first(stream, order, big, kind, content[start + 4 : start + entry]))
    return found


def _first(stream: BinaryIO, order: str, big: bool, kind: int, rest: bytes) -> int:
    """The value itself where it fits, else what its offset points to."""
    wide, width = ("Q" if big else "I"), WIDTHS[kind]
    count, room = struct.unpack_from(order + wide, rest)[0], struct.calcsize(order + wide)
    if count * struct.calcsize(order + width) <= room:
        return int(struct.unpack_from(order + width, rest, room)[0])
    _go(stream, struct.unpack_from(order + wide, rest, room)[0])
    return _number(stream, order, width)


def _page(tags: dict[int, int]) -> Page:
    if WIDTH not in tags or HEIGHT not in tags:
        raise ValueError("a page without a size")
    return Page(
        tags[HEIGHT],
        tags[WIDTH],
        tags.get(BITS, 1),
        tags.get(SAMPLES, 1),
        tags.get(PHOTOMETRIC, WHITE_IS_ZERO),
        tags.get(FORMAT, 1),
        tags.get(ORIENTATION, 1),
        tags.get(COMPRESSION, 1) in LOSSY,
        tags.get(PLANES, 1) == 2,
        (tags.get(TILE_LENGTH, 1), tags.get(TILE_WIDTH, 1)),
    )
