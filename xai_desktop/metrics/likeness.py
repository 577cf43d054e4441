"""How alike are two maps of one film? Asked of a trained and a random network (Adebayo et al. 2018)."""

import numpy as np

from xai_desktop.core.agreement import Measured
from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.errors import InputError
from xai_desktop.core.heatmap import MapState, judge
from xai_desktop.metrics.base import metric
from xai_desktop.metrics.scene import checked


@metric("rank correlation of two maps")
def rank_correlation(heatmap: FloatArray, other: FloatArray) -> Measured:
    """Spearman's rank correlation of the pixels that both networks saw, in [−1, 1]; equal pixels share a rank.

    1 for the same order of pixels whatever the values. None where one of the maps has no order.
    """
    from scipy.stats import rankdata

    ours, theirs = checked(heatmap), checked(other)
    if ours.shape != theirs.shape:
        raise InputError(f"Maps of {ours.shape} and {theirs.shape} pixels have no common pixels; enlarge one first.")
    seen = ~(np.isnan(ours) | np.isnan(theirs))
    for values in (ours, theirs):
        if (state := judge(values[seen])) is not MapState.OK:
            return Measured(None, state.sentence)
    ranks = [rankdata(values[seen]) for values in (ours, theirs)]
    return Measured(float(np.corrcoef(*ranks)[0, 1]))
