"""Learning classes: what is lost, and how good the answers are on films that were not learnt from."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

from xai_desktop.training.events import Judged
from xai_desktop.training.features import CHUNK, Features
from xai_desktop.training.parts import Loss
from xai_desktop.training.scoring import mean_auc

Question = Literal["sigmoid", "softmax"]
"""Each class a question of its own, or one class out of all."""


@dataclass(frozen=True, slots=True, eq=False)
class Classes:
    """How classes are learnt. `positive` (classes,) weighs what is rare: positives, or with softmax the class."""

    question: Question = "sigmoid"
    positive: Tensor | None = None

    def loss(self, logits: Tensor, y: Tensor) -> Tensor:
        """(B, classes) both → the mean over films (and over classes, where each is a question of its own).

        A label that nobody gave (NaN) counts for nothing.
        """
        weight = None if self.positive is None else self.positive.to(logits.device)
        if self.question == "softmax":
            return functional.cross_entropy(logits, y.argmax(1), weight)
        known = ~y.isnan()
        each = functional.binary_cross_entropy_with_logits(logits, y.nan_to_num(), pos_weight=weight, reduction="none")
        return (each * known).sum() / known.sum().clamp(min=1)

    def judge(self, tuning: Callable[[], Features]) -> Callable[[nn.Module], Judged]:
        """How a part does on these features, which are made when the part is first judged."""
        made: list[Features] = []

        def judged(part: nn.Module) -> Judged:
            if not made:
                made.append(tuning())
            return self.judged(logits_of(part, made[0]), made[0].y)

        return judged

    def judged(self, logits: Tensor, y: Tensor) -> Judged:
        """(N, classes) both, on the CPU."""
        loss: Loss = self.loss
        return Judged(
            loss=float(loss(logits, y)),
            auc=mean_auc(logits.numpy(), y.numpy()),
            accuracy=self.accuracy(logits, y),
        )

    def accuracy(self, logits: Tensor, y: Tensor) -> float:
        """The share of right answers: of films for softmax, else over films and classes at a score of one half."""
        if self.question == "softmax":
            return float((logits.argmax(1) == y.argmax(1)).double().mean())
        return float(((logits > 0) == (y > 0.5))[~y.isnan()].double().mean())


def logits_of(part: nn.Module, features: Features) -> Tensor:
    """(N, classes) on the CPU, without gradients, in chunks."""
    with torch.no_grad():
        chunks = torch.split(torch.arange(len(features)), CHUNK)
        return torch.cat([part(features.rows(rows)).cpu() for rows in chunks])
