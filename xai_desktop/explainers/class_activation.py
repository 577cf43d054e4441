"""The family of class activation maps: a layer's feature maps A, weighted by the gradient g of the score."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from xai_desktop.explainers.base import Explainer, Need
from xai_desktop.explainers.layerwise import layer_maps
from xai_desktop.explainers.subject import Subject


@dataclass(frozen=True, slots=True)
class ClassActivation(Explainer):
    """A method of this family is its formula; the map is the formula's ReLU, the raw map keeps the signs."""

    group: ClassVar[str] = "Class activation maps"
    needs: ClassVar[tuple[Need, ...]] = (Need.GRADIENT, Need.FEATURE_MAPS)
    uses_layer: ClassVar[bool] = True
    layerwise: ClassVar[bool] = True
    relu: ClassVar[bool] = True

    @abstractmethod
    def formula(self, a: Tensor, g: Tensor) -> Tensor:
        """A and g = ∂S_c/∂A, both (B, K, h, w) → the signed map (B, h, w), before the ReLU."""

    def attribute(self, subject: Subject) -> Tensor:
        return layer_maps(self.formula, subject, [subject.layer])[0]


def weighted(weights: Tensor, a: Tensor) -> Tensor:
    """Σ_k w_k A_k: (B, K), (B, K, h, w) → (B, h, w)."""
    return torch.einsum("bk,bkhw->bhw", weights, a)
