"""PNG, JPEG, TIFF and BMP films. Sixteen grey bits stay sixteen; colour pictures of three equal channels are grey."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from typing import BinaryIO

import cv2
import numpy as np
from PIL import Image as Pictures
from PIL import ImageOps
from PIL.TiffImagePlugin import IMAGELENGTH, IMAGEWIDTH, TiffImageFile

from xai_desktop.core.arrays import AnyArray, ByteArray, owned
from xai_desktop.core.errors import FormatError, InputError, read_failure
from xai_desktop.core.geometry import Size
from xai_desktop.core.image import Image, eight_bit
from xai_desktop.core.place import Place
from xai_desktop.core.study import ImageRef
from xai_desktop.io import files
from xai_desktop.io.readers._faults import RASTER_FAULTS
from xai_desktop.io.readers._quiet import quiet
from xai_desktop.io.readers._reader import READERS, Reader, check_size, film_name

FORMATS = ("PNG", "JPEG", "TIFF", "BMP")
PNG = b"\x89PNG\r\n\x1a\n"
MAGIC = (PNG, b"\xff\xd8\xff", b"II*\0", b"MM\0*")
BMP_HEADERS = (12, 40, 108, 124)
ENDINGS = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp")
ORIENTATION = 0x0112
DENSEST = 10_000
"""Pixels that one byte of a file may stand for: ten times what any format reaches with eight bits."""

LYING = (5, 6, 7, 8)
"""The EXIF orientations that exchange rows and columns."""

NIH_NAME = re.compile(r"(\d{8})_\d{3}")
"""How ChestX-ray14 names its films: patient number, follow-up number."""


def sniff(head: bytes) -> bool:
    return head.startswith(MAGIC) or _is_bmp(head)


def _is_bmp(head: bytes) -> bool:
    """Two letters alone could start any text, so the reserved fields and the size of the next header count too."""
    return head[:2] == b"BM" and head[6:10] == bytes(4) and int.from_bytes(head[14:18], "little") in BMP_HEADERS


def read_refs(path: Place) -> tuple[ImageRef, ...]:
    """One reference per picture (a TIFF may hold several), from the header."""
    with _sentences(path), files.opened(path) as stream, _picture(path, stream) as picture:
        size, frames = _size(picture), _frames(picture)
    name = film_name(path)
    match = NIH_NAME.fullmatch(name)
    patient = match[1] if match else ""
    first = ImageRef(path.path, name, member=path.member, frames=frames, size=size, patient_key=patient)
    return tuple(replace(first, frame=frame) for frame in range(frames))


def read_image(ref: ImageRef) -> Image:
    """Decode one picture, upright."""
    path = ref.place
    with _sentences(path):
        with files.opened(path) as stream:
            content = stream.read()
        with _picture(path, BytesIO(content)) as picture:
            picture.seek(ref.frame)
            check_size(path, picture.height, picture.width)
            lossy, turned = picture.format == "JPEG", _orientation(picture) != 1
            picture.load()
            upright = ImageOps.exif_transpose(picture) if turned else picture
    deep = None if turned else _deep_grey(content)
    return _image(path, upright, lossy) if deep is None else _sixteen_bit(path, deep)


@contextmanager
def _picture(path: Place, stream: BinaryIO) -> Iterator[Pictures.Image]:
    with Pictures.open(stream, formats=FORMATS) as picture:
        check_size(path, picture.height, picture.width)
        if picture.mode != "1" and picture.height * picture.width > DENSEST * files.size_of(path):
            asked = f"{picture.height} × {picture.width} pixels, far more than a file of its size can hold"
            raise InputError(f"{path}: its header asks for {asked}; copy or export it again.")
        yield picture


@contextmanager
def _sentences(path: Place) -> Iterator[None]:
    """Pillow's many ways to fail become one sentence."""
    try:
        with quiet():
            yield
    except Pictures.DecompressionBombError as fault:
        raise InputError(f"{path}: asks for far more pixels than a film has; export it at a smaller size.") from fault
    except RASTER_FAULTS as fault:
        if isinstance(fault, OSError) and fault.errno is not None:
            raise read_failure(path, fault) from fault
        raise InputError(f"{path}: the picture is damaged or truncated; copy or export it again.") from fault


def _size(picture: Pictures.Image) -> Size:
    """(height, width) as shown upright. Pillow exchanges the sides of a TIFF by itself, and of nothing else."""
    width, height = picture.size
    if isinstance(picture, TiffImageFile):
        width, height = int(picture.tag_v2[IMAGEWIDTH]), int(picture.tag_v2[IMAGELENGTH])
    return (width, height) if _orientation(picture) in LYING else (height, width)


def _orientation(picture: Pictures.Image) -> int:
    """The EXIF orientation, 1 to 8; of a PNG only when it stands before the pixels, where it costs no decoding."""
    if picture.format == "PNG" and "exif" not in picture.info:
        return 1
    return int(picture.getexif().get(ORIENTATION, 1))


def _frames(picture: Pictures.Image) -> int:
    return int(getattr(picture, "n_frames", 1)) if picture.format == "TIFF" else 1


def _deep_grey(content: bytes) -> AnyArray | None:
    """(H, W) uint16 of a 16-bit PNG with alpha or three equal channels, which Pillow would reduce to 8 bits."""
    depth, colour_type = content[24:25], content[25:26]
    if not content.startswith(PNG) or depth != b"\x10" or colour_type not in (b"\2", b"\4", b"\6"):
        return None
    found = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    if found is None or found.dtype != np.uint16 or found.ndim != 3:
        return None
    return found[..., 0] if _equal_channels(found) else None


def _equal_channels(pixels: AnyArray) -> bool:
    return all(np.array_equal(pixels[..., 0], pixels[..., n]) for n in (1, 2))


def _image(path: Place, picture: Pictures.Image, lossy: bool) -> Image:
    if picture.mode.startswith("I"):
        return _sixteen_bit(path, np.asarray(picture))
    if picture.mode == "F":
        raise FormatError(f"{path}: holds float values, not a film; save it with 8 or 16 bits.")
    if picture.mode in ("1", "L", "LA", "La"):
        return eight_bit(np.asarray(picture.convert("L")), lossy=lossy)
    return _colour(np.asarray(picture.convert("RGB")), lossy)


def _sixteen_bit(path: Place, values: AnyArray) -> Image:
    """Without a window of its own: the automatic one is shown."""
    if int(values.min()) < 0 or int(values.max()) > 0xFFFF:
        raise FormatError(f"{path}: its values need more than 16 bits, more than a film has; save it with 16.")
    table = owned(np.arange(1 << 16), np.float32)
    return Image(owned(values, np.uint16), table, (0.0, 65535.0), 16)


def _colour(rgb: ByteArray, lossy: bool) -> Image:
    if _equal_channels(rgb):
        return eight_bit(rgb[..., 0], lossy=lossy)
    return eight_bit(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), colour=rgb, lossy=lossy)


READERS.add("raster", Reader("raster", ENDINGS, sniff, read_refs, read_image))
