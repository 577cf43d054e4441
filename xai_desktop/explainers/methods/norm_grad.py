"""Rebuffi et al., 2020; used by Ozer and Oksuz for image quality (methods §4).

Behind the layer stands a virtual layer that changes nothing. The gradient of its parameters is a sum over places, and
the map is how much each place adds to it. The published code builds an outer product of features and gradients at each
place; its norm is a product of norms, so that nothing larger than the features is ever made here.

At a layer that is pooled and read by one linear layer, the gradient is the same everywhere: `conv1x1` and `conv3x3` are
then the norm of the features alone, the same for every class, and `bias` is constant (methods §0.6). The default is
therefore `scaling`, where Rebuffi et al. prefer `conv1x1` for several layers at once.
"""

from collections.abc import Callable, Sequence
from typing import Annotated

import torch
from torch import Tensor
from torch.nn import functional as F

from xai_desktop.core.geometry import Size
from xai_desktop.core.parameters import Choice, Label
from xai_desktop.explainers.base import explainer
from xai_desktop.explainers.class_activation import ClassActivation, resized

NOTHING = 1e-12


@explainer("norm_grad", "NormGrad", "Rebuffi et al. 2020, arXiv:2004.02866")
class NormGrad(ClassActivation):
    """How much each place would change the weights of a virtual layer: features and gradients of the layer together."""

    vil: Annotated[
        str,
        Choice("scaling", "conv1x1", "conv3x3", "depthwise", "bias"),
        Label("Virtual layer", "Before the pooling of a network, only scaling depends on the class."),
    ] = "scaling"
    aggregate: Annotated[
        str,
        Choice("norm", "selective", "sum"),
        Label("Of each place", "The norm of what it adds, of its positive part (selective), or its sum."),
    ] = "norm"
    combine: Annotated[
        str,
        Choice("product", "geometric"),
        Label("Layers joined by", "The product of their maps, or its root, which is easier to see."),
    ] = "product"

    def formula(self, a: Tensor, g: Tensor) -> Tensor:
        gather = _GATHER[self.vil]
        if self.vil == "bias":
            a = torch.ones_like(a)
        if self.aggregate == "sum":
            return gather(a, g)
        if self.aggregate == "norm":
            return gather(a * a, g * g).sqrt()
        # a product is positive where both factors are, and where neither is
        both = gather(a.relu() ** 2, g.relu() ** 2)
        return (both + gather((-a).relu() ** 2, (-g).relu() ** 2)).sqrt()

    def fused(self, maps: Sequence[Tensor], film: Size) -> Tensor:
        """The product of the layers' maps, each from 0 to 1, in the log domain; the largest value becomes 1.

        A map without differences says nothing and is skipped, where the code of Ozer and Oksuz forgets the layers
        before it. Zeros where every map is skipped.
        """
        telling = [raw for raw in maps if raw.amax() - raw.amin() > NOTHING]
        if not telling:
            return torch.zeros(film, device=maps[0].device)
        logs = torch.stack([(_unit(resized(raw.double(), film)) + NOTHING).log() for raw in telling])
        joined = logs.sum(0) if self.combine == "product" else logs.mean(0)
        return (joined - joined.amax()).exp().float()


def _total(values: Tensor) -> Tensor:
    return values.sum(1)


def _box(values: Tensor) -> Tensor:
    """Each value and its eight neighbours together, zeros beyond the border."""
    return F.avg_pool2d(values, 3, 1, 1, divisor_override=1)


_GATHER: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "bias": lambda a, g: _total(a * g),
    "scaling": lambda a, g: _total(a * g),
    "conv1x1": lambda a, g: _total(a) * _total(g),
    "conv3x3": lambda a, g: _box(_total(a)[:, None])[:, 0] * _total(g),
    "depthwise": lambda a, g: _total(_box(a) * g),
}
"""(A, g), both (B, K, h, w), or their squares → the sum over all entries of each place's contribution (B, h, w)."""


def _unit(values: Tensor) -> Tensor:
    """From 0 to 1."""
    return (values - values.amin()) / (values.amax() - values.amin())
