"""Draelos and Carin, 2020; the ReLU is for display only, the definition has none (methods §1.11)."""

import torch
from torch import Tensor

from xai_desktop.explainers.base import explainer
from xai_desktop.explainers.class_activation import ClassActivation


@explainer("hires_cam", "HiResCAM", "Draelos and Carin 2020, arXiv:2011.08891")
class HiResCam(ClassActivation):
    """Feature times gradient, place by place: only places that the score itself is made of."""

    def formula(self, a: Tensor, g: Tensor) -> Tensor:
        return torch.einsum("bkhw,bkhw->bhw", g, a)
