"""A network in stages, each with a classifier of its own: what cascade learning trains and cascade panels show.

One architecture for both kinds of training: stage by stage, or whole with taps added afterwards.
"""

from collections.abc import Sequence

from torch import Tensor, nn


class Stage(nn.Sequential):
    """A part of a network that is trained, frozen and shown as one: a layer by name, not opened further."""


class StagedNet(nn.Module):
    """`forward` gives the last head's logits; `taps` gives every stage's activation with its own head's logits."""

    def __init__(self, stages: Sequence[nn.Module], heads: Sequence[nn.Module]) -> None:
        super().__init__()
        self.stages, self.heads = nn.ModuleList(stages), nn.ModuleList(heads)

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
