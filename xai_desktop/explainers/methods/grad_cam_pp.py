"""Chattopadhyay et al., 2018 (methods §1.7, §13).

The paper's α divides by 2g² + ΣA·g³, with the gradient of the place outside the sum, as `grad-cam` has it. `torchcam`
means it inside, 2g² + Σ(A·g³), which is the same only where the gradient is the same everywhere; but up to 0.5.0 it
divides a copy of g², so that its weights are in truth Σ ReLU(g)³, which nobody wants. The authors' own code also
divides α by its sum over the places with a positive gradient, which is not in the paper.
"""

from typing import Annotated

import torch
from torch import Tensor

from xai_desktop.core.parameters import Choice, Label
from xai_desktop.explainers.base import explainer
from xai_desktop.explainers.class_activation import ClassActivation, weighted

NOTHING = 1e-12
"""A denominator below this divides nothing: features with negative values can bring it to zero."""

ALPHAS = Choice("paper", "inner_sum", "normalised")
ALPHAS_LABEL = Label("Weights", "Of the paper, of torchcam (inner_sum), or of the authors' code (normalised).")


@explainer("grad_cam_pp", "Grad-CAM++", "Chattopadhyay et al. 2018, arXiv:1710.11063")
class GradCamPlusPlus(ClassActivation):
    """Grad-CAM that lets several places of one class count: made for layers right after a ReLU."""

    alpha: Annotated[str, ALPHAS, ALPHAS_LABEL] = "paper"

    def formula(self, a: Tensor, g: Tensor) -> Tensor:
        square, cube = g * g, g * g * g
        return weighted((alphas(a, square, cube, g, self.alpha) * g.relu()).sum((2, 3)), a)


def alphas(a: Tensor, square: Tensor, cube: Tensor, g: Tensor, kind: str = "paper") -> Tensor:
    """α of every place and feature, from the features A and the second and third derivatives, all (B, K, h, w)."""
    if kind == "inner_sum":
        below = 2 * square + (a * cube).sum((2, 3), keepdim=True)
    else:
        below = 2 * square + a.sum((2, 3), keepdim=True) * cube
    alpha = _over(square, below)
    return _over(alpha, (alpha * (g > 0)).sum((2, 3), keepdim=True), 1) if kind == "normalised" else alpha


def _over(above: Tensor, below: Tensor, nothing: float = 0) -> Tensor:
    """above / below; where nothing is below, `above` times `nothing`."""
    usable = below.abs() >= NOTHING
    return torch.where(usable, above / torch.where(usable, below, 1), above * nothing)
