"""What does the network say to the film itself? Heard while a method asks, which costs nothing."""

from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from xai_desktop.explainers.scores import Kind, Logit, class_table
from xai_desktop.explainers.subject import Subject


@dataclass(frozen=True, slots=True, eq=False)
class Witness(Subject):
    """A subject that remembers what the network answers to the film itself, so that nobody has to ask it again."""

    itself: Tensor
    heard: list[Any] = field(default_factory=list)

    def answer(self, x: Tensor) -> Any:
        found = Subject.answer(self, x)
        if not self.heard and x.shape[1:] == self.itself.shape[1:] and torch.equal(x[:1].detach(), self.itself):
            self.heard.append(found)
        return found

    @torch.no_grad()
    def level(self, kind: Kind) -> tuple[float, float]:
        """The film's score, and that of chance: 1 ÷ classes for a softmax, 1/2 for a sigmoid, 0 for all others."""
        answer = self.heard[0] if self.heard else self.answer(self.itself)
        level = float(self.score.of(answer, kind)[0])
        if not isinstance(self.score, Logit) or kind == "logit":
            return level, 0.0
        return level, 0.5 if kind == "sigmoid" else 1 / class_table(answer).shape[1]
