"""The steps of CasCAM as plain values, and their sum for any decay: what a slider needs, without a network (P001)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xai_desktop.core.arrays import FloatArray, owned
from xai_desktop.core.errors import ExplainerError

LOST, UNCHANGED, NO_NUMBER = "the class is lost", "nothing is left to hide", "the map is no number"
"""Why there are no more steps."""


@dataclass(frozen=True, slots=True, eq=False)
class Iteration:
    """One step, in the pixels of the network's input.

    `film` (C, H, W) is what the network was given, `heat` (H, W) the map that is added up, `hidden` (H, W) the map T by
    which the next film is dimmed, `base` the explainer's key. `score` is this film's, of the kind that tells when the
    class is lost.
    """

    film: FloatArray
    heat: FloatArray
    hidden: FloatArray
    score: float
    base: str


@dataclass(frozen=True, slots=True, eq=False)
class Iterations:
    """All steps that were taken, why there are no more (empty where there are none to come), and their decay λ."""

    steps: tuple[Iteration, ...]
    stopped: str = ""
    decay: float = 0.0

    @property
    def maps(self) -> tuple[FloatArray, ...]:
        """One (H, W) per step: what `recombined` needs, without asking any network again."""
        return tuple(step.heat for step in self.steps)

    @property
    def weights(self) -> tuple[float, ...]:
        """How much each step counts; their sum is 1."""
        return weights(len(self.steps), self.decay)

    @property
    def combined(self) -> FloatArray:
        """(H, W): the map."""
        return recombined(self.maps, self.decay)


def weights(count: int, decay: float) -> tuple[float, ...]:
    """w_k = exp(−λ(k − 1)) ÷ their sum, for k from 1 to the count."""
    falling = np.exp(-decay * np.arange(count))
    return tuple((falling / falling.sum()).tolist())


def recombined(maps: Sequence[FloatArray], decay: float) -> FloatArray:
    """Σ w_k·map_k, (H, W) float32: the map for this decay. Raises `ExplainerError` for maps that differ in size."""
    if not maps or len({one.shape for one in maps}) != 1:
        raise ExplainerError("Maps are added up where there is at least one, and all have the same size.")
    total = np.zeros(maps[0].shape)
    for weight, one in zip(weights(len(maps), decay), maps, strict=True):
        total += weight * one
    return owned(total, np.float32)
