"""Do two maps of one film look alike? Structural similarity (Wang et al. 2004), for randomisation and repeat tests.

The maps stay as they are: brought to 0 to 1 each, a map that shrank to a thousandth would look unchanged (methods
§10.15). The air beside the patient is alike in all maps, hence the mask of the body.
"""

import numpy as np

from xai_desktop.core.agreement import Measured
from xai_desktop.core.arrays import AnyArray, BoolArray, FloatArray
from xai_desktop.core.errors import InputError
from xai_desktop.core.heatmap import MapState, judge
from xai_desktop.metrics.base import metric
from xai_desktop.metrics.scene import checked

SIGMA, REACH = 1.5, 5
"""The window of the paper: a Gaussian of 11 × 11 pixels."""

K1, K2 = 0.01, 0.03

NOTHING_INSIDE = "no pixel that both networks saw lies inside the mask"


@metric("structural similarity of two maps (SSIM)")
def ssim(heatmap: FloatArray, other: FloatArray, inside: BoolArray | None = None) -> Measured:
    """Mean structural similarity over the pixels seen by both (and `inside`, where given), from −1 to 1; 1 is equal.

    Not normalised. C1 = (0.01 L)² and C2 = (0.03 L)², L the range of the first map's values there, so that it matters
    which map is the first: the trained network's. Maps with negative values are counted from the lowest value of the
    two, else a map and its negative would be alike: both factors of the formula change their sign. Windows at an edge
    use the pixels that count, and no others. None where one of the maps has no structure.
    """
    ours, theirs = checked(heatmap), checked(other)
    if ours.shape != theirs.shape or (inside is not None and inside.shape != ours.shape):
        raise InputError("Two maps and their mask must have the same pixels; bring them to one size first.")
    counted = ~(np.isnan(ours) | np.isnan(theirs))
    if inside is not None:
        counted &= np.asarray(inside, np.bool_)
    if not counted.any():
        return Measured(None, NOTHING_INSIDE)
    for values in (ours, theirs):
        if (state := judge(values[counted])) is not MapState.OK:
            return Measured(None, state.sentence)
    return Measured(float(similarity(ours, theirs, counted)[counted].mean()))


def similarity(first: FloatArray, second: FloatArray, counted: BoolArray) -> AnyArray:
    """(H, W) float64: the similarity around every pixel, meaningless where `counted` (H, W) is not set."""
    span = float(np.ptp(first[counted].astype(np.float64)))
    low = min(0.0, float(first[counted].min()), float(second[counted].min()))
    one, two = (np.where(counted, values.astype(np.float64) - low, 0) / span for values in (first, second))
    weight = np.maximum(_blurred(counted.astype(np.float64)), 1e-12)
    m1, m2, m11, m22, m12 = (_blurred(values) / weight for values in (one, two, one * one, two * two, one * two))
    v1, v2, both = m11 - m1 * m1, m22 - m2 * m2, m12 - m1 * m2
    c1, c2 = K1**2, K2**2  # the maps are in units of L
    return (2 * m1 * m2 + c1) * (2 * both + c2) / ((m1 * m1 + m2 * m2 + c1) * (v1 + v2 + c2))


def _blurred(values: AnyArray) -> AnyArray:
    from scipy.ndimage import gaussian_filter

    return np.asarray(gaussian_filter(values, SIGMA, radius=REACH, mode="constant"))
