"""The part of a network that is a chain: one module after another, from the film to the last feature maps.

Such a network can be run part by part and looked at in between, with nothing hung into it. What cannot be taken apart
like this (Inception with its branches, transformers) is refused rather than run in a wrong order.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from xai_desktop.core.errors import BundleError
from xai_desktop.models.staged import StagedNet

_POOLS = (nn.MaxPool2d, nn.AvgPool2d, nn.AdaptiveAvgPool2d)
_OPENED = ("features", "layers", "trunk_output")
_FEATURES = ("alexnet", "convnext", "densenet", "efficientnet", "mobilenetv2", "mobilenetv3", "squeezenet", "vgg")
_TRUNKS = {
    **dict.fromkeys(_FEATURES, ("features",)),
    "mnasnet": ("layers",),
    "regnet": ("stem", "trunk_output"),
    "resnet": ("conv1", "bn1", "relu", "maxpool", "layer1", "layer2", "layer3", "layer4"),
    "shufflenetv2": ("conv1", "maxpool", "stage2", "stage3", "stage4", "conv5"),
}
"""By family of torchvision's: what its `forward` calls before the classifier, in this order."""

PROBE = 64
"""A side at which every part still has maps."""

Parts = list[tuple[str, nn.Module]]
"""(name in the network, module), in the order in which they run."""


def trunk(net: nn.Module) -> Parts:
    """The parts before the classifier. Raises `BundleError` for a network that is no chain."""
    if isinstance(net, StagedNet):
        return [(f"stages.{number}", stage) for number, stage in enumerate(net.stages)]
    if _is_chain(net):
        return list(net.named_children())
    package, _, family = type(net).forward.__module__.rpartition(".")
    if package not in ("torchvision.models", "xai_desktop.models") or family not in _TRUNKS:
        raise BundleError(
            f"{type(net).__name__} cannot be taken apart layer by layer; use a network in stages, a sequence, or of "
            f"torchvision's families {', '.join(sorted(_TRUNKS))}."
        )
    parts: Parts = [(name, net.get_submodule(name)) for name in _TRUNKS[family]]
    return [inner for part in parts for inner in (_children(*part) if part[0] in _OPENED else [part])]


def parts_to(net: nn.Module, taps: Sequence[str]) -> Parts:
    """The trunk as far as the last tap, taken apart so that every tap is a part of its own.

    Raises `BundleError` for a tap that is none.
    """
    parts = [part for name, module in trunk(net) for part in _down_to(name, module, taps)]
    names = [name for name, _ in parts]
    for tap in taps:
        if tap not in names:
            raise BundleError(f"There is no layer {tap!r} that can be averaged; choose some of: {', '.join(names)}.")
    return parts[: max(names.index(tap) for tap in taps) + 1]


def passed(parts: Parts, x: Tensor, taps: Sequence[str]) -> list[Tensor]:
    """(B, channels, h, w) → what the taps give, in the order of `taps`."""
    seen, last = {}, parts[-1][0]
    for name, module in parts:
        x = module(x)
        if name in taps:  # what comes next may be done in place, as most ReLUs are
            seen[name] = x if name == last else x.clone()
    return [seen[tap] for tap in taps]


def usual_taps(net: nn.Module) -> tuple[str, ...]:
    """The last layer before each pooling: of a network in stages every stage, of others one for each resolution.

    This is HR-CAM's own choice (methods §3.3): `relu, layer1, layer2, layer3, layer4` of a ResNet, and the five ReLUs
    before the poolings of a VGG. Raises `BundleError` for a network that is no chain.
    """
    if isinstance(net, StagedNet):
        return tuple(_before_pooling(*stage) for stage in trunk(net))
    parts = [inner for part in trunk(net) for inner in (_children(*part) if _pools(part[1]) else [part])]
    found: dict[int, str] = {}
    for (name, module), output in zip(parts, _outputs(net, parts), strict=True):
        if not isinstance(module, _POOLS):
            found[output.shape[2]] = name
    return tuple(found.values())


def widths(net: nn.Module, taps: Sequence[str]) -> tuple[int, ...]:
    """The channels that each tap gives. Raises `BundleError` for a tap that is none."""
    parts = parts_to(net, taps)
    given = {name: output.shape[1] for (name, _), output in zip(parts, _outputs(net, parts), strict=True)}
    return tuple(given[tap] for tap in taps)


def _outputs(net: nn.Module, parts: Parts) -> list[Tensor]:
    """What each part gives for an empty film, with whatever device and modes the network has."""
    first = next((module for module in net.modules() if isinstance(module, nn.Conv2d)), None)
    device = next(net.parameters(), torch.empty(0)).device
    x, found = torch.zeros(1, first.in_channels if first else 3, PROBE, PROBE, device=device), []
    with torch.no_grad(), _evaluated(net):
        for _, module in parts:
            x = module(x)
            found.append(x)
    return found


@contextmanager
def _evaluated(net: nn.Module) -> Iterator[None]:
    modes = [(module, module.training) for module in net.modules()]
    net.eval()
    try:
        yield
    finally:
        for module, mode in modes:
            module.training = mode


def _before_pooling(name: str, stage: nn.Module) -> str:
    inner = [part for part in _children(name, stage) if not isinstance(part[1], _POOLS)]
    return inner[-1][0] if _pools(stage) and inner else name


def _down_to(name: str, module: nn.Module, taps: Sequence[str]) -> Iterator[tuple[str, nn.Module]]:
    """The part itself, or where taps lie within it its own parts."""
    if _is_chain(module) and any(tap.startswith(f"{name}.") for tap in taps):
        for part in _children(name, module):
            yield from _down_to(*part, taps)
    else:
        yield name, module


def _children(name: str, module: nn.Module) -> Parts:
    return [(f"{name}.{key}", child) for key, child in module.named_children()]


def _pools(module: nn.Module) -> bool:
    return _is_chain(module) and any(isinstance(child, _POOLS) for child in module.children())


def _is_chain(module: nn.Module) -> bool:
    """A sequence of whatever class, as long as it runs like one."""
    return isinstance(module, nn.Sequential) and type(module).forward is nn.Sequential.forward
