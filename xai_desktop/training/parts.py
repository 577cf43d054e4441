"""A training is a row of parts: each is a module that learns alone, on what frozen modules before it give."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from xai_desktop.training.events import Arm, Judged, TrainEvent


class Source(Protocol):
    """What is learnt from, in rows."""

    def __len__(self) -> int: ...

    def batch(self, rows: Tensor, draws: torch.Generator | None = None) -> tuple[Any, Any]:
        """What goes into a module for these rows, and what its loss holds the answer against.

        With `draws` the films may be varied by chance; judged is what they are.
        """
        ...


Loss = Callable[[Any, Any], Tensor]
"""Answer and truth of a batch → the mean over its films, a number."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """`module` learns; `source` is made when the part begins, and `begin` gives it its first weights.

    `number` of `count` is for people, from 1 (0 is the whole network). `weights` (N,) says how often each film is
    drawn; None is every film once per epoch.
    """

    name: str
    module: nn.Module
    source: Callable[[], Source]
    judge: Callable[[nn.Module], Judged]
    loss: Loss
    epochs: int
    number: int
    count: int
    begin: Callable[[], None] = lambda: None
    weights: Tensor | None = None

    def event(self, arm: Arm) -> TrainEvent:
        return TrainEvent(arm, self.name, self.number, self.count, epochs=self.epochs)


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """`net` holds every weight that is learnt. `parts` are made one after the other, each when it is reached.

    A part may be made from what earlier ones have learnt, but only inside `source`: a training that goes on after a
    break walks over the parts that are done without asking for their sources.
    """

    arm: Arm
    net: nn.Module
    parts: Callable[[], Iterator[Part]]
