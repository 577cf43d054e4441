"""Header values that may be missing, empty, repeated or broken. Nothing here raises for what a file holds."""

from collections.abc import Iterator
from typing import Any

from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

from xai_desktop.io.readers._faults import DICOM_FAULTS

LARGEST = 1e15
"""Beyond it no header value is a measurement, and arithmetic in single precision would run out of room."""

LONGEST = 64
"""Characters in the longest one-line value (LO, UI); a damaged length may pull half the file into a text."""


Key = str | int
"""An attribute by its keyword or, in groups that repeat (60xx), by its tag."""


def value_of(data: Dataset, key: Key) -> Any:
    """The value as pydicom gives it; None where it is missing, empty or cannot be converted."""
    try:
        value = data.get(key)
        if isinstance(value, DataElement):
            value = value.value
    except DICOM_FAULTS:
        return None
    return None if value is None or value == "" else value


def values_of(data: Dataset, key: Key) -> tuple[Any, ...]:
    """All values of an attribute that may have several."""
    value = value_of(data, key)
    if value is None:
        return ()
    if isinstance(value, str | bytes) or not hasattr(value, "__iter__"):
        return (value,)
    return tuple(value)


def text_of(data: Dataset, key: Key) -> str:
    """The first value as plain text: printable, without padding, at most as long as DICOM lets a line be."""
    value = value_of(data, key)
    if value is None or isinstance(value, str):  # nearly always; the rest is for the odd ones
        return _plain(value or "")
    return next(iter(texts_of(data, key)), "")


def texts_of(data: Dataset, key: Key) -> tuple[str, ...]:
    """Every value as plain text; "" for one that is none, as bytes and nested data sets are."""
    return tuple("" if isinstance(v, bytes | Dataset) else _plain(str(v)) for v in values_of(data, key))


def _plain(text: str) -> str:
    return (text if text.isprintable() else "".join(filter(str.isprintable, text))).strip()[:LONGEST]


def states(data: Dataset, key: Key) -> bool:
    """Whether the file gives a value at all, however broken."""
    return key in data and data.get_item(key).value not in (None, "", b"")


def integer_of(data: Dataset, key: Key) -> int | None:
    value = value_of(data, key)
    if value is None or isinstance(value, int):
        return int(value) if value is not None and abs(value) <= LARGEST else None
    found = numbers_of(data, key)
    return int(found[0]) if found else None


def numbers_of(data: Dataset, key: Key) -> tuple[float, ...]:
    """The values; () as soon as one is no number or out of all proportion: their positions then mean nothing."""
    try:
        found = tuple(float(value) for value in values_of(data, key))
    except (TypeError, ValueError, OverflowError):
        return ()
    return found if all(abs(value) <= LARGEST for value in found) else ()


def items_of(data: Dataset, keyword: str) -> tuple[Dataset, ...]:
    """The items of a sequence."""
    return tuple(item for item in values_of(data, keyword) if isinstance(item, Dataset))


def groups_of(data: Dataset, frame: int, keyword: str) -> Iterator[Dataset]:
    """Where an attribute of one frame may stand: its functional group, the shared one, then the data set itself."""
    frames = items_of(data, "PerFrameFunctionalGroupsSequence")
    for group in (*frames[frame : frame + 1], *items_of(data, "SharedFunctionalGroupsSequence")):
        yield from items_of(group, keyword)
    yield data
