"""Otsu's threshold: the cut that parts a map's values into two groups as unlike as can be.

N. Otsu, A threshold selection method from gray-level histograms, IEEE Trans. SMC 9 (1979) 62–66.
"""

import numpy as np

from xai_desktop.core.arrays import FloatArray

BINS = 256


def otsu_value(values: FloatArray) -> float:
    """The value above which (strictly) a pixel belongs to the upper group; `values` (n,) finite, not all equal.

    The values are counted in 256 bins of equal width from the lowest to the highest. For every border between two
    bins, w₀ and w₁ are the pixels below and above it and m₀ and m₁ the means of their bins' centres; the border with
    the largest w₀ · w₁ · (m₀ − m₁)² is taken, the lowest of several, and the value is the centre of the bin below it,
    in the map's own precision.
    """
    counted, edges = np.histogram(values, BINS)
    centres = edges[:-1] / 2 + edges[1:] / 2  # halved first: the sum of two could be too large for its kind
    below = np.cumsum(counted, dtype=np.float64)[:-1]
    sums = np.cumsum(counted * centres)
    above = float(values.size) - below
    apart = sums[:-1] / below - (sums[-1] - sums[:-1]) / above
    return float(np.float32(centres[int(np.argmax(below * above * apart**2))]))
