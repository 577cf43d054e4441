"""MONAI bundles: their description is read, never carried out.

Of a bundle, `configs/metadata.json` and the `network_def` of `configs/inference.json` or `train.json` are read, from a
folder or a zip; the network must be one of a short list, with plain numbers as its arguments. An expression (`$…`), a
reference (`@…`) or any other `_target_` in it is refused.
"""

import hashlib
import io
import json
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from xai_desktop.core.errors import BundleError
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.core.proposal import Proposal
from xai_desktop.core.texts import is_one_line, quoted
from xai_desktop.io.bundle_json import LARGEST_SIDE
from xai_desktop.models.architectures import from_monai
from xai_desktop.models.importing.monai_members import DENSEST, METADATA, Folder, Members, Zip, is_monai_bundle
from xai_desktop.models.importing.state_dicts import Opened, opened
from xai_desktop.models.weight_file import read_weights_from

__all__ = ["bundle_hash", "is_monai_bundle", "open_bundle"]

CONFIGS = ("configs/inference.json", "configs/train.json")
WEIGHTS = ("models/model.safetensors", "models/model.pt", "models/model.pth")
LARGEST_CONFIG, LARGEST_WEIGHTS = 4 << 20, 4 << 30
REMEDY = "write the network into it by its name and plain numbers, or import the weights alone with --architecture"
_FIXED: dict[str, tuple[Any, ...]] = {
    "spatial_dims": (2,),
    "dim": (2,),
    "act": ("relu", "RELU"),
    "norm": ("batch", "BATCH"),
    "pretrained": (True, False),
    "progress": (True, False),
    "shortcut_type": ("B",),
    "feed_forward": (True,),
    "widen_factor": (1, 1.0),
    "dropout_prob": (),
    "fc_name": ("fc",),
    "bias": (True,),
    "pool": (None, ["avg", {"kernel_size": 7, "stride": 1}]),
    "use_conv": (True, False),
    "node_name": ("",),
    "weights": (None,),
    "init_features": (64,),
    "growth_rate": (32,),
    "bn_size": (4,),
}
"""Arguments that change nothing here, with the only values that a network of ours can have; () is any number."""
_COUNTS = ("in_channels", "n_input_channels", "out_channels", "num_classes")
_COUNTED = {
    "DenseNet": (("in_channels", "channels"), ("out_channels", "classes")),
    "ResNet": (("n_input_channels", "channels"), ("num_classes", "classes")),
    "TorchVisionFCModel": (("num_classes", "classes"),),
}
"""What the weights can be asked about; the `in_channels` of a TorchVisionFCModel are those of its last layer."""
MOST_COUNTED = 1 << 20
LARGEST_NUMBER = 1e9
_OWN = ("conv1_t_size", "conv1_t_stride", "no_max_pool", "bias_downsample")


@dataclass(frozen=True, slots=True)
class Described:
    """What a bundle's own words say."""

    architecture: str = ""
    arguments: tuple[tuple[str, object], ...] = ()
    counts: tuple[tuple[str, str, int], ...] = ()
    """How many channels or classes it says that it has: the argument's name, which of the two, and the number."""
    where: str = ""
    notices: tuple[str, ...] = ()


def open_bundle(path: Path, architecture: str = "") -> Opened:
    """The proposal of a bundle, with its weights. Raises `BundleError` naming the file and what to do."""
    with ExitStack() as stack:
        inside: Members = Folder(path) if path.is_dir() else stack.enter_context(Zip(path))
        metadata = _json(inside, METADATA, path)
        described = _described(inside, path)
        name, data = _weights(inside, path)
    file = read_weights_from(io.BytesIO(data), len(data), path / name)
    found = opened(replace(file, path=path), architecture or described.architecture)
    _compare(found.proposal, described)
    return replace(found, proposal=_told(found.proposal, metadata, described))


def _compare(proposal: Proposal, described: Described) -> None:
    """Raises `BundleError` where the bundle says of its network what the weights contradict."""
    real = {"channels": proposal.input.channels, "classes": proposal.class_count}
    for name, what, told in described.counts:
        if told != real[what]:
            raise BundleError(
                f"{described.where} says {name}={told}, but its weights have {real[what]} {what}, so they belong to "
                "another network; copy the bundle again."
            )


