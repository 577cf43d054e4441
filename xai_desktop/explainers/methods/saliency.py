"""Simonyan, Vedaldi and Zisserman, 2013 (methods §1.2)."""

from torch import Tensor

from xai_desktop.explainers.base import explainer
from xai_desktop.explainers.pixel_gradient import PixelGradient


@explainer("saliency", "Gradient saliency", "Simonyan et al. 2013, arXiv:1312.6034")
class Saliency(PixelGradient):
    """How strongly the score answers to a small change of each pixel, in either direction."""

    def formula(self, x: Tensor, g: Tensor) -> Tensor:
        del x
        return g
