"""COCO's run-length encoding of painted masks: lengths of unpainted and painted cells in turn, column by column.

Compressed, each length is written in groups of five bits with a sixth for "more follows", as characters from `0`;
from the fourth length on it is the difference to the length before the last. Nothing is allocated before the lengths
are known to add up to a film of bearable size, and then only the painted part of it.
"""

import numpy as np

from xai_desktop.core.arrays import AnyArray, owned
from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Box, Size
from xai_desktop.core.shapes import Mask
from xai_desktop.io.annotations._json import mapping_of, size_of

LARGEST_MASK = 1 << 28
"""Cells of one film."""

ALL_MASKS = 1 << 30
"""Cells, a byte each, that the painted parts of one file's masks may take together."""

GROUPS = 6
"""Characters of a length, which is more than any film needs."""


class Allowance:
    """Keeps the masks of one file within bounds: a few bytes of lengths may stand for any number of cells."""

    def __init__(self, cells: int = ALL_MASKS) -> None:
        self._left = cells

    def take(self, cells: int) -> None:
        """Raises `InputError` where nothing is left."""
        if cells > self._left:
            raise InputError("the painted masks of this file are too many to be kept in memory together")
        self._left -= cells


def rle_of(value: object) -> tuple[AnyArray, Size]:
    """The lengths and the size of `{"size": [h, w], "counts": …}`, checked. Raises `InputError`."""
    rle = mapping_of(value)
    sides = rle.get("size")
    size = size_of(*sides) if isinstance(sides, list) and len(sides) == 2 else None
    if size is None or size[0] * size[1] > LARGEST_MASK:
        raise InputError("its mask has no usable size")
    counts = rle.get("counts")
    runs = runs_of_text(counts) if isinstance(counts, str) else _runs_of_list(counts)
    if not runs.size or runs.min() < 0 or runs.max() > LARGEST_MASK or int(runs.sum()) != size[0] * size[1]:
        raise InputError("the runs of its mask do not add up to its size")
    return runs, size


def mask_of(runs: AnyArray, size: Size, allowance: Allowance) -> Mask | None:
    """The painted part of checked lengths; None where nothing is painted. Raises `InputError` beyond the allowance."""
    ends = np.cumsum(runs)
    starts, stops = (ends - runs)[1::2], ends[1::2]
    painted = stops > starts
    if not painted.any():
        return None
    starts, stops = starts[painted], stops[painted]
    x0, x1 = int(starts[0]) // size[0], (int(stops[-1]) - 1) // size[0] + 1
    y0, y1 = _rows(starts, stops, size[0])
    allowance.take((x1 - x0) * (y1 - y0))
    steps = np.zeros((x1 - x0) * size[0] + 1, dtype=np.int8)
    np.add.at(steps, starts - x0 * size[0], 1)
    np.add.at(steps, stops - x0 * size[0], -1)
    columns = np.cumsum(steps[:-1], dtype=np.int8, out=steps[:-1]).view(np.bool_).reshape(x1 - x0, size[0])
    return Mask(owned(columns[:, y0:y1].T, np.bool_), Box(x0, y0, x1, y1))


def rle_for(whole: AnyArray) -> dict[str, object]:
    """A (H, W) bool picture of the film, compressed."""
    return {"size": list(whole.shape), "counts": text_of_runs(runs_of(whole))}


def nothing_painted(size: Size) -> dict[str, object]:
    return {"size": list(size), "counts": text_of_runs([size[0] * size[1]])}


def runs_of(whole: AnyArray) -> list[int]:
    cells = whole.ravel(order="F")
    edges = np.flatnonzero(cells[1:] != cells[:-1]) + 1
    runs: list[int] = np.diff(np.concatenate(([0], edges, [cells.size]))).tolist()
    return [0, *runs] if cells[0] else runs


def text_of_runs(runs: list[int]) -> str:
    text = bytearray()
    for number, run in enumerate(runs):
        left = run - runs[number - 2] if number > 2 else run
        while not -16 <= left < 16:
            text.append(48 + (left & 31 | 32))
            left >>= 5
        text.append(48 + (left & 31))
    return text.decode("ascii")


def runs_of_text(text: str) -> AnyArray:
    """The lengths, int64. Raises `InputError` for characters that no encoder writes."""
    codes = np.frombuffer(text.encode("utf-8", "surrogatepass"), dtype=np.uint8).astype(np.int64) - 48
    last = np.flatnonzero(codes < 32)
    if not codes.size or codes.min() < 0 or codes.max() > 63 or last.size == 0 or last[-1] != codes.size - 1:
        raise InputError("its mask is no run-length text")
    first = np.concatenate(([0], last[:-1] + 1))
    if (last - first).max() >= GROUPS:
        raise InputError("its mask is no run-length text")
    shift = 5 * (np.arange(codes.size) - np.repeat(first, last - first + 1))
    values = np.add.reduceat((codes & 31) << shift, first)
    values -= np.where(codes[last] & 16, np.int64(1) << (5 * (last - first + 1)), 0)
    values[1::2], values[2::2] = np.cumsum(values[1::2]), np.cumsum(values[2::2])
    return values


def _runs_of_list(counts: object) -> AnyArray:
    whole = isinstance(counts, list) and all(type(run) is int and 0 <= run <= LARGEST_MASK for run in counts)
    if not whole:
        raise InputError("its mask has no runs of whole numbers")
    return np.array(counts, dtype=np.int64)


def _rows(starts: AnyArray, stops: AnyArray, height: int) -> tuple[int, int]:
    """The rows that are painted: all of them as soon as one run goes on in the next column."""
    if (starts // height != (stops - 1) // height).any():
        return 0, height
    return int((starts % height).min()), int(((stops - 1) % height).max()) + 1
