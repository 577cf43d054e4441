"""PNG, JPEG, TIFF and BMP films. Grey values keep their depth; colour pictures of three equal channels are grey.

Transparency is ignored, and said to be: what a picture stores under it may be anatomy, and blending it with black
would change the values of every pixel that is partly transparent. Resolutions in dots per inch are those of a
printer or a scanner, not of a patient, so no film here has a spacing.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from typing import BinaryIO

import cv2
import numpy as np
from PIL import Image as Pictures

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.errors import FormatError, InputError
from xai_desktop.core.geometry import Size
from xai_desktop.core.image import Image
from xai_desktop.core.place import Place
from xai_desktop.core.study import ImageRef
from xai_desktop.io import files
from xai_desktop.io.readers import _png, _tiff
from xai_desktop.io.readers._reader import READERS, Reader, check_size, film_name
from xai_desktop.io.readers._sentences import sentences
from xai_desktop.io.readers._upright import upright, upright_size
from xai_desktop.io.readers._values import check_bytes, colour_film, equal_channels, grey_film

FORMATS = ("PNG", "JPEG", "TIFF", "BMP")
MAGIC = (_png.MAGIC, b"\xff\xd8\xff", *_tiff.MAGIC)
BMP_HEADERS = (12, 40, 52, 56, 108, 124)
ENDINGS = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp")
HEAD = 32
DENSEST = 10_000
"""Pixels that one byte of a file may stand for: ten times what any format reaches with eight bits."""

LARGEST_FILE = 1 << 30
"""Bytes of a file that is decoded from memory."""

NIH_NAME = re.compile(r"(\d{8})_\d{3}")
"""How ChestX-ray14 names its films: patient number, follow-up number."""

TRANSPARENT = "The picture has transparent parts, which are shown as they are stored."

cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)  # what it cannot read is our sentence, not its line


def sniff(head: bytes) -> bool:
    return head.startswith(MAGIC) or _is_bmp(head)


def _is_bmp(head: bytes) -> bool:
    """Two letters alone could start any text, so the reserved fields and the size of the next header count too."""
    return head[:2] == b"BM" and head[6:10] == bytes(4) and int.from_bytes(head[14:18], "little") in BMP_HEADERS


def read_refs(path: Place) -> tuple[ImageRef, ...]:
    """One reference per picture (a TIFF may hold several), from the header, with its size as shown upright."""
    with sentences(path), files.opened(path) as stream:
        sizes = _page_sizes(path, stream) if _tiff.is_tiff(_head(stream)) else (_size(path, stream),)
    name = film_name(path)
    match = NIH_NAME.fullmatch(name)
    patient = match[1] if match else ""
    first = ImageRef(path.path, name, member=path.member, frames=len(sizes), patient_key=patient)
    return tuple(replace(first, frame=frame, size=size) for frame, size in enumerate(sizes))


def read_image(ref: ImageRef) -> Image:
    """Decode one picture, upright."""
    path = ref.place
    with sentences(path), files.opened(path) as stream:
        if _tiff.is_tiff(_head(stream)):
            return _tiff_film(ref, stream)
        return _film(path, stream)


def _head(stream: BinaryIO) -> bytes:
    head = stream.read(HEAD)
    stream.seek(0)
    return head


def _page_sizes(path: Place, stream: BinaryIO) -> tuple[Size, ...]:
    pages = tuple(_tiff.pages(path, stream))
    for page in pages:
        _check_page(path, page)
    if not pages:
        raise InputError(f"{path}: holds no picture; copy or export it again.")
    return tuple(upright_size(page.rows, page.columns, page.orientation) for page in pages)


def _size(path: Place, stream: BinaryIO) -> Size:
    with _picture(path, stream) as picture:
        return upright_size(picture.height, picture.width, _orientation(picture, stream))


def _orientation(picture: Pictures.Image, stream: BinaryIO) -> int:
    if picture.format == "PNG":
        place = stream.tell()
        found = _png.orientation(stream)
        stream.seek(place)
        return found
    return _png.whole(picture.getexif().get(_png.ORIENTATION, 1)) if picture.format in ("JPEG", "MPO") else 1


def _film(path: Place, stream: BinaryIO) -> Image:
    """A PNG, JPEG or BMP."""
    head = _head(stream)
    with _picture(path, stream) as picture:
        orientation, lossy = _orientation(picture, stream), picture.format in ("JPEG", "MPO")
        picture.load()
        pixels, transparent = _pixels(picture), _is_transparent(picture)
    if _png.is_deep(head):
        deep = _png.decoded(_content(path, stream))
        pixels = pixels if deep is None else deep
    image = _film_of(path, upright(pixels, orientation))
    return replace(_noted(image, transparent), lossy=lossy)


def _tiff_film(ref: ImageRef, stream: BinaryIO) -> Image:
    path = ref.place
    page = next(islice(_tiff.pages(path, stream), ref.frame, None), None)
    if page is None:
        raise InputError(f"{path}: has no frame {ref.frame + 1}; open the file again.")
    _check_page(path, page)
    image = _deep_page(ref, stream, page) if page.is_deep else _page(ref, stream, page)
    return replace(image, lossy=page.lossy, monochrome1=page.white_is_low)


def _page(ref: ImageRef, stream: BinaryIO, page: _tiff.Page) -> Image:
    """A page of at most eight bits. Pillow turns it upright itself, and inverts it where white is low: undone here."""
    try:
        stream.seek(0)
        with _picture(ref.place, stream) as picture:
            picture.seek(ref.frame)
            picture.load()
            pixels, transparent = _pixels(picture), _is_transparent(picture)
    except (Pictures.UnidentifiedImageError, SyntaxError):  # a kind that Pillow does not know
        return _deep_page(ref, stream, page)
    image = _film_of(ref.place, ~pixels if page.white_is_low else pixels)
    return _noted(image, transparent)


def _deep_page(ref: ImageRef, stream: BinaryIO, page: _tiff.Page) -> Image:
    check_bytes(ref.place, page.rows * page.columns * page.samples * page.bits // 8)
    pixels = _tiff.decoded(ref.place, _content(ref.place, stream), ref.frame, page)
    return _film_of(ref.place, pixels, page.bits if page.bits in (10, 12, 14) else 0)


def _content(path: Place, stream: BinaryIO) -> bytes:
    if files.size_of(path) > LARGEST_FILE:
        raise InputError(f"{path}: is larger than {LARGEST_FILE >> 30} GB; export the picture in a smaller file.")
    stream.seek(0)
    return stream.read(LARGEST_FILE)


@contextmanager
def _picture(path: Place, stream: BinaryIO) -> Iterator[Pictures.Image]:
    with Pictures.open(stream, formats=FORMATS) as picture:
        _check_density(path, picture.height, picture.width, one_bit=picture.mode == "1")
        yield picture


def _check_page(path: Place, page: _tiff.Page) -> None:
    _check_density(path, page.rows, page.columns, one_bit=page.bits == 1)


def _check_density(path: Place, rows: int, columns: int, *, one_bit: bool) -> None:
    check_size(path, rows, columns)
    if not one_bit and rows * columns > DENSEST * files.size_of(path):
        asked = f"{rows} × {columns} pixels, far more than a file of its size can hold"
        raise InputError(f"{path}: its header asks for {asked}; copy or export it again.")


def _is_transparent(picture: Pictures.Image) -> bool:
    """Whether any pixel is meant to be less than opaque, or a colour is declared to be."""
    if "transparency" in picture.info:
        return True
    last = picture.getbands()[-1]
    return last in "Aa" and int(picture.getchannel(last).getextrema()[0]) < 255


def _pixels(picture: Pictures.Image) -> AnyArray:
    """(H, W) bool, uint8 or uint16, or (H, W, 3) uint8 RGB, without transparency."""
    if picture.mode in ("1", "L"):
        return np.asarray(picture)
    if picture.mode in ("LA", "La"):
        return np.asarray(picture)[..., 0]
    if picture.mode.startswith("I"):
        return np.asarray(picture).astype(np.uint16)
    return np.asarray(picture.convert("RGB"))


def _film_of(path: Place, pixels: AnyArray, bits: int = 0) -> Image:
    if pixels.ndim == 2:
        return grey_film(path, pixels, bits=bits)
    if pixels.dtype == np.uint8 and pixels.shape[2] == 3:
        return colour_film(pixels)
    if pixels.dtype not in (np.uint8, np.uint16):
        raise FormatError(f"{path}: holds colours of a rare kind, not a film; save it with 8 or 16 unsigned bits.")
    alpha = pixels[..., 3:]
    image = grey_film(path, pixels[..., 0], bits=bits) if equal_channels(pixels) else _eight_of_sixteen(pixels)
    return _noted(image, bool(alpha.size and alpha.min() < np.iinfo(alpha.dtype).max))


def _noted(image: Image, transparent: bool) -> Image:
    return replace(image, warnings=tuple(dict.fromkeys((*image.warnings, TRANSPARENT)))) if transparent else image


def _eight_of_sixteen(pixels: AnyArray) -> Image:
    """Colours are shown, not measured: their upper eight bits are enough."""
    upper = pixels[..., :3] >> (8 * (pixels.dtype.itemsize - 1))
    return colour_film(np.ascontiguousarray(upper, dtype=np.uint8))


READERS.add("raster", Reader("raster", ENDINGS, sniff, read_refs, read_image))
