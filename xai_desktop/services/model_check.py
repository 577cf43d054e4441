"""Can this network be used? Card, hashes, weights, layers, and an answer, said in one sentence."""

from dataclasses import dataclass
from pathlib import Path

import torch

from xai_desktop.core.applicability import Applicability
from xai_desktop.core.errors import BundleError, DeviceMemoryError, ExplainerError, InputError
from xai_desktop.core.task import Quiet, Task
from xai_desktop.io.applicability_json import read_applicability, write_applicability
from xai_desktop.io.bundle_files import find_bundle
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.models.preprocess import to_input
from xai_desktop.models.store import load_bundle
from xai_desktop.services.applicability import FILM, dry_run
from xai_desktop.services.kept_dry_runs import key_of
from xai_desktop.services.predicting import ask
from xai_desktop.training.synthetic import draw

GOOD = "The weights match their hash and the card, {layers} found, and the network answers {classes}."
AS_SOURCE = (
    "The weights match their hash and the card, {layers} found, and the network answers its reference input as its "
    "source did."
)
AS_IMPORTED = (
    "The weights match their hash and the card, {layers} found, and the network answers its reference input as on the "
    "day when it was imported."
)
SILENT = "{name}: answers a film with values that are not finite; train or export the network again."
_QUIET = Quiet()
_LAYERS = {0: "as of every program no layers are", 1: "its one layer is"}


@dataclass(frozen=True, slots=True)
class Checked:
    """`sentence` says why it cannot be used, or what was found to be in order."""

    name: str
    usable: bool
    sentence: str
    folder: Path | None = None
    referenced: bool = False


def check(name_or_path: str, device: str = "cpu") -> Checked:
    """Never raises for a network that is at fault: that is what is said."""
    try:
        folder = find_bundle(name_or_path)
        bundle = load_bundle(folder, device)
        _answers(bundle)
    except (BundleError, DeviceMemoryError, ExplainerError) as error:
        return Checked(name_or_path, usable=False, sentence=str(error))
    reference = bundle.card.reference
    layers, classes = len(bundle.layers), len(bundle.card.classes)
    good = GOOD if not reference else AS_SOURCE if reference.made_by == "source" else AS_IMPORTED
    said = good.format(
        layers=_LAYERS.get(layers, f"all {layers} layers are"),
        classes="for its one class" if classes == 1 else f"for its {classes} classes",
    )
    return Checked(bundle.name, usable=True, sentence=said, folder=folder, referenced=bool(reference))


def _answers(bundle: ModelBundle) -> None:
    x = to_input(draw(FILM).image(), bundle.card.input)[0].to(bundle.device)
    if not bool(torch.isfinite(ask(bundle, x)).all()):
        raise BundleError(SILENT.format(name=bundle.name))


def try_methods(
    name_or_path: str, device: str = "cpu", *, again: bool = False, task: Task = _QUIET
) -> tuple[Applicability, str]:
    """The dry run of a network, from its file where that still holds, and why one that there was does not hold.

    Raises `BundleError`, `ExportError`, `Cancelled`.
    """
    bundle = load_bundle(name_or_path, device)
    why = ""
    try:
        kept = None if again else read_applicability(bundle.card.weights_hash, device)
    except InputError as error:
        kept, why = None, str(error)
    if kept is not None:
        why = kept.outdated(key_of(bundle.card))
        if not why:
            return kept, ""
    found = dry_run(bundle, task)
    write_applicability(found)
    return found, why
