"""Boxes from the frozen features of one layer: one added convolution, as in YOLOv1 (methods §8.1).

The features are averaged down to S×S cells, so that a set of films needs little memory when they are kept. Each cell
offers a few boxes with a confidence, and one set of classes for all of them.
"""

import math
from typing import Literal, Self

import torch
from torch import Tensor, nn
from torch.nn.functional import adaptive_avg_pool2d

from xai_desktop.core.errors import BundleError
from xai_desktop.core.geometry import Size
from xai_desktop.models.boxes import Detections, best_of, edges

GRID, BOXES = 7, 2


class BoxHead(nn.Module):
    """(B, channels, h, w) features → (B, S, S, 5·boxes + classes), every number in (0, 1).

    Per box x, y (place of the centre within the cell), √w, √h (of the share of the input) and confidence; then the
    classes. Raises `BundleError` for numbers that give no head.

    Every confidence begins near 1 / S², as if a film had one box. From one half, the many empty cells drive all of them
    so low that the squared error of a sigmoid has no slope left: the boxes are then learnt and never believed.
    """

    start: Tensor

    def __init__(
        self, channels: int, classes: int, grid: int = GRID, boxes: int = BOXES, kernel: Literal[1, 3] = 3
    ) -> None:
        super().__init__()
        if min(channels, classes, grid, boxes) < 1 or kernel not in (1, 3):
            raise BundleError("A box head needs channels, classes, cells and boxes, and a kernel of 1 or 3.")
        self.grid, self.boxes = grid, boxes
        self.conv = nn.Conv2d(channels, 5 * boxes + classes, kernel, padding=kernel // 2)
        self.register_buffer("start", _start(boxes, classes, grid), persistent=False)

    def pooled(self, features: Tensor) -> Tensor:
        """(B, channels, S, S): all that the head looks at; `forward` takes it as well, with the same result."""
        return adaptive_avg_pool2d(features, self.grid)

    def forward(self, features: Tensor) -> Tensor:
        raw: Tensor = self.conv(self.pooled(features))
        return (raw.permute(0, 2, 3, 1) + self.start).sigmoid()

    def detections(
        self, outputs: Tensor, size: Size, above: float = 0.001, most_overlap: float = 0.5
    ) -> tuple[Detections, ...]:
        """One `Detections` per film, for an input of (height, width): score confidence · class."""
        boxes, scores = as_boxes(outputs, self.boxes, size)
        return tuple(best_of(b, s, size, above, most_overlap) for b, s in zip(boxes, scores, strict=True))


def _start(boxes: int, classes: int, grid: int) -> Tensor:
    """What is added to the convolution's outputs: not a bias, which new weights or their decay would set to zero."""
    start = torch.zeros(5 * boxes + classes)
    start[4 : 5 * boxes : 5] = -math.log(max(grid**2 - 1, 1))
    return start


class BoxNet(nn.Module):
    """Frozen features and a box head. The features never learn and stay in eval mode, whatever the mode of the rest."""

    def __init__(self, features: nn.Module, head: BoxHead) -> None:
        super().__init__()
        self.features = features.requires_grad_(False).eval()
        self.head = head

    def train(self, mode: bool = True) -> Self:
        super().train(mode)
        self.features.eval()
        return self

    def forward(self, x: Tensor) -> Tensor:
        """(B, channels, h, w) → (B, S, S, 5·boxes + classes), as `BoxHead` gives it."""
        with torch.no_grad():
            seen = self.features(x)
        outputs: Tensor = self.head(seen)
        return outputs

    @torch.no_grad()
    def detect(self, x: Tensor, above: float = 0.001, most_overlap: float = 0.5) -> tuple[Detections, ...]:
        """One `Detections` per film of (B, channels, h, w)."""
        return self.head.detections(self(x), (x.shape[-2], x.shape[-1]), above, most_overlap)


def predicted(outputs: Tensor, boxes: int) -> tuple[Tensor, Tensor]:
    """The numbers of the boxes (…, boxes, 5) and of the classes (…, classes)."""
    numbers = outputs[..., : 5 * boxes]
    return numbers.reshape(*numbers.shape[:-1], boxes, 5), outputs[..., 5 * boxes :]


def in_cell(numbers: Tensor, grid: int) -> Tensor:
    """x, y, √w, √h (…, 4) → centre from the cell's corner and extent, both as shares of the input (…, 4)."""
    return torch.cat([numbers[..., :2] / grid, numbers[..., 2:4].square()], -1)


def as_boxes(outputs: Tensor, boxes: int, size: Size) -> tuple[Tensor, Tensor]:
    """Boxes (B, S·S·boxes, 4) x0 y0 x1 y1 in input pixels, and scores (B, S·S·boxes, classes)."""
    grid = outputs.shape[1]
    numbers, classes = predicted(outputs, boxes)
    steps = torch.arange(grid, device=outputs.device) / grid
    corners = torch.stack([steps.view(1, grid).expand(grid, grid), steps.view(grid, 1).expand(grid, grid)], -1)
    shares = in_cell(numbers, grid)
    shares = torch.cat([shares[..., :2] + corners.view(grid, grid, 1, 2), shares[..., 2:]], -1)
    height, width = size
    found = edges(shares) * outputs.new_tensor([width, height, width, height])
    scores = numbers[..., 4:5] * classes.unsqueeze(-2)
    return found.flatten(1, 3), scores.flatten(1, 3)
