"""Gildenblat's variant of Eigen-CAM in the `grad-cam` library (methods §1.14); the sign is chosen as there."""

from typing import Annotated

from torch import Tensor

from xai_desktop.core.parameters import Label
from xai_desktop.explainers.base import explainer
from xai_desktop.explainers.class_activation import ClassActivation
from xai_desktop.explainers.principal import projection


@explainer("eigen_grad_cam", "EigenGrad-CAM", "grad-cam library, after Muhammad and Yeasin 2020, arXiv:2008.00299")
class EigenGradCam(ClassActivation):
    """Eigen-CAM of features times gradients: what the places that bear on the class have most in common."""

    centred: Annotated[bool, Label("Centred", "Take each feature's mean away first, as grad-cam does.")] = True
    sign_fix: Annotated[bool, Label("Sign fixed", "Show the end that reaches further, not the one found first.")] = True

    def formula(self, a: Tensor, g: Tensor) -> Tensor:
        return projection(a * g, centred=self.centred, sign_fix=self.sign_fix)
