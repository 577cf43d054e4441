"""What a process computes with: two of one audit have the same, or their rows do not belong into one table."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xai_desktop.core.errors import BundleError, ClusterError
from xai_desktop.io.bundle_files import CARD, card_text, find_bundle, read_card

NOT_COMPUTED_WITH = frozenset({"PySide6"})
"""No number comes from the window."""


@dataclass(frozen=True, slots=True)
class Outfit:
    """Versions by name, SHA-256 of the networks' cards (which hold the weights' own) by the words for the networks,
    and for a network that cannot be read the sentence that says why."""

    versions: Mapping[str, str]
    cards: Mapping[str, str] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)


def outfit_of(models: Sequence[str]) -> Outfit:
    """Of this process."""
    from xai_desktop.services.reporting import versions

    cards: dict[str, str] = {}
    unread: dict[str, str] = {}
    for word in models:
        try:
            text = card_text(read_card(find_bundle(word)))
        except BundleError as error:
            unread[word] = str(error)
        else:
            cards[word] = hashlib.sha256(text.encode()).hexdigest()
    return Outfit(dict(versions()), cards, unread)


def check_same(here: Outfit, there: Outfit, where: str) -> None:
    """Raises `ClusterError` for other versions, `BundleError` for a network that is missing there or is another."""
    for name, version in here.versions.items():
        found = there.versions.get(name, "not installed")
        if name not in NOT_COMPUTED_WITH and _plain(found) != _plain(version):
            raise ClusterError(
                f"{where}: has {name} {found} where this program has {version}; install the same versions there, so "
                "that the rows do not hang on who computed them."
            )
    for why in there.unread.values():
        raise BundleError(f"{where}: does not have the network: {why}")
    for word, digest in here.cards.items():
        if there.cards.get(word) != digest:
            raise BundleError(f"{where}: has another network under {word}; copy this machine's folder of it there.")


def word_elsewhere(model: str) -> str:
    """How a process with another current folder finds the same network: by its name, or by its whole path."""
    path = Path(model)
    return str(path.absolute()) if (path / CARD).is_file() or (path.name == CARD and path.is_file()) else model


def _plain(version: str) -> str:
    """Builds of one version for the CPU and for GPUs (`2.11.0+cpu`, `2.11.0+cu128`) are one version."""
    return version.partition("+")[0]
