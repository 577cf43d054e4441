"""MONAI bundles: their description is read, never carried out.

Of a bundle, `configs/metadata.json` and the `network_def` of `configs/inference.json` or `train.json` are read, from a
folder or a zip; the network must be one of a short list, with plain numbers as its arguments. An expression (`$…`), a
reference (`@…`) or any other `_target_` in it is refused.
"""

import hashlib
import json
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from torch import Tensor

from xai_desktop.core.errors import BundleError
from xai_desktop.core.proposal import Proposal
from xai_desktop.core.wording import noted, told
from xai_desktop.models.importing.monai_members import DENSEST, METADATA, Folder, Members, Zip, is_monai_bundle
from xai_desktop.models.importing.monai_network import Described, expressions, network_of
from xai_desktop.models.importing.monai_told import proposal_of
from xai_desktop.models.importing.names import AVERAGED
from xai_desktop.models.importing.state_dicts import Opened, opened, recognised
from xai_desktop.models.weight_file import read_weights_from

__all__ = ["bundle_hash", "is_monai_bundle", "open_bundle"]

CONFIGS = ("configs/inference.json", "configs/train.json")
WEIGHTS = ("models/model.safetensors", "models/model.pt", "models/model.pth")
LARGEST_CONFIG, LARGEST_WEIGHTS = 4 << 20, 4 << 30
PIECE = 1 << 20
UNNAMED = noted("The bundle does not name its network in JSON; it was told from the weights alone.")


def open_bundle(path: Path, architecture: str = "") -> Opened:
    """The proposal of a bundle, with its weights. Raises `BundleError` naming the file and what to do."""
    with ExitStack() as stack:
        inside: Members = Folder(path) if path.is_dir() else stack.enter_context(Zip(path))
        metadata = _json(inside, METADATA, path)
        described = _described(inside, path)
        asked = architecture or described.architecture

        def fits(state: Mapping[str, Tensor]) -> object:
            return recognised(state, path, asked)

        name, stream, size = _weights(inside, path)
        with stream:
            file = read_weights_from(stream, size, path / name, fits)
    found = opened(replace(file, path=path), asked)
    _compare(found.proposal, described)
    kept = tuple(text for text in found.proposal.notices if text in (*file.notices, AVERAGED))
    return replace(found, proposal=proposal_of(found.proposal, metadata, described, kept))


def _compare(proposal: Proposal, described: Described) -> None:
    """Raises `BundleError` where the bundle says of its network what the weights contradict."""
    real = {"channels": proposal.input.channels, "classes": proposal.class_count}
    for name, what, count in described.counts:
        if count != real[what]:
            raise BundleError(
                f"{described.where} says {name}={count}, but its weights have {real[what]} {what}, so they belong to "
                "another network; copy the bundle again."
            )


def bundle_hash(root: Path) -> str:
    """The sha256 over the files of a folder that are read, one behind the other. Raises `BundleError`."""
    inside, whole = Folder(root), hashlib.sha256()
    for name in (METADATA, *CONFIGS, *WEIGHTS):
        opened_member = inside.opened(name, LARGEST_WEIGHTS)
        if opened_member is not None:
            with opened_member[0] as stream:
                while piece := stream.read(PIECE):
                    whole.update(piece)
    return whole.hexdigest()


def _json(inside: Members, name: str, path: Path) -> dict[str, Any]:
    data = inside.read(name, LARGEST_CONFIG)
    try:
        found = json.loads((data or b"").decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise BundleError(f"{path}: {name} is missing or no valid JSON; copy the bundle again.") from error
    if not isinstance(found, dict):
        raise BundleError(f"{path}: {name} does not hold one JSON object; copy the bundle again.")
    return found


def _weights(inside: Members, path: Path) -> tuple[str, BinaryIO, int]:
    for name in WEIGHTS:
        found = inside.opened(name, LARGEST_WEIGHTS, DENSEST)
        if found is not None:
            return name, *found
    program = " (its models/model.ts is a program)" if inside.has("models/model.ts") else ""
    raise BundleError(f"{path}: has no models/model.pt with weights{program}; add the weights to the bundle.")


def _described(inside: Members, path: Path) -> Described:
    for name in CONFIGS:
        if not inside.has(name):
            continue
        config = _json(inside, name, path)
        if "network_def" in config:
            found = network_of(config["network_def"], f"{path}: network_def in {name}")
            others = sum(expressions(value) for key, value in config.items() if key != "network_def")
            notice = told(
                "{others} expressions and references elsewhere in {name} were not read, nor carried out.",
                others=others,
                name=name,
            )
            return replace(found, notices=(*found.notices, notice)) if others else found
    return Described(notices=(UNNAMED,))
