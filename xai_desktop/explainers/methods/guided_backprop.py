"""Springenberg et al., 2015 (methods §1.4).

Every ReLU is guided, also those that are no modules. For other activations nobody has defined a rule: such networks are
refused, unless the derivative's sign is taken in place of the ReLU's, which is this program's own.
"""

from typing import Annotated, ClassVar

import torch
from torch import Tensor

from xai_desktop.core.errors import ExplainerError
from xai_desktop.core.explanation import NO_UNIT
from xai_desktop.core.parameters import Choice, Label
from xai_desktop.explainers.base import Need, explainer
from xai_desktop.explainers.guided import GUIDED, guiding, is_relu
from xai_desktop.explainers.pixel_gradient import PixelGradient
from xai_desktop.explainers.rules import Called, Rules
from xai_desktop.explainers.subject import Subject

OTHERS = Choice("refuse", "derivative")
OTHERS_LABEL = Label("Without ReLU", "Other activations: refuse them, or go by their slope (in no paper).")


@explainer("guided_backprop", "Guided backpropagation", "Springenberg et al. 2015, arXiv:1412.6806")
class GuidedBackprop(PixelGradient):
    """Gradient saliency whose ReLUs let only what raises the score pass back: sharp, and hardly about the class."""

    unit: ClassVar[str] = NO_UNIT
    needs: ClassVar[tuple[Need, ...]] = (Need.GRADIENT, Need.RELU)

    others: Annotated[str, OTHERS, OTHERS_LABEL] = "refuse"

    def formula(self, x: Tensor, g: Tensor) -> Tensor:
        del x
        return g

    def attributions(self, subject: Subject) -> Tensor:
        return guided(self, subject, smooth=self.others == "derivative")


def guided(method: PixelGradient, subject: Subject, *, smooth: bool) -> Tensor:
    """(C, H, W), the gradients of a family's formula with guided ReLUs. Raises `ExplainerError` without one."""
    seen = Called(GUIDED, is_relu)
    with torch.no_grad(), Rules(seen.table):
        subject.scores(subject.x)
    if not seen.any and not smooth:
        raise ExplainerError(f"{Need.RELU} Choose gradient saliency, or set {OTHERS_LABEL.text!r} to derivative.")
    with Rules(guiding(smooth=smooth)):
        return PixelGradient.attributions(method, subject)
