"""The project's own small network: equal stages in a row, each with a head of its own (methods §7.2).

One architecture for both kinds of training: stage by stage, or whole with taps added afterwards. Importing it does
not import torchvision, which costs a second.
"""

from collections.abc import Sequence

from torch import Tensor, nn


class Stage(nn.Sequential):
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


class Head(nn.Module):
    """Global average pooling and one linear layer, so that a class activation map is exact (methods §0.6)."""

    def __init__(self, width: int, classes: int) -> None:
        super().__init__()
        self.linear = nn.Linear(width, classes)

    def forward(self, activation: Tensor) -> Tensor:
        """(B, width, h, w) → (B, classes) logits."""
        logits: Tensor = self.linear(activation.mean(dim=(2, 3)))
        return logits


class CascadeNet(nn.Module):
    """`forward` gives the last head's logits; `taps` gives every stage's activation with its own head's logits.

    The first `pooled` stages halve the resolution (default: all of them).
    """

    def __init__(self, widths: Sequence[int], classes: int, channels: int = 1, pooled: int | None = None) -> None:
        super().__init__()
        inputs = (channels, *widths[:-1])
        last = len(widths) if pooled is None else pooled
        pairs = enumerate(zip(inputs, widths, strict=True))
        self.stages = nn.ModuleList(Stage(before, width, i < last) for i, (before, width) in pairs)
        self.heads = nn.ModuleList(Head(width, classes) for width in widths)

    def forward(self, x: Tensor) -> Tensor:
        """(B, channels, h, w) → (B, classes) logits."""
        for stage in self.stages:
            x = stage(x)
        logits: Tensor = self.heads[-1](x)
        return logits

    def taps(self, x: Tensor) -> list[tuple[Tensor, Tensor]]:
        """One (activation (B, width, h, w), logits (B, classes)) for each stage, in order."""
        found = []
        for stage, head in zip(self.stages, self.heads, strict=True):
            x = stage(x)
            found.append((x, head(x)))
        return found
