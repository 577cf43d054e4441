"""Arrays that numpy saved (.npy, format versions 1 and 2): grey (H, W) of any real type, or (H, W, 3) bytes of RGB.

Nothing is ever unpickled: the header is parsed as a literal, and the pixels are counted before they are read.
"""

import math
import tokenize
from typing import BinaryIO

import numpy as np
from numpy.lib import format as npy

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.errors import FormatError, InputError
from xai_desktop.core.image import Image
from xai_desktop.core.place import Place
from xai_desktop.core.study import ImageRef
from xai_desktop.io import files
from xai_desktop.io.readers._reader import READERS, Reader, check_size, film_name
from xai_desktop.io.readers._sentences import sentences
from xai_desktop.io.readers._values import check_bytes, colour_film, grey_film

MAGIC = b"\x93NUMPY"
HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
LONGEST_HEADER = 10_000
Layout = tuple[tuple[int, ...], bool, np.dtype[np.generic]]
"""Shape, whether columns come first, type."""


def sniff(head: bytes) -> bool:
    return head.startswith(MAGIC)


def read_refs(path: Place) -> tuple[ImageRef, ...]:
    with sentences(path), files.opened(path) as stream:
        shape, _, _ = _layout(path, stream)
    rows, columns = _plane(path, shape)[:2]
    return (ImageRef(path.path, film_name(path), member=path.member, size=(rows, columns)),)


def read_image(ref: ImageRef) -> Image:
    path = ref.place
    with sentences(path), files.opened(path) as stream:
        shape, by_column, kind = _layout(path, stream)
        content = stream.read(math.prod(shape) * kind.itemsize)
        values: AnyArray = np.frombuffer(content, kind).reshape(shape, order="F" if by_column else "C")
        pixels = np.ascontiguousarray(values.reshape(_plane(path, shape)))
        return colour_film(pixels) if pixels.ndim == 3 else grey_film(path, pixels)


def _layout(path: Place, stream: BinaryIO) -> Layout:
    """The header, with the stream left at the pixels, which are all there. Raises `InputError`."""
    shape, by_column, kind = _header(path, stream)
    if kind.hasobject or kind.kind not in "biuf":
        asked = "only plain numbers are opened, because anything else could be a program"
        raise FormatError(f"{path}: holds {_name(kind)}, and {asked}; save it as an array of real numbers.")
    rows, columns, *colours = _plane(path, shape)
    check_size(path, rows, columns)
    if colours and kind != np.uint8:
        raise FormatError(f"{path}: holds colours of type {kind.name}; save them as bytes (uint8), 0 to 255.")
    need = math.prod(shape) * kind.itemsize
    check_bytes(path, need)
    if files.size_of(path) - stream.tell() < need:
        raise InputError(f"{path}: is shorter than its header says; copy or save it again.")
    return shape, by_column, kind


def _header(path: Place, stream: BinaryIO) -> Layout:
    head = stream.read(12)
    if head[6:7] not in (b"\1", b"\2"):  # version 3 exists for the names of fields, which no film has
        raise FormatError(f"{path}: holds named fields, not pixels; save it as an array of real numbers.")
    if head[6:7] == b"\2" and int.from_bytes(head[8:12], "little") > LONGEST_HEADER:
        raise FormatError(f"{path}: its header is longer than any film's; save it as an array of real numbers.")
    stream.seek(0)
    try:
        shape, by_column, kind = HEADERS[npy.read_magic(stream)](stream)
    except tokenize.TokenError as fault:
        raise InputError(f"{path}: its header is damaged; copy or save it again.") from fault
    return shape, by_column, kind


def _name(kind: np.dtype[np.generic]) -> str:
    if kind.hasobject:
        return "Python objects"
    names = {"c": "complex numbers", "V": "records", "M": "dates", "m": "durations"}
    return names.get(kind.kind, "text")


def _plane(path: Place, shape: tuple[int, ...]) -> tuple[int, ...]:
    """(H, W) or (H, W, 3), without an axis of length 1 before or behind."""
    if len(shape) == 2 or (len(shape) == 3 and shape[2] == 3):
        return shape
    if len(shape) == 3 and 1 in (shape[0], shape[2]):
        return shape[:2] if shape[2] == 1 else shape[1:]
    asked = " × ".join(map(str, shape[:6])) or "a single number"
    raise FormatError(f"{path}: its shape is {asked}; save one film as rows × columns, or rows × columns × 3 for RGB.")


READERS.add("npy", Reader("npy", (".npy",), sniff, read_refs, read_image))
