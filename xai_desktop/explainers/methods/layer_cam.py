"""Jiang et al., 2021 (methods §1.10)."""

import torch
from torch import Tensor

from xai_desktop.explainers.base import explainer
from xai_desktop.explainers.class_activation import ClassActivation


@explainer("layer_cam", "LayerCAM", "Jiang et al. 2021, doi:10.1109/TIP.2021.3089943")
class LayerCam(ClassActivation):
    """Features weighted by their positive gradients, place by place: also gives fine detail in early layers."""

    def formula(self, a: Tensor, g: Tensor) -> Tensor:
        return torch.einsum("bkhw,bkhw->bhw", g.relu(), a)
