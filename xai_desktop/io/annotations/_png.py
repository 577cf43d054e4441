"""Painted masks as base64 text of a PNG over a part of the film."""

import base64
import io
import struct

import numpy as np
from PIL import Image as Pictures

from xai_desktop.core.arrays import AnyArray, owned
from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Box
from xai_desktop.core.shapes import Mask
from xai_desktop.io.annotations._rle import Allowance

LARGEST = 1 << 26
"""Cells; below what Pillow warns of."""

_START = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_GREY = ("1", "L", "P", "I", "I;16")


def mask_at(points: tuple[tuple[float, float], ...], text: object, allowance: Allowance) -> Mask:
    """A mask whose first pixel is the one at the first point. Raises `InputError`."""
    if len(points) != 2:
        raise InputError("is a mask without two corners")
    picture = _bytes(text)
    height, width = _size(picture)
    (x0, y0), (x1, y1) = points
    x, y = np.floor(min(x0, x1)), np.floor(min(y0, y1))
    if abs(abs(x1 - x0) + 1 - width) > 1 or abs(abs(y1 - y0) + 1 - height) > 1:
        raise InputError("is a mask whose picture has another size than its points")
    allowance.take(width * height)
    return Mask(owned(_decoded(picture), np.bool_), Box(float(x), float(y), float(x) + width, float(y) + height))


def text_of(bits: AnyArray) -> str:
    """Painted cells as 1 in an 8-bit grey PNG, as LabelMe writes them."""
    stream = io.BytesIO()
    Pictures.fromarray(bits.astype(np.uint8)).save(stream, "PNG")
    return base64.b64encode(stream.getvalue()).decode("ascii")


def _bytes(text: object) -> bytes:
    try:
        return base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except ValueError as fault:
        raise InputError("is a mask whose picture is no base64 text") from fault


def _size(picture: bytes) -> tuple[int, int]:
    """(height, width) as the header says, before anything is decoded."""
    if not picture.startswith(_START) or len(picture) < 24:
        raise InputError("is a mask without a PNG picture")
    width, height = struct.unpack(">II", picture[16:24])
    if not 0 < width * height <= LARGEST:
        raise InputError("is a mask of an unbearable size")
    return height, width


def _decoded(picture: bytes) -> AnyArray:
    try:
        with Pictures.open(io.BytesIO(picture), formats=["PNG"]) as opened:
            if opened.mode not in _GREY:
                raise InputError("is a mask whose picture is not grey")
            found: AnyArray = np.asarray(opened) != 0
            return found
    except (OSError, ValueError, SyntaxError, EOFError) as fault:
        raise InputError("is a mask whose picture is damaged") from fault
