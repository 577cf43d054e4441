"""Dry runs that were made before, known without loading a network: torch is not imported here."""

from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from xai_desktop.core.applicability import Applicability, Fit, Key
from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.errors import BundleError, InputError
from xai_desktop.core.version import __version__
from xai_desktop.io.applicability_json import card_hash, read_applicability
from xai_desktop.io.bundle_files import read_card


@dataclass(frozen=True, slots=True)
class KeptDryRun:
    """`problem` says why there is none, or why it does not hold any more; both may be there."""

    found: Applicability | None = None
    problem: str = ""


def key_of(card: BundleCard) -> Key:
    """What a dry run of this network with this program would hang on."""
    return Key(card.weights_hash, card_hash(card), __version__, metadata.version("torch"))


def kept_dry_run(folder: Path, device: str = "cpu") -> KeptDryRun:
    """Of the bundle in this folder."""
    try:
        card = read_card(folder)
        found = read_applicability(card.weights_hash, device)
    except (BundleError, InputError) as error:
        return KeptDryRun(None, str(error))
    return KeptDryRun(found, "" if found is None else found.outdated(key_of(card)))


def refused(card: BundleCard, device: str = "cpu") -> dict[str, str]:
    """The methods that gave no map at any layer in a dry run that still holds, by key, each with its reason."""
    try:
        found = read_applicability(card.weights_hash, device)
    except InputError:
        return {}
    if found is None or found.outdated(key_of(card)):
        return {}
    methods = dict.fromkeys(one.explainer for one in found.fittings)
    return {key: found.of(key)[-1].why for key in methods if all(one.fit is Fit.FAILS for one in found.of(key))}
