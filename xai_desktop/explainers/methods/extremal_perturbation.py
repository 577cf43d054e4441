"""Fong, Patrick and Vedaldi, 2019, after Fong and Vedaldi, 2017.

A smooth mask of a fixed area is sought that keeps the score high when only it can be seen, or brings the score down
when it is covered. The area is held by comparing the mask's sorted values with those of a mask of that area, whose
weight grows; the score counts as a share of what it loses on the covered film, so that one setting serves all networks.
The authors take 800 steps, a stronger smoothing and the largest of several areas that suffices.
"""

from typing import Annotated, ClassVar

import torch
from torch import Tensor
from torch.nn import functional as F

from xai_desktop.core.parameters import Choice, Label, Range
from xai_desktop.explainers.base import Explainer, Need, explainer
from xai_desktop.explainers.baselines import BASELINE, BASELINES
from xai_desktop.explainers.layerwise import gradients_of
from xai_desktop.explainers.subject import Subject

CELLS = 16
"""Of the mask, along the longer side: what is finer would fool the network rather than show anything."""

RATE, AREA_WEIGHT, GROWTH = 0.1, 10.0, 1.02
SMALLEST = 1e-6


@explainer("extremal_perturbation", "Extremal perturbation", "Fong et al. 2019, arXiv:1910.08485")
class ExtremalPerturbation(Explainer):
    """The part of the film, of a given size, that alone keeps the score up or whose loss brings it down."""

    group: ClassVar[str] = "Perturbation"
    needs: ClassVar[tuple[Need, ...]] = (Need.GRADIENT,)

    area: Annotated[float, Range(0.01, 0.9, 0.01), Label("Area", "The share of the film that is looked for.")] = 0.1
    game: Annotated[
        str, Choice("preserve", "delete"), Label("Looked for", "What suffices for the score, or what it cannot lose.")
    ] = "preserve"
    steps: Annotated[int, Range(10, 2000, 10), Label("Steps", "Of the search; each is one pass and back.")] = 100
    fill: Annotated[str, BASELINE, Label("Covered with", "Black would be air, which is a finding.")] = "blur"

    def attribute(self, subject: Subject) -> Tensor:
        """(H, W) in [0, 1], the mask."""
        subject.task.step(0, self.steps)
        settled = subject.settled()
        x, covered = subject.x, BASELINES[self.fill](subject.x)
        with torch.no_grad():
            whole, nothing = settled.scores(torch.cat([x, covered])).tolist()
        sign = 1 if self.game == "preserve" else -1
        scale = sign / max(abs(whole - nothing), SMALLEST)
        grid = torch.zeros(1, 1, *_cells(subject), device=x.device, dtype=x.dtype).requires_grad_()
        search = torch.optim.Adam([grid], RATE)
        for step in range(self.steps):
            mask = _mask(grid, subject)
            seen = mask if self.game == "preserve" else 1 - mask
            score = settled.scores(torch.lerp(covered, x, seen))[0]
            loss = AREA_WEIGHT * GROWTH**step * _misfit(mask, self.area) - scale * score
            (grid.grad,) = gradients_of(loss, [grid])
            search.step()
            subject.task.step(step + 1, self.steps, "searching")
        return _mask(grid, subject)[0, 0].detach()


def _cells(subject: Subject) -> tuple[int, int]:
    height, width = subject.film
    return tuple(max(2, round(CELLS * side / max(height, width))) for side in (height, width))  # type: ignore[return-value]


def _mask(grid: Tensor, subject: Subject) -> Tensor:
    """(1, 1, H, W) in (0, 1)."""
    return F.interpolate(grid, subject.film, mode="bicubic", align_corners=False).sigmoid()


def _misfit(mask: Tensor, area: float) -> Tensor:
    """How far the mask's values, in order, are from those of a mask of this area."""
    values = mask.flatten().sort().values
    wanted = (torch.arange(len(values), device=values.device) >= (1 - area) * len(values)).to(values)
    return ((values - wanted) ** 2).mean()
