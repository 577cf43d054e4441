"""How often each value occurs on a film or inside an outline, in bars; and what a window's edges are in values."""

from dataclasses import dataclass

import numpy as np

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.image import Image, Voi, Window
from xai_desktop.core.region_values import region_counts
from xai_desktop.core.shapes import Shape

BARS = 128
EDGE = 0.0005
"""The share of pixels at each end that needs no room: a few dead or burnt pixels must not squeeze all others."""


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """`bars` (n,) float64 counts of pixels whose modality value lies in equal steps from `low` to `high`.

    What lies beyond is in the first and the last bar. `count` is that of all of them; `of` names what was counted.
    """

    bars: AnyArray
    low: float
    high: float
    count: int
    unit: str = ""
    of: str = ""


def histogram(image: Image, shape: Shape | None = None, of: str = "") -> Histogram | None:
    """Of a film, or of what an outline holds of it; None where there is no pixel."""
    counts = np.asarray(image.exposed() if shape is None else region_counts(image, shape), np.float64)
    there = np.flatnonzero(counts)
    if not there.size:
        return None
    values, weights = image.table[there].astype(np.float64), counts[there]
    order = np.argsort(values, kind="stable")
    values, weights = values[order], weights[order]
    low, high = _ends(values, weights)
    place = np.clip(((values - low) / (high - low) * BARS).astype(np.intp), 0, BARS - 1)
    bars = np.bincount(place, weights, BARS)
    return Histogram(bars, low, high, int(weights.sum()), image.unit, of)


def edges_of(window: Voi) -> tuple[float, float]:
    """The modality values half a width on both sides of a window's centre."""
    plain = window.as_window()
    half = plain.width / 2
    return plain.centre - half, plain.centre + half


def window_of(low: float, high: float, like: Voi) -> Window:
    """The window between two edges, in the function of another one; never narrower than that allows."""
    function = like.as_window().function
    narrowest = 1.0 if function == "LINEAR" else max(abs(high), abs(low), 1.0) * 1e-6
    return Window((low + high) / 2, max(high - low, narrowest), "", function)


def _ends(values: AnyArray, weights: AnyArray) -> tuple[float, float]:
    """From the value that nearly all lie above to that which nearly all lie below, a little apart at least."""
    share = np.cumsum(weights) / weights.sum()
    low = float(values[int(np.searchsorted(share, EDGE))])
    high = float(values[min(int(np.searchsorted(share, 1 - EDGE)), values.size - 1)])
    if high <= low:
        return low - 0.5, low + 0.5
    return low, high
