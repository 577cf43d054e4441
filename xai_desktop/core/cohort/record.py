"""Frozen values as plain JSON and back: what `summary.json` and `charts.json` are written from and read into.

Bytes, such as those of a PNG, are written in base64. Fields go by name. A key that the value does not know is passed
over, so that an older program reads what a newer one added; a key that is missing takes the field's default.
"""

import binascii
import math
from base64 import b64decode, b64encode
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from xai_desktop.core.errors import InputError


def as_record(value: Any) -> Any:
    """Dictionaries, lists, texts and numbers. Raises `InputError` for a number that is not finite."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: as_record(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple | list):
        return [as_record(one) for one in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bytes):
        return b64encode(value).decode("ascii")
    if isinstance(value, float) and not math.isfinite(value):
        raise InputError("A result holds a number that is not finite; None stands for what is not known.")
    return value


def from_record(kind: Any, record: Any) -> Any:
    """A value of this kind, say a frozen dataclass. Raises `InputError` for what is none."""
    if is_dataclass(kind) and isinstance(kind, type):
        return _value(kind, record)
    origin, inner = get_origin(kind), get_args(kind)
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
    if kind is bytes:
        return _bytes(_known(isinstance(record, str), record, bytes))
    if kind is float:
        return float(_known(isinstance(record, int | float) and not isinstance(record, bool), record, kind))
    return _known(type(record) is kind, record, kind)


def _known(right: bool, record: Any, kind: Any) -> Any:
    if not right:
        name = getattr(kind, "__name__", str(kind))
        raise InputError(f"This record cannot be read: {record!r:.80} is no {name}; write it anew.")
    return record


def _bytes(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InputError("A picture in this record is damaged; write it anew.") from error
