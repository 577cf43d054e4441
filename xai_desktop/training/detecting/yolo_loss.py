"""YOLOv3's loss as darknet computes it (methods §8.2; yolo_layer.c).

Darknet writes down gradients, not a loss; this is the function that has them: binary cross-entropies, and half squared
errors for the extents. What darknet prints as its cost is the sum of squared gradients, another number.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy

from xai_desktop.models.boxes import edges, overlap
from xai_desktop.models.yolo_decode import ANCHORS, STRIDES, anchor_shares, flattened, placed
from xai_desktop.training.detecting.loss_parts import LossParts
from xai_desktop.training.detecting.truth import Aims, Truth, aims_of, one_of_each

SMALLEST = 0.001


@dataclass(frozen=True, slots=True, eq=False)
class Assigned:
    """The m slots that answer for a box. A slot is one anchor in one cell: `slots` counts through films and slots.

    `place` (m, 2) the centre within its cell, `extent` (m, 2) log(extent / anchor), `weight` (m, 1) 2 − w·h,
    `classes` (m, classes) of 0 and 1.
    """

    slots: Tensor
    place: Tensor
    extent: Tensor
    weight: Tensor
    classes: Tensor


@dataclass(frozen=True, slots=True)
class YoloLoss:
    """An expert's box is the task of one anchor of nine, most like it in width and height, in the cell of its centre.

    All other slots are to say that nothing is there, except those whose box overlaps an expert's by more than `ignore`.
    Where two boxes share a slot the later one sets place and extent, and both classes count.
    """

    anchors: tuple[tuple[float, float], ...] = ANCHORS
    ignore: float = 0.5

    def __call__(self, outputs: Sequence[Tensor], truths: Sequence[Truth]) -> Tensor:
        """The loss of `YoloV3`'s outputs: a sum over boxes, a mean over films."""
        return self.parts(outputs, truths).total

    def parts(self, outputs: Sequence[Tensor], truths: Sequence[Truth]) -> LossParts:
        """The same in parts. Raises `InputError` for a label that the detector has no class for."""
        raw = flattened(outputs)
        films, rows = len(raw), raw.flatten(0, 1)
        size = (outputs[0].shape[2] * STRIDES[0], outputs[0].shape[3] * STRIDES[0])
        aims = aims_of(truths, size, SMALLEST, raw.shape[-1] - 5, raw)
        task = assign(aims, outputs, self.anchors)
        mine = rows[task.slots]
        return LossParts(
            place=_sum(task.weight * _entropy(mine[:, :2], task.place)) / films,
            extent=_sum(task.weight * (mine[:, 2:4] - task.extent).square() / 2) / films,
            confidence=self._confidence(rows[:, 4], task, aims, outputs) / films,
            classes=_sum(_entropy(mine[:, 5:], task.classes)) / films,
        )

    def _confidence(self, objectness: Tensor, task: Assigned, aims: Aims, outputs: Sequence[Tensor]) -> Tensor:
        with torch.no_grad():
            counted = ~self._near(aims, outputs)
            counted[task.slots] = True
            wanted = torch.zeros_like(objectness)
            wanted[task.slots] = 1
        return _sum(_entropy(objectness, wanted)[counted])

    def _near(self, aims: Aims, outputs: Sequence[Tensor]) -> Tensor:
        """(B·N,) bool: the box that a slot predicts overlaps some expert's box enough not to be called wrong."""
        boxes, theirs = edges(placed(outputs, self.anchors)), edges(aims.boxes)
        near = torch.zeros(boxes.shape[:2], dtype=torch.bool, device=boxes.device)
        for film, found in enumerate(boxes):
            for box in theirs[aims.films == film]:
                near[film] |= overlap(found, box) > self.ignore
        return near.flatten()


def assign(aims: Aims, outputs: Sequence[Tensor], anchors: Sequence[Sequence[float]]) -> Assigned:
    """Which slots answer for which boxes, and what they should say."""
    centre, extent = aims.boxes[:, :2], aims.boxes[:, 2:]
    shares = anchor_shares(anchors, aims.boxes)
    best = _alike(extent[:, None], shares[None]).argmax(1)
    cells, starts = _grid(outputs)
    each = len(anchors) // len(outputs)
    grid = cells[best // each]
    cell = (centre * grid).long()
    slot = starts[best // each] + (best % each * grid[:, 1] + cell[:, 1]) * grid[:, 0] + cell[:, 0]
    slots, has, position = one_of_each(aims.films * starts[-1] + slot, last=True)
    classes = aims.boxes.new_zeros(len(slots), outputs[0].shape[-1] - 5)
    classes[position, aims.labels] = 1
    return Assigned(
        slots,
        place=(centre * grid - cell)[has],
        extent=(extent / shares[best]).log()[has],
        weight=(2 - extent.prod(1, keepdim=True))[has],
        classes=classes,
    )


def _grid(outputs: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """(scales, 2) columns and rows, and (scales + 1,) the first slot of each scale, then the number of all slots."""
    device = outputs[0].device
    cells = torch.tensor([[raw.shape[3], raw.shape[2]] for raw in outputs], device=device)
    counts = torch.tensor([0, *(raw.shape[1:4].numel() for raw in outputs)], device=device)
    return cells, counts.cumsum(0)


def _alike(first: Tensor, second: Tensor) -> Tensor:
    """IoU of widths and heights (…, 2), corner on corner."""
    shared = torch.minimum(first, second).prod(-1)
    return shared / (first.prod(-1) + second.prod(-1) - shared)


def _entropy(logits: Tensor, wanted: Tensor) -> Tensor:
    return cross_entropy(logits, wanted, reduction="none")


def _sum(values: Tensor) -> Tensor:
    return values.sum()
