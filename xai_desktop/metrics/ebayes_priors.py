"""What the size of an effect may be before it is seen: the priors of EbayesThresh (methods §6.5).

μ is 0 with the probability 1 − w, and otherwise drawn from a heavy-tailed density γ: Laplace, or the quasi-Cauchy, for
which μ | θ ~ N(0, 1/θ − 1) with θ ~ Beta(1/2, 1). All is written for noise of deviation 1, and so that no exponential
overflows: a tail of the normal law stands as its density times Mills' ratio.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy import special

from xai_desktop.core.arrays import AnyArray

LIKELIEST = 1e20
"""No value is believed to be more certain than this; the weight's equation then stays solvable."""

HALVINGS = 60
HIGHEST = 700.0
"""Of an exponent."""


class Prior(Protocol):
    """γ, in units of the noise. Every function takes and gives arrays of one shape, values of either sign."""

    def excess(self, x: AnyArray) -> AnyArray:
        """β(x): the density of x under γ and noise over that of noise alone, less 1."""

    def inverse_weight(self, t: AnyArray) -> AnyArray:
        """1/w of the weight under which the posterior median is 0 up to just t ≥ 0."""

    def mean(self, x: AnyArray, weight: float) -> AnyArray:
        """The posterior mean of μ."""

    def median(self, x: AnyArray, weight: float) -> AnyArray:
        """The posterior median of μ: exactly 0 up to the threshold."""


@dataclass(frozen=True, slots=True)
class Laplace:
    """γ(u) = (a/2)·exp(−a|u|)."""

    rate: float = 0.5

    def excess(self, x: AnyArray) -> AnyArray:
        size = np.abs(x)
        return self.rate / 2 * (_mills(size + self.rate) + _mills(self.rate - size)) - 1

    def inverse_weight(self, t: AnyArray) -> AnyArray:
        return 1 + self.rate / 2 * (_mills(self.rate - t) - _mills(t + self.rate))

    def mean(self, x: AnyArray, weight: float) -> AnyArray:
        size, a = np.abs(x), self.rate
        near, far = _below(size - a), self._far(size)
        found = size - a * (2 * near / (near + far) - 1)
        return with_sign(x, _believed(self.excess(x), weight) * found)

    def median(self, x: AnyArray, weight: float) -> AnyArray:
        size, a = np.abs(x), self.rate
        above = _density(size - a) * (1 / weight - 1) / a + (self._far(size) + _below(size - a)) / 2
        return with_sign(x, np.maximum(0, size - a - special.ndtri(np.minimum(above, 1))))

    def _far(self, size: AnyArray) -> AnyArray:
        """exp(2a|x|)·Φ(−|x| − a)."""
        return _density(size - self.rate) * _mills(size + self.rate)


@dataclass(frozen=True, slots=True)
class Cauchy:
    """The quasi-Cauchy: its tails are those of a Cauchy, and its integrals have closed forms."""

    def excess(self, x: AnyArray) -> AnyArray:
        half = x**2 / 2
        ratio = np.expm1(np.minimum(half, HIGHEST)) / np.where(half > 0, 2 * half, 1)
        return np.where(half > 0, ratio, 0.5) - 1

    def inverse_weight(self, t: AnyArray) -> AnyArray:
        half = t**2 / 2
        rising = _below(t) - 0.5 - t * _density(t)
        found: AnyArray = 1 + rising * np.exp(np.minimum(half, HIGHEST)) / np.where(half > 0, half, 1)
        return found

    def mean(self, x: AnyArray, weight: float) -> AnyArray:
        half = x**2 / 2
        known = -np.expm1(-half)
        found = weight * (x - np.where(half > 0, 2 * known / np.where(half > 0, x, 1), 0))
        whole = np.where(half > 0, weight * known + (1 - weight) * np.exp(-half) * x**2, 1)
        return with_sign(x, np.abs(found / whole))

    def median(self, x: AnyArray, weight: float) -> AnyArray:
        size = np.abs(x)
        half = (1 + np.exp(-(size**2) / 2) * (size**2 * (1 / weight - 1) - 1)) / 2

        def excess_above(m: AnyArray) -> AnyArray:
            """The share of the posterior above m, less one half, both times the same positive number."""
            found: AnyArray = _below(size - m) + _density(size - m) * ((m * size - 1) * _mills(m) - size) - half
            return found

        found = bisected(excess_above, np.zeros_like(size), size)
        return with_sign(x, np.where(excess_above(np.zeros_like(size)) > 0, found, 0))


def with_sign(x: AnyArray, size: AnyArray) -> AnyArray:
    """The size (never negative) with the sign of x."""
    found: AnyArray = np.copysign(size, x)
    return found


def bisected(function: Callable[[AnyArray], AnyArray], low: AnyArray, high: AnyArray) -> AnyArray:
    """Where a falling function crosses 0 between two bounds, all of one shape; a bound where it does not."""
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        above = function(middle) > 0
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return (low + high) / 2


def _below(x: AnyArray) -> AnyArray:
    """Φ(x)."""
    found: AnyArray = special.ndtr(x)
    return found


def _density(x: AnyArray) -> AnyArray:
    found: AnyArray = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
    return found


def _mills(x: AnyArray) -> AnyArray:
    """Φ(−x)/φ(x); infinite where the density is 0 on the left."""
    found: AnyArray = np.sqrt(np.pi / 2) * special.erfcx(x / np.sqrt(2))
    return found


def _believed(excess: AnyArray, weight: float) -> AnyArray:
    """The posterior weight of γ."""
    return 1 - (1 - weight) / (1 + weight * np.minimum(excess, LIKELIEST))
