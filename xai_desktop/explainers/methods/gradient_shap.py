"""Lundberg and Lee, 2017, as expected gradients (Erion et al., 2021): integrated gradients from many empty films.

For each sample an empty film, a point on the way from it to the film (which may get noise) and the gradient there are
drawn. In the mean, Σ of it = S_c(x) − the mean score of empty films. The papers draw those from the training films;
these are not at hand here, so empty ones are made of the film itself.
"""

from typing import Annotated, ClassVar

import torch
from torch import Tensor

from xai_desktop.core.parameters import Choice, Label, Range
from xai_desktop.explainers.base import explainer
from xai_desktop.explainers.baselines import blurred
from xai_desktop.explainers.draws import Draws, normal, uniform
from xai_desktop.explainers.noisy import span
from xai_desktop.explainers.pixel_gradient import PixelGradient
from xai_desktop.explainers.points import Points

WIDEST = 0.2
"""σ of the widest blur, as a share of the longer side."""


@explainer("gradient_shap", "GradientSHAP", "Lundberg and Lee 2017, arXiv:1705.07874")
class GradientShap(PixelGradient):
    """How much of the score each pixel brings, on average over ways from many different empty films to this one."""

    unit: ClassVar[str] = "share of the score"

    baseline: Annotated[
        str, Choice("grey", "blur", "noise"), Label("Empty films", "Flat greys, blurs, or noise of the film's spread.")
    ] = "grey"
    samples: Annotated[int, Range(2, 500), Label("Samples", "How many points the network is asked about.")] = 50
    noise: Annotated[
        float, Range(0, 1, 0.05), Label("Noise", "Added to the film, as a share of its range of values.")
    ] = 0.0

    def formula(self, x: Tensor, g: Tensor) -> Tensor:
        return x * g

    def points(self, x: Tensor) -> Points:
        draws = Draws(self.samples)

        def at(n: int) -> tuple[Tensor, Tensor]:
            empty, film, alpha = self.drawn(x, draws.generator(n))
            return empty + alpha * (film - empty), film - empty

        return Points(len(draws), at)

    def drawn(self, x: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
        """One empty film, the film with noise, and the point between them."""
        alpha, empty = uniform(x, generator), self.empty(x, generator)
        film = x + self.noise * span(x) * normal(x, generator) if self.noise else x
        return empty, film, alpha

    def empty(self, x: Tensor, generator: torch.Generator) -> Tensor:
        """(1, C, H, W): a film that says nothing."""
        if self.baseline == "noise":
            spread, mean = torch.std_mean(x, (2, 3), keepdim=True, correction=0)
            return mean + spread * normal(x, generator)
        share = uniform(x, generator)
        if self.baseline == "blur":
            return blurred(x, WIDEST * share.item())
        return torch.lerp(x.amin((2, 3), keepdim=True), x.amax((2, 3), keepdim=True), share).expand_as(x)
