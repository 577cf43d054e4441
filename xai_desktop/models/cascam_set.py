"""CasCAM's networks: one per iteration, each trained on films in which the evidence of those before is masked (P001).

To the rest of the program the set is its first network, the only one that learnt from films as they are. The others
speak in CasCAM's maps alone: explainers/methods/cascam.py.
"""

from collections.abc import Sequence

from torch import Tensor, nn

from xai_desktop.core.errors import BundleError
from xai_desktop.models.layers import layer_names

MOST = 64
"""Networks in a set."""


class CascamSet(nn.Module):
    """Networks of one architecture, in the order of their training. Raises `BundleError` for none or too many."""

    def __init__(self, models: Sequence[nn.Module]) -> None:
        super().__init__()
        if not 1 <= len(models) <= MOST:
            raise BundleError(f"A CasCAM set holds 1 to {MOST} networks, not {len(models)}; correct the count.")
        self.models = nn.ModuleList(models)

    @property
    def shown_layers(self) -> tuple[str, ...]:
        """The layers of the first network, by their names in the set."""
        return tuple(f"models.0.{name}" for name in layer_names(self.models[0]))

    def within(self, layer: str) -> str:
        """A layer's name in each of the networks: `models.0.layer4` → `layer4`; other names stay as they are."""
        for number in range(len(self.models)):
            if layer.startswith(f"models.{number}."):
                return layer.removeprefix(f"models.{number}.")
        return layer

    def forward(self, x: Tensor) -> Tensor:
        """(B, channels, h, w) → (B, classes) logits of the first network."""
        logits: Tensor = self.models[0](x)
        return logits
