"""The network that a MONAI bundle describes: one of a short list, with plain numbers as its arguments.

An expression (`$…`), a reference (`@…`) or any other `_target_` is refused, and none is ever carried out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xai_desktop.core.errors import BundleError
from xai_desktop.core.texts import quoted
from xai_desktop.models.architectures import from_monai
from xai_desktop.models.efficientnet_bn import EPSILON, MOMENTUM

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
    "adv_prop": (True, False),
}
"""Arguments that change nothing here, with the only values that a network of ours can have; () is any number."""
_EFFICIENT_NORMS = (["batch", {"eps": EPSILON, "momentum": MOMENTUM}],)
"""By its name alone, MONAI's norm of an EfficientNet would be another one than usual."""
_COUNTS = ("in_channels", "n_input_channels", "out_channels", "num_classes")
_COUNTED = {
    "DenseNet": (("in_channels", "channels"), ("out_channels", "classes")),
    "ResNet": (("n_input_channels", "channels"), ("num_classes", "classes")),
    "TorchVisionFCModel": (("num_classes", "classes"),),
    "EfficientNetBN": (("in_channels", "channels"), ("num_classes", "classes")),
}
"""What the weights can be asked about; the `in_channels` of a TorchVisionFCModel are those of its last layer."""
MOST_COUNTED = 1 << 20
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


def expressions(value: Any) -> int:
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


def network_of(told: Any, where: str) -> Described:
    if not isinstance(told, Mapping):
        raise BundleError(f"{where} is no description of a network, and expressions are not carried out; {REMEDY}.")
    if told.get("_disabled_") or expressions(dict(told)):
        first = next((str(v) for v in told.values() if expressions(v)), "_disabled_")
        raise BundleError(f"{where} holds the expression {quoted(first)}, and none is ever carried out; {REMEDY}.")
    target = str(told.get("_target_", told.get("name", "")))
    arguments = {str(k): v for k, v in told.items() if k not in ("_target_", "name", "_requires_", "_desc_")}
    name = _known(target, arguments)
    if not name:
        known = "DenseNet121/169/201, resnet18/34/50, TorchVisionFCModel, EfficientNetBN"
        raise BundleError(f"{where} asks for {quoted(target) or 'nothing'}, which is not among {known}; {REMEDY}.")
    return Described(f"monai/{name}", _arguments(name, arguments, where), _counts(name, arguments), where)


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
    if word == "EfficientNetBN":
        word = f"{word}-{str(arguments.pop('model_name', '')).removeprefix('efficientnet-')}"
    found = {name.casefold(): name for name in from_monai.NAMES}
    return found.get(word.casefold(), "")


def _arguments(network: str, told: dict[str, Any], where: str) -> tuple[tuple[str, object], ...]:
    """Those that our networks take; the rest must be what they are here anyway. Raises `BundleError`."""
    fixed = {**_FIXED, "norm": _EFFICIENT_NORMS} if network.startswith("EfficientNetBN") else _FIXED
    for name, value in told.items():
        if name in _COUNTS or name in _OWN:
            fits = isinstance(value, int) and abs(value) <= MOST_COUNTED
        else:
            fits = name in fixed and (value in fixed[name] if fixed[name] else isinstance(value, int | float))
        if not fits:
            shown = quoted(f"{name}={value}")
            raise BundleError(
                f"{where} asks for {shown}, which no network here can do (films have two dimensions); {REMEDY}."
            )
    return tuple((name, told[name]) for name in _OWN if name in told)
