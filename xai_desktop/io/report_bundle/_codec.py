"""Frozen values as JSON and back, driven by their type hints.

A file cannot name a class: what stands where is known from the hints alone, beginning at `Report`. Only where a hint
leaves a choice (a window or a table, a box or an ellipse) an object says which it `is`, by a word of `WORDS`.
"""

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np

from xai_desktop.core.geometry import Box
from xai_desktop.core.image import VoiLut, Window
from xai_desktop.core.measure_lines import Bidirectional, Cobb, KnownLength, Polyline
from xai_desktop.core.measures import Angle, Probe, Ratio, Region, Ruler
from xai_desktop.core.report import Report
from xai_desktop.core.shapes import SHAPES, Ellipse, Mask, Polygon, Shape
from xai_desktop.core.study import ImageRef
from xai_desktop.core.threshold import Absolute, Otsu, Percentile
from xai_desktop.io.report_bundle._values import (
    NUMBER,
    Array,
    Codec,
    Content,
    Json,
    Loose,
    OneOf,
    Plain,
    Shelf,
    refuse,
)

WORDS: Mapping[type, str] = {
    **{Window: "window", VoiLut: "voi lut"},
    **{Percentile: "percentile", Absolute: "absolute", Otsu: "otsu"},
    **{Box: "box", Ellipse: "ellipse", Polygon: "polygon", Mask: "mask"},
    **{Ruler: "ruler", Angle: "angle", Probe: "probe", Ratio: "ratio", Bidirectional: "two diameters", Cobb: "cobb"},
    **{Polyline: "path", KnownLength: "known length", Region: "region"},
}
"""What a value is called in a file where there is a choice. They are stored and never change."""

KIND = "is"

NEVER: Mapping[type, Mapping[str, Any]] = {
    Report: {"source_header": None, "destination": None},
    ImageRef: {
        **{"path": Path(), "member": "", "sop_uid": "", "patient_key": "", "patient_in_file": None},
        **{"study_key": "", "series_key": ""},
    },
}
"""What is never written, with what stands in its place when the rest is read: it says who the patient is, where the
file lies, or with which key this site makes pseudonyms."""


@cache
def codec_of(hint: Any) -> Codec:
    """Raises `TypeError` for a hint that this has no answer to: a fault of the program, never of a file."""
    origin, inside = get_origin(hint), get_args(hint)
    if hint is Shape:
        return Choice(tuple(SHAPES))
    if origin in (Union, UnionType):
        return Choice(inside)
    if origin is tuple:
        return Row(inside[:1]) if inside[1:] == (Ellipsis,) else Row(inside, fixed=True)
    if origin is Literal:
        return OneOf(tuple((word, word) for word in inside), (str,))
    if origin is np.ndarray:
        return Array(np.dtype(get_args(inside[1])[0]))
    return _of_class(hint)


