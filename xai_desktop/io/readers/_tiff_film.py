"""TIFF pages as films: each by the library that reads its kind rightly."""

import math
from dataclasses import replace
from itertools import islice
from typing import BinaryIO

from PIL import Image as Pictures

from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Size
from xai_desktop.core.image import Image
from xai_desktop.core.place import Place
from xai_desktop.core.study import ImageRef
from xai_desktop.io.readers import _tiff
from xai_desktop.io.readers._pictures import (
    check_density,
    content_of,
    film_of,
    is_transparent,
    noted,
    picture_of,
    pixels_of,
)
from xai_desktop.io.readers._upright import upright_size
from xai_desktop.io.readers._values import check_bytes


def sizes(path: Place, stream: BinaryIO) -> tuple[Size, ...]:
    """(height, width) of every page as shown upright."""
    pages = tuple(_tiff.pages(path, stream))
    for page in pages:
        _check(path, page)
    if not pages:
        raise InputError(f"{path}: holds no picture; copy or export it again.")
    return tuple(upright_size(page.rows, page.columns, page.orientation) for page in pages)


def film(ref: ImageRef, stream: BinaryIO) -> Image:
    """One page, upright. Where white is low the stored values stay, and the film is MONOCHROME1."""
    page = next(islice(_tiff.pages(ref.place, stream), ref.frame, None), None)
    if page is None:
        raise InputError(f"{ref.place}: has no frame {ref.frame + 1}; open the file again.")
    _check(ref.place, page)
    image = _deep(ref, stream, page) if page.is_deep else _shallow(ref, stream, page)
    if image.size != upright_size(page.rows, page.columns, page.orientation):  # the libraries read its tags otherwise
        raise InputError(f"{ref.place}: its size or orientation is damaged; copy or export it again.")
    return replace(image, lossy=page.lossy, monochrome1=page.white_is_low)


def _check(path: Place, page: _tiff.Page) -> None:
    """Tiles may be larger than their picture, and are unpacked whole."""
    check_density(path, page.rows, page.columns, one_bit=page.bits == 1)
    check_bytes(path, math.prod(page.tile) * page.samples * page.bits // 8)


def _shallow(ref: ImageRef, stream: BinaryIO, page: _tiff.Page) -> Image:
    """A page of at most eight bits. Pillow turns it upright itself, and inverts it where white is low: undone here."""
    stream.seek(0)
    try:
        with picture_of(ref.place, stream) as picture:
            picture.seek(ref.frame)
            picture.load()
            pixels, transparent = pixels_of(picture), is_transparent(picture)
    except (Pictures.UnidentifiedImageError, SyntaxError):  # a kind that Pillow does not know
        return _deep(ref, stream, page)
    return noted(film_of(ref.place, ~pixels if page.white_is_low else pixels), transparent)


def _deep(ref: ImageRef, stream: BinaryIO, page: _tiff.Page) -> Image:
    check_bytes(ref.place, page.rows * page.columns * page.samples * page.bits // 8)
    pixels = _tiff.decoded(ref.place, content_of(ref.place, stream), ref.frame, page)
    return film_of(ref.place, pixels, page.bits if page.bits in _tiff.PACKED_BITS else 0)
