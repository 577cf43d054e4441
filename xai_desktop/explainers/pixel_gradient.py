"""The family of maps in the pixels of the network's input: what a small change of each pixel does to the score."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Annotated, ClassVar

import torch
from torch import Tensor

from xai_desktop.core.parameters import Choice, Label, Range
from xai_desktop.explainers.base import Explainer, Need
from xai_desktop.explainers.layerwise import gradients_of
from xai_desktop.explainers.smoothing import gaussian
from xai_desktop.explainers.subject import Steps, Subject


@dataclass(frozen=True, slots=True)
class PixelGradient(Explainer):
    """A method of this family is its formula; its absolute values are joined over the colours, then smoothed.

    The default smoothing, σ = 0.02 of the longer side, is the one of the benchmark of Fong et al. (methods §1.2).
    """

    group: ClassVar[str] = "Gradients"
    needs: ClassVar[tuple[Need, ...]] = (Need.GRADIENT,)

    reduction: Annotated[
        str, Choice("max", "sum"), Label("Over colours", "The largest or the summed absolute value of the channels.")
    ] = "max"
    smoothing: Annotated[
        float, Range(0, 0.1, 0.01), Label("Smoothing", "Width of the blur as a share of the longer side; 0 is none.")
    ] = 0.02

    @abstractmethod
    def formula(self, x: Tensor, g: Tensor) -> Tensor:
        """The input and g = ∂S_c/∂x, both (B, C, H, W) → one value per pixel and channel (B, C, H, W)."""

    def attribute(self, subject: Subject) -> Tensor:
        """(H, W), never negative."""
        step = Steps(subject.task, 3)
        x = subject.x.requires_grad_()
        score = subject.scores(x.clone())[0]
        step("backward")
        (g,) = gradients_of(score, [x])
        step("smoothing")
        with torch.no_grad():
            values = self.formula(x.detach(), g).abs()
            joined = values.amax(1) if self.reduction == "max" else values.sum(1)
            smooth = gaussian(joined, self.smoothing * max(subject.film))[0]
        step()
        return smooth
