"""Is a map a map? A confident picture of nothing is the worst output there is."""

import math
from enum import StrEnum

import numpy as np

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.wording import noted

FLAT = 1e-12
"""A span below this, relative to the largest magnitude, is no picture (methods §0.5)."""


class MapState(StrEnum):
    """Judged on the heatmap, after the method's own ReLU."""

    OK = "ok"
    EMPTY = noted("empty")
    CONSTANT = noted("constant")
    NON_FINITE = noted("non-finite")

    @property
    def sentence(self) -> str:
        return _SENTENCES[self]


_SENTENCES = {
    MapState.OK: "The map has structure.",
    MapState.EMPTY: "No evidence: nothing in the film raises this score by this method, so there is no map.",
    MapState.CONSTANT: "Constant map: every pixel has the same value, so it points nowhere.",
    MapState.NON_FINITE: "Not a number: the method produced values that are not finite, so there is no map.",
}


def judge(heatmap: FloatArray) -> MapState:
    """The state of a heatmap (any shape). NaN where the network never looked is no fault; NaN elsewhere is.

    The caller passes only pixels that the network saw, or a map whose unseen pixels are NaN and some are not.
    """
    if heatmap.size == 0:
        return MapState.NON_FINITE
    low, high = float(np.fmin.reduce(heatmap, axis=None)), float(np.fmax.reduce(heatmap, axis=None))
    if not -math.inf < low <= high < math.inf:
        return MapState.NON_FINITE
    largest = max(abs(low), abs(high))
    if largest == 0.0 or (high == 0.0 and low < 0.0):  # nothing is above the 0 that stands for nothing
        return MapState.EMPTY
    if high - low <= FLAT * max(largest, 1.0):
        return MapState.EMPTY if largest <= FLAT else MapState.CONSTANT
    return MapState.OK


def is_signed(heatmap: FloatArray) -> bool:
    return bool(np.nanmin(heatmap) < 0)


def peak(heatmap: FloatArray) -> tuple[int, int]:
    """(row, column) of the largest value, the first in reading order."""
    place = int(np.argmax(heatmap))
    if np.isnan(heatmap.flat[place]):  # the first gap; looking past gaps takes five times as long
        place = int(np.nanargmax(heatmap))
    row, column = np.unravel_index(place, heatmap.shape)
    return int(row), int(column)


def strongest(regions: FloatArray, count: int) -> FloatArray:
    """A map of regions with one value each: those of the `count` largest magnitudes as they are, all others 0.

    With `np.maximum(regions, 0)` it gives the regions that speak most for the class, and fewer where fewer do.
    """
    magnitudes = np.unique(np.abs(regions))[-count:] if count > 0 else np.empty(0)
    return np.where(np.isin(np.abs(regions), magnitudes), regions, np.float32(0))
