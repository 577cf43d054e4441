"""Palette colours (PS3.3 C.7.6.3.1.5, C.7.9): an index and three tables, plain or written as segments."""

from dataclasses import replace

import numpy as np
from pydicom.dataset import Dataset

from xai_desktop.core.arrays import AnyArray, ByteArray
from xai_desktop.io.readers._dicom_luts import MOST, Lut, first_of, lut_of, words_of
from xai_desktop.io.readers._dicom_values import numbers_of, states

CHANNELS = ("Red", "Green", "Blue")
DISCRETE, LINEAR, INDIRECT = 0, 1, 2
NARROW = "The file's palette states 16 bits but holds values of 8; they are shown as such."


class _DamagedError(Exception):
    """A segment that leads nowhere."""


def coloured(data: Dataset, values: AnyArray, inputs: tuple[float, float]) -> tuple[ByteArray, tuple[str, ...]] | None:
    """((H, W, 3) uint8 for (H, W) integers between two ends, what was mended); None for a palette that is broken."""
    luts = [_channel(data, name, inputs) for name in CHANNELS]
    tables = [lut for lut in luts if lut is not None]
    if len(tables) < len(CHANNELS):
        return None
    tables, notes = _mended(tables)
    low, high = int(inputs[0]), int(inputs[1])
    whole = np.arange(low, high + 1)
    colours = np.stack([_eight_bits(lut, whole) for lut in tables], axis=-1)
    found: ByteArray = colours[values - low]
    return found, notes


def _channel(data: Dataset, name: str, inputs: tuple[float, float]) -> Lut | None:
    descriptor = f"{name}PaletteColorLookupTableDescriptor"
    if not states(data, f"Segmented{name}PaletteColorLookupTableData"):
        return lut_of(data, inputs, descriptor, f"{name}PaletteColorLookupTableData")
    stated = numbers_of(data, descriptor)
    words = words_of(data, f"Segmented{name}PaletteColorLookupTableData")
    if len(stated) != 3 or words is None:
        return None
    bits = 8 if stated[2] == 8 else 16
    try:
        entries = _expanded(words.view(np.uint8) if bits == 8 else words, int(stated[0]) % MOST or MOST)
    except (_DamagedError, IndexError):
        return None
    return Lut(first_of(int(stated[1]), inputs), entries, bits, bits)


def _mended(luts: list[Lut]) -> tuple[list[Lut], tuple[str, ...]]:
    """Tables that say 16 bits and use only the lower 8 would be black."""
    widest = max(int(lut.entries.max()) for lut in luts)
    if widest >= 256 or all(lut.bits <= 8 for lut in luts):
        return luts, ()
    return [replace(lut, bits=8) for lut in luts], (NARROW,)


def _eight_bits(lut: Lut, values: AnyArray) -> ByteArray:
    """The upper eight bits of each entry."""
    entries = lut.look_up(values).astype(np.int64)
    upper: ByteArray = (entries >> (lut.bits - 8) if lut.bits >= 8 else entries << (8 - lut.bits)).astype(np.uint8)
    return upper


def _expanded(data: AnyArray, count: int) -> AnyArray:
    """(count,) entries of a segmented table. Raises `_DamagedError` or `IndexError` where it makes no sense."""
    entries: list[int] = []
    place = 0
    while len(entries) < count:
        opcode, length = int(data[place]), int(data[place + 1])
        if opcode != INDIRECT:
            place = _append(entries, data, place)
            continue
        width = data.itemsize
        offset = sum(int(data[place + 2 + n]) << 8 * width * n for n in range(4 // width)) // width
        while length and len(entries) < count:  # copied segments are plain ones: none can unfold without end
            offset, length = _append(entries, data, offset), length - 1
        place += 2 + 4 // width
    return np.array(entries[:count], np.int64)


def _append(entries: list[int], data: AnyArray, place: int) -> int:
    """Add the entries of one plain segment, at least one; the place behind it."""
    opcode, length = int(data[place]), int(data[place + 1])
    if length == 0 or place + 2 + (length if opcode == DISCRETE else 1) > len(data):
        raise _DamagedError
    if opcode == DISCRETE:
        entries.extend(data[place + 2 : place + 2 + length].tolist())
        return place + 2 + length
    if opcode != LINEAR or not entries:
        raise _DamagedError
    last, end = entries[-1], int(data[place + 2])
    entries.extend(int(value) for value in np.rint(np.linspace(last, end, length + 1)[1:]))
    return place + 3
