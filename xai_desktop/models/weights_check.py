"""Do these weights belong to this network? Asked before they are loaded, so that the answer can be one sentence."""

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from xai_desktop.core.errors import BundleError
from xai_desktop.core.texts import quoted

_EXACT = (torch.float16, torch.bfloat16, torch.float32, torch.float64)


def check_state(state: Mapping[str, Tensor], net: nn.Module, classes: int, path: Path) -> None:
    """Names, shapes, kinds and finiteness. Raises `BundleError` naming the file and the first fault."""
    wanted = net.state_dict()
    _check_names(set(state), set(wanted), path)
    _check_classes(state, wanted, classes, path)
    for name, tensor in wanted.items():
        _check_tensor(name, state[name], tensor, path)


def _check_names(found: set[str], wanted: set[str], path: Path) -> None:
    for names, word in ((wanted - found, "lacks"), (found - wanted, "has a foreign tensor")):
        if names:
            raise BundleError(
                f"{path}: {word} {quoted(min(names))} ({len(names)} in all), so it belongs to another architecture; "
                "correct bundle.json or copy the bundle again."
            )


def _check_classes(state: Mapping[str, Tensor], wanted: Mapping[str, Tensor], classes: int, path: Path) -> None:
    """The output layer comes last in a state dict; its rows are the classes."""
    last = list(wanted)[-1]
    if state[last].ndim and wanted[last].shape[0] == classes and state[last].shape[0] != classes:
        raise BundleError(
            f"{path}: has an output for {state[last].shape[0]} classes but bundle.json names {classes}; "
            "correct the list of classes."
        )


def _check_tensor(name: str, found: Tensor, wanted: Tensor, path: Path) -> None:
    if found.shape != wanted.shape:
        raise BundleError(
            f"{path}: {name} has the shape {tuple(found.shape)} where {tuple(wanted.shape)} is needed; "
            "correct the arguments in bundle.json."
        )
    if found.is_floating_point() != wanted.is_floating_point():
        raise BundleError(f"{path}: {name} holds {found.dtype} where {wanted.dtype} is needed; export it again.")
    if found.is_floating_point() and found.dtype not in _EXACT:
        raise BundleError(f"{path}: {name} holds {found.dtype}, which is too coarse; export it in single precision.")
    if found.is_floating_point() and not bool(torch.isfinite(found).all()):
        raise BundleError(f"{path}: {name} holds values that are not finite; train or export the network again.")
