"""Zeiler and Fergus, 2014: slide a patch over the film and see what it costs.

The last patch of a row or column ends at the film's edge, whole; captum's hangs over it and covers less there.
"""

from typing import Annotated, ClassVar

import torch
from torch import Tensor

from xai_desktop.core.geometry import Size
from xai_desktop.core.parameters import Choice, Label, Range
from xai_desktop.explainers.answers import Asker
from xai_desktop.explainers.base import explainer
from xai_desktop.explainers.baselines import BASELINES
from xai_desktop.explainers.perturbation import Perturbation
from xai_desktop.explainers.smoothing import gaussian
from xai_desktop.explainers.subject import Steps, Subject


@explainer("occlusion", "Occlusion", "Zeiler and Fergus 2014, arXiv:1311.2901")
class Occlusion(Perturbation):
    """How far the score falls when a patch over each place is covered; below zero where it rises."""

    unit: ClassVar[str] = "score lost"

    patch: Annotated[float, Range(0.02, 0.5, 0.01), Label("Patch", "Its side as a share of the longer side.")] = 0.125
    stride: Annotated[float, Range(0.1, 1, 0.1), Label("Step", "From patch to patch, as a share of the patch.")] = 0.5
    fill: Annotated[
        str, Choice("blur", "mean", "zero", "black"), Label("Covered with", "Black would be air, a finding of its own.")
    ] = "blur"

    def perturbed(self, subject: Subject, half: bool) -> Tensor:
        """(H, W): the mean loss of score over the covers that lay on each pixel, positive where the score fell."""
        covers = self.covers(subject.film)
        step = Steps(subject.task, len(covers) + 1)
        settled = subject.settled()
        ask = Asker(settled, half=half)
        x, filled = ask.x, self.filling(subject.x)
        whole = settled.scores(subject.x)
        step()
        lost = whole - ask(len(covers), lambda a, b: covered(x, filled, covers[a:b]), step.on("covering"))
        return mean_over(covers, lost.cpu(), subject.film)

    def side(self, film: Size) -> int:
        """The patch in pixels, never longer than the film's shorter side."""
        return max(1, min(round(self.patch * max(film)), *film))

    def covers(self, film: Size) -> Tensor:
        """(n, 2, 2) int64: the corners ((row, column), (row, column)) of each cover, half open, on the CPU."""
        side = self.side(film)
        rows, columns = (_starts(length, side, max(1, round(self.stride * side))) for length in film)
        first = torch.cartesian_prod(rows, columns)
        return torch.stack([first, first + side], 1)

    def filling(self, x: Tensor) -> Tensor:
        """(1, C, H, W): what a covered pixel shows; the blur is as wide as half a patch."""
        if self.fill == "blur":
            return gaussian(x[0], self.side((x.shape[2], x.shape[3])) / 2)[None]
        return BASELINES[self.fill](x)


def covered(x: Tensor, filled: Tensor, covers: Tensor) -> Tensor:
    """(n, C, H, W): the film once per cover."""
    films = x.repeat(len(covers), 1, 1, 1)
    for film, ((top, left), (bottom, right)) in zip(films, covers.tolist(), strict=True):
        film[:, top:bottom, left:right] = filled[0, :, top:bottom, left:right]
    return films


def mean_over(covers: Tensor, lost: Tensor, film: Size) -> Tensor:
    """(H, W): the mean of what was lost (n,) over the covers that lay on each pixel."""
    loss = torch.zeros(film, dtype=lost.dtype)
    times = torch.zeros_like(loss)
    for ((top, left), (bottom, right)), value in zip(covers.tolist(), lost, strict=True):
        loss[top:bottom, left:right] += value
        times[top:bottom, left:right] += 1
    return loss / times


def _starts(length: int, side: int, step: int) -> Tensor:
    """Where patches begin along one axis, so that they reach from edge to edge."""
    return torch.cat([torch.arange(0, length - side, step), torch.tensor([length - side])])
