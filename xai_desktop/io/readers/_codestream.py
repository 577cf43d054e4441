"""The first bytes of a compressed frame: which codec wrote it, how deep its samples are and how large it is."""

import struct
from dataclasses import dataclass

from pydicom.uid import (
    JPEG2000,
    UID,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLosslessSV1,
    JPEGLSNearLossless,
    RLELossless,
)

FRAME_MARKERS = {
    0xC0: JPEGBaseline8Bit,
    0xC1: JPEGExtended12Bit,
    0xC2: JPEGExtended12Bit,
    0xC3: JPEGLosslessSV1,
    0xF7: JPEGLSNearLossless,
}


@dataclass(frozen=True, slots=True)
class Codestream:
    """What a codestream says about itself. `precision` is bits per sample, `size` (rows, columns); 0 is unknown."""

    syntax: UID
    precision: int = 0
    size: tuple[int, int] = (0, 0)


def examine(frame: bytes) -> Codestream:
    """Read a JPEG, JPEG-LS or JPEG 2000 header; anything else is taken for RLE, which has none."""
    if frame[:4] == b"\xff\x4f\xff\x51" and len(frame) >= 24:
        columns, rows, left, top = struct.unpack(">4I", frame[8:24])
        return Codestream(JPEG2000, 0, (rows - top, columns - left))
    if frame[:2] == b"\xff\xd8":
        return _jpeg(frame)
    return Codestream(RLELossless)


def _jpeg(frame: bytes) -> Codestream:
    place = 2
    while place + 9 <= len(frame):
        if frame[place] != 0xFF or frame[place + 1] == 0xFF:
            place += 1
            continue
        marker, length = frame[place + 1], int.from_bytes(frame[place + 2 : place + 4], "big")
        if marker in FRAME_MARKERS:
            precision, rows, columns = struct.unpack(">BHH", frame[place + 4 : place + 9])
            return Codestream(FRAME_MARKERS[marker], precision, (rows, columns))
        place += 2 + max(length, 2)
    return Codestream(JPEGBaseline8Bit)
