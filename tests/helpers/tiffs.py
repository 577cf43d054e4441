"""A writer of small TIFF files of every kind that the libraries will not write: both byte orders, BigTIFF, 12 bits."""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from xai_desktop.core.arrays import AnyArray

KINDS = {"u": 1, "i": 2, "f": 3}
SHORT, LONG, LONG8 = 3, 4, 16
WIDTHS = {SHORT: "H", LONG: "I", LONG8: "Q"}
NONE, DEFLATE, PACKBITS = 1, 8, 32773


@dataclass(frozen=True)
class Page:
    """One picture: (H, W) or (H, W, samples). `bits` only where it is not that of the values (12)."""

    pixels: AnyArray
    white_is_low: bool = False
    compression: int = NONE
    tile: int = 0
    bits: int = 0
    orientation: int = 0
    extra: tuple[int, ...] = ()
    """ExtraSamples: 0 unspecified, 1 associated alpha, 2 alpha."""

    tags: tuple[tuple[int, tuple[int, ...]], ...] = ()


def write_tiff(path: Path, *pages: Page, big_endian: bool = False, bigtiff: bool = False) -> Path:
    order, offset = ">" if big_endian else "<", "Q" if bigtiff else "I"
    head = (b"MM" if big_endian else b"II") + struct.pack(f"{order}H", 43 if bigtiff else 42)
    head += struct.pack(f"{order}HH", 8, 0) if bigtiff else b""
    body, pointer = bytearray(head + struct.pack(f"{order}{offset}", 0)), len(head)
    for page in pages:
        blocks = []
        for block in _blocks(page, order):
            blocks.append((len(body), len(block)))
            body += block + bytes(len(block) % 2)
        entries = sorted(_tags(page, blocks))
        values = []
        for tag, kind, numbers in entries:
            packed = struct.pack(f"{order}{len(numbers)}{WIDTHS[kind]}", *numbers)
            room = 8 if bigtiff else 4
            if len(packed) > room:
                place = len(body)
                body += packed
                packed = struct.pack(f"{order}{offset}", place)
            values.append(struct.pack(f"{order}HH{offset}", tag, kind, len(numbers)) + packed.ljust(room, b"\0"))
        body[pointer : pointer + struct.calcsize(offset)] = struct.pack(f"{order}{offset}", len(body))
        body += struct.pack(f"{order}{'Q' if bigtiff else 'H'}", len(values)) + b"".join(values)
        pointer = len(body)
        body += struct.pack(f"{order}{offset}", 0)
    path.write_bytes(bytes(body))
    return path


def _tags(page: Page, blocks: Sequence[tuple[int, int]]) -> list[tuple[int, int, tuple[int, ...]]]:
    height, width = page.pixels.shape[:2]
    samples = page.pixels.shape[2] if page.pixels.ndim == 3 else 1
    bits = page.bits or 8 * page.pixels.dtype.itemsize
    photometric = 2 if samples - len(page.extra) == 3 else 0 if page.white_is_low else 1
    tags = [
        (256, LONG, (width,)),
        (257, LONG, (height,)),
        (258, SHORT, (bits,) * samples),
        (259, SHORT, (page.compression,)),
        (262, SHORT, (photometric,)),
        (277, SHORT, (samples,)),
        (339, SHORT, (KINDS[page.pixels.dtype.kind],) * samples),
        (324 if page.tile else 273, LONG, tuple(place for place, _ in blocks)),
        (325 if page.tile else 279, LONG, tuple(length for _, length in blocks)),
    ]
    tags += [(322, LONG, (page.tile,)), (323, LONG, (page.tile,))] if page.tile else [(278, LONG, (height,))]
    tags += [(274, SHORT, (page.orientation,))] if page.orientation else []
    tags += [(338, SHORT, page.extra)] if page.extra else []
    return tags + [(tag, SHORT, numbers) for tag, numbers in page.tags]


def _blocks(page: Page, order: str) -> list[bytes]:
    pixels = page.pixels.astype(page.pixels.dtype.newbyteorder(order))
    if not page.tile:
        return [_packed(pixels, page)]
    height, width = pixels.shape[:2]
    room = [(0, -height % page.tile), (0, -width % page.tile)] + [(0, 0)] * (pixels.ndim - 2)
    whole = np.pad(pixels, room)
    corners = [(y, x) for y in range(0, height, page.tile) for x in range(0, width, page.tile)]
    return [_packed(whole[y : y + page.tile, x : x + page.tile], page) for y, x in corners]


def _packed(pixels: AnyArray, page: Page) -> bytes:
    content = _twelve_bits(pixels) if page.bits == 12 else pixels.tobytes()
    if page.compression == DEFLATE:
        return zlib.compress(content)
    return _packbits(content) if page.compression == PACKBITS else content


def _twelve_bits(pixels: AnyArray) -> bytes:
    """Two samples in three bytes, the high bits first in either byte order; every row starts on a byte."""
    rows = np.unpackbits(pixels.astype(">u2").view(np.uint8).reshape(pixels.shape[0], -1, 2), axis=2)
    return b"".join(np.packbits(row[:, 4:]).tobytes() for row in rows)


def _packbits(content: bytes) -> bytes:
    """Literal runs only, which is allowed."""
    runs = (content[n : n + 128] for n in range(0, len(content), 128))
    return b"".join(bytes([len(run) - 1]) + run for run in runs)
