"""EbayesThresh: which values of a map are more than noise? (Johnstone and Silverman 2004, 2005; methods §6.5)

Every value is z = μ + ε with normal noise ε of one deviation, and a prior for μ. The weight w of that prior is the one
that makes the values likeliest; the posterior then says what is left of each. The pixels of an enlarged map are not
independent of one another: use it at the map's own resolution.
"""

from typing import Literal

import numpy as np

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.errors import InputError
from xai_desktop.core.heatmap import FLAT
from xai_desktop.metrics.ebayes_priors import LIKELIEST, Cauchy, Laplace, Prior, bisected, with_sign

__all__ = ["Cauchy", "Laplace", "Prior", "Rule", "ebayes_threshold", "shrunk", "threshold_of", "weight_of"]

Rule = Literal["median", "mean", "hard", "soft"]

MAD = 1.4826
"""The median of |noise| times this is its deviation."""

FARTHEST, WEIGHT_HALVINGS = 38.0, 30
"""Beyond so many deviations the normal density is no number any more. The weight is halved as in the reference."""

LAPLACE = Laplace()


def ebayes_threshold(
    values: AnyArray, prior: Prior = LAPLACE, rule: Rule = "median", deviation: float | None = None
) -> AnyArray:
    """What is left of the values (any shape) when noise is taken away, float64 in the same shape and units.

    `deviation` is the noise's; None estimates it as 1.4826 times the median of |values|. Without any noise, as where
    more than half of the values are 0, they come back as they are. Raises `InputError` for values that are not finite.
    """
    x = np.asarray(values, dtype=np.float64)
    if not np.isfinite(x).all():
        raise InputError("Only finite values have a threshold; leave pixels out that were never seen.")
    noise = deviation if deviation is not None else _deviation(x)
    if not x.size or noise <= FLAT * np.abs(x).max():
        return x
    return noise * shrunk(x / noise, prior, rule, weight_of(x / noise, prior))


def shrunk(x: AnyArray, prior: Prior, rule: Rule, weight: float) -> AnyArray:
    """Values in units of the noise, after one rule: posterior median or mean, or cut at the median's threshold."""
    if rule in ("median", "mean"):
        return prior.median(x, weight) if rule == "median" else prior.mean(x, weight)
    cut = threshold_of(weight, prior)
    return np.where(np.abs(x) > cut, x, 0) if rule == "hard" else with_sign(x, np.maximum(np.abs(x) - cut, 0))


def weight_of(x: AnyArray, prior: Prior) -> float:
    """The likeliest weight w for values in units of the noise: not below that of a threshold √(2 ln n), at most 1."""
    excess = np.minimum(prior.excess(x), LIKELIEST)
    low, high = 1 / float(prior.inverse_weight(np.array(np.sqrt(2 * np.log(x.size))))), 1.0

    def slope(weight: float) -> float:
        return float((excess / (1 + weight * excess)).sum())

    if slope(high) >= 0 or slope(low) <= 0:
        return high if slope(high) >= 0 else low
    for _ in range(WEIGHT_HALVINGS):
        middle = float(np.sqrt(low * high))
        low, high = (middle, high) if slope(middle) > 0 else (low, middle)
    return float(np.sqrt(low * high))


def threshold_of(weight: AnyArray | float, prior: Prior) -> AnyArray:
    """The size up to which the posterior median is 0, in units of the noise; `weight` in (0, 1], any shape."""
    wanted = 1 / np.asarray(weight, dtype=np.float64)
    return bisected(lambda t: wanted - prior.inverse_weight(t), np.zeros_like(wanted), np.full_like(wanted, FARTHEST))


def _deviation(x: AnyArray) -> float:
    return MAD * float(np.median(np.abs(x))) if x.size else 0.0
