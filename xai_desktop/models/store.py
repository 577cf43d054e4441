"""Bundles to disk and back. No file of ours can run code: weights are safetensors, and their hash is checked."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor, nn

from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.errors import BundleError, DeviceMemoryError
from xai_desktop.core.programs import FILES
from xai_desktop.io import atomic
from xai_desktop.io.bundle_files import CARD, WEIGHTS, card_text, find_bundle, read_card
from xai_desktop.io.safetensors_head import read_head
from xai_desktop.models.backbones import build
from xai_desktop.models.bundle import ModelBundle, check_layers, weights_bytes
from xai_desktop.models.devices import check_device
from xai_desktop.models.loading import take_weights
from xai_desktop.models.planning import most_bytes, unfilled
from xai_desktop.models.planning import plan as planned
from xai_desktop.models.programs.bundles import network_of
from xai_desktop.models.programs.permission import check_listed
from xai_desktop.models.reference import check_reference
from xai_desktop.models.weight_file import LARGEST, read_weights, safetensors_of
from xai_desktop.models.weights_check import check_state

PICKLES = frozenset({".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".bin", ".joblib", ".npy"})


def load_bundle(name_or_path: str | Path, device: str = "cpu") -> ModelBundle:
    """By folder or by name in the catalogue; every claim of the card is checked against the weights.

    Raises `BundleError` with one sentence that names the file and what to do, `DeviceMemoryError` where the device
    is full.
    """
    folder = find_bundle(str(name_or_path))
    card = read_card(folder)
    check_listed(folder, card.weights_hash)
    target = check_device(device)
    net = network_of(folder, card) if card.architecture in FILES else _with_weights(folder, card)
    check_layers(net, card, str(folder / CARD))
    if card.reference:
        check_reference(net, card.reference, folder, (card.input.channels, *card.input.size))
    try:
        return ModelBundle(card, net.to(target).eval(), device)
    except torch.cuda.OutOfMemoryError as error:
        raise DeviceMemoryError(f"{card.name}: the device {device} has no memory left; choose the CPU.") from error


def _with_weights(folder: Path, card: BundleCard) -> nn.Module:
    plan = planned(lambda: _built(folder, card, planning=True))
    state = _read_weights(folder, card, plan)
    net = _network(folder, card, state, plan)
    return take_weights(net, state)


def _network(folder: Path, card: BundleCard, state: Mapping[str, Tensor], plan: nn.Module | None) -> nn.Module:
    """The card's network, with random weights, once it is known that the weights of the bundle fit it.

    The plan needs no memory, so that a card cannot ask for more than its weights have.
    """
    if plan is not None:
        check_state(state, plan, len(card.classes), folder / WEIGHTS)
    with unfilled():
        net = _built(folder, card)
    check_state(state, net, len(card.classes), folder / WEIGHTS)
    return net


def _built(folder: Path, card: BundleCard, *, planning: bool = False) -> nn.Module:
    try:
        return build(card.architecture, dict(card.arguments), len(card.classes))
    except BundleError as error:
        if planning and isinstance(error.__cause__, RuntimeError):
            raise error.__cause__ from None  # numbers were asked for where there are none, as `planned` knows
        raise BundleError(f"{folder / CARD}: {str(error)[0].lower()}{str(error)[1:]}") from error


def save_bundle(folder: Path, card: BundleCard, net: nn.Module) -> Path:
    """Write `weights.safetensors`, then `bundle.json` with its hash. Raises `ExportError`, `BundleError`.

    A tensor that half precision holds without loss is stored so, in half the space.
    """
    check_layers(net, card)
    data = weights_bytes(net, compact=True)
    complete = replace(card, weights_hash=hashlib.sha256(data).hexdigest())
    atomic.write_bytes(folder / WEIGHTS, data)
    atomic.write_text(folder / CARD, card_text(complete))
    return folder


def load_state_dict_file(path: Path) -> dict[str, Tensor]:
    """A state dict from `.pt`, `.pth` (never unpickled) or `.safetensors`. Raises `BundleError`."""
    found = read_weights(path)
    if found.made_by:
        raise BundleError(
            f"{path}: is not a plain file of weights but a whole network ({found.made_by}), and nothing else is ever "
            "unpickled; save its state dict and try again."
        )
    return {name.removeprefix("module."): value for name, value in found.state.items()}


def _read_weights(folder: Path, card: BundleCard, plan: nn.Module | None) -> dict[str, Tensor]:
    path = folder / WEIGHTS
    pickles = sorted(child.name for child in folder.iterdir() if child.suffix.lower() in PICKLES)
    if pickles:
        raise BundleError(
            f"{folder / pickles[0]}: is a pickle, which can run code, and is not allowed in a bundle; "
            f"remove it and keep the weights in {WEIGHTS}."
        )
    data = _bytes(path, plan)
    if hashlib.sha256(data).hexdigest() != card.weights_hash:
        raise BundleError(
            f"{path}: does not match the sha256 in {CARD}, so it is damaged or was replaced; copy the bundle again."
        )
    return safetensors_of(data, path)


def _bytes(path: Path, plan: nn.Module | None) -> bytes:
    """The file's bytes, once its head was found to be in order and not larger than the network can need."""
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(4)
            if head == b"PK\x03\x04" or (head[:1] == b"\x80" and head[1:2] in b"\x01\x02\x03\x04\x05"):
                raise BundleError(
                    f"{path}: is a pickle under another name and was not opened; save the weights as safetensors."
                )
            stream.seek(0)
            read_head(stream, size, path)
            if size > LARGEST:
                raise BundleError(
                    f"{path}: has {size} bytes, and weights of more than {LARGEST >> 30} GB are not read; copy the "
                    "bundle again."
                )
            if plan is not None and size - stream.tell() > most_bytes(plan):
                raise BundleError(
                    f"{path}: holds more numbers than the architecture in {CARD} has, so it was not read; "
                    "correct bundle.json or copy the bundle again."
                )
            stream.seek(0)
            return stream.read(size)
    except OSError as error:
        raise BundleError(f"{path}: could not be read ({error.strerror or error}); copy the bundle again.") from error
