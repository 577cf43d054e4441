"""Adebayo et al., 2018: what SmoothGrad averages away. The variance is of the sample, divided by its size."""

from torch import Tensor

from xai_desktop.explainers.base import explainer
from xai_desktop.explainers.noisy import NoisyGradient
from xai_desktop.explainers.points import Moments


@explainer("var_grad", "VarGrad", "Adebayo et al. 2018, arXiv:1810.03307")
class VarGrad(NoisyGradient):
    """Where the gradient changes most when noise is added to the film: the edges of what the network looks at."""

    def gathered(self, seen: Moments) -> Tensor:
        return seen.variance
