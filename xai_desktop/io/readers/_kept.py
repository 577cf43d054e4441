"""Which 65,536 values stand for those of a picture: the same ones where that is possible, else equal steps."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from xai_desktop.core.arrays import AnyArray, BoolArray
from xai_desktop.core.errors import FormatError

LARGEST_INDEX = 1 << 16
BLOCK = 1 << 22
"""Pixels that are converted at a time, so that the wide types in between stay small."""

SAMPLE = 1 << 18
"""Pixels that show which values a picture has, or that they are too many, mostly without a look at all of them."""

FINEST_GRID = 1 << 24
"""Cells of the look-up by which values are found."""

EXACT = 1 << 53
"""Up to here a 64-bit float holds every whole number."""

NO_NUMBERS = "Pixels that are no finite numbers are left out of windows and shown black."


@dataclass(frozen=True, slots=True)
class Kept:
    """(H, W) uint16 index; (n,) float64 stored values; which index is none; what was lost."""

    index: AnyArray
    stored: AnyArray
    bits: int = 16
    offset: int = 0
    padding: BoolArray | None = None
    notes: tuple[str, ...] = ()


def integers(values: AnyArray, bits: int) -> Kept:
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
    return Kept(_by_offset(values, low), np.arange(count, dtype=np.float64) + low, bits, low)


def floats(path: object, values: AnyArray) -> Kept:
    finite = np.isfinite(values)
    if not finite.any():
        raise FormatError(f"{path}: none of its values is a number, so there is no picture to show; export it again.")
    largest = max(abs(float(end(values, where=finite, initial=0))) for end in (np.min, np.max))
    if largest > np.finfo(np.float32).max:
        raise too_large(path)
    if finite.all():
        return _all_finite(values)
    kept = _many(np.where(finite, values, values[finite].min()), finite)
    kept.index[~finite] = len(kept.stored)
    padding = np.arange(len(kept.stored) + 1) == len(kept.stored)
    stored = np.append(kept.stored, kept.stored.min())
    return replace(kept, stored=stored, padding=padding, notes=(NO_NUMBERS, *kept.notes))


def _all_finite(values: AnyArray) -> Kept:
    """Whole numbers of a narrow range are integers in all but type."""
    low, high = float(values.min()), float(values.max())
    narrow = low.is_integer() and high - low < LARGEST_INDEX and max(abs(low), abs(high)) < EXACT
    if not narrow or not all(np.array_equal(block, np.rint(block)) for block in _blocks(values)):
        return _many(values, None)
    stored = np.arange(int(high - low) + 1, dtype=np.float64) + low
    return Kept(_by_offset(values, low), stored, offset=int(low))


def _many(values: AnyArray, finite: BoolArray | None) -> Kept:
    """Exact where there are few enough distinct values, else equal steps; `finite` keeps one index free."""
    room = LARGEST_INDEX - (finite is not None)
    flat = values.ravel()
    for some in (flat[:: max(flat.size // SAMPLE, 1)], flat):  # a sample often shows all the values there are
        distinct = np.unique(some)
        if len(distinct) > room:
            return _stepped(values, room)
        index = _places(values, distinct)
        if index is not None:
            break
    assert index is not None
    return Kept(index, distinct.astype(np.float64))


def _stepped(values: AnyArray, room: int) -> Kept:
    low, high = (float(end) for end in (values.min(), values.max()))
    step = max(high / (room - 1) - low / (room - 1), 5e-324)
    index = np.empty(values.shape, np.uint16)
    for block, target in zip(_blocks(values), _blocks(index), strict=True):
        target[:] = np.clip(np.rint((block.astype(np.float64) - low) / step), 0, room - 1)
    note = f"The picture has more than {room:,} different values, which are kept in {room:,} steps of {step:.3g}."
    return Kept(index, low + step * np.arange(room), notes=(note,))


def _places(values: AnyArray, distinct: AnyArray) -> AnyArray | None:
    """(H, W) uint16: which of the sorted distinct values each one is; None where one is none of them."""
    find = _on_grid(distinct) or (lambda block: np.minimum(np.searchsorted(distinct, block), len(distinct) - 1))
    index = np.empty(values.shape, np.uint16)
    for block, target in zip(_blocks(values), _blocks(index), strict=True):
        target[:] = find(block)
        if not np.array_equal(distinct[target], block):
            return None
    return index


def _on_grid(distinct: AnyArray) -> Callable[[AnyArray], AnyArray] | None:
    """A look-up that is several times faster than a search, where the smallest gap divides the range often enough."""
    wide = distinct.astype(np.float64)
    gap = float(np.diff(wide).min()) if len(wide) > 1 else 0.0
    if gap <= 0 or not float(wide[-1] - wide[0]) / gap < FINEST_GRID:
        return None
    spots = np.rint((wide - wide[0]) / gap).astype(np.intp)
    table = np.zeros(spots[-1] + 1, np.uint16)
    table[spots] = np.arange(len(wide))

    def find(block: AnyArray) -> AnyArray:
        spot = np.rint((block.astype(np.float64) - wide[0]) / gap)
        found: AnyArray = table[np.clip(spot, 0, len(table) - 1).astype(np.intp)]
        return found

    return find if np.array_equal(find(distinct), np.arange(len(wide))) else None


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


def too_large(path: object) -> FormatError:
    return FormatError(f"{path}: holds values beyond ±3.4e38, far from any film's; export it with smaller ones.")
