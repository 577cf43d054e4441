"""Plain values as JSON, each checked when it is read: exactly its type, within bounds, finite."""

import math
import re
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from xai_desktop.core.arrays import AnyArray, owned

Json = Any

LONGEST_TEXT = 1 << 16
HALF = re.compile("[\ud800-\udfff]")
"""Half a character, which no file takes."""

LARGEST_WHOLE = 1 << 53
"""Beyond it other programs round whole numbers."""

MAPS, FILM = "maps.npz", "film.npz"

_MAPS = re.compile(r"(?:explanation|cascade\.rows\.(\d+)\.maps\.(\d+))\.(raw|heatmap)")


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is no JSON, by name: `arrays` as `maps.npz/raw`, `files` as `logo.png`.

    Whoever reads takes things away, each once; what is left at the end was never asked for.
    """

    arrays: dict[str, AnyArray] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)


class Codec(Protocol):
    """One type of value. `place` is where in the report it stands: `image.windows.0.entries`."""

    @property
    def types(self) -> tuple[type, ...]:
        """The Python types of its values."""

    def tell(self, value: Any, place: str, shelf: Shelf) -> Json:
        """As JSON; what is none goes on the shelf. Raises `ValueError` for a value of another type."""

    def read(self, told: Json, place: str, shelf: Shelf) -> Any:
        """An equal value. Raises `ValueError`, or what the value itself raises."""


def refuse(place: str, wanted: str) -> ValueError:
    return ValueError(f"{place or 'the report'} is no {wanted}")


@dataclass(frozen=True, slots=True)
class Plain:
    """A truth value, a whole number, a text or nothing: what JSON has, too."""

    kind: type[Any]

    @property
    def types(self) -> tuple[type, ...]:
        return (self.kind,)

    def tell(self, value: Any, place: str, _shelf: Shelf) -> Json:
        return self._checked(value.item() if isinstance(value, np.generic) else value, place)

    def read(self, told: Json, place: str, _shelf: Shelf) -> Any:
        return self._checked(told, place)

    def _checked(self, value: Any, place: str) -> Any:
        if type(value) is not self.kind:
            raise refuse(place, self.kind.__name__)
        if self.kind is str and (len(value) > LONGEST_TEXT or HALF.search(value)):
            raise refuse(place, f"text of at most {LONGEST_TEXT} whole characters")
        if self.kind is int and abs(value) > LARGEST_WHOLE:
            raise refuse(place, "whole number within bounds")
        return value


@dataclass(frozen=True, slots=True)
class Number:
    """A finite number. A whole one stays whole, so that it is written as it was."""

    types: tuple[type, ...] = (float, int)

    def tell(self, value: Any, place: str, _shelf: Shelf) -> Json:
        value = value.item() if isinstance(value, np.generic) else value
        return self.read(value, place, _shelf)

    def read(self, told: Json, place: str, _shelf: Shelf) -> Any:
        if type(told) not in self.types or not math.isfinite(told) or abs(told) > _most(told):
            raise refuse(place, "finite number")
        return told


def _most(number: float) -> float:
    return LARGEST_WHOLE if type(number) is int else math.inf


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a few words or members, told by its value."""

    members: tuple[tuple[Any, Any], ...]
    types: tuple[type, ...]

    def tell(self, value: Any, place: str, _shelf: Shelf) -> Json:
        found = [told for told, member in self.members if type(value) in self.types and member == value]
        return found[0] if found else self._fail(place)

    def read(self, told: Json, place: str, _shelf: Shelf) -> Any:
        for word, member in self.members:
            if type(told) is type(word) and told == word:
                return member
        return self._fail(place)

    def _fail(self, place: str) -> Any:
        raise refuse(place, "word that is known here")


@dataclass(frozen=True, slots=True)
class Loose:
    """What a model's card says of its network: texts, numbers, lists of them. Numbers need not be finite."""

    types: tuple[type, ...] = (object,)

    def tell(self, value: Any, place: str, shelf: Shelf) -> Json:
        if isinstance(value, tuple | list):
            return [self.tell(one, place, shelf) for one in value]
        value = value.item() if isinstance(value, np.generic) else value
        if type(value) is float and not math.isfinite(value):
            return {"number": str(value)}
        return self.read(value, place, shelf)

    def read(self, told: Json, place: str, shelf: Shelf) -> Any:
        if type(told) is list:
            return tuple(self.read(one, place, shelf) for one in told)
        if type(told) is dict and list(told) == ["number"] and told["number"] in ("nan", "inf", "-inf"):
            return float(told["number"])
        if told is None or type(told) is bool:
            return told
        return (TEXT if type(told) is str else NUMBER).read(told, place, shelf)


@dataclass(frozen=True, slots=True)
class Array:
    """An array of one type, on the shelf; JSON names it."""

    dtype: np.dtype[Any]
    types: tuple[type, ...] = (np.ndarray,)

    def tell(self, value: Any, place: str, shelf: Shelf) -> Json:
        if not isinstance(value, np.ndarray) or value.dtype != self.dtype:
            raise refuse(place, f"array of {self.dtype}")
        shelf.arrays[name := array_name(place)] = value
        return {"array": name}

    def read(self, told: Json, place: str, shelf: Shelf) -> Any:
        """An array stands where its place says, and nowhere else: none can be asked for twice."""
        if told != {"array": array_name(place)}:
            raise refuse(place, "array of its own")
        found = shelf.arrays.pop(told["array"], None)
        if found is None or found.dtype != self.dtype:
            raise refuse(place, f"array of {self.dtype}")
        return owned(found)


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a picture, as a file of its own; without any there is no file."""

    types: tuple[type, ...] = (bytes,)

    def tell(self, value: Any, place: str, shelf: Shelf) -> Json:
        if type(value) is not bytes:
            raise refuse(place, "file")
        if not value:
            return None
        shelf.files[name := _file_name(place, value)] = value
        return {"file": name}

    def read(self, told: Json, place: str, shelf: Shelf) -> Any:
        if told is None:
            return b""
        for name in list(shelf.files):
            if told == {"file": name} and name == _file_name(place, shelf.files[name]):
                return shelf.files.pop(name)
        raise refuse(place, "file of its own")


TEXT, NUMBER = Plain(str), Number()


def array_name(place: str) -> str:
    """`maps.npz/raw` for maps, called as beside a manifest; `film.npz/index` for all others."""
    if found := _MAPS.fullmatch(place):
        row, column, kind = found.groups()
        return f"{MAPS}/{kind}" if row is None else f"{MAPS}/cascade_{row}_{column}_{kind}"
    return f"{FILM}/{place.removeprefix('image.').replace('.', '_')}"


def _file_name(place: str, content: bytes) -> str:
    """`logo.png`: called by what it is."""
    ending = "jpg" if content.startswith(b"\xff\xd8") else "png"
    return f"{place.rpartition('.')[2]}.{ending}"
