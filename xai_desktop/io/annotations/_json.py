"""JSON files whose every complaint names the field."""

import json
import math
from collections.abc import Iterator
from typing import Any, NoReturn

from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Size
from xai_desktop.core.texts import is_one_line, quoted
from xai_desktop.io.annotations._format import FARTHEST, Source

_NUMBERS = frozenset((int, float))

COSTS = {b"{": 232, b"[": 88, b":": 120, b",": 32}
"""Bytes of memory that an object, a list, a key and a value take in Python: far more than in the file."""

LARGEST_DOCUMENT = 400 << 20
"""Bytes of memory; two million points of outlines."""

MOST_POINTS = 100_000
"""Of one outline."""


def document_of(source: Source) -> Any:
    """What a JSON file holds. Raises `FormatError` naming the file and the line, or for more than memory can hold."""
    if sum(size * source.content.count(sign) for sign, size in COSTS.items()) > LARGEST_DOCUMENT:
        raise source.refuse("holds more values than fit in memory; split it or name the right file.")
    try:
        return json.loads(source.text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as fault:
        raise source.refuse(f"is not valid JSON ({_where(fault)}); export it again.") from fault


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _where(fault: Exception) -> str:
    return f"line {fault.lineno}: {fault.msg}" if isinstance(fault, json.JSONDecodeError) else str(fault)[:80]


class Checked:
    """A JSON object that knows where it stands, so that every complaint names its field."""

    def __init__(self, value: object, place: str) -> None:
        if not isinstance(value, dict):
            raise InputError(f"{place} must be an object {{…}}; mend it or export the file again.")
        self._value, self.place = value, place

    def name(self, key: str) -> str:
        return key if self.place == "the file" else f"{self.place}.{key}"

    def only(self, *keys: str) -> None:
        for key in self._value:
            if key not in keys:
                raise InputError(
                    f"{self.name(quoted(key))} is not a known field; the known ones are {', '.join(keys)}."
                )

    def fail(self, key: str, wanted: str) -> NoReturn:
        raise InputError(f"{self.name(key)} must be {wanted}; mend it or export the file again.")

    def get(self, key: str) -> Any:
        return self._value.get(key)

    def text(self, key: str, default: str | None = None) -> str:
        value = self._value.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.fail(key, "a text" if default is not None else "a text that is not empty")
        if key in self._value and not is_one_line(value):
            self.fail(key, "a text of one line without control characters")
        return value

    def count(self, key: str) -> int | None:
        value = self._value.get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= FARTHEST):
            self.fail(key, f"a whole number from 1 to {FARTHEST:.0f}")
        return value

    def items(self, key: str) -> list[Any]:
        value = self._value.get(key)
        if not isinstance(value, list):
            self.fail(key, "a list")
        return value

    def objects(self, key: str) -> Iterator["Checked"]:
        for number, item in enumerate(self.items(key)):
            yield Checked(item, f"{self.name(key)}[{number}]")

    def numbers(self, key: str, count: int) -> tuple[float, ...]:
        """So many finite numbers."""
        found = as_numbers(self._value.get(key), count)
        if found is None:
            self.fail(key, f"{count} finite numbers")
        return found

    def child(self, key: str) -> "Checked":
        return Checked(self._value.get(key), self.name(key))


def as_numbers(value: object, count: int) -> tuple[float, ...] | None:
    """A list of so many finite numbers as floats; None for anything else."""
    if not isinstance(value, list) or len(value) != count or not _NUMBERS.issuperset(map(type, value)):
        return None
    try:
        found = tuple(map(float, value))
    except OverflowError:
        return None
    return found if all(map(math.isfinite, found)) else None


def mapping_of(value: object) -> dict[str, Any]:
    """An object of a list, row by row. Raises `InputError`."""
    if not isinstance(value, dict):
        raise InputError("is no object {…}")
    return value


def size_of(height: object, width: object) -> Size | None:
    """Height and width of a film as whole numbers; None where both are missing. Raises `InputError`."""
    if height is None and width is None:
        return None
    found = as_numbers([height, width], 2)
    if found is None or not all(0 < v <= FARTHEST and v == int(v) for v in found):
        raise InputError("its film's height and width are not both whole numbers above zero")
    return int(found[0]), int(found[1])


def points_of(value: object) -> tuple[tuple[float, float], ...]:
    """A list of pairs [x, y]. Raises `InputError`."""
    if isinstance(value, list) and len(value) > MOST_POINTS:
        raise InputError(f"has more than {MOST_POINTS} points")
    pairs = [as_numbers(pair, 2) for pair in value] if isinstance(value, list) else [None]
    if None in pairs:
        raise InputError("its points are not pairs of finite numbers")
    return tuple((pair[0], pair[1]) for pair in pairs if pair)


def readers_of(value: object) -> list[str]:
    """Our own key `nothing_by` of foreign formats: who looked at an image and marked nothing."""
    found = value if isinstance(value, list) else []
    return [name for name in found if isinstance(name, str) and is_one_line(name)]


def written(document: object) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
