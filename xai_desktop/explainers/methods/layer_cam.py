"""Jiang et al., 2021 (methods §1.10).

Several layers are joined as in the paper: each map is bent by tanh(γ·M / max M), so that weak places of shallow layers
count, and the largest value of each place is taken. The paper bends only its shallow stages; the authors' later code,
and this one, all. `torchcam` also takes the smallest value of each layer away before; `grad-cam` takes the mean of the
layers instead.
"""

from collections.abc import Sequence
from typing import Annotated

import torch
from torch import Tensor

from xai_desktop.core.geometry import Size
from xai_desktop.core.parameters import Label, Range
from xai_desktop.explainers.base import explainer
from xai_desktop.explainers.class_activation import ClassActivation, resized, scaled


@explainer("layer_cam", "LayerCAM", "Jiang et al. 2021, doi:10.1109/TIP.2021.3089943")
class LayerCam(ClassActivation):
    """Features weighted by their positive gradients, place by place: also gives fine detail in early layers."""

    gamma: Annotated[
        float, Range(0.5, 5, 0.5), Label("Gamma", "Where layers are joined: how much weak places of each are raised.")
    ] = 2.0

    def formula(self, a: Tensor, g: Tensor) -> Tensor:
        return torch.einsum("bkhw,bkhw->bhw", g.relu(), a)

    def fused(self, maps: Sequence[Tensor], film: Size) -> Tensor:
        bent = [resized((self.gamma * scaled(raw.relu())).tanh(), film) for raw in maps]
        return torch.stack(bent).amax(0)
