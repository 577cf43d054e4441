"""YOLOv3 on DarkNet-53: three heads, from coarse to fine, each reading what the coarser one made (methods §8.2)."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate

from xai_desktop.core.errors import BundleError, InputError
from xai_desktop.models.boxes import Detections, best_of
from xai_desktop.models.darknet import Convolution, DarkNet53, scaled
from xai_desktop.models.yolo_decode import ANCHORS, STRIDES, as_boxes

Scales = tuple[Tensor, Tensor, Tensor]
"""Raw outputs at strides 8, 16 and 32, (B, 3, h, w, 5 + classes) each: t_x, t_y, t_w, t_h, objectness, classes."""

WIDTHS = (256, 512, 1024)


class YoloV3(nn.Module):
    """The detector. `width` scales backbone and heads; `anchors` are nine (w, h) in pixels of a 416-pixel input, small
    to large; they follow the input's size. Raises `BundleError` for anchors or classes that give no detector.
    """

    def __init__(
        self, classes: int, width: float = 1.0, channels: int = 3, anchors: Sequence[Sequence[float]] = ANCHORS
    ) -> None:
        super().__init__()
        if classes < 1 or len(anchors) != 9 or not all(len(a) == 2 and min(a) > 0 for a in anchors):
            raise BundleError("YOLOv3 needs at least one class and nine anchors of a width and a height above zero.")
        self.classes = classes
        self.anchors = tuple((float(w), float(h)) for w, h in anchors)
        self.backbone = DarkNet53(width, channels)
        fine, middle, coarse = (scaled(count, width) for count in WIDTHS)
        self.necks = nn.ModuleList(
            [_neck(fine + fine // 2, fine), _neck(middle + middle // 2, middle), _neck(coarse, coarse)]
        )
        self.bridges = nn.ModuleList([Convolution(middle // 2, fine // 2, 1), Convolution(coarse // 2, middle // 2, 1)])
        self.heads = nn.ModuleList(_head(count, 3 * (5 + classes)) for count in (fine, middle, coarse))

    def forward(self, x: Tensor) -> Scales:
        """(B, channels, h, w) with sides that are multiples of 32 → `Scales`. Raises `InputError` for other sides."""
        if x.shape[-2] % STRIDES[-1] or x.shape[-1] % STRIDES[-1]:
            raise InputError(
                f"YOLOv3 needs an input whose sides are multiples of {STRIDES[-1]}, not {x.shape[-2]}×{x.shape[-1]}; "
                "choose another input size."
            )
        eighth, sixteenth, thirty_second = self.backbone.features(x)
        coarse = self.necks[2](thirty_second)
        middle = self.necks[1](torch.cat([_doubled(self.bridges[1](coarse)), sixteenth], 1))
        fine = self.necks[0](torch.cat([_doubled(self.bridges[0](middle)), eighth], 1))
        return self._out(0, fine), self._out(1, middle), self._out(2, coarse)

    def _out(self, scale: int, x: Tensor) -> Tensor:
        raw: Tensor = self.heads[scale](x)
        films, _, rows, columns = raw.shape
        return raw.view(films, 3, 5 + self.classes, rows, columns).permute(0, 1, 3, 4, 2)

    @torch.no_grad()
    def detect(self, x: Tensor, above: float = 0.005, most_overlap: float = 0.45) -> tuple[Detections, ...]:
        """One `Detections` per film of (B, channels, h, w): score objectness · class, suppression class by class.

        The network should be in eval mode: batch statistics of the films at hand give other boxes.
        """
        boxes, scores = as_boxes(self(x), self.anchors)
        size = (x.shape[-2], x.shape[-1])
        return tuple(best_of(b, s, size, above, most_overlap) for b, s in zip(boxes, scores, strict=True))


def _neck(channels: int, wide: int) -> nn.Sequential:
    """Five convolutions, 1×1 and 3×3 in turn; what comes out has half the channels and feeds head and finer scale."""
    narrow = wide // 2
    return nn.Sequential(
        Convolution(channels, narrow, 1),
        Convolution(narrow, wide, 3),
        Convolution(wide, narrow, 1),
        Convolution(narrow, wide, 3),
        Convolution(wide, narrow, 1),
    )


def _head(wide: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(Convolution(wide // 2, wide, 3), nn.Conv2d(wide, outputs, 1))


def _doubled(x: Tensor) -> Tensor:
    return interpolate(x, scale_factor=2.0, mode="nearest")
