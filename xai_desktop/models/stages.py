"""Well-known networks cut into stages: `resnet18:stages`, `resnet50:blocks`, `vgg16:stages`, `darknet53:CL3` …

A stage is never less than a whole residual block, or in a VGG all that lies between two poolings. The weights are new:
a cascade begins from nothing.
"""

from collections.abc import Callable, Sequence

import torch
from torch import nn

from xai_desktop.models.darknet import splits
from xai_desktop.models.heads import make_head
from xai_desktop.models.staged import Stage, StagedNet

RESNETS = ("resnet18", "resnet34", "resnet50")
VGGS = ("vgg11_bn", "vgg16", "vgg16_bn", "vgg19", "vgg19_bn")
SPLITS = {
    **dict.fromkeys(RESNETS, ("stages", "blocks")),
    **dict.fromkeys(VGGS, ("stages",)),
    "darknet53": ("CL3", "CL7", "CL23"),
}
"""How each network can be cut; the first is the usual one."""

PROBE = 64
"""A side at which every stage still has maps."""


def staged_net(
    backbone: str, classes: int, channels: int = 3, split: str = "", width: float = 1.0, head: str = "gap"
) -> StagedNet:
    """The network in stages, with a head of the kind behind each. Raises `ValueError` for names that there are not.

    `width` scales the channels of DarkNet-53; the others come as they are.
    """
    if backbone not in SPLITS or (split and split not in SPLITS[backbone]):
        raise ValueError(f"{backbone}:{split}")
    stages = _makers(backbone)(backbone, channels, split or SPLITS[backbone][0], width)
    return StagedNet(stages, [make_head(head, size, classes) for size in widths_of(stages, channels)])


def widths_of(stages: Sequence[nn.Module], channels: int) -> list[int]:
    """The channels that each stage gives."""
    x, found = torch.zeros(1, channels, PROBE, PROBE), []
    with torch.no_grad():
        for stage in stages:
            x = stage.eval()(x)
            found.append(x.shape[1])
            stage.train()
    return found


def _makers(backbone: str) -> Callable[[str, int, str, float], list[Stage]]:
    return _darknet if backbone == "darknet53" else _resnet if backbone in RESNETS else _vgg


def _resnet(backbone: str, channels: int, split: str, width: float) -> list[Stage]:
    from xai_desktop.models.vision import models  # costs a second, and the project's own network does not need it

    _only_whole(width)
    net = models.get_model(backbone, weights=None)
    first = nn.Conv2d(channels, 64, 7, 2, 3, bias=False) if channels != 3 else net.conv1
    stem = Stage(first, net.bn1, net.relu, net.maxpool)
    layers = (net.layer1, net.layer2, net.layer3, net.layer4)
    if split == "stages":
        return [stem, *(Stage(*layer) for layer in layers)]
    return [stem, *(Stage(block) for layer in layers for block in layer)]


def _vgg(backbone: str, channels: int, split: str, width: float) -> list[Stage]:
    from xai_desktop.models.vision import models

    del split
    _only_whole(width)
    net = models.get_model(backbone, weights=None, init_weights=False)
    parts, found = list(net.features), []
    if channels != 3:
        parts[0] = nn.Conv2d(channels, 64, 3, padding=1)
    while parts:
        end = next(i for i, module in enumerate(parts) if isinstance(module, nn.MaxPool2d)) + 1
        found.append(Stage(*parts[:end]))
        parts = parts[end:]
    return found


def _darknet(backbone: str, channels: int, split: str, width: float) -> list[Stage]:
    del backbone
    return splits(split, width=width, channels=channels)


def _only_whole(width: float) -> None:
    if width != 1:
        raise ValueError("width")
