"""Chattopadhyay et al., 2018; the paper's own α, with ΣA·g³ in the denominator (methods §1.7, §13)."""

import torch
from torch import Tensor

from xai_desktop.explainers.base import explainer
from xai_desktop.explainers.class_activation import ClassActivation, weighted

NOTHING = 1e-12
"""A denominator below this divides nothing: features with negative values can bring it to zero."""


@explainer("grad_cam_pp", "Grad-CAM++", "Chattopadhyay et al. 2018, arXiv:1710.11063")
class GradCamPlusPlus(ClassActivation):
    """Grad-CAM that lets several places of one class count: made for layers right after a ReLU."""

    def formula(self, a: Tensor, g: Tensor) -> Tensor:
        square = g * g
        below = 2 * square + a.sum((2, 3), keepdim=True) * square * g
        usable = below.abs() >= NOTHING
        alpha = torch.where(usable, square / torch.where(usable, below, 1), 0)
        return weighted((alpha * g.relu()).sum((2, 3)), a)
