"""EfficientNet as MONAI builds it, and EfficientNet-PyTorch before it: TensorFlow's borders, for films of one size.

The borders of each convolution are those that the network's own size needs, whatever film comes. The names of the
weights are MONAI's.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

NETWORKS: dict[str, tuple[float, float, int]] = {
    "b0": (1.0, 1.0, 224),
    "b1": (1.0, 1.1, 240),
    "b2": (1.1, 1.2, 260),
    "b3": (1.2, 1.4, 300),
    "b4": (1.4, 1.8, 380),
    "b5": (1.6, 2.2, 456),
    "b6": (1.8, 2.6, 528),
    "b7": (2.0, 3.1, 600),
    "b8": (2.2, 3.6, 672),
    "l2": (4.3, 5.3, 800),
}
"""How wide and how deep each is, and the side of the film that its borders are for."""
EPSILON, MOMENTUM = 1e-3, 0.01
DIVISOR = 8


@dataclass(frozen=True, slots=True)
class _Stack:
    """Blocks of one width, of which the first may halve the film."""

    repeats: int
    kernel: int
    stride: int
    expansion: int
    inside: int
    outside: int


_STACKS = (
    _Stack(1, 3, 1, 1, 32, 16),
    _Stack(2, 3, 2, 6, 16, 24),
    _Stack(2, 5, 2, 6, 24, 40),
    _Stack(3, 3, 2, 6, 40, 80),
    _Stack(3, 5, 1, 6, 80, 112),
    _Stack(4, 5, 2, 6, 112, 192),
    _Stack(1, 3, 1, 6, 192, 320),
)


def repeats(name: str) -> tuple[int, ...]:
    """How many blocks each stack of a network has."""
    deep = NETWORKS[name][1]
    return tuple(math.ceil(deep * stack.repeats) for stack in _STACKS)


def _rounded(filters: int, wide: float) -> int:
    """A width that eight divides, and no more than a tenth below what was asked for."""
    wished = filters * wide
    found = max(DIVISOR, int(wished + DIVISOR / 2) // DIVISOR * DIVISOR)
    return found + DIVISOR if found < 0.9 * wished else found


class _Same(nn.Conv2d):
    """A convolution with the border that a film of `side` needs to leave ceil(side / stride)."""

    def __init__(self, inside: int, outside: int, kernel: int, side: int, stride: int = 1, groups: int = 1) -> None:
        super().__init__(inside, outside, kernel, stride, groups=groups, bias=False)
        total = max((math.ceil(side / stride) - 1) * stride + kernel - side, 0)
        self.border = (total // 2, total - total // 2) * 2

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002  - as torch names it
        return super().forward(nn.functional.pad(input, self.border))


def _norm(width: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(width, EPSILON, MOMENTUM)


class Block(nn.Module):
    """Widened, seen place by place, weighed channel by channel, and narrowed."""

    def __init__(self, stack: _Stack, inside: int, outside: int, stride: int, side: int) -> None:
        super().__init__()
        wide = inside * stack.expansion
        self._expands, self._skips = stack.expansion != 1, stride == 1 and inside == outside
        if self._expands:
            self._expand_conv = nn.Conv2d(inside, wide, 1, bias=False)
            self._bn0 = _norm(wide)
            self._swish0 = nn.SiLU()
        self._depthwise_conv = _Same(wide, wide, stack.kernel, side, stride, wide)
        self._bn1 = _norm(wide)
        self._swish1 = nn.SiLU()
        squeezed = max(1, inside // 4)
        self._se_adaptpool = nn.AdaptiveAvgPool2d(1)
        self._se_reduce = nn.Conv2d(wide, squeezed, 1)
        self._swish2 = nn.SiLU()
        self._se_expand = nn.Conv2d(squeezed, wide, 1)
        self._sigmoid = nn.Sigmoid()
        self._project_conv = nn.Conv2d(wide, outside, 1, bias=False)
        self._bn2 = _norm(outside)

    def forward(self, x: Tensor) -> Tensor:
        y = self._swish0(self._bn0(self._expand_conv(x))) if self._expands else x
        y = self._swish1(self._bn1(self._depthwise_conv(y)))
        weights = self._se_expand(self._swish2(self._se_reduce(self._se_adaptpool(y))))
        y = self._bn2(self._project_conv(self._sigmoid(weights) * y))
        found: Tensor = y + x if self._skips else y
        return found


class EfficientNetBN(nn.Module):
    """`name` is one of `NETWORKS`. (B, channels, h, w) → (B, classes) logits."""

    def __init__(self, name: str, classes: int, channels: int = 3) -> None:
        super().__init__()
        wide, _, side = NETWORKS[name]
        stem, head = _rounded(32, wide), _rounded(1280, wide)
        self._conv_stem = _Same(channels, stem, 3, side, 2)
        self._bn0 = _norm(stem)
        self._swish0 = nn.SiLU()
        self._blocks = nn.Sequential()
        for number, blocks in enumerate(_stacks(name, math.ceil(side / 2))):
            self._blocks.add_module(str(number), blocks)
        self._conv_head = nn.Conv2d(_rounded(_STACKS[-1].outside, wide), head, 1, bias=False)
        self._bn1 = _norm(head)
        self._swish1 = nn.SiLU()
        self._avg_pooling = nn.AdaptiveAvgPool2d(1)
        self._fc = nn.Linear(head, classes)

    def forward(self, x: Tensor) -> Tensor:
        x = self._blocks(self._swish0(self._bn0(self._conv_stem(x))))
        x = self._swish1(self._bn1(self._conv_head(x)))
        found: Tensor = self._fc(torch.flatten(self._avg_pooling(x), 1))
        return found


def _stacks(name: str, side: int) -> Iterator[nn.Sequential]:
    """The blocks of each stack; they are counted through the whole network."""
    wide, number = NETWORKS[name][0], 0
    for stack, count in zip(_STACKS, repeats(name), strict=True):
        blocks = nn.Sequential()
        inside, outside = _rounded(stack.inside, wide), _rounded(stack.outside, wide)
        for place in range(count):
            stride = stack.stride if place == 0 else 1
            blocks.add_module(str(number), Block(stack, outside if place else inside, outside, stride, side))
            side, number = math.ceil(side / stride), number + 1
        yield blocks
