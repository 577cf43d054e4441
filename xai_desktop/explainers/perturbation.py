"""The family of maps that ask the network again and again about altered films. No gradient is needed."""

from abc import abstractmethod
from dataclasses import dataclass, replace
from typing import ClassVar

import torch
from torch import Tensor

from xai_desktop.explainers import hooks
from xai_desktop.explainers.base import Explainer, Need
from xai_desktop.explainers.subject import Subject


@dataclass(frozen=True, slots=True)
class Perturbation(Explainer):
    """A method of this family says which films are asked about, and what the answers make of each place.

    Inside the caller's `torch.autocast` the network may answer in half precision, if the answers stay what they are
    (`answers.Asker`); sums over them never are.
    """

    group: ClassVar[str] = "Perturbation"
    signed: ClassVar[bool] = True

    @abstractmethod
    def perturbed(self, subject: Subject, half: bool) -> Tensor:
        """The signed map, made without gradients; `half` says that half precision is welcome."""

    def attribute(self, subject: Subject) -> Tensor:
        device = subject.x.device.type
        half = torch.is_autocast_enabled(device)
        with torch.no_grad(), torch.autocast(device, enabled=False):
            return self.perturbed(subject, half)


@dataclass(frozen=True, slots=True)
class AskedActivation(Perturbation):
    """Class activation maps Σ_k w_k A_k whose weights come from asking the network, not from a gradient."""

    group: ClassVar[str] = "Class activation maps"
    needs: ClassVar[tuple[Need, ...]] = (Need.FEATURE_MAPS,)
    uses_layer: ClassVar[bool] = True
    signed: ClassVar[bool] = False
    relu: ClassVar[bool] = True


def looked_at(subject: Subject) -> tuple[Subject, Tensor]:
    """The settled subject and the layer's feature maps (1, K, h, w), out of one pass. Raises `ExplainerError`."""
    with hooks.captured(subject.net, [subject.layer], subject.film, lambda _: None) as outputs:
        settled = replace(subject, score=subject.score.settled(subject.answer(subject.x)))
        return settled, hooks.taken(outputs, [subject.layer])[0].detach()
