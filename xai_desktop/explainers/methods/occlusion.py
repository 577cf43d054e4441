"""Zeiler and Fergus, 2014: slide a patch over the film and see what it costs."""

from typing import Annotated

import torch
from torch import Tensor

from xai_desktop.core.geometry import Size
from xai_desktop.core.parameters import Choice, Label, Range
from xai_desktop.explainers.base import explainer
from xai_desktop.explainers.perturbation import Perturbation
from xai_desktop.explainers.smoothing import gaussian


@explainer("occlusion", "Occlusion", "Zeiler and Fergus 2014, arXiv:1311.2901")
class Occlusion(Perturbation):
    """How far the score falls when a patch over each place is covered; below zero where it rises."""

    patch: Annotated[float, Range(0.02, 0.5, 0.01), Label("Patch", "Its side as a share of the longer side.")] = 0.125
    stride: Annotated[float, Range(0.1, 1, 0.1), Label("Step", "From patch to patch, as a share of the patch.")] = 0.5
    fill: Annotated[
        str, Choice("blur", "mean"), Label("Covered with", "Black would be air, which is a finding of its own.")
    ] = "blur"

    def side(self, film: Size) -> int:
        """The patch in pixels, never longer than the film's shorter side."""
        return max(1, min(round(self.patch * max(film)), *film))

    def covers(self, film: Size) -> Tensor:
        side = self.side(film)
        rows, columns = (_starts(length, side, max(1, round(self.stride * side))) for length in film)
        first = torch.cartesian_prod(rows, columns)
        return torch.stack([first, first + side], 1)

    def filling(self, x: Tensor) -> Tensor:
        if self.fill == "mean":
            return x.mean((2, 3), keepdim=True).expand_as(x)
        return gaussian(x[0], self.side((x.shape[2], x.shape[3])) / 2)[None]


def _starts(length: int, side: int, step: int) -> Tensor:
    """Where patches begin along one axis, so that they reach from edge to edge."""
    return torch.cat([torch.arange(0, length - side, step), torch.tensor([length - side])])
