"""A file of another system that is to become a bundle as it is: the proposal, and the very bytes."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from torch import nn

from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.errors import BundleError, InputError
from xai_desktop.core.programs import CONVERTED, FILES, ONNX
from xai_desktop.core.proposal import Proposal
from xai_desktop.io import atomic
from xai_desktop.io.bundle_files import CARD, card_text
from xai_desktop.models.onnx_net.graph import NotConvertible
from xai_desktop.models.onnx_net.opening import layout_of
from xai_desktop.models.onnx_net.reading import input_of, read_bytes, read_shallow
from xai_desktop.models.onnx_net.tail import ending_of
from xai_desktop.models.programs.bundles import built, runnable
from xai_desktop.models.programs.comparing import EQUAL, difference, films_of, one_by_one
from xai_desktop.models.programs.program import Manner, Program


@dataclass(frozen=True, slots=True, eq=False)
class Foreign:
    """`content` is what the bundle will keep: for ONNX the file with every tensor in it."""

    proposal: Proposal
    content: bytes

    def network(self, card: BundleCard) -> nn.Module:
        """The network as the bundle will have it. Raises `BundleError` where it does not work on the card's input."""
        try:
            net = built(self.proposal.source, self.content, card).eval()
            if card.architecture == CONVERTED and card.input.size != self.proposal.input.size:
                self._check_size(card)
            return net
        except (NotConvertible, InputError) as fault:
            raise BundleError(
                f"{self.proposal.source}: does not work on films of {card.input.size[0]} x {card.input.size[1]} with "
                f"{card.input.channels} channels ({str(fault).rstrip('.')}); correct the input with --size."
            ) from fault

    def _check_size(self, card: BundleCard) -> None:
        """Of another size than the one that was tried, torch's answers must be ONNX Runtime's as well."""
        path = self.proposal.source
        plain = replace(card, arguments=tuple(one for one in card.arguments if one[0] == "output"))
        file, output = read_bytes(self.content, path), str(dict(plain.arguments).get("output", ""))
        ending = ending_of(read_shallow(file), output)
        layout = layout_of(input_of(file)[1])
        manner = Manner(
            ONNX, card.input.channels, (card.input.size,), ending.logits, layout.channels_last, layout.single
        )
        program = Program(path, runnable(file, ending.logits), manner)
        try:
            films = films_of(card.input.channels, card.input.size)
            apart = difference(built(path, self.content, plain), films, one_by_one(program.answers, films))
        finally:
            program.close()
        if not apart <= EQUAL:
            raise NotConvertible(f"torch's answers differ from ONNX Runtime's by {apart:.1g}")

    def save(self, folder: Path, card: BundleCard) -> None:
        """The file, then `bundle.json` with its hash. Raises `ExportError`."""
        complete = replace(card, weights_hash=hashlib.sha256(self.content).hexdigest())
        atomic.write_bytes(folder / FILES[card.architecture], self.content)
        atomic.write_text(folder / CARD, card_text(complete))
