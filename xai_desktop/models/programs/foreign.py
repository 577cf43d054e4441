"""A file of another system that is to become a bundle as it is: the proposal, and the very bytes."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from torch import nn

from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.errors import BundleError, InputError
from xai_desktop.core.programs import FILES
from xai_desktop.core.proposal import Proposal
from xai_desktop.io import atomic
from xai_desktop.io.bundle_files import CARD, card_text
from xai_desktop.models.onnx_net.graph import NotConvertible
from xai_desktop.models.programs.bundles import built


@dataclass(frozen=True, slots=True, eq=False)
class Foreign:
    """`content` is what the bundle will keep: for ONNX the file with every tensor in it."""

    proposal: Proposal
    content: bytes

    def network(self, card: BundleCard) -> nn.Module:
        """The network as the bundle will have it. Raises `BundleError` where it does not work on the card's input."""
        try:
            return built(self.proposal.source, self.content, card).eval()
        except (NotConvertible, InputError) as fault:
            raise BundleError(
                f"{self.proposal.source}: does not work on films of {card.input.size[0]} x {card.input.size[1]} with "
                f"{card.input.channels} channels ({str(fault).rstrip('.')}); correct the input with --size."
            ) from fault

    def save(self, folder: Path, card: BundleCard) -> None:
        """The file, then `bundle.json` with its hash. Raises `ExportError`."""
        complete = replace(card, weights_hash=hashlib.sha256(self.content).hexdigest())
        atomic.write_bytes(folder / FILES[card.architecture], self.content)
        atomic.write_text(folder / CARD, card_text(complete))
