"""Sundararajan, Taly and Yan, 2017: (x − x₀) ∫ ∂S_c/∂x (x₀ + α (x − x₀)) dα, and Σ of it = S_c(x) − S_c(x₀).

The paper sums at evenly spaced points and calls 20 to 300 enough; Gauss and Legendre's points, captum's choice, are
the default. Along a path through a network of ReLUs the gradient jumps, so that no rule is exact.
"""

from typing import Annotated, ClassVar

import numpy as np
from torch import Tensor

from xai_desktop.core.parameters import Choice, Label, Range
from xai_desktop.explainers.base import explainer
from xai_desktop.explainers.baselines import BASELINE, BASELINES
from xai_desktop.explainers.pixel_gradient import PixelGradient
from xai_desktop.explainers.points import Points


@explainer("integrated_gradients", "Integrated gradients", "Sundararajan et al. 2017, arXiv:1703.01365")
class IntegratedGradients(PixelGradient):
    """How much of the score each pixel brings, gathered on the way from an empty film to this one."""

    unit: ClassVar[str] = "share of the score"

    baseline: Annotated[
        str, BASELINE, Label("Empty film", "Its mean grey, the film blurred, the network's zero, or its darkest value.")
    ] = "mean"
    steps: Annotated[int, Range(2, 500), Label("Steps", "How many points of the way the network is asked about.")] = 50
    rule: Annotated[
        str, Choice("gauss_legendre", "midpoint"), Label("Rule", "How the points are chosen and weighted.")
    ] = "gauss_legendre"

    def formula(self, x: Tensor, g: Tensor) -> Tensor:
        return x * g

    def points(self, x: Tensor) -> Points:
        empty = BASELINES[self.baseline](x)
        alphas, weights = quadrature(self.rule, self.steps)
        whole = x - empty
        return Points(self.steps, lambda n: (empty + alphas[n] * whole, self.steps * weights[n] * whole))


def quadrature(rule: str, steps: int) -> tuple[list[float], list[float]]:
    """Points between 0 and 1, and weights whose sum is 1."""
    if rule == "midpoint":
        return [(n + 0.5) / steps for n in range(steps)], [1 / steps] * steps
    points, weights = np.polynomial.legendre.leggauss(steps)
    return ((points + 1) / 2).tolist(), (weights / 2).tolist()
