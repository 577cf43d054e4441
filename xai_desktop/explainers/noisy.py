"""The family of gradients at noisy copies of the film."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from torch import Tensor

from xai_desktop.core.explanation import NO_UNIT
from xai_desktop.core.parameters import Label, Range
from xai_desktop.explainers.draws import Draws, normal
from xai_desktop.explainers.pixel_gradient import PixelGradient
from xai_desktop.explainers.points import Points


@dataclass(frozen=True, slots=True)
class NoisyGradient(PixelGradient):
    """A method of this family says what becomes of the gradients at all copies: their mean, their variance."""

    unit: ClassVar[str] = NO_UNIT

    samples: Annotated[int, Range(2, 500), Label("Samples", "How many noisy copies the network is asked about.")] = 25
    noise: Annotated[
        float, Range(0, 1, 0.05), Label("Noise", "Its standard deviation as a share of the film's range of values.")
    ] = 0.15

    def formula(self, x: Tensor, g: Tensor) -> Tensor:
        del x
        return g

    def points(self, x: Tensor) -> Points:
        draws, sigma = Draws(self.samples), self.noise * span(x)

        def at(n: int) -> tuple[Tensor, Tensor]:
            film = x + sigma * normal(x, draws.generator(n))
            return film, film

        return Points(len(draws), at)


def span(x: Tensor) -> Tensor:
    """From the lowest to the highest value, over all channels."""
    return x.amax() - x.amin()
