"""Networks that find boxes, as bundles: they can be asked and explained like a classifier, and say where as well.

The score of a class is that of its surest box, so that a map of it shows what made the network draw that box.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from xai_desktop.core.geometry import Size
from xai_desktop.models import box_head, yolo_decode
from xai_desktop.models.box_head import BoxHead
from xai_desktop.models.boxes import Detections, best_of
from xai_desktop.models.staged import StagedNet
from xai_desktop.models.yolo3 import YoloV3

ABOVE, MOST_OVERLAP = 0.005, 0.45
SMALLEST = 1e-7
"""The least score that has a logit."""


@dataclass(frozen=True, slots=True, eq=False)
class Offers:
    """Every box that a network offers: `boxes` (B, n, 4) x0 y0 x1 y1 in input pixels, `scores` (B, n, classes)."""

    boxes: Tensor
    scores: Tensor

    def logits(self) -> Tensor:
        """(B, classes): of the surest box of each class."""
        return torch.logit(self.scores.amax(1), eps=SMALLEST)

    def chosen(self, size: Size, above: float = ABOVE) -> tuple[Detections, ...]:
        """What is left when boxes that say the same are taken out, one for each film."""
        return tuple(best_of(b, s, size, above, MOST_OVERLAP) for b, s in zip(self.boxes, self.scores, strict=True))


class Detector(nn.Module, ABC):
    """`forward` gives (B, classes) logits, `detect` the boxes."""

    @abstractmethod
    def offers(self, x: Tensor) -> Offers:
        """For films (B, channels, h, w)."""

    def forward(self, x: Tensor) -> Tensor:
        return self.offers(x).logits()

    @torch.no_grad()
    def detect(self, x: Tensor, above: float = ABOVE) -> tuple[Detections, ...]:
        """The boxes on each film, best first, in input pixels."""
        return self.offers(x).chosen((x.shape[2], x.shape[3]), above)


class YoloDetector(Detector):
    """YOLOv3 with DarkNet-53."""

    def __init__(self, classes: int, width: float = 1.0, channels: int = 3) -> None:
        super().__init__()
        self.net = YoloV3(classes, width, channels)

    def offers(self, x: Tensor) -> Offers:
        return Offers(*yolo_decode.as_boxes(self.net(x), self.net.anchors))


class StagedBoxes(Detector):
    """A box head at every stage of a frozen network: which depth knows where things are (P000, Figs 6 and 10).

    `forward` and `detect` are those of the last stage's head; `taps` gives every stage's.
    """

    def __init__(self, base: StagedNet, heads: Sequence[BoxHead]) -> None:
        super().__init__()
        self.base, self.heads = base, nn.ModuleList(heads)

    def offers(self, x: Tensor) -> Offers:
        return self.offered(x)[-1][1]

    def offered(self, x: Tensor) -> list[tuple[Tensor, Offers]]:
        """Every stage's activation with the boxes of its head."""
        found, size = [], (x.shape[2], x.shape[3])
        for stage, head in zip(self.base.stages, self.heads, strict=True):
            x = stage(x)
            assert isinstance(head, BoxHead)
            found.append((x, Offers(*box_head.as_boxes(head(x), head.boxes, size))))
        return found

    def taps(self, x: Tensor) -> list[tuple[Tensor, Tensor]]:
        """One (activation (B, width, h, w), logits (B, classes)) for each stage, in order."""
        return [(activation, offers.logits()) for activation, offers in self.offered(x)]


def box_heads(base: StagedNet, widths: Sequence[int], classes: int, grid: int, boxes: int) -> StagedBoxes:
    """New heads for stages that give so many channels."""
    return StagedBoxes(base, [BoxHead(width, classes, grid, boxes) for width in widths])
