"""The project's own small network: equal stages in a row (methods §7.2).

Importing it does not import torchvision, which costs a second.
"""

from collections.abc import Sequence

from torch import nn

from xai_desktop.models.heads import Head, make_head
from xai_desktop.models.staged import Stage, StagedNet

__all__ = ["CascadeNet", "ConvStage", "Head"]


class ConvStage(Stage):
    """3×3 convolution (padding 1), batch normalisation, ReLU and, where `pool`, 2×2 max pooling.

    (B, channels, h, w) → (B, width, h/2, w/2), or (B, width, h, w) without pooling.
    """

    def __init__(self, channels: int, width: int, pool: bool = True) -> None:
        super().__init__()
        self.add_module("conv", nn.Conv2d(channels, width, 3, padding=1, bias=False))
        self.add_module("norm", nn.BatchNorm2d(width))
        self.add_module("relu", nn.ReLU())
        if pool:
            self.add_module("pool", nn.MaxPool2d(2))


class CascadeNet(StagedNet):
    """The first `pooled` stages halve the resolution (default: all of them)."""

    def __init__(
        self, widths: Sequence[int], classes: int, channels: int = 1, pooled: int | None = None, head: str = "gap"
    ) -> None:
        inputs = (channels, *widths[:-1])
        last = len(widths) if pooled is None else pooled
        pairs = enumerate(zip(inputs, widths, strict=True))
        stages = [ConvStage(before, width, i < last) for i, (before, width) in pairs]
        super().__init__(stages, [make_head(head, width, classes) for width in widths])
