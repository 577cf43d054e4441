"""The family of class activation maps: a layer's feature maps A, weighted by the gradient g of the score."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor
from torch.nn import functional as F

from xai_desktop.core.geometry import Size
from xai_desktop.explainers.base import Explainer, Need
from xai_desktop.explainers.layerwise import layer_maps, tap_maps
from xai_desktop.explainers.subject import Subject


@dataclass(frozen=True, slots=True)
class ClassActivation(Explainer):
    """A method of this family is its formula; the map is the formula's ReLU, the raw map keeps the signs."""

    group: ClassVar[str] = "Class activation maps"
    needs: ClassVar[tuple[Need, ...]] = (Need.GRADIENT, Need.FEATURE_MAPS)
    uses_layer: ClassVar[bool] = True
    layerwise: ClassVar[bool] = True
    relu: ClassVar[bool] = True
    several_layers: ClassVar[bool] = True

    @abstractmethod
    def formula(self, a: Tensor, g: Tensor) -> Tensor:
        """A and g = ∂S_c/∂A, both (B, K, h, w) → the signed map (B, h, w), before the ReLU."""

    def attribute(self, subject: Subject) -> Tensor:
        maps = self.maps(subject, subject.layers)
        return maps[0] if len(maps) == 1 else self.fused(maps, subject.film)

    def maps(self, subject: Subject, layers: Sequence[str]) -> list[Tensor]:
        """One signed map (h, w) per layer, in the order asked for. Raises `ExplainerError`."""
        return layer_maps(self.formula, subject, layers)

    def taps(self, subject: Subject) -> list[Tensor]:
        """One signed map (h, w) per tap of the network, each of its own head. Raises `ExplainerError`."""
        return tap_maps(self.formula, subject)

    def fused(self, maps: Sequence[Tensor], film: Size) -> Tensor:
        """Maps (h, w) of several layers, before the ReLU → one (H, W), never negative, in the pixels of the input.

        The mean of the positive parts, each divided by its largest value: `grad-cam`'s way (methods §0.5).
        """
        return torch.stack([resized(scaled(raw.relu()), film) for raw in maps]).mean(0)


def scaled(values: Tensor) -> Tensor:
    """Divided by the largest value, so that maps of several layers can be compared; zeros stay zeros."""
    return values / values.amax().clamp(min=torch.finfo(values.dtype).tiny)


def resized(values: Tensor, film: Size) -> Tensor:
    """(h, w) → (H, W), bilinear between the centres of the cells (methods §0.2)."""
    return F.interpolate(values[None, None], film, mode="bilinear", align_corners=False)[0, 0]


def weighted(weights: Tensor, a: Tensor) -> Tensor:
    """Σ_k w_k A_k: (B, K), (B, K, h, w) → (B, h, w)."""
    return torch.einsum("bk,bkhw->bhw", weights, a)
