"""Gradients at many films: made one by one, asked about in micro-batches, gathered without keeping them."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from xai_desktop.explainers.layerwise import gradients_of
from xai_desktop.explainers.memory import in_batches
from xai_desktop.explainers.subject import Subject

MOST = 16
"""Films in one micro-batch, so that a cancelled task stops soon."""
PIXELS = {"cpu": 2**17, "other": 2**20}
"""Pixels in one micro-batch: on a CPU larger ones are no faster, and take memory that nobody gives back in time."""

Take = Callable[[Tensor, Tensor], None]


@dataclass(frozen=True, slots=True)
class Points:
    """Where gradients are asked for: `at(n)` makes the n-th of `count`, the same one whenever it is asked again.

    It is a pair, each (1, C, H, W): the film, and what its gradient will be multiplied with.
    """

    count: int
    at: Callable[[int], tuple[Tensor, Tensor]]


def each_gradient(subject: Subject, points: Points, take: Take) -> None:
    """Call `take(factors, gradients)`, both (B, C, H, W), until every point had its turn.

    The score is that of the film as it is: a noisy copy does not choose its own class. Progress and cancellation come
    with every micro-batch, twice. Raises `ExplainerError` where no gradient comes back, `DeviceMemoryError` where not
    even one film fits.
    """
    total = points.count + 1
    subject.task.step(0, total)
    settled = subject.settled() if points.count > 1 else subject

    def ask(start: int, stop: int) -> None:
        films, factors = (torch.cat(part) for part in zip(*map(points.at, range(start, stop)), strict=True))
        films.requires_grad_()
        scores = settled.scores(films.clone())
        subject.task.step(start + 1, total, "backward")
        (g,) = gradients_of(scores.sum(), [films])
        with torch.no_grad():
            take(factors, g)

    for done in in_batches(points.count, min(points.count, batch_of(subject)), ask, subject.x.device):
        subject.task.step(done + 1, total, "gradients")


def batch_of(subject: Subject) -> int:
    """How many films of this size go together."""
    pixels = PIXELS.get(subject.x.device.type, PIXELS["other"])
    return max(1, min(MOST, pixels // (subject.film[0] * subject.film[1])))


class Moments:
    """Mean and variance of values that come in batches (B, …), exact also where the mean is large (Chan et al. 1979).

    `variance` is divided by the number of values, not by one less.
    """

    def __init__(self) -> None:
        self.count = 0
        self.mean = self._spread = torch.zeros(())

    @property
    def variance(self) -> Tensor:
        return self._spread / self.count

    @property
    def mean_square(self) -> Tensor:
        return self.variance + self.mean**2

    def add(self, values: Tensor) -> None:
        if not self.count:
            self.mean = self._spread = torch.zeros_like(values[0])
        mean, total = values.mean(0), self.count + len(values)
        spread, shift = ((values - mean) ** 2).sum(0), mean - self.mean
        spread += self._spread + shift**2 * (self.count * len(values) / total)
        self.mean, self._spread, self.count = self.mean + shift * (len(values) / total), spread, total
