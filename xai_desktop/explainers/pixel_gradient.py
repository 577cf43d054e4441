"""The family of maps in the pixels of the network's input: what a small change of each pixel does to the score."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
import torch
from torch import Tensor

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.parameters import Label, Range
from xai_desktop.explainers.base import Explainer, Need
from xai_desktop.explainers.colours import JOINED, OVER_COLOURS
from xai_desktop.explainers.points import Moments, Points, each_gradient
from xai_desktop.explainers.smoothing import gaussian
from xai_desktop.explainers.subject import Subject

OVER_COLOURS_HELP = (
    "Largest or summed absolute value of the channels, the sum cut at its 99th percentile, or the sum with signs."
)


@dataclass(frozen=True, slots=True)
class PixelGradient(Explainer):
    """A method of this family is a formula of gradients at one or more films, whose mean is taken.

    Its values have signs; then the channels are joined and the map is smoothed. The default, the largest absolute
    value and σ = 0.02 of the longer side, is Simonyan's and the benchmark's of Fong et al. (methods §1.2). `sum_p99`
    cuts the sum at its 99th percentile, as in the paper on image quality: one pixel in a hundred then has the same
    highest value, and without smoothing the place of the maximum is the first of these, towards the top of the film;
    judge by the maximum with another choice. `signed` keeps what speaks against the class below zero, and only what
    speaks for it is shown.
    """

    group: ClassVar[str] = "Gradients"
    unit: ClassVar[str] = "score per unit of input"
    needs: ClassVar[tuple[Need, ...]] = (Need.GRADIENT,)

    reduction: Annotated[str, OVER_COLOURS, Label("Over colours", OVER_COLOURS_HELP)] = "max"
    smoothing: Annotated[
        float, Range(0, 0.1, 0.01), Label("Smoothing", "Width of the blur as a share of the longer side; 0 is none.")
    ] = 0.02

    @abstractmethod
    def formula(self, x: Tensor, g: Tensor) -> Tensor:
        """What a gradient is multiplied with, and g = ∂S_c/∂film, both (B, C, H, W) → (B, C, H, W), signed."""

    def points(self, x: Tensor) -> Points:
        """The films at which gradients are asked for: here the film itself."""
        return Points(1, lambda _: (x, x))

    def gathered(self, seen: Moments) -> Tensor:
        """Of all points' values, (C, H, W): here their mean."""
        return seen.mean

    def attributions(self, subject: Subject) -> Tensor:
        """(C, H, W): one signed value per pixel and channel. It is of these that a method may be complete."""
        seen = Moments()
        each_gradient(subject, self.points(subject.x), lambda x, g: seen.add(self.formula(x, g)))
        return self.gathered(seen)

    def attribute(self, subject: Subject) -> Tensor:
        """(H, W), negative only where signs are kept."""
        values = self.attributions(subject)
        with torch.no_grad():
            return gaussian(JOINED[self.reduction](values)[None], self.smoothing * max(subject.film))[0]

    def displayed(self, raw: FloatArray) -> FloatArray:
        """What speaks for the class, where signs were kept."""
        return np.maximum(raw, 0)
