"""Frozen values as plain JSON and back: what `summary.json` and `charts.json` are written from and read into.

Pictures of 8 bits go by their shape and their bytes, squeezed by zlib and written in base64.
Fields go by name. A key that the value does not know is passed over, so that an older program reads what a newer one
added; a key that is missing takes the field's default.
"""

import binascii
import math
import zlib
from base64 import b64decode, b64encode
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np

from xai_desktop.core.arrays import AnyArray, ByteArray, frozen
from xai_desktop.core.errors import InputError

LARGEST = 3 * 4096 * 4096
"""Bytes of a picture."""


def as_record(value: Any) -> Any:
    """Dictionaries, lists, texts and numbers. Raises `InputError` for a number that is not finite."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: as_record(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple | list):
        return [as_record(one) for one in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, np.ndarray):
        return _picture_record(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise InputError("A result holds a number that is not finite; None stands for what is not known.")
    return value


def from_record(kind: Any, record: Any) -> Any:
    """A value of this kind, say a frozen dataclass. Raises `InputError` for what is none."""
    if is_dataclass(kind) and isinstance(kind, type):
        return _value(kind, record)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is np.ndarray:
        return _picture(record)
    if origin is tuple:
        return _tuple(inner, record)
    if origin in (Union, UnionType):
        if record is None and NoneType in inner:
            return None
        return from_record(next(one for one in inner if one is not NoneType), record)
    if origin is Literal:
        return _known(record in inner, record, kind)
    return _plain(kind, record)


def _value(kind: type, record: Any) -> Any:
    _known(isinstance(record, dict), record, kind)
    found = {}
    for name, hint, needed in _hints(kind):
        if name in record:
            found[name] = from_record(hint, record[name])
        elif needed:
            raise InputError(f"This record of {kind.__name__} has no {name}; write the summary anew.")
    return kind(**found)


@cache
def _hints(kind: type) -> tuple[tuple[str, Any, bool], ...]:
    """Name, type, and whether there is no default."""
    hints = get_type_hints(kind)
    return tuple(
        (one.name, hints[one.name], one.default is MISSING and one.default_factory is MISSING) for one in fields(kind)
    )


def _tuple(inner: tuple[Any, ...], record: Any) -> tuple[Any, ...]:
    _known(isinstance(record, list), record, tuple)
    if len(inner) == 2 and inner[1] is Ellipsis:
        return tuple(from_record(inner[0], one) for one in record)
    _known(len(inner) == len(record), record, tuple)
    return tuple(from_record(kind, one) for kind, one in zip(inner, record, strict=True))


def _plain(kind: Any, record: Any) -> Any:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(_known(record in [one.value for one in kind], record, kind))
    if kind is float:
        return float(_known(isinstance(record, int | float) and not isinstance(record, bool), record, kind))
    return _known(type(record) is kind, record, kind)


def _known(right: bool, record: Any, kind: Any) -> Any:
    if not right:
        name = getattr(kind, "__name__", str(kind))
        raise InputError(f"This record cannot be read: {record!r:.80} is no {name}; write it anew.")
    return record


def _picture_record(picture: AnyArray) -> dict[str, Any]:
    if picture.dtype != np.uint8:
        raise InputError("A chart holds an array that is no picture of 8 bits; convert it.")
    packed = zlib.compress(np.ascontiguousarray(picture).tobytes(), 6)
    return {"shape": list(picture.shape), "zlib": b64encode(packed).decode("ascii")}


def _picture(record: Any) -> ByteArray:
    """Read-only. What is unpacked is never more than the shape says."""
    _known(isinstance(record, dict), record, "picture")
    shape, text = record.get("shape"), record.get("zlib")
    sizes = isinstance(shape, list) and len(shape) == 3 and all(type(one) is int and one > 0 for one in shape)
    _known(sizes and math.prod(shape) <= LARGEST, shape, "shape of a picture")
    try:
        unpacking = zlib.decompressobj()
        found = unpacking.decompress(b64decode(_known(isinstance(text, str), text, str), validate=True), LARGEST)
    except (binascii.Error, zlib.error, ValueError) as error:
        raise InputError("A picture in this record is damaged; write it anew.") from error
    _known(len(found) == math.prod(shape), len(found), "picture of its shape")
    return frozen(np.frombuffer(found, np.uint8).reshape(shape))