def bundle_hash(root: Path) -> str:
    """The sha256 over the files of a folder that are read, one behind the other. Raises `BundleError`."""
    inside, whole = Folder(root), hashlib.sha256()
    for name in (METADATA, *CONFIGS, *WEIGHTS):
        whole.update(inside.read(name, LARGEST_WEIGHTS) or b"")
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


def _weights(inside: Members, path: Path) -> tuple[str, bytes]:
    for name in WEIGHTS:
        data = inside.read(name, LARGEST_WEIGHTS, DENSEST)
        if data is not None:
            return name, data
    program = " (its models/model.ts is a program)" if inside.has("models/model.ts") else ""
    raise BundleError(f"{path}: has no models/model.pt with weights{program}; add the weights to the bundle.")


def _described(inside: Members, path: Path) -> Described:
    for name in CONFIGS:
        if not inside.has(name):
            continue
        config = _json(inside, name, path)
        if "network_def" in config:
            found = _network(config["network_def"], f"{path}: network_def in {name}")
            others = sum(_expressions(value) for key, value in config.items() if key != "network_def")
            notice = f"{others} expressions and references elsewhere in {name} were not read, nor carried out."
            return replace(found, notices=(*found.notices, notice)) if others else found
    return Described(notices=("The bundle does not name its network in JSON; it was told from the weights alone.",))


def _expressions(value: Any) -> int:
    todo, count = [value], 0
    while todo:
        one = todo.pop()
        if isinstance(one, dict):
            todo += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            todo += one
        elif isinstance(one, str):
            count += one.startswith(("$", "@", "%"))
    return count


def _network(told: Any, where: str) -> Described:
    if not isinstance(told, Mapping):
        raise BundleError(f"{where} is no description of a network, and expressions are not carried out; {REMEDY}.")
    if told.get("_disabled_") or _expressions(dict(told)):
        first = next((str(v) for v in told.values() if _expressions(v)), "_disabled_")
        raise BundleError(f"{where} holds the expression {quoted(first)}, and none is ever carried out; {REMEDY}.")
    target = str(told.get("_target_", told.get("name", "")))
    arguments = {str(k): v for k, v in told.items() if k not in ("_target_", "name", "_requires_", "_desc_")}
    name = _known(target, arguments)
    if not name:
        known = "DenseNet121/169/201, resnet18/34/50, TorchVisionFCModel"
        raise BundleError(f"{where} asks for {quoted(target) or 'nothing'}, which is not among {known}; {REMEDY}.")
    return Described(f"monai/{name}", _arguments(arguments, where), _counts(name, arguments), where)


def _counts(network: str, told: dict[str, Any]) -> tuple[tuple[str, str, int], ...]:
    asked = next((names for word, names in _COUNTED.items() if network.startswith(word)), ())
    return tuple((name, what, told[name]) for name, what in asked if name in told)


def _known(target: str, arguments: dict[str, Any]) -> str:
    """The name of a network that can be built here; "" for any other, or for a path outside of MONAI's networks."""
    path, _, word = target.rpartition(".")
    if path and not path.startswith("monai.networks.nets"):
        return ""
    if word == "TorchVisionFCModel":
        word = f"{word}-{arguments.pop('model_name', 'resnet18')}"
    found = {name.casefold(): name for name in from_monai.NAMES}
    return found.get(word.casefold(), "")


def _arguments(told: dict[str, Any], where: str) -> tuple[tuple[str, object], ...]:
    """Those that our networks take; the rest must be what they are here anyway. Raises `BundleError`."""
    for name, value in told.items():
        if name in _COUNTS or name in _OWN:
            fits = isinstance(value, int) and abs(value) <= MOST_COUNTED
        else:
            fits = name in _FIXED and (value in _FIXED[name] if _FIXED[name] else isinstance(value, int | float))
        if not fits:
            shown = quoted(f"{name}={value}")
            raise BundleError(
                f"{where} asks for {shown}, which no network here can do (films have two dimensions); {REMEDY}."
            )
    return tuple((name, told[name]) for name in _OWN if name in told)


