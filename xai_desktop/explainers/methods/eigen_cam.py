"""Muhammad and Yeasin, 2020 (methods §1.13).

The paper does not centre the features; `grad-cam` does, and keeps whatever sign it gets, so that its ReLU may remove
the object and show the rest. Here the features are centred and the sign is chosen, unless asked otherwise.
"""

from collections.abc import Sequence
from typing import Annotated, ClassVar

from torch import Tensor

from xai_desktop.core.parameters import Label
from xai_desktop.explainers.base import Need, explainer
from xai_desktop.explainers.class_activation import ClassActivation
from xai_desktop.explainers.layerwise import plain_maps
from xai_desktop.explainers.principal import projection
from xai_desktop.explainers.subject import Subject


@explainer("eigen_cam", "Eigen-CAM", "Muhammad and Yeasin 2020, arXiv:2008.00299")
class EigenCam(ClassActivation):
    """What the layer's features have most in common over the film, whatever the class; no gradient is needed."""

    needs: ClassVar[tuple[Need, ...]] = (Need.FEATURE_MAPS,)
    by_class: ClassVar[bool] = False

    centred: Annotated[bool, Label("Centred", "Take each feature's mean away first, as grad-cam does.")] = True
    sign_fix: Annotated[bool, Label("Sign fixed", "Show the end that reaches further, not the one found first.")] = True

    def formula(self, a: Tensor, g: Tensor) -> Tensor:
        del g
        return projection(a, centred=self.centred, sign_fix=self.sign_fix)

    def maps(self, subject: Subject, layers: Sequence[str]) -> list[Tensor]:
        return plain_maps(lambda a: self.formula(a, a), subject, layers)
