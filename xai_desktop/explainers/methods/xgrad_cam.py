"""Fu et al., 2020 (methods §1.9)."""

import torch
from torch import Tensor

from xai_desktop.explainers.base import explainer
from xai_desktop.explainers.class_activation import ClassActivation, weighted

DEAD = 1e-6
"""A feature map whose sum is below this is dead, or its values cancel: it has no say."""


@explainer("xgrad_cam", "XGrad-CAM", "Fu et al. 2020, arXiv:2008.02312")
class XGradCam(ClassActivation):
    """Grad-CAM whose mean gradients are taken where the feature is: made for layers right after a ReLU."""

    def formula(self, a: Tensor, g: Tensor) -> Tensor:
        total = a.sum((2, 3))
        alive = total.abs() >= DEAD
        weights = (g * a).sum((2, 3)) / torch.where(alive, total, 1)
        return weighted(torch.where(alive, weights, 0), a)
