"""Hesterberg's expanded percentile interval, written down from the paper."""

from collections.abc import Sequence

import numpy as np
from scipy import stats


def ends(drawn: Sequence[float] | np.ndarray, patients: int, level: float = 0.95) -> tuple[float, float]:
    """The ends of an interval from the statistics of draws of so many patients; NaN is a draw without any."""
    known = np.asarray(drawn, float)
    known = known[~np.isnan(known)]
    reach = (patients / (patients - 1)) ** 0.5 * stats.t(patients - 1).isf((1 - level) / 2)
    low, high = np.quantile(known, [stats.norm.sf(reach), stats.norm.cdf(reach)]).tolist()
    return low, high
