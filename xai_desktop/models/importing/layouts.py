"""Names of weights that a library writes otherwise, brought to those that its network has here."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from torch import Tensor

from xai_desktop.models.architectures import from_monai
from xai_desktop.models.efficientnet_bn import NETWORKS, repeats

State = Mapping[str, Tensor]
_OLD_DENSE = re.compile(r"(.*denselayer\d+\.(?:norm|relu|conv))\.([12]\..*)")
_PLACES = {"0": "conv1", "1": "bn1", "4": "layer1", "5": "layer2", "6": "layer3", "7": "layer4"}
SHORTCUT_BIAS = "layer2.0.downsample.0.bias"


@dataclass(frozen=True, slots=True, eq=False)
class Renamed:
    """Weights under our names, the architectures that write them so, and a sentence about it."""

    state: State
    candidates: tuple[tuple[str, tuple[tuple[str, object], ...]], ...]
    said: str
    notice: str = ""


def as_now(state: State) -> tuple[State, str]:
    """Weights of DenseNets from before 2019 as they are called since, and a sentence where that was needed."""
    if not any(_OLD_DENSE.fullmatch(name) for name in state):
        return state, ""
    found = {_OLD_DENSE.sub(r"\1\2", name): value for name, value in state.items()}
    return found, "its layers have the names of torchvision's DenseNet from before 2019"


def of_monai(state: State) -> Renamed | None:
    """Where the names are those of one of MONAI's networks, and of nobody else's."""
    return next((found for read in _READERS if (found := read(state)) is not None), None)


def _dense(state: State) -> Renamed | None:
    if "class_layers.out.weight" not in state:
        return None
    found = {
        name.replace(".layers.", ".").replace("class_layers.out.", "classifier."): value
        for name, value in state.items()
    }
    names = tuple((f"monai/{name}", ()) for name in from_monai.DENSE)
    return Renamed(found, names, "its last layer is called class_layers.out, as only MONAI's DenseNet calls it")


def _residual(state: State) -> Renamed | None:
    if SHORTCUT_BIAS not in state or "conv1.weight" not in state or state["conv1.weight"].ndim != 4:
        return None
    size = int(state["conv1.weight"].shape[-1])
    own = (("conv1_t_size", size),) if size != 7 else ()
    names = tuple((f"monai/{name}", own) for name in from_monai.RESIDUAL)
    return Renamed(
        state,
        names,
        "its shortcuts have biases, as only MONAI's ResNet has them",
        "MONAI's ResNet keeps the film's size in its first convolution unless it was told conv1_t_stride=2, which the "
        "weights do not say; compare a score with the source.",
    )


def _adapted(state: State) -> Renamed | None:
    """`TorchVisionFCModel`: the parts of a ResNet counted, or under one more name, and a layer `fc` of its own."""
    if "fc.weight" not in state:
        return None
    if "features.0.weight" in state and "features.4.0.conv1.weight" in state:
        found = {_counted(name): value for name, value in state.items()}
    elif "features.conv1.weight" in state and "features.layer1.0.conv1.weight" in state:
        found = {name.removeprefix("features."): value for name, value in state.items()}
    else:
        return None
    if found["fc.weight"].ndim == 4:
        found["fc.weight"] = found["fc.weight"].flatten(1)
    names = tuple((f"monai/{name}", ()) for name in from_monai.FC)
    return Renamed(found, names, "its names are those of MONAI's TorchVisionFCModel")


def _counted(name: str) -> str:
    first, _, rest = name.partition(".")
    place, _, last = rest.partition(".")
    return f"{_PLACES[place]}.{last}" if first == "features" and place in _PLACES else name


def _efficient(state: State) -> Renamed | None:
    """MONAI's blocks stand in stacks, those of EfficientNet-PyTorch, from which they come, in one row."""
    if "_conv_stem.weight" not in state or "_fc.weight" not in state:
        return None
    in_row = "_blocks.0._depthwise_conv.weight" in state
    count = len({name.split(".")[1 if in_row else 2] for name in state if name.startswith("_blocks.")})
    names = [name for name in NETWORKS if sum(repeats(name)) == count]
    if not names:
        return None
    said = "its names are those of MONAI's EfficientNetBN"
    if in_row:
        stacks = [stack for stack, many in enumerate(repeats(names[0])) for _ in range(many)]
        state = {_stacked(name, stacks): value for name, value in state.items()}
        said = "its names are those of EfficientNet-PyTorch, which MONAI's EfficientNetBN comes from"
    return Renamed(state, tuple((f"monai/EfficientNetBN-{name}", ()) for name in names), said)


def _stacked(name: str, stacks: list[int]) -> str:
    first, _, rest = name.partition(".")
    number, _, last = rest.partition(".")
    known = first == "_blocks" and number.isascii() and number.isdigit() and int(number[:4]) < len(stacks)
    return f"_blocks.{stacks[int(number)]}.{number}.{last}" if known else name


_READERS: tuple[Callable[[State], Renamed | None], ...] = (_dense, _residual, _adapted, _efficient)
