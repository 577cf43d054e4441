"""How coarse is a map? Its mask is opened with larger and larger disks, and what survives is counted (methods §9).

P000 gives no formula; this is its first author's notebook. Radii are in pixels, so that maps are compared at one size
only. A late layer's map is coarse for its resolution alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from xai_desktop.core.agreement import Measured
from xai_desktop.core.arrays import AnyArray, BoolArray, FloatArray
from xai_desktop.core.heatmap import MapState, judge
from xai_desktop.core.threshold import Percentile, RankedMap
from xai_desktop.metrics.base import metric
from xai_desktop.metrics.scene import checked

RADII = tuple(range(15))
"""The radii of the scalar: 0 to 14."""

SIDE = 224
"""Maps are brought to this square before they are cut, unless asked otherwise."""

NO_MASK = "no pixel is above the cut, so there is no mask to open"


@dataclass(frozen=True, slots=True)
class Granulometry:
    """Pixels that survive the opening with the disk of each radius 0, 1, … in pixels; the first is the mask's area."""

    survivors: tuple[int, ...]

    @property
    def mean(self) -> float:
        """P000's scalar, in pixels: higher is coarser, and larger masks are coarser too."""
        return float(np.mean(self.survivors))

    @property
    def per_area(self) -> float:
        """In [0, 1]: the scalar divided by the mask's area; 0 for an empty mask."""
        return self.mean / self.survivors[0] if self.survivors[0] else 0.0

    @property
    def spectrum(self) -> tuple[float, ...]:
        """The share of the mask that each radius is the last to leave, adding up to 1; zeros for an empty mask.

        What the largest disk leaves has at least that size, and is counted there. A digital disk does not always keep
        what the next larger one keeps, so that a share may be slightly negative.
        """
        area = self.survivors[0]
        lost = -np.diff((*self.survivors, 0))
        return tuple((lost / area if area else np.zeros(lost.size)).tolist())

    @property
    def mean_size(self) -> float:
        """Radius in pixels, the mean over the spectrum."""
        return float(np.dot(self.spectrum, np.arange(len(self.survivors))))


@metric("granulometry (higher is coarser)")
def granulometry(heatmap: FloatArray, percentile: float | None = 90.0, side: int | None = SIDE) -> Measured:
    """Mean over radii 0 to 14 of the pixels that survive opening the map's mask with a digital disk.

    The mask is the top by rank, so that every map has the same area; with `percentile=None` it is what lies above the
    map's mean, as in the first author's notebook. The map is first resized to `side` × `side`, None leaves it.
    """
    return _of_map(heatmap, percentile, side, lambda found: found.mean)


@metric("granulometry ÷ mask")
def granulometry_per_area(heatmap: FloatArray, percentile: float | None = 90.0, side: int | None = SIDE) -> Measured:
    """The granulometry divided by the area of the mask: the share of the mask that survives, averaged over radii."""
    return _of_map(heatmap, percentile, side, lambda found: found.per_area)


@metric("mean size of the map's parts, px")
def granulometry_size(heatmap: FloatArray, percentile: float | None = 90.0, side: int | None = SIDE) -> Measured:
    """Mean radius in pixels at which a pixel of the mask disappears under opening; 14 for what survives everything."""
    return _of_map(heatmap, percentile, side, lambda found: found.mean_size)


def openings(mask: BoolArray, radii: Sequence[int] = RADII) -> tuple[int, ...]:
    """How many pixels of (H, W) bool survive the binary opening with the digital disk i² + j² ≤ n² of each radius n.

    Outside the picture is background, as in `scipy.ndimage.binary_opening`: disks eat the border.
    """
    inside = _squared_distance(np.pad(mask, 1))[1:-1, 1:-1]
    return tuple(_opened(inside, radius) for radius in radii)


def granulometry_of(mask: BoolArray) -> Granulometry:
    """Of any mask (H, W), the notebook's radii."""
    return Granulometry(openings(mask))


def map_mask(heatmap: FloatArray, percentile: float | None = 90.0) -> BoolArray:
    """(H, W) bool: the top by rank, or with None what is strictly above the mean of the seen pixels."""
    if percentile is not None:
        threshold = Percentile(percentile)
        return RankedMap.of(heatmap).mask(threshold)
    above: BoolArray = heatmap > np.nanmean(heatmap, dtype=np.float64)
    return above


def _of_map(
    heatmap: FloatArray, percentile: float | None, side: int | None, value: Callable[[Granulometry], float]
) -> Measured:
    values = checked(heatmap) if side is None else _resized(checked(heatmap), side)
    state = judge(values)
    if state is not MapState.OK:
        return Measured(None, state.sentence)
    found = granulometry_of(map_mask(values, percentile))
    return Measured(value(found)) if found.survivors[0] else Measured(None, NO_MASK)


def _resized(heatmap: FloatArray, side: int) -> FloatArray:
    """Between pixel centres; means of pixels where the map becomes smaller. Unseen pixels spread to what they touch."""
    shrinks = side < min(heatmap.shape)
    found: FloatArray = cv2.resize(heatmap, (side, side), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    return found


def _squared_distance(mask: BoolArray) -> AnyArray:
    """(H, W) int: from each pixel of the mask to the nearest one outside it; the mask must leave one out."""
    distance = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    squared: AnyArray = np.rint(distance.astype(np.float64) ** 2).astype(np.int64)
    return squared


def _opened(inside: AnyArray, radius: int) -> int:
    """A disk fits where nothing outside is as near as its radius, and covers what is that near to such a place."""
    fits: BoolArray = inside > radius * radius
    if not fits.any():
        return 0
    return int(np.count_nonzero(_squared_distance(~fits) <= radius * radius))
