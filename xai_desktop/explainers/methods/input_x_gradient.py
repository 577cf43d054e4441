"""Shrikumar et al., 2016 (methods §1.3)."""

from typing import ClassVar

from torch import Tensor

from xai_desktop.explainers.base import explainer
from xai_desktop.explainers.pixel_gradient import PixelGradient


@explainer("input_x_gradient", "Input × gradient", "Shrikumar et al. 2016, arXiv:1605.01713")
class InputXGradient(PixelGradient):
    """Each pixel's normalised value times its gradient, without sign: zero where a pixel equals the training mean."""

    unit: ClassVar[str] = "share of the score"

    def formula(self, x: Tensor, g: Tensor) -> Tensor:
        return x * g
