"""HR-CAM's network: the averages of several layers' feature maps, read by one linear layer (P002; methods §3.1).

The layers below are frozen and stay in eval mode, so that all that is learnt is a logistic regression on `features`.
What a class's weights make of the feature maps themselves is its map: explainers/methods/hr_cam.py.
"""

from collections.abc import Sequence
from typing import Self

import torch
from torch import Tensor, nn

from xai_desktop.models.trunk import parts_to, passed, usual_taps, widths


class HrCamNet(nn.Module):
    """`taps` are layers of the base by name, none of them for the usual ones; `sizes` the channels that each gives.

    The base keeps its own classifier, which takes no part: what it says can be set beside the head's own answer.
    Raises `BundleError` for a base that is no chain of layers, or a layer that is no part of it.
    """

    def __init__(self, base: nn.Module, taps: Sequence[str], classes: int) -> None:
        super().__init__()
        self.base = base.requires_grad_(False).eval()
        self.taps = tuple(taps) or usual_taps(base)
        self.sizes = widths(base, self.taps)
        self.linear = nn.Linear(sum(self.sizes), classes)

    @property
    def shown_layers(self) -> tuple[str, ...]:
        """The taps by their names in this network."""
        return tuple(f"base.{tap}" for tap in self.taps)

    def train(self, mode: bool = True) -> Self:
        super().train(mode)
        self.base.eval()
        return self

    def maps(self, x: Tensor) -> list[Tensor]:
        """(B, channels, h, w) → the feature maps of each tap (B, size, h_j, w_j)."""
        return passed(parts_to(self.base, self.taps), x, self.taps)

    def features(self, x: Tensor) -> Tensor:
        """(B, channels, h, w) → (B, N): the mean of every feature map, tap after tap."""
        return averages(self.maps(x))

    def forward(self, x: Tensor) -> Tensor:
        """(B, channels, h, w) → (B, classes) logits."""
        logits: Tensor = self.linear(self.features(x))
        return logits

    @torch.no_grad()
    def take(self, weight: Tensor, bias: Tensor, mean: Tensor, deviation: Tensor) -> None:
        """A head (classes, N), (classes,) that was learnt on (features − mean) / deviation, for features as they are.

        Averages of different layers differ in size by orders of magnitude, and learning likes them alike; a map needs
        weights for the feature maps themselves (methods §3.4). A feature that never varies, with a deviation of zero,
        weighs nothing.
        """
        folded = torch.where(deviation > 0, weight / deviation.where(deviation > 0, 1), 0)
        self.linear.weight.copy_(folded)
        self.linear.bias.copy_(bias - folded @ mean)


def averages(maps: Sequence[Tensor]) -> Tensor:
    """Feature maps (B, m_j, h_j, w_j) → (B, Σ m_j)."""
    return torch.cat([one.mean((2, 3)) for one in maps], 1)
