"""Smilkov et al., 2017. 25 copies with noise of 0.15 of the range are the setting of its authors' code.

The paper takes 50 copies at 0.1 to 0.2. Gradients are averaged with their signs, as the paper writes it; averaged
squares are the default of its authors' code and the SmoothGrad² of Hooker et al., 2019.
"""

from typing import Annotated

from torch import Tensor

from xai_desktop.core.parameters import Label
from xai_desktop.explainers.base import explainer
from xai_desktop.explainers.noisy import NoisyGradient
from xai_desktop.explainers.points import Moments


@explainer("smooth_grad", "SmoothGrad", "Smilkov et al. 2017, arXiv:1706.03825")
class SmoothGrad(NoisyGradient):
    """Gradient saliency, averaged over copies of the film with noise, so that what only flickers goes away."""

    squares: Annotated[
        bool, Label("Squares", "Average the squared gradients (SmoothGrad²): sharper, and without sign.")
    ] = False

    def gathered(self, seen: Moments) -> Tensor:
        return seen.mean_square if self.squares else seen.mean
