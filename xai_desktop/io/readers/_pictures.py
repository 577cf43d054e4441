"""Pillow's pictures, and arrays of pixels, as films."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import BinaryIO

import numpy as np
from PIL import Image as Pictures

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.errors import FormatError, InputError
from xai_desktop.core.image import Image
from xai_desktop.core.place import Place
from xai_desktop.io import files
from xai_desktop.io.readers._reader import check_size
from xai_desktop.io.readers._values import colour_film, equal_channels, grey_film

FORMATS = ("PNG", "JPEG", "TIFF", "BMP")
DENSEST = 10_000
"""Pixels that one byte of a file may stand for: ten times what any format reaches with eight bits."""

LARGEST_FILE = 1 << 30
"""Bytes of a file that is decoded from memory."""

TRANSPARENT = "The picture has transparent parts, which are shown as they are stored."


@contextmanager
def picture_of(path: Place, stream: BinaryIO) -> Iterator[Pictures.Image]:
    """Pillow's view of a file, not yet decoded. Raises `InputError` for a size that the file cannot hold."""
    with Pictures.open(stream, formats=FORMATS) as picture:
        check_density(path, picture.height, picture.width, one_bit=picture.mode == "1")
        yield picture


def check_density(path: Place, rows: int, columns: int, *, one_bit: bool) -> None:
    check_size(path, rows, columns)
    if not one_bit and rows * columns > DENSEST * files.size_of(path):
        asked = f"{rows} × {columns} pixels, far more than a file of its size can hold"
        raise InputError(f"{path}: its header asks for {asked}; copy or export it again.")


def content_of(path: Place, stream: BinaryIO) -> bytes:
    """A whole file, for a library that will have no stream. Raises `InputError` for one that is too large for that."""
    if files.size_of(path) > LARGEST_FILE:
        raise InputError(f"{path}: is larger than {LARGEST_FILE >> 30} GB; export the picture in a smaller file.")
    stream.seek(0)
    return stream.read(LARGEST_FILE)


def is_transparent(picture: Pictures.Image) -> bool:
    """Whether any pixel is meant to be less than opaque, or a colour is declared to be."""
    if "transparency" in picture.info:
        return True
    last = picture.getbands()[-1]
    return last in "Aa" and int(picture.getchannel(last).getextrema()[0]) < 255


def pixels_of(picture: Pictures.Image) -> AnyArray:
    """(H, W) bool, uint8 or uint16, or (H, W, 3) uint8 RGB, without transparency."""
    if picture.mode in ("1", "L"):
        return np.asarray(picture)
    if picture.mode in ("LA", "La"):
        return np.asarray(picture)[..., 0]
    if picture.mode.startswith("I"):
        return np.asarray(picture).astype(np.uint16)
    return np.asarray(picture.convert("RGB"))


def film_of(path: Place, pixels: AnyArray, bits: int = 0) -> Image:
    if pixels.ndim == 2:
        return grey_film(path, pixels, bits=bits)
    if pixels.dtype == np.uint8 and pixels.shape[2] == 3:
        return colour_film(pixels)
    if pixels.dtype not in (np.uint8, np.uint16):
        raise FormatError(f"{path}: holds colours of a rare kind, not a film; save it with 8 or 16 unsigned bits.")
    alpha = pixels[..., 3:]
    image = grey_film(path, pixels[..., 0], bits=bits) if equal_channels(pixels) else _eight_of_sixteen(pixels)
    return noted(image, bool(alpha.size and alpha.min() < np.iinfo(alpha.dtype).max))


def noted(image: Image, transparent: bool) -> Image:
    return replace(image, warnings=tuple(dict.fromkeys((*image.warnings, TRANSPARENT)))) if transparent else image


def _eight_of_sixteen(pixels: AnyArray) -> Image:
    """Colours are shown, not measured: their upper eight bits are enough."""
    upper = pixels[..., :3] >> (8 * (pixels.dtype.itemsize - 1))
    return colour_film(np.ascontiguousarray(upper, dtype=np.uint8))