def _told(proposal: Proposal, metadata: dict[str, Any], described: Described) -> Proposal:
    """The proposal with what the bundle's own description says."""
    names = _classes(metadata, proposal.class_count)
    spec, notices = _input(metadata, proposal)
    about = {
        "version": _text(metadata, "version"),
        "task": _text(metadata, "task"),
        "intended_use": _text(metadata, "intended_use"),
        "training_data": _text(metadata, "data_source"),
        "licence": _text(metadata, "license") or _text(metadata, "copyright"),
    }
    kind = ScoreKind.SIGMOID if proposal.class_count == 1 else proposal.score_kind
    return replace(
        proposal,
        kind="MONAI bundle",
        arguments=(
            *described.arguments,
            *((n, v) for n, v in proposal.arguments if n not in dict(described.arguments)),
        ),
        classes=names or proposal.classes,
        input=spec,
        score_kind=kind,
        evidence=("its metadata.json says so", *proposal.evidence) if described.architecture else proposal.evidence,
        notices=(*described.notices, *notices, *_unsaid(proposal, described)),
        about=tuple((name, text) for name, text in about.items() if text),
    )


def _unsaid(proposal: Proposal, described: Described) -> tuple[str, ...]:
    """What the weights leave open about the network, where the bundle does not name it."""
    return () if described.architecture else proposal.notices


def _text(metadata: dict[str, Any], name: str) -> str:
    value = metadata.get(name, "")
    return value if isinstance(value, str) and is_one_line(value) else ""


def _format(metadata: dict[str, Any], way: str) -> dict[str, Any]:
    """The first input or output of the network, as it is described."""
    data: Any = metadata.get("network_data_format", {})
    ways = data.get(way, {}) if isinstance(data, dict) else {}
    return next((value for value in ways.values() if isinstance(value, dict)), {}) if isinstance(ways, dict) else {}


def _classes(metadata: dict[str, Any], count: int) -> tuple[str, ...]:
    names = _format(metadata, "outputs").get("channel_def", {})
    if not isinstance(names, dict):
        return ()
    found = [names.get(str(index)) for index in range(count)]
    fits = all(isinstance(name, str) and name.strip() and is_one_line(name) for name in found)
    return tuple(map(str, found)) if fits and len(set(found)) == count else ()


def _input(metadata: dict[str, Any], proposal: Proposal) -> tuple[InputSpec, tuple[str, ...]]:
    told = _format(metadata, "inputs")
    spec, notices = proposal.input, []
    shape = _numbers(told, "spatial_shape", proposal.source)
    if shape and all(side == int(side) and 1 <= side <= LARGEST_SIDE for side in shape):
        spec = replace(spec, size=(int(shape[0]), int(shape[1])))
    else:
        notices.append(f"The bundle does not say a size in pixels; {spec.size[0]} × {spec.size[1]} is a guess.")
    ends = _numbers(told, "value_range", proposal.source)
    if ends and ends[0] < ends[1]:
        spec = replace(spec, value_range=(float(ends[0]), float(ends[1])), mean=(0.0,), std=(1.0,))
    else:
        notices.append("The bundle does not say which values its films have; from 0 to 1 is a guess.")
    notices.append("What its transforms do beside that is not read; compare a score with the source.")
    return spec, tuple(notices)


def _numbers(told: dict[str, Any], name: str, path: Path) -> list[float]:
    """The two numbers of a field; an empty list where it holds anything else. Raises `BundleError`.

    An infinite number, or one of hundreds of digits, is no openness but a mistake.
    """
    value = told.get(name)
    if not isinstance(value, list) or len(value) != 2:
        return []
    if not all(isinstance(number, int | float) and not isinstance(number, bool) for number in value):
        return []
    if not all(-LARGEST_NUMBER <= number <= LARGEST_NUMBER for number in value):  # neither is what is no number
        raise BundleError(
            f"{path}: {name} in {METADATA} holds a number that no film can have; correct the field or remove it."
        )
    return [float(number) for number in value]
