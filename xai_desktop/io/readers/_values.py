"""Pixels of any kind → films: real numbers as index and table, colours as 8 bits.

A film tells at most 65,536 values apart. Integers that span no more and floats with no more distinct values are kept
exactly; only what has more is put on equal steps, and says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np

from xai_desktop.core.arrays import AnyArray, BoolArray, ByteArray, FloatArray, owned
from xai_desktop.core.errors import FormatError, InputError
from xai_desktop.core.image import Image, Window, eight_bit

LARGEST_INDEX = 1 << 16
MAX_BYTES = 256 << 20
"""Bytes of pixel values that one film may hold; sorting and scaling need a few times as much meanwhile."""

BLOCK = 1 << 22
"""Pixels that are converted at a time, so that the wide types in between stay small."""

SAMPLE = 1 << 18
"""Pixels that show whether a float picture has too many values to sort them all."""

EXACT = 1 << 53
"""Up to here a 64-bit float holds every whole number."""

FINEST = 1e-5
"""A range of modality values below which an automatic LINEAR window, which counts from width 1, loses digits."""

NO_NUMBERS = "Pixels that are no finite numbers are left out of windows and shown black."


@dataclass(frozen=True, slots=True)
class Rescale:
    """modality value = stored value × slope + intercept."""

    slope: float = 1.0
    intercept: float = 0.0


SAME = Rescale()


@dataclass(frozen=True, slots=True)
class _Kept:
    """(H, W) uint16 index; (n,) float64 stored values; which index is none; what was lost."""

    index: AnyArray
    stored: AnyArray
    bits: int = 16
    offset: int = 0
    padding: BoolArray | None = None
    notes: tuple[str, ...] = ()


def check_bytes(path: object, count: int) -> None:
    """Raises `InputError` before memory for more than `MAX_BYTES` of values is asked for."""
    if count > MAX_BYTES:
        asked = f"its header asks for {count >> 20} MB of pixel values, above the limit of {MAX_BYTES >> 20} MB"
        raise InputError(f"{path}: {asked}; check the file or export it at a smaller size.")


def grey_film(path: object, values: AnyArray, rescale: Rescale = SAME, bits: int = 0) -> Image:
    """(H, W) bool, integers or floats. `bits` is how many of an unsigned integer's are used, where it is not all.

    Eight unsigned bits without a rescale are shown as they are, as are bools (black and white); everything else gets
    an automatic window. Raises `FormatError` for values that are none, or beyond 32-bit floats.
    """
    values = values.astype(values.dtype.newbyteorder("="), copy=False)
    if values.dtype.kind == "b":
        return eight_bit(values * np.uint8(255))
    if values.dtype == np.uint8 and rescale == SAME:
        return eight_bit(values)
    kept = _integers(values, bits) if values.dtype.kind in "iu" else _floats(path, values)
    table = _table(path, kept, rescale)
    ends = (float(table.min()), float(table.max()))
    exact = _narrow_window(ends) if values.dtype.kind == "f" or rescale != SAME else ()
    return Image(
        owned(kept.index, np.uint16),
        table,
        ends,
        kept.bits,
        stored_offset=kept.offset,
        padding=kept.padding,
        windows=exact,
        warnings=kept.notes,
    )


def colour_film(rgb: ByteArray) -> Image:
    """(H, W, 3) uint8, shown as it is; three equal channels are a grey film."""
    if equal_channels(rgb):
        return eight_bit(rgb[..., 0])
    return eight_bit(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), colour=rgb)


def equal_channels(pixels: AnyArray) -> bool:
    return all(np.array_equal(pixels[..., 0], pixels[..., n]) for n in (1, 2))


def _integers(values: AnyArray, bits: int) -> _Kept:
    """Narrow types keep the whole range that they can hold; wide ones the range that occurs, if it is narrow."""
    if values.dtype.itemsize <= 2:
        low = int(np.iinfo(values.dtype).min)
        bits = bits or 8 * values.dtype.itemsize
        count = 1 << bits
    else:
        low, bits = int(values.min()), 16
        count = int(values.max()) - low + 1
    if count > LARGEST_INDEX:
        return _many(values, None)
    return _Kept(_by_offset(values, low), np.arange(count, dtype=np.float64) + low, bits, low)


def _floats(path: object, values: AnyArray) -> _Kept:
    finite = np.isfinite(values)
    if not finite.any():
        raise FormatError(f"{path}: none of its values is a number, so there is no picture to show; export it again.")
    largest = max(abs(float(end(values, where=finite, initial=0))) for end in (np.min, np.max))
    if largest > np.finfo(np.float32).max:
        raise _too_large(path)
    if finite.all():
        return _all_finite(values)
    kept = _many(np.where(finite, values, values[finite].min()), finite)
    kept.index[~finite] = len(kept.stored)
    padding = np.arange(len(kept.stored) + 1) == len(kept.stored)
    stored = np.append(kept.stored, kept.stored.min())
    return replace(kept, stored=stored, padding=padding, notes=(NO_NUMBERS, *kept.notes))


def _all_finite(values: AnyArray) -> _Kept:
    """Whole numbers of a narrow range are integers in all but type."""
    low, high = float(values.min()), float(values.max())
    narrow = low.is_integer() and high - low < LARGEST_INDEX and max(abs(low), abs(high)) < EXACT
    if not narrow or not all(np.array_equal(block, np.rint(block)) for block in _blocks(values)):
        return _many(values, None)
    stored = np.arange(int(high - low) + 1, dtype=np.float64) + low
    return _Kept(_by_offset(values, low), stored, offset=int(low))


def _many(values: AnyArray, finite: BoolArray | None) -> _Kept:
    """Exact where there are few enough distinct values, else equal steps; `finite` keeps one index free."""
    room = LARGEST_INDEX - (finite is not None)
    distinct = _distinct(values, room)
    index = np.empty(values.shape, np.uint16)
    if distinct is not None:
        for block, target in zip(_blocks(values), _blocks(index), strict=True):
            target[:] = np.searchsorted(distinct, block)
        return _Kept(index, distinct.astype(np.float64))
    low, high = (float(end) for end in (values.min(), values.max()))
    step = max(high / (room - 1) - low / (room - 1), 5e-324)
    for block, target in zip(_blocks(values), _blocks(index), strict=True):
        target[:] = np.clip(np.rint((block.astype(np.float64) - low) / step), 0, room - 1)
    note = f"The picture has more than {room:,} different values, which are kept in {room:,} steps of {step:.3g}."
    return _Kept(index, low + step * np.arange(room), notes=(note,))


def _distinct(values: AnyArray, most: int) -> AnyArray | None:
    """The values that occur, sorted; None where there are more than `most`."""
    flat = values.ravel()
    if len(np.unique(flat[:: max(flat.size // SAMPLE, 1)])) > most:
        return None
    found = np.unique(flat)
    return found if len(found) <= most else None


def _by_offset(values: AnyArray, low: float) -> AnyArray:
    wide = np.float64 if values.dtype.kind == "f" else np.int64
    if values.dtype == np.uint64:
        return (values - np.uint64(low)).astype(np.uint16)
    index = np.empty(values.shape, np.uint16)
    for block, target in zip(_blocks(values), _blocks(index), strict=True):
        target[:] = block if low == 0 else block.astype(wide) - wide(low)
    return index


def _blocks(array: AnyArray) -> Iterator[AnyArray]:
    """Views of some rows each."""
    rows = max(BLOCK // array.shape[1], 1)
    return (array[start : start + rows] for start in range(0, len(array), rows))


def _table(path: object, kept: _Kept, rescale: Rescale) -> FloatArray:
    with np.errstate(all="ignore"):
        table = owned(kept.stored * rescale.slope + rescale.intercept, np.float32)
    if not np.isfinite(table).all():
        raise _too_large(path)
    return table


def _too_large(path: object) -> FormatError:
    return FormatError(f"{path}: holds values beyond ±3.4e38, far from any film's; export it with smaller ones.")


def _narrow_window(ends: tuple[float, float]) -> tuple[Window, ...]:
    low, high = ends
    if not 0 < high - low < FINEST:
        return ()
    return (Window((low + high) / 2, high - low, "full range", "LINEAR_EXACT"),)
