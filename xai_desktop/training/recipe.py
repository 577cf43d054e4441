"""Everything that decides what comes out of training, besides the films and the architecture."""

import math
from dataclasses import dataclass
from typing import Literal

import torch
from torch import nn

FULL_EPOCHS = 12
STAGE_EPOCHS = (4, 6, 10, 20, 30, 40)
PAPER_MOST = 50

Optimiser = Literal["sgd", "adam"]
Schedule = Literal["cosine", "constant"]
Epochs = Literal["short", "paper"]


@dataclass(frozen=True, slots=True)
class Recipe:
    """One schedule for both arms of a comparison.

    Stochastic gradient descent with momentum, or Adam; with `cosine` the learning rate falls from `rate` to zero along
    half a cosine, anew for each part. `epochs` per stage of a cascade and for the whole net; 0 takes those of `rule`:
    `short` is made for small networks on a CPU, `paper` is 10 + 10·i for stage i from 0, at most 50 (methods §7.2).
    With `patience` a part ends when its tuning loss has not fallen for so many epochs. `copies` is how many jittered
    versions of every training film there are: made once, so that frozen features can be kept.
    """

    epochs: int = 0
    rate: float = 0.05
    momentum: float = 0.9
    decay: float = 5e-4
    batch: int = 32
    copies: int = 1
    seed: int = 1
    tap_epochs: int = 0
    patience: int = 0
    kind: Optimiser = "sgd"
    schedule: Schedule = "cosine"
    rule: Epochs = "short"

    def stage_epochs(self, stage: int) -> int:
        """Of stage `stage`, from 0. Later stages see smaller features, cost less and gain more from further passes."""
        if self.rule == "paper":
            return self.epochs or min(PAPER_MOST, 10 + 10 * stage)
        return self.epochs or STAGE_EPOCHS[min(stage, len(STAGE_EPOCHS) - 1)]

    def whole_epochs(self) -> int:
        return self.epochs or (PAPER_MOST if self.rule == "paper" else FULL_EPOCHS)

    def head_epochs(self) -> int:
        return self.tap_epochs or self.whole_epochs()

    def optimiser(self, module: nn.Module) -> torch.optim.Optimizer:
        """A new one for a part."""
        weights = list(module.parameters())
        if self.kind == "adam":
            return torch.optim.Adam(weights, self.rate, weight_decay=self.decay)
        return torch.optim.SGD(weights, self.rate, self.momentum, weight_decay=self.decay)

    def set_rate(self, optimiser: torch.optim.Optimizer, passed: float) -> None:
        """For the share `passed` of a part's epochs. In place."""
        share = (1 + math.cos(math.pi * passed)) / 2 if self.schedule == "cosine" else 1.0
        for group in optimiser.param_groups:
            group["lr"] = self.rate * share

    def text(self) -> str:
        how = f"Adam {self.rate:g}" if self.kind == "adam" else f"SGD {self.rate:g}, momentum {self.momentum:g}"
        falling = "cosine to zero" if self.schedule == "cosine" else "constant"
        early = f"stopped after {self.patience} epochs without a lower tuning loss, " if self.patience else ""
        return (
            f"{how}, decay {self.decay:g}, {falling}, {early}batches of {self.batch}, "
            f"{self.copies} version(s) of each film, seed {self.seed}"
        )
