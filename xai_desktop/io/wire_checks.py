"""What comes from another process is checked like a file: a worker that a film has got the better of may say anything.

Every function gives the value or raises `ValueError`; whoever asked takes that for the worker's death.
"""

from collections.abc import Mapping
from sys import float_info
from typing import Any

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.image import Image

LONGEST_TEXT = 1 << 16
NONE = type(None)
FARTHEST = float_info.max
COSTS = {b"{": 232, b"[": 88, b",": 40}
LARGEST_BODY = 1 << 30
"""Bytes of memory that a document may take once it is parsed, by what an object, a list and a value in them take."""


def has_room(content: bytes) -> bool:
    """Whether a JSON document may be parsed, told from its signs, before memory is asked for."""
    return sum(size * content.count(sign) for sign, size in COSTS.items()) <= LARGEST_BODY


def of_kinds(record: object, kinds: Mapping[str, tuple[type, ...]]) -> dict[str, Any]:
    """An object with no other names than these, whose values are of exactly these types; True is no number."""
    if not isinstance(record, dict):
        raise ValueError("no object where one belongs")
    for name, value in record.items():
        if type(value) not in kinds[name] or (type(value) in (int, float) and not abs(value) <= FARTHEST):
            raise ValueError(f"{name} of another kind")
    return record


def text(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise ValueError("no text where one belongs")
    return value


def texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError("no list of texts where one belongs")
    return tuple(map(text, value))


def two_texts(value: object) -> tuple[str, str]:
    found = texts(value)
    if len(found) != 2:
        raise ValueError("no pair of texts where one belongs")
    return found[0], found[1]


def whole(value: object, low: int, high: int) -> int:
    if type(value) is not int or not low <= value <= high:
        raise ValueError("no whole number where one belongs")
    return value


def pair(value: object) -> tuple[float, float]:
    """Two finite numbers."""
    if not isinstance(value, list | tuple) or len(value) != 2 or not all(type(v) in (int, float) for v in value):
        raise ValueError("no pair of numbers where one belongs")
    if not all(abs(number) <= FARTHEST for number in value):
        raise ValueError("a number beyond all bounds")
    return value[0], value[1]


def picture(array: AnyArray, side: int) -> AnyArray:
    """(h, w) bytes of at most `side` each way."""
    if array.dtype != "u1" or array.ndim != 2 or not 0 < min(array.shape) <= max(array.shape) <= side:
        raise ValueError("no small picture")
    return array


def film(image: Image) -> Image:
    """What `Image` itself takes on trust: the shapes and kinds of its tables, and its numbers."""
    table, padding, spacing = image.table, image.padding, image.spacing
    if table.ndim != 1 or table.size > 1 << 16 or (padding is not None and padding.shape != table.shape):
        raise ValueError("a table of another shape")
    if spacing is not None and not (spacing.row_mm > 0 and spacing.column_mm > 0):
        raise ValueError("a spacing that is none")
    if not image.aspect > 0:
        raise ValueError("pixels without a shape")
    return image