def _of_class(kind: Any) -> Codec:
    if kind is object:
        return Loose()
    if kind is float:
        return NUMBER
    if kind is bytes:
        return Content()
    if kind in (bool, int, str, NoneType):
        return Plain(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return OneOf(tuple((one.value, one) for one in kind), (kind,))
    if isinstance(kind, type) and is_dataclass(kind):
        return Record(kind)
    raise TypeError(f"no way to write {kind}")


@dataclass(frozen=True, slots=True)
class Record:
    """A frozen dataclass: an object with its fields by name. What is left out of a file has its default."""

    kind: type

    @property
    def types(self) -> tuple[type, ...]:
        return (self.kind,)

    def tell(self, value: Any, place: str, shelf: Shelf) -> Json:
        parts = _parts(self.kind)
        if type(value) is not self.kind:
            raise refuse(place, self.kind.__name__)
        told = ((name, codec_of(hint), getattr(value, name)) for name, (hint, _) in parts.items())
        return {name: codec.tell(one, _inside(place, name), shelf) for name, codec, one in told}

    def read(self, told: Json, place: str, shelf: Shelf) -> Any:
        parts = _parts(self.kind)
        if type(told) is not dict or not parts.keys() >= told.keys():
            raise refuse(place, f"{self.kind.__name__} with fields that are known")
        if missing := [name for name, (_, needed) in parts.items() if needed and name not in told]:
            raise ValueError(f"{_inside(place, missing[0])} is missing")
        given = {name: codec_of(parts[name][0]).read(one, _inside(place, name), shelf) for name, one in told.items()}
        return self.kind(**given, **NEVER.get(self.kind, {}))


@cache
def _parts(kind: type) -> Mapping[str, tuple[Any, bool]]:
    """The hint of each field that is written, and whether a file must have it."""
    hints, never = get_type_hints(kind), NEVER.get(kind, {})
    specs: tuple[Field[Any], ...] = fields(kind)
    return {
        spec.name: (hints[spec.name], spec.default is MISSING and spec.default_factory is MISSING)
        for spec in specs
        if spec.init and spec.name not in never
    }


@dataclass(frozen=True, slots=True)
class Row:
    """A tuple as a list: of one type and any length, or `fixed` with a type for each place."""

    hints: tuple[Any, ...]
    fixed: bool = False
    types: tuple[type, ...] = (tuple,)

    def tell(self, value: Any, place: str, shelf: Shelf) -> Json:
        if type(value) is not tuple:
            raise refuse(place, "tuple")
        found = enumerate(self._paired(value, place))
        return [codec.tell(one, _inside(place, number), shelf) for number, (codec, one) in found]

    def read(self, told: Json, place: str, shelf: Shelf) -> Any:
        if type(told) is not list:
            raise refuse(place, "list")
        found = enumerate(self._paired(told, place))
        return tuple(codec.read(one, _inside(place, number), shelf) for number, (codec, one) in found)

    def _paired(self, values: Any, place: str) -> list[tuple[Codec, Any]]:
        if not self.fixed:
            codec = codec_of(self.hints[0])
            return [(codec, one) for one in values]
        if len(values) != len(self.hints):
            raise refuse(place, f"list of {len(self.hints)}")
        return [(codec_of(hint), one) for hint, one in zip(self.hints, values, strict=True)]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several types. JSON's own types tell themselves apart, and so does the only kind of object there is."""

    hints: tuple[Any, ...]

    @property
    def types(self) -> tuple[type, ...]:
        return tuple(kind for hint in self.hints for kind in codec_of(hint).types)

    def tell(self, value: Any, place: str, shelf: Shelf) -> Json:
        value = value.item() if isinstance(value, np.generic) else value
        codec = self._for(type(value)) or self._fail(place)
        told = codec.tell(value, place, shelf)
        return {KIND: WORDS[type(value)], **told} if self._is_named(codec) else told

    def read(self, told: Json, place: str, shelf: Shelf) -> Any:
        if told is None and NoneType in self.types:
            return None
        if type(told) is dict and any(map(self._is_named, self._codecs)):
            kind = next((one for one in self.types if one in WORDS and WORDS[one] == told.get(KIND)), None)
            codec = self._for(kind) or self._fail(place)
            told = {name: one for name, one in told.items() if name != KIND}
        else:
            codec = self._for(type(told)) or self._only_other or self._fail(place)
        return codec.read(told, place, shelf)

    @property
    def _codecs(self) -> tuple[Codec, ...]:
        return tuple(codec_of(hint) for hint in self.hints)

    @property
    def _only_other(self) -> Codec | None:
        """The one choice beside nothing."""
        found = [codec for codec in self._codecs if codec.types != (NoneType,)]
        return found[0] if len(found) == 1 else None

    def _for(self, kind: type | None) -> Codec | None:
        """The first that has this type: the whole numbers come before those that may be whole."""
        found = [codec for codec in self._codecs if kind in codec.types]
        return min(found, key=lambda codec: len(codec.types), default=None)

    def _is_named(self, codec: Codec) -> bool:
        return self._only_other is None and isinstance(codec, Record | Choice)

    def _fail(self, place: str) -> Any:
        raise refuse(place, "value of a known kind")


def _inside(place: str, name: object) -> str:
    return f"{place}.{name}" if place else f"{name}"
