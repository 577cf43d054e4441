"""YOLOv1's loss for a box head (methods §8.1; Redmon 2016 eq. 3, darknet's detection_layer.c)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from xai_desktop.core.geometry import Size
from xai_desktop.models.box_head import BOXES, in_cell, predicted
from xai_desktop.models.boxes import edges, overlap
from xai_desktop.training.detecting.loss_parts import LossParts
from xai_desktop.training.detecting.truth import Truth, aims_of, one_of_each

SMALLEST = 0.005
COORDINATES, NO_OBJECT = 5.0, 0.5

Terms = Literal["full", "paper"]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The m cells that hold a box: `cells` (m,) counts through films and cells, row by row.

    `boxes` (m, 4): centre within the cell [0, 1), extent as shares of the input; `labels` (m,).
    """

    cells: Tensor
    boxes: Tensor
    labels: Tensor


@dataclass(frozen=True, slots=True)
class BoxLoss:
    """Squared errors of a `BoxHead`'s outputs, for films of `size` (height, width) pixels at the network's input.

    In a cell with an expert's box, one predicted box is responsible: the one that overlaps it most, or where none does
    the one nearest in x, y, w, h. It learns the coordinates (weight 5, of √w and √h) and its own overlap as confidence;
    every other confidence is to be 0 (weight 0.5); the cell learns the class. One expert box per cell, the first.

    `terms="paper"` is eq. 4 of the cascade learning paper as printed: coordinates alone, without weights. It teaches
    neither confidences nor classes, so that detections cannot be ranked by what it leaves.
    """

    size: Size
    boxes: int = BOXES
    terms: Terms = "full"

    def __call__(self, outputs: Tensor, truths: Sequence[Truth]) -> Tensor:
        """The loss of outputs (B, S, S, 5·boxes + classes): a sum over cells, a mean over films."""
        return self.parts(outputs, truths).total

    def parts(self, outputs: Tensor, truths: Sequence[Truth]) -> LossParts:
        """The same in parts. Raises `InputError` for a label that the head has no class for."""
        films, grid = outputs.shape[:2]
        numbers, classes = (part.flatten(0, 2) for part in predicted(outputs, self.boxes))
        task = assign(truths, self.size, grid, classes.shape[-1], outputs)
        cell = torch.arange(len(task.cells), device=outputs.device)
        chosen, fit = responsible(numbers[task.cells, :, :4].detach(), task.boxes, grid)
        mine = numbers[task.cells][cell, chosen]
        weight = COORDINATES if self.terms == "full" else 1.0
        place = weight * (mine[:, :2] - task.boxes[:, :2]).square().sum() / films
        extent = weight * (mine[:, 2:4] - task.boxes[:, 2:].sqrt()).square().sum() / films
        if self.terms == "paper":
            return LossParts(place, extent, outputs.new_zeros(()), outputs.new_zeros(()))
        others = torch.ones_like(numbers[..., 4])
        others[task.cells, chosen] = 0
        nothing = NO_OBJECT * (others * numbers[..., 4].square()).sum()
        kind = one_hot(task.labels, classes.shape[-1])
        return LossParts(
            place,
            extent,
            confidence=((mine[:, 4] - fit).square().sum() + nothing) / films,
            classes=(classes[task.cells] - kind).square().sum() / films,
        )


def assign(truths: Sequence[Truth], size: Size, grid: int, classes: int, like: Tensor) -> Cells:
    """Which cells hold a box, and which box: the first of those whose centre lies in the cell."""
    aims = aims_of(truths, size, SMALLEST, classes, like)
    centre, extent = aims.boxes[:, :2] * grid, aims.boxes[:, 2:]
    cell = centre.long()
    cells, has, _ = one_of_each((aims.films * grid + cell[:, 1]) * grid + cell[:, 0], last=False)
    return Cells(cells, torch.cat([centre - cell, extent], 1)[has], aims.labels[has])


def responsible(numbers: Tensor, truth: Tensor, grid: int) -> tuple[Tensor, Tensor]:
    """x, y, √w, √h (m, boxes, 4) against the cells' boxes (m, 4): the number of the responsible box, its IoU (m,)."""
    ours = in_cell(numbers, grid)
    theirs = torch.cat([truth[:, :2] / grid, truth[:, 2:]], 1).unsqueeze(1)
    fit = overlap(edges(ours), edges(theirs))
    distance = (ours - theirs).square().sum(-1)
    chosen = torch.where((fit > 0).any(1), fit.argmax(1), distance.argmin(1))
    return chosen, fit.gather(1, chosen.unsqueeze(1)).squeeze(1)
