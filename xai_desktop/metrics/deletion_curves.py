"""How does the score follow as the film is taken away, or given back, in the order of the map?

Petsiuk et al. 2018 (RISE) and, for `road`, Rong et al. 2022 (ROAD). What stands where pixels are gone decides much of
these numbers (methods §10.15): they belong beside those of other fillings, as probability and as logit. They say
whether the score depends on what the map points at, not whether that is the lesion.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np

from xai_desktop.core.agreement import Measured
from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.errors import InputError
from xai_desktop.metrics.base import metric

NOT_FINITE = "a score along the curve is not a finite number"
NO_SHARE = "no share of the film was removed"


@metric("insertion")
def insertion(shares: Iterable[float], scores: Iterable[float]) -> Measured:
    """Area under the explained score against the share of the film's pixels given back, most salient first.

    Trapezoids over rising shares from 0 (nothing but the filling) to 1 (the whole film), so that the area is in the
    unit of the score; higher is better. Equal pixels of the map are given back in reading order.
    """
    return _area(shares, scores)


@metric("deletion")
def deletion(shares: Iterable[float], scores: Iterable[float]) -> Measured:
    """Area under the explained score against the share of the film's pixels removed, most salient first.

    Trapezoids over rising shares from 0 (the whole film) to 1 (nothing but the filling), so that the area is in the
    unit of the score; lower is better. Equal pixels of the map are removed in reading order.
    """
    return _area(shares, scores)


@metric("ROAD, remove and debias")
def road(most: Iterable[float], least: Iterable[float]) -> Measured:
    """Half the mean difference of two scores: least salient pixels removed first, minus most salient removed first.

    One score of either at the same shares (ten to ninety percent by tens), with what is removed drawn in from its
    neighbours by noisy linear imputation, so that the shape of the hole tells little. Higher is better, 0 is chance;
    the half is that of the `grad-cam` library's combined figure.
    """
    first, last = _numbers(most), _numbers(least)
    if first.size != last.size:
        raise InputError(f"{first.size} and {last.size} scores are not of the same shares; give one of each per share.")
    if not first.size:
        return Measured(None, NO_SHARE)
    if not (np.isfinite(first).all() and np.isfinite(last).all()):
        return Measured(None, NOT_FINITE)
    return Measured(float(np.mean(last - first)) / 2)


def _area(shares: Iterable[float], scores: Iterable[float]) -> Measured:
    """Raises `InputError` for shares that do not rise from 0 to 1, one for each score."""
    x, y = _numbers(shares), _numbers(scores)
    if x.size != y.size:
        raise InputError(f"{y.size} scores do not belong to {x.size} shares; give one score per share.")
    if x.size < 2 or x[0] != 0 or x[-1] != 1 or not (np.diff(x) > 0).all():
        raise InputError("The shares of a curve rise from 0 to 1; give both ends and no share twice.")
    if not np.isfinite(y).all():
        return Measured(None, NOT_FINITE)
    return Measured(float(np.sum(np.diff(x) * (y[1:] + y[:-1]) / 2)))


def _numbers(values: Iterable[Any]) -> AnyArray:
    return np.asarray(list(values), np.float64)
