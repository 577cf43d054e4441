"""Bundles to disk and back. No file of ours can run code: weights are safetensors, and their hash is checked."""

import hashlib
import warnings
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import safetensors
import safetensors.torch
import torch
from torch import Tensor, nn

from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.errors import BundleError, DeviceMemoryError
from xai_desktop.core.programs import FILES
from xai_desktop.core.texts import quoted
from xai_desktop.io import atomic
from xai_desktop.io.bundle_files import CARD, WEIGHTS, card_text, find_bundle, read_card
from xai_desktop.models.backbones import build
from xai_desktop.models.bundle import ModelBundle, check_layers, weights_bytes
from xai_desktop.models.devices import check_device
from xai_desktop.models.programs.bundles import network_of
from xai_desktop.models.weights_check import check_state

PICKLES = frozenset({".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".bin", ".joblib", ".npy"})


def load_bundle(name_or_path: str | Path, device: str = "cpu") -> ModelBundle:
    """By folder or by name in the catalogue; every claim of the card is checked against the weights.

    Raises `BundleError` with one sentence that names the file and what to do, `DeviceMemoryError` where the device
    is full.
    """
    folder = find_bundle(str(name_or_path))
    card = read_card(folder)
    target = check_device(device)
    if card.architecture in FILES:
        net = network_of(folder, card)
    else:
        state = _read_weights(folder, card)
        net = _network(folder, card, state)
        net.load_state_dict(state)
    check_layers(net, card, str(folder / CARD))
    try:
        return ModelBundle(card, net.to(target).eval(), device)
    except torch.cuda.OutOfMemoryError as error:
        raise DeviceMemoryError(f"{card.name}: the device {device} has no memory left; choose the CPU.") from error


def _network(folder: Path, card: BundleCard, state: Mapping[str, Tensor]) -> nn.Module:
    """The card's network, with random weights, once it is known that the weights of the bundle fit it.

    It is first built without any memory, so that a card cannot ask for more than its weights have.
    """
    plan = _built(folder, card, "meta")
    if plan is not None:
        check_state(state, plan, len(card.classes), folder / WEIGHTS)
    net = _built(folder, card, "cpu")
    assert net is not None
    check_state(state, net, len(card.classes), folder / WEIGHTS)
    return net


def _built(folder: Path, card: BundleCard, device: str) -> nn.Module | None:
    """None where a network cannot be built without memory: RegNet computes its widths with tensors."""
    try:
        with torch.device(device):
            return build(card.architecture, dict(card.arguments), len(card.classes))
    except BundleError as error:
        if device == "meta" and isinstance(error.__cause__, NotImplementedError):
            return None
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
    """A state dict from `.pt`, `.pth` (`weights_only=True`, always) or `.safetensors`. Raises `BundleError`."""
    if path.suffix == ".safetensors":
        return _tensors(_bytes(path), path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about the pickle's age; what matters is said below
            found = torch.load(path, map_location="cpu", weights_only=True)
    except OSError as error:
        raise _unreadable(path, error) from error
    except (UnpicklingError, RuntimeError, EOFError, ValueError, KeyError) as error:
        raise BundleError(
            f"{path}: is not a plain file of weights ({_reason(error)}), and nothing else is ever unpickled; "
            "save its state dict and try again."
        ) from error
    return _state(found, path)


def _state(found: Any, path: Path) -> dict[str, Tensor]:
    """The tensors by name, out of the wrappings that training scripts add."""
    for key in ("state_dict", "model_state_dict", "model", "net"):
        if isinstance(found, Mapping) and isinstance(found.get(key), Mapping):
            found = found[key]
    if not isinstance(found, Mapping) or not found or not all(isinstance(v, Tensor) for v in found.values()):
        raise BundleError(f"{path}: holds something else than a table of weights; save the network's state dict.")
    return {str(key).removeprefix("module."): value for key, value in found.items()}


def _read_weights(folder: Path, card: BundleCard) -> dict[str, Tensor]:
    path = folder / WEIGHTS
    pickles = sorted(child.name for child in folder.iterdir() if child.suffix.lower() in PICKLES)
    if pickles:
        raise BundleError(
            f"{folder / pickles[0]}: is a pickle, which can run code, and is not allowed in a bundle; "
            f"remove it and keep the weights in {WEIGHTS}."
        )
    data = _bytes(path)
    if data[:4] == b"PK\x03\x04" or (data[:1] == b"\x80" and data[1:2] in b"\x01\x02\x03\x04\x05"):
        raise BundleError(
            f"{path}: is a pickle under another name and was not opened; save the weights as safetensors."
        )
    if hashlib.sha256(data).hexdigest() != card.weights_hash:
        raise BundleError(
            f"{path}: does not match the sha256 in {CARD}, so it is damaged or was replaced; copy the bundle again."
        )
    return _tensors(data, path)


def _tensors(data: bytes, path: Path) -> dict[str, Tensor]:
    try:
        found: dict[str, Tensor] = safetensors.torch.load(data)
    except (safetensors.SafetensorError, ValueError, KeyError) as error:
        raise BundleError(f"{path}: is not a safetensors file ({_reason(error)}); copy the bundle again.") from error
    return found


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> BundleError:
    return BundleError(f"{path}: could not be read ({error.strerror or error}); copy the bundle again.")


def _reason(error: Exception) -> str:
    text = str(error)
    marker = "Unsupported global: GLOBAL "
    if marker in text:
        return "it asks for " + text.split(marker, 1)[1].split()[0]
    return quoted((text.splitlines() or [type(error).__name__])[0]).rstrip(".")
