"""Classifiers that are attached to a stage while it learns, by source (methods §7.2).

`gap`, the default, makes class activation maps exact. The papers' own tables name no head; `mlp` is that of Marquez'
scripts, `conv` that of Du's, at whatever size the stage gives.
"""

from torch import Tensor, nn

HEADS = ("gap", "mlp", "conv")
CELLS = 4
"""The side to which a stage's maps are averaged before they are flattened: the scripts flatten all of them."""


class Head(nn.Module):
    """Global average pooling and one linear layer, so that a class activation map is exact (methods §0.6)."""

    def __init__(self, width: int, classes: int) -> None:
        super().__init__()
        self.linear = nn.Linear(width, classes)

    def forward(self, activation: Tensor) -> Tensor:
        """(B, width, h, w) → (B, classes) logits."""
        logits: Tensor = self.linear(activation.mean(dim=(2, 3)))
        return logits


class MlpHead(nn.Sequential):
    """Flattened, half dropped, 64 and 32 units: Marquez' scripts with d = 64. (B, width, h, w) → (B, classes)."""

    def __init__(self, width: int, classes: int, units: int = 64) -> None:
        super().__init__(
            nn.AdaptiveAvgPool2d(CELLS), nn.Flatten(),
            nn.Dropout(0.5), nn.Linear(width * CELLS**2, units), nn.ReLU(),
            nn.Dropout(0.5), nn.Linear(units, units // 2), nn.ReLU(),
            nn.Linear(units // 2, classes),
        )  # fmt: skip


class ConvHead(nn.Sequential):
    """Two convolutions of 32 channels and 84 units: Du's. (B, width, h, w) → (B, classes)."""

    def __init__(self, width: int, classes: int) -> None:
        super().__init__(
            nn.Conv2d(width, 32, 3, padding=1), nn.ReLU(), nn.BatchNorm2d(32),
            nn.Conv2d(32, 32, 3, padding=1), nn.ReLU(), nn.BatchNorm2d(32),
            nn.AdaptiveAvgPool2d(CELLS), nn.Flatten(), nn.Linear(32 * CELLS**2, 84), nn.ReLU(), nn.Linear(84, classes),
        )  # fmt: skip


def make_head(kind: str, width: int, classes: int) -> nn.Module:
    """Raises `ValueError` for an unknown kind."""
    if kind not in HEADS:
        raise ValueError(f"head {kind}")
    kinds: dict[str, type[Head | MlpHead | ConvHead]] = {"gap": Head, "mlp": MlpHead, "conv": ConvHead}
    return kinds[kind](width, classes)
