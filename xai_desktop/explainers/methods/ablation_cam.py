"""Desai and Ramaswamy, 2020 (methods §1.16).

The paper divides what the score loses by the score, which turns the map over where the score is negative: here by its
size, so that the sign stays. `grad-cam` puts minus ten million in place of features with negative values; here such
layers are refused, because zero is not their absence. Only the part of the network behind the layer is run again.
"""

from typing import ClassVar

import torch
from torch import Tensor

from xai_desktop.core.errors import ExplainerError
from xai_desktop.explainers.base import Explainer, Need, explainer
from xai_desktop.explainers.class_activation import weighted
from xai_desktop.explainers.memory import in_batches
from xai_desktop.explainers.subject import Subject
from xai_desktop.explainers.tail import Ask, behind

VALUES = 2**23
"""Values of feature maps in one batch: 32 MB."""

MOST = 128
SMALLEST = 1e-8
STEPS = 100


@explainer("ablation_cam", "Ablation-CAM", "Desai and Ramaswamy 2020, doi:10.1109/WACV45572.2020.9093360")
class AblationCam(Explainer):
    """The layer's feature maps, each weighted by what the score loses without it: no gradient is needed."""

    group: ClassVar[str] = "Class activation maps"
    needs: ClassVar[tuple[Need, ...]] = (Need.FEATURE_MAPS,)
    uses_layer: ClassVar[bool] = True
    relu: ClassVar[bool] = True

    def attribute(self, subject: Subject) -> Tensor:
        """(h, w), signed. Raises `ExplainerError` where features have negative values."""
        subject.task.step(0, STEPS)
        with torch.no_grad(), behind(subject.settled(), subject.layer) as (a, ask):
            if bool(a.amin() < 0):
                raise ExplainerError(
                    f"The features of {subject.layer} have negative values, so zero is not their absence; "
                    "choose a layer right behind a ReLU, or Grad-CAM."
                )
            return weighted(self._weights(subject, a, ask)[None], a)[0]

    def _weights(self, subject: Subject, a: Tensor, ask: Ask) -> Tensor:
        """(K,) of each feature: what the score loses without it, over the score's size. A silent one loses nothing."""
        alive = a[0].flatten(1).any(1).nonzero().flatten()
        whole = ask(a)[0]
        weights = a.new_zeros(a.shape[1])
        subject.task.step(STEPS // 10, STEPS)

        def take_away(start: int, stop: int) -> None:
            some = alive[start:stop]
            maps = a.repeat(len(some), 1, 1, 1)
            maps[torch.arange(len(some), device=a.device), some] = 0
            weights[some] = whole - ask(maps)

        batch = max(1, min(MOST, VALUES // a.numel()))
        for done in in_batches(len(alive), batch, take_away, a.device):
            subject.task.step(STEPS // 10 + 9 * STEPS * done // (10 * len(alive)), STEPS, "taking features away")
        subject.task.step(STEPS, STEPS)
        return weights / whole.abs().clamp(min=SMALLEST)
