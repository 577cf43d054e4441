"""Look-up tables as DICOM writes them: a descriptor of three numbers, and entries in one of several packings.

Modality LUTs (PS3.3 C.11.1.1) and VOI LUTs (C.11.2.1.1) are the same thing to a file.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from pydicom.dataset import Dataset

from xai_desktop.core.arrays import AnyArray, FloatArray, owned
from xai_desktop.io.readers._dicom_values import numbers_of, states
from xai_desktop.io.readers._faults import DICOM_FAULTS

MOST = 1 << 16
"""Entries of the largest table, which the descriptor's 16 bits write as 0."""


@dataclass(frozen=True, slots=True, eq=False)
class Lut:
    """`entries` (n,) of integers for the input values from `first` on. They fill `bits`, whatever the file states."""

    first: int
    entries: AnyArray
    bits: int
    stated_bits: int

    def look_up(self, values: AnyArray) -> FloatArray:
        """Values below the first entry get the first one, above the last the last one."""
        places = np.clip(values - self.first, 0, len(self.entries) - 1).astype(np.intp)
        return owned(self.entries[places], np.float32)


def lut_of(
    item: Dataset, inputs: tuple[float, float], descriptor_key: str = "LUTDescriptor", data_key: str = "LUTData"
) -> Lut | None:
    """The table of a LUT item for input values between two ends; None for one that is broken."""
    descriptor = numbers_of(item, descriptor_key)
    if len(descriptor) != 3:
        return None
    count, stated = int(descriptor[0]) % MOST or MOST, int(descriptor[2])
    entries, room = _entries(item, data_key, count)
    if entries is None:
        return None
    usual = min(stated, room) if 1 <= stated <= 16 else room
    bits = max(usual, int(entries.max()).bit_length())
    return Lut(first_of(int(descriptor[1]), inputs), entries, bits, stated)


def is_blank(item: Dataset) -> bool:
    """Whether a LUT item is an empty template, as some writers leave them."""
    return not states(item, "LUTDescriptor") and not states(item, "LUTData")


def first_of(stated: int, inputs: tuple[float, float]) -> int:
    """The first input value. Sixteen bits do not say whether they have a sign; what can be reached decides."""
    low, high = inputs
    return stated - MOST if low < 0 and stated >= MOST // 2 and stated > high else stated


def words_of(item: Dataset, key: str) -> AnyArray | None:
    """(n,) little-endian uint16 of an attribute's value, whatever it was written as; None where it cannot be read."""
    try:
        raw: Any = item[key].value
        if isinstance(raw, bytes):
            little = item.original_encoding[1] is not False
            return np.frombuffer(raw + bytes(len(raw) % 2), "<u2" if little else ">u2").astype("<u2")
        return (np.atleast_1d(np.asarray(raw, np.int64)) & 0xFFFF).astype("<u2")
    except DICOM_FAULTS:
        return None


def _entries(item: Dataset, key: str, count: int) -> tuple[AnyArray | None, int]:
    """(entries, the bits that each has room for): a word each, or two in a word where there are too few words."""
    words = words_of(item, key)
    if words is None or 2 * len(words) < count:
        return None, 0
    return (words[:count], 16) if len(words) >= count else (words.view(np.uint8)[:count], 8)
