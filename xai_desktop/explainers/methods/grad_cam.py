"""Selvaraju et al., 2017 (methods §1.6)."""

from torch import Tensor

from xai_desktop.explainers.base import explainer
from xai_desktop.explainers.class_activation import ClassActivation, weighted


@explainer("grad_cam", "Grad-CAM", "Selvaraju et al. 2017, arXiv:1610.02391")
class GradCam(ClassActivation):
    """The layer's feature maps, each weighted by its mean gradient: where features lie that raise the score."""

    def formula(self, a: Tensor, g: Tensor) -> Tensor:
        return weighted(g.mean((2, 3)), a)
