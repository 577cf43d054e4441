"""DarkNet-53 and its cuts into stages for cascade learning (methods §7.4; Redmon & Farhadi 2018; darknet's cfg).

52 convolutions and a classifier. The 23 residual blocks are the smallest parts that may be trained alone: the stem
belongs to the first, and each halving convolution to the block behind it.
"""

from collections.abc import Iterable, Iterator
from itertools import accumulate, pairwise
from typing import Self

import torch
from torch import Tensor, nn

from xai_desktop.core.errors import BundleError
from xai_desktop.models.staged import Stage

STEM = 32
GROUPS = ((64, 1), (128, 2), (256, 8), (512, 8), (1024, 4))
"""(channels, residual blocks) behind each halving of the resolution: strides 2, 4, 8, 16, 32."""

SPLITS = {"CL3": (11, 8, 4), "CL7": (1, 2, 4, 4, 4, 4, 4), "CL23": (1,) * 23}
"""Blocks per stage. CL3 ends where YOLOv3 looks; CL7 cuts the groups of eight in half; CL23 is a block at a time."""

SEEN_BY_YOLO = tuple(accumulate(SPLITS["CL3"]))
"""The units whose outputs, at strides 8, 16 and 32, the detector reads: counted from one."""

NARROWEST, WIDEST = 1 / 32, 4.0


class Convolution(nn.Sequential):
    """Convolution without bias, batch normalisation, LeakyReLU(0.1). (B, channels, h, w) → (B, width, h/s, w/s)."""

    def __init__(self, channels: int, width: int, kernel: int, stride: int = 1) -> None:
        super().__init__()
        self.add_module("conv", nn.Conv2d(channels, width, kernel, stride, kernel // 2, bias=False))
        self.add_module("norm", nn.BatchNorm2d(width))
        self.add_module("relu", nn.LeakyReLU(0.1))


class Residual(nn.Module):
    """x + 3×3(1×1(x)), the 1×1 to half the channels. The shape stays."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.narrow = Convolution(channels, channels // 2, 1)
        self.wide = Convolution(channels // 2, channels, 3)

    def forward(self, x: Tensor) -> Tensor:
        kept: Tensor = x + self.wide(self.narrow(x))
        return kept


class Unit(nn.Sequential):
    """One residual block, and the convolutions that lead to it."""


class DarkNet53(nn.Module):
    """The backbone: `units`, 23 of them in order.

    `width` scales every number of channels (1 is the published network: 64 … 1024 channels, 40.6 million weights).
    Raises `BundleError` for a width that gives no network.
    """

    def __init__(self, width: float = 1.0, channels: int = 3) -> None:
        super().__init__()
        if not NARROWEST <= width <= WIDEST or channels < 1:
            raise BundleError(f"DarkNet-53 is built with a width from 1/32 to {WIDEST:g} and at least one channel.")
        self.units = nn.ModuleList(_units(width, channels))
        self.frozen_units = 0

    def features(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(B, channels, h, w) → activations at /8, /16 and /32: 256, 512 and 1024 channels at width 1.

        While training, what is frozen is not recorded.
        """
        found = []
        for number, unit in enumerate(self.units):
            with torch.set_grad_enabled(torch.is_grad_enabled() and not self._rests(number)):
                x = unit(x)
            if number + 1 in SEEN_BY_YOLO:
                found.append(x)
        eighth, sixteenth, thirty_second = found
        return eighth, sixteenth, thirty_second

    def splits(self, name: str) -> list[Stage]:
        """The stages of a split, in order and sharing the backbone's modules. Raises `BundleError` for another name."""
        ends = (0, *accumulate(split_of(name)))
        return [Stage(*self.units[first:end]) for first, end in pairwise(ends)]

    def reuse(self, stages: Iterable[nn.Module]) -> None:
        """Take over the first stages of a trained DarkNet-53 and freeze them; the units behind them are left to learn.

        `trained.stages[:middle_stage(split)]` are the paper's "features up to the middle layer". Frozen units learn
        nothing and keep their batch statistics, whatever mode a training loop sets. Raises `BundleError` where they are
        not the beginning of such a network, or of another width.
        """
        theirs = [unit for stage in stages for unit in stage.children()]
        if len(theirs) > len(self.units) or not all(isinstance(unit, Unit) for unit in theirs):
            raise BundleError("These stages are not the beginning of a DarkNet-53; train one in CL3, CL7 or CL23.")
        for mine, trained in zip(self.units, theirs, strict=False):
            _copy(trained, mine)
        self.frozen_units = len(theirs)
        self.units.requires_grad_(True)[: len(theirs)].requires_grad_(False)
        self.train(self.training)

    def train(self, mode: bool = True) -> Self:
        """As for every module, but frozen units stay in eval mode."""
        super().train(mode)
        for unit in self.units[: self.frozen_units]:
            unit.eval()
        return self

    def _rests(self, number: int) -> bool:
        return self.training and number < self.frozen_units


def splits(name: str, width: float = 1.0, channels: int = 3) -> list[Stage]:
    """A new backbone as the stages of a split: 3, 7 or 23. Raises `BundleError` for another name or an unfit width."""
    return DarkNet53(width, channels).splits(name)


def split_of(name: str) -> tuple[int, ...]:
    """Blocks per stage. Raises `BundleError` for an unknown split."""
    if name not in SPLITS:
        raise BundleError(f"DarkNet-53 has no split called {name!r}; use {', '.join(SPLITS)}.")
    return SPLITS[name]


def middle_stage(split: str) -> int:
    """How many stages lie up to and including the middle one."""
    return (len(split_of(split)) + 1) // 2


def scaled(channels: int, width: float) -> int:
    """The channels of a layer at a width; at least two, since a block works with half of them."""
    return max(2, round(channels * width))


def _units(width: float, channels: int) -> Iterator[Unit]:
    before = scaled(STEM, width)
    lead: list[nn.Module] = [Convolution(channels, before, 3)]
    for count, blocks in GROUPS:
        wide = scaled(count, width)
        lead.append(Convolution(before, wide, 3, stride=2))
        for _ in range(blocks):
            yield Unit(*lead, Residual(wide))
            lead = []
        before = wide


def _copy(theirs: nn.Module, mine: nn.Module) -> None:
    try:
        mine.load_state_dict(theirs.state_dict())
    except RuntimeError as error:
        raise BundleError(
            "The trained backbone has other widths or channels than the detector's; build both alike."
        ) from error
