"""What a method is asked about: one network, one film, one score."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn

from xai_desktop.core.errors import ExplainerError
from xai_desktop.core.geometry import Size
from xai_desktop.core.task import Task
from xai_desktop.explainers.memory import is_out_of_memory
from xai_desktop.explainers.scores import Kind, Score

PATIENCE_S = 0.05
"""How long nobody looks whether the map is still wanted."""


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """A network that is ready to be asked, `x` (1, C, H, W) on its device, and the score that is explained.

    `layers` are names of the net, empty for methods without one, several for methods that join their maps.
    """

    net: nn.Module
    x: Tensor
    score: Score
    layers: tuple[str, ...]
    task: Task

    @property
    def film(self) -> Size:
        """(height, width) of the network's input."""
        return self.x.shape[2], self.x.shape[3]

    @property
    def layer(self) -> str:
        """The one layer, or the last of several."""
        return self.layers[-1] if self.layers else ""

    def answer(self, x: Tensor) -> Any:
        """Whatever the network answers to (B, C, H, W). Raises `ExplainerError` where the two do not fit together."""
        return answer_of(self.net, x)

    def scores(self, x: Tensor, kind: Kind = "logit") -> Tensor:
        """(B, C, H, W) → (B,), the score of each film. Raises `ExplainerError`."""
        scores = self.score.of(self.answer(x), kind)
        if not isinstance(scores, Tensor) or scores.shape != (len(x),):
            found = tuple(scores.shape) if isinstance(scores, Tensor) else type(scores).__name__
            raise ExplainerError(
                f"The target gives {found} for {len(x)} films, where one number each was expected; correct it."
            )
        return scores

    def settled(self) -> "Subject":
        """The same with a score that no longer depends on the film: the highest class of the film as it is, say."""
        if self.score.fixed:
            return self
        with torch.no_grad():
            return replace(self, score=self.score.settled(self.answer(self.x)))


class Attentive:
    """A task that can be stopped between two steps: `again` repeats the last one, where that was a while ago."""

    def __init__(self, task: Task) -> None:
        self._task, self._last, self._at = task, (0, 0, ""), 0.0

    def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
        self._last, self._at = (done, total, text), time.monotonic()
        self._task.step(done, total, text)

    def again(self) -> None:
        if self._at and time.monotonic() - self._at > PATIENCE_S:
            self.step(*self._last)


class Steps:
    """Reports to a task that has a known number of steps; the first report, of none, comes with its making."""

    def __init__(self, task: Task, total: int) -> None:
        self._task, self._total, self._done = task, total, 0
        task.step(0, total)

    def __call__(self, text: str = "") -> None:
        self.to(self._done + 1, text)

    def to(self, done: int, text: str = "") -> None:
        """So many steps are done."""
        self._done = min(done, self._total)
        self._task.step(self._done, self._total, text)

    def on(self, text: str = "") -> Callable[[int], None]:
        """For a part of the work: a report of how many steps of this part are done."""
        before = self._done
        return lambda done: self.to(before + done, text)


def answer_of(net: nn.Module, x: Tensor) -> Any:
    """The network's answer. Raises `ExplainerError` where network and input do not fit together."""
    try:
        return net(x)
    except RuntimeError as error:
        if is_out_of_memory(error):
            raise
        raise ExplainerError(_misfit(net, x, error)) from error


def _misfit(net: nn.Module, x: Tensor, error: RuntimeError) -> str:
    first = next((m for m in net.modules() if isinstance(m, nn.Conv2d)), None)
    if first is not None and first.in_channels != x.shape[1]:
        return (
            f"The network takes {_channels(first.in_channels)} and was given {_channels(x.shape[1])}; "
            "prepare the film with as many."
        )
    reason = (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
    return f"The network does not work on an input of {tuple(x.shape)} ({reason}); check its size and type."


def _channels(count: int) -> str:
    return "1 channel" if count == 1 else f"{count} channels"
