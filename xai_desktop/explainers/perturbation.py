"""The family of maps that ask the network again and again with a part of the film covered. No gradient is needed."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from xai_desktop.core.geometry import Size
from xai_desktop.explainers.base import Explainer
from xai_desktop.explainers.memory import in_batches
from xai_desktop.explainers.subject import Subject

BATCH = 16
"""Films per forward pass: enough to be quick, few enough to be stopped soon. It is halved where memory is short."""


@dataclass(frozen=True, slots=True)
class Perturbation(Explainer):
    """A method of this family says what is covered with what; the map is what each pixel's covering costs.

    Every pixel gets the mean loss of score over the covers that lay on it: positive where the score fell.
    """

    group: ClassVar[str] = "Perturbation"
    signed: ClassVar[bool] = True

    @abstractmethod
    def covers(self, film: Size) -> Tensor:
        """(n, 2, 2) int64: the corners ((row, column), (row, column)) of each cover, half open, on the CPU."""

    @abstractmethod
    def filling(self, x: Tensor) -> Tensor:
        """(1, C, H, W): what a covered pixel shows."""

    def attribute(self, subject: Subject) -> Tensor:
        """(H, W), signed."""
        with torch.no_grad():
            covers, filling = self.covers(subject.film), self.filling(subject.x)
            loss = torch.zeros(subject.film, device=subject.x.device, dtype=subject.x.dtype)
            times = torch.zeros_like(loss)
            total = len(covers) + 1
            subject.task.step(0, total)
            settled = subject.settled()
            whole = settled.scores(subject.x)
            subject.task.step(1, total)

            def cover(start: int, stop: int) -> None:
                films = _covered(subject.x, filling, covers[start:stop])
                lost = whole - settled.scores(films)
                for ((top, left), (bottom, right)), value in zip(covers[start:stop].tolist(), lost, strict=True):
                    loss[top:bottom, left:right] += value
                    times[top:bottom, left:right] += 1

            for done in in_batches(len(covers), BATCH, cover, subject.x.device):
                subject.task.step(done + 1, total, "covering")
            return loss / times.clamp(min=1)


def _covered(x: Tensor, filling: Tensor, covers: Tensor) -> Tensor:
    """(n, C, H, W): the film once per cover."""
    films = x.repeat(len(covers), 1, 1, 1)
    for film, ((top, left), (bottom, right)) in zip(films, covers.tolist(), strict=True):
        film[:, top:bottom, left:right] = filling[0, :, top:bottom, left:right]
    return films
