"""The head of a safetensors file, read before anything is allocated for what it claims.

Eight bytes say how long the head is; the head is JSON: for each tensor its kind of number, its shape and where its
bytes lie. All of that is checked against the file's real length.
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from xai_desktop.core.errors import BundleError
from xai_desktop.core.texts import quoted

LARGEST_HEAD = 16 << 20
"""Bytes; that of the largest networks known has two megabytes."""
MOST_SIDES = 8
BYTES = {
    **{"BOOL": 1, "U8": 1, "I8": 1, "F8_E4M3": 1, "F8_E5M2": 1, "I16": 2, "U16": 2, "F16": 2, "BF16": 2},
    **{"I32": 4, "U32": 4, "F32": 4, "I64": 8, "U64": 8, "F64": 8, "C64": 8},
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One tensor: its kind of number as safetensors calls it, its shape, and its bytes within the data."""

    kind: str
    shape: tuple[int, ...]
    begin: int
    end: int


def looks_like_one(head: bytes, size: int) -> bool:
    """Whether a file's first nine bytes may begin a safetensors file of `size` bytes."""
    return len(head) == 9 and head[8:9] == b"{" and 2 <= int.from_bytes(head[:8], "little") <= size - 8


def read_head(stream: BinaryIO, size: int, path: Path) -> dict[str, Entry]:
    """The tensors by name; the data begin where the stream then stands. Raises `BundleError` naming the file."""
    first = stream.read(8)
    length = int.from_bytes(first, "little")
    if len(first) < 8 or length > size - 8 or length > LARGEST_HEAD:
        raise _wrong(path, f"its header claims {length} bytes, the file has {size}")
    try:
        table = json.loads(stream.read(length).decode("utf-8"), object_pairs_hook=_different)
        entries = {
            name: _entry(name, told) for name, told in _object(table, "header").items() if name != "__metadata__"
        }
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as fault:
        raise _wrong(path, "its header is no JSON") from fault
    except ValueError as fault:
        raise _wrong(path, str(fault)) from fault
    _check_places(entries, size - 8 - length, path)
    return entries


def _wrong(path: Path, why: str) -> BundleError:
    return BundleError(f"{path}: is not a safetensors file ({why}); copy or export it again.")


def _different(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in its header")
    return found


def _object(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{quoted(name)} is no table")
    return value


def _entry(name: str, told: Any) -> Entry:
    told = _object(told, name)
    kind, shape, places = told.get("dtype"), told.get("shape"), told.get("data_offsets")
    if not isinstance(kind, str) or kind not in BYTES:
        raise ValueError(f"{quoted(name)} has an unknown kind of number")
    if not _wholes(shape) or len(shape) > MOST_SIDES or not _wholes(places) or len(places) != 2:
        raise ValueError(f"{quoted(name)} has no shape or place")
    if places[1] - places[0] != math.prod(shape) * BYTES[kind]:
        raise ValueError(f"{quoted(name)} has another length than its shape needs")
    return Entry(kind, tuple(shape), places[0], places[1])


def _wholes(value: Any) -> bool:
    return isinstance(value, list) and all(type(number) is int and 0 <= number < 1 << 48 for number in value)


def _check_places(entries: dict[str, Entry], data: int, path: Path) -> None:
    """One behind the other from the first byte to the last: nothing is read twice, nothing is hidden."""
    place = 0
    for entry in sorted(entries.values(), key=lambda one: (one.begin, one.end)):
        if entry.begin != place:
            raise _wrong(path, "its tensors overlap or leave gaps")
        place = entry.end
    if place != data:
        raise _wrong(path, f"its tensors need {place} bytes, the file holds {data}")
