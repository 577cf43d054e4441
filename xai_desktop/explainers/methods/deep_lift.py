"""Shrikumar, Greenside and Kundaje, 2017, with the rescale rule; a difference to a baseline, not a derivative.

The values of all pixels add up to the score of the film less that of its baseline, where the network is made of linear
layers, activations, poolings and products. Softmax inside a network and layer norms have no rule: their derivative is
taken. `captum` overlooks activations that are no modules and products, and loses a part at largest values beside an
activation; here the sum holds.
"""

from typing import Annotated, ClassVar

import torch
from torch import Tensor

from xai_desktop.core.parameters import Label
from xai_desktop.explainers.base import Need, explainer
from xai_desktop.explainers.baselines import BASELINE, BASELINES
from xai_desktop.explainers.layerwise import gradients_of
from xai_desktop.explainers.pixel_gradient import PixelGradient
from xai_desktop.explainers.rescale import Rescaled
from xai_desktop.explainers.subject import Steps, Subject


@explainer("deep_lift", "DeepLift", "Shrikumar et al. 2017, arXiv:1704.02685")
class DeepLift(PixelGradient):
    """What each pixel adds to the score, measured against a film without content: no gradient that could vanish."""

    unit: ClassVar[str] = "share of the score"
    needs: ClassVar[tuple[Need, ...]] = (Need.GRADIENT, Need.INSIDE)

    baseline: Annotated[str, BASELINE, Label("Against", "The film without content; black is air, a finding.")] = "mean"

    def formula(self, x: Tensor, g: Tensor) -> Tensor:
        return x * g

    def attributions(self, subject: Subject) -> Tensor:
        step = Steps(subject.task, 3)
        settled = subject.settled()
        step("both films")
        with torch.no_grad():
            base = BASELINES[self.baseline](subject.x)
            both = torch.cat([subject.x, base])
        both.requires_grad_()
        with Rescaled():
            scores = settled.scores(both.clone())
        step("differences")
        (multipliers,) = gradients_of(scores[0], [both])
        step()
        return self.formula(subject.x - base, multipliers[:1])[0].detach()
