"""PNG chunks and depths that Pillow does not tell: EXIF behind the pixels, and 16 bits in several channels."""

import struct
from typing import BinaryIO

import cv2
import numpy as np
from PIL import Image as Pictures

from xai_desktop.core.arrays import AnyArray

MAGIC = b"\x89PNG\r\n\x1a\n"
MOST_CHUNKS = 200_000
ORIENTATION = 0x0112
LARGEST_EXIF = 1 << 16


def orientation(stream: BinaryIO) -> int:
    """What the eXIf chunk says, before or behind the pixels (PNG, third edition); 1 where there is none.

    Only heads of chunks are read, so that it costs no decoding.
    """
    stream.seek(len(MAGIC))
    for _ in range(MOST_CHUNKS):
        head = stream.read(8)
        if len(head) < 8 or head[4:] == b"IEND":
            break
        (length,) = struct.unpack(">I", head[:4])
        if head[4:] == b"eXIf" and length <= LARGEST_EXIF:
            return orientation_of(stream.read(length))
        stream.seek(length + 4, 1)
    return 1


def orientation_of(exif: bytes) -> int:
    found = Pictures.Exif()
    found.load(b"Exif\0\0" + exif)
    return whole(found.get(ORIENTATION, 1))


def whole(number: object) -> int:
    """An orientation as EXIF should write it; anything else turns nothing."""
    return number if isinstance(number, int) else 1


def is_deep(head: bytes) -> bool:
    """Whether there are 16 bits in several channels, which Pillow would reduce to 8."""
    return head.startswith(MAGIC) and head[24:25] == b"\x10" and head[25:26] in (b"\2", b"\4", b"\6")


def decoded(content: bytes) -> AnyArray:
    """(H, W, 3 or 4) uint16 RGB(A), grey ones with equal channels. Raises `ValueError` for a damaged file.

    OpenCV asks for as much memory as a chunk claims to be long, so chunks that leave the file never get there.
    """
    if not _is_whole(content):
        raise ValueError("a chunk is longer than the file")
    try:
        found = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error as fault:
        raise ValueError("OpenCV cannot decode it") from fault
    if found is None or found.dtype != np.uint16 or found.ndim != 3:
        raise ValueError("OpenCV does not find 16 bits")
    rgb: AnyArray = found[..., [2, 1, 0, 3][: found.shape[2]]]
    return rgb


def _is_whole(content: bytes) -> bool:
    """Whether every chunk up to IEND lies inside the file."""
    place = len(MAGIC)
    for _ in range(MOST_CHUNKS):
        (length,) = struct.unpack_from(">I", content, place)
        place, name = place + length + 12, content[place + 4 : place + 8]
        if name == b"IEND" or place > len(content):
            break
    return place <= len(content)
