"""PNG, JPEG, TIFF and BMP films. Grey values keep their depth; colour pictures of three equal channels are grey.

Transparency is ignored, and said to be: what a picture stores under it may be anatomy, and blending it with black
would change the values of every pixel that is partly transparent. Resolutions in dots per inch are those of a
printer or a scanner, not of a patient, so no film here has a spacing.
"""

import re
from dataclasses import replace
from typing import BinaryIO

from PIL import Image as Pictures

from xai_desktop.core.geometry import Size
from xai_desktop.core.image import Image
from xai_desktop.core.place import Place
from xai_desktop.core.study import ImageRef
from xai_desktop.io import files
from xai_desktop.io.readers import _png, _tiff, _tiff_film
from xai_desktop.io.readers._pictures import content_of, film_of, is_transparent, noted, picture_of, pixels_of
from xai_desktop.io.readers._reader import READERS, Reader, film_name
from xai_desktop.io.readers._sentences import sentences
from xai_desktop.io.readers._upright import upright, upright_size

MAGIC = (_png.MAGIC, b"\xff\xd8\xff", *_tiff.MAGIC)
BMP_HEADERS = (12, 40, 52, 56, 108, 124)
ENDINGS = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp")
HEAD = 32
JPEGS = ("JPEG", "MPO")
"""Pillow's names: telephones put several pictures in one file, of which the first is the film."""

NIH_NAME = re.compile(r"(\d{8})_\d{3}")
"""How ChestX-ray14 names its films: patient number, follow-up number."""


def sniff(head: bytes) -> bool:
    return head.startswith(MAGIC) or _is_bmp(head)


def _is_bmp(head: bytes) -> bool:
    """Two letters alone could start any text, so the reserved fields and the size of the next header count too."""
    return head[:2] == b"BM" and head[6:10] == bytes(4) and int.from_bytes(head[14:18], "little") in BMP_HEADERS


def read_refs(path: Place) -> tuple[ImageRef, ...]:
    """One reference per picture (a TIFF may hold several), from the header, with its size as shown upright."""
    with sentences(path), files.opened(path) as stream:
        sizes = _tiff_film.sizes(path, stream) if _tiff.is_tiff(_head(stream)) else (_size(path, stream),)
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
            return _tiff_film.film(ref, stream)
        return _film(path, stream)


def _head(stream: BinaryIO) -> bytes:
    head = stream.read(HEAD)
    stream.seek(0)
    return head


def _size(path: Place, stream: BinaryIO) -> Size:
    with picture_of(path, stream) as picture:
        return upright_size(picture.height, picture.width, _orientation(picture, stream))


def _orientation(picture: Pictures.Image, stream: BinaryIO) -> int:
    if picture.format == "PNG":
        place = stream.tell()
        found = _png.orientation(stream)
        stream.seek(place)
        return found
    return _png.whole(picture.getexif().get(_png.ORIENTATION, 1)) if picture.format in JPEGS else 1


def _film(path: Place, stream: BinaryIO) -> Image:
    """A PNG, JPEG or BMP."""
    head = _head(stream)
    with picture_of(path, stream) as picture:
        orientation, lossy = _orientation(picture, stream), picture.format in JPEGS
        picture.load()
        pixels, transparent = pixels_of(picture), is_transparent(picture)
    if _png.is_deep(head):
        pixels = _png.decoded(content_of(path, stream))
    image = film_of(path, upright(pixels, orientation))
    return replace(noted(image, transparent), lossy=lossy)


READERS.add("raster", Reader("raster", ENDINGS, sniff, read_refs, read_image))
