"""A network together with everything that is needed to use it as it was meant."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import safetensors.torch
import torch
from torch import Tensor, nn

from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.errors import BundleError
from xai_desktop.core.geometry import ResizePolicy, Size
from xai_desktop.core.input_spec import InputSpec, Intensity, Polarity
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.core.texts import quoted
from xai_desktop.io.bundle_json import check_input
from xai_desktop.models.backbones import show_final_relu
from xai_desktop.models.layers import layer_names

IMAGENET_MEAN, IMAGENET_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


@dataclass(frozen=True, slots=True, eq=False)
class ModelBundle:
    """The readable half, and the network in eval mode on its device."""

    card: BundleCard
    net: nn.Module
    device: str = "cpu"

    def __post_init__(self) -> None:
        self.net.eval()

    @property
    def name(self) -> str:
        return self.card.name

    @property
    def layers(self) -> tuple[str, ...]:
        return self.card.layers

    def to(self, device: str) -> "ModelBundle":
        """The same bundle on another device; the network itself moves."""
        return ModelBundle(self.card, self.net.to(device), device)


def wrap(
    net: nn.Module,
    classes: Sequence[str],
    input_size: Size,
    mean: Sequence[float] = IMAGENET_MEAN,
    std: Sequence[float] = IMAGENET_STD,
    *,
    name: str = "wrapped",
    score_kind: ScoreKind | str = ScoreKind.SOFTMAX,
    layers: Sequence[str] | None = None,
    channels: int = 3,
    intensity: Intensity = "file_voi",
    polarity: Polarity = "bone_bright",
    value_range: tuple[float, float] = (0.0, 1.0),
    policy: ResizePolicy = "stretch",
    channel_order: str = "RGB",
    operating_points: Sequence[float | None] | None = None,
) -> ModelBundle:
    """Any `nn.Module` that takes (B, channels, h, w) and gives (B, classes) logits, as a bundle.

    The network is put into eval mode; its weights stay where they are. For one channel the default mean and deviation
    are ImageNet's averaged. Raises `BundleError` where the parts do not fit together.
    """
    if channels == 1 and tuple(mean) == IMAGENET_MEAN and tuple(std) == IMAGENET_STD:
        mean, std = (0.449,), (0.226,)
    spec = InputSpec(
        size=(int(input_size[0]), int(input_size[1])),
        channels=channels,
        intensity=intensity,
        polarity=polarity,
        value_range=value_range,
        policy=policy,
        mean=tuple(mean),
        std=tuple(std),
        channel_order="BGR" if channel_order == "BGR" else "RGB",
    )
    check_input(spec, Path(name))
    net = show_final_relu(net)
    card = BundleCard(
        name=name,
        version="1",
        task="",
        classes=tuple(classes),
        score_kind=ScoreKind(score_kind),
        architecture=f"wrapped/{type(net).__name__}",
        arguments=(),
        input=spec,
        layers=tuple(layers) if layers is not None else layer_names(net),
        operating_points=tuple(operating_points) if operating_points else (None,) * len(classes),
        weights_hash=hashlib.sha256(weights_bytes(net)).hexdigest(),
        taps=hasattr(net, "taps"),
    )
    check_layers(net, card)
    return ModelBundle(card, net, device_of(net))


def weights_bytes(net: nn.Module, *, compact: bool = False) -> bytes:
    """The state dict as safetensors, on the CPU: the same weights give the same bytes.

    `compact` stores in half precision whatever that holds exactly; reading it back gives the very same numbers.
    """
    state = {key: value.detach().to("cpu", copy=True).contiguous() for key, value in net.state_dict().items()}
    if compact:
        state = {key: _halved(value) for key, value in state.items()}
    data: bytes = safetensors.torch.save(state)
    return data


def _halved(tensor: Tensor) -> Tensor:
    if tensor.dtype is not torch.float32:
        return tensor
    half = tensor.half()
    return half if torch.equal(half.float(), tensor) else tensor


def check_layers(net: nn.Module, card: BundleCard, where: str = "") -> None:
    """Raises `BundleError` for a layer that the network does not have."""
    known = {name for name, _ in net.named_modules() if name}
    for layer in card.layers:
        if layer not in known:
            offered = ", ".join(layer_names(net))
            raise BundleError(
                f"{where or card.name}: the network has no layer {quoted(layer)!r}; name some of: {offered}."
            )


def device_of(net: nn.Module) -> str:
    """Where its first weight lies, as torch names it."""
    first = next(net.parameters(), torch.empty(0))
    return str(first.device)
