"""MONAI's classifiers of two dimensions, from torchvision's parts; MONAI itself is no part of this program.

Their weights have torchvision's names here; `models.importing` knows MONAI's. Only EfficientNet is built as MONAI does.
"""

from collections.abc import Mapping
from typing import Any

from torch import nn

from xai_desktop.core.errors import BundleError
from xai_desktop.core.texts import quoted
from xai_desktop.models.architectures import from_torchvision
from xai_desktop.models.architectures.arguments import Check, checked, is_channels, is_truth, one_of
from xai_desktop.models.architectures.first_convolution import with_channels
from xai_desktop.models.efficientnet_bn import NETWORKS, EfficientNetBN

DENSE = {"DenseNet121": "densenet121", "DenseNet169": "densenet169", "DenseNet201": "densenet201"}
RESIDUAL = {"ResNet18": "resnet18", "ResNet34": "resnet34", "ResNet50": "resnet50"}
FC = {
    f"TorchVisionFCModel-{name}": name
    for name in ("resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "resnext50_32x4d", "wide_resnet50_2")
}
EFFICIENT = {f"EfficientNetBN-{name}": name for name in NETWORKS}
NAMES = (*DENSE, *RESIDUAL, *FC, *EFFICIENT)
ALLOWED: Mapping[str, Check] = {
    "channels": is_channels,
    "conv1_t_size": one_of(1, 3, 5, 7, 9),
    "conv1_t_stride": one_of(1, 2),
    "no_max_pool": is_truth,
    "bias_downsample": is_truth,
}


def build(name: str, arguments: Mapping[str, Any], classes: int) -> nn.Module:
    """`arguments`: `channels`, and for `ResNet…` those of MONAI's constructor. Raises `BundleError`, `ValueError`."""
    if name in RESIDUAL:
        return _residual(RESIDUAL[name], classes, **checked(arguments, ALLOWED))
    if name in DENSE:
        return from_torchvision.build(DENSE[name], {"channels": 1, **arguments}, classes)
    if name in FC:
        return from_torchvision.build(FC[name], arguments, classes)
    if name in EFFICIENT:
        return EfficientNetBN(EFFICIENT[name], classes, **checked(arguments, {"channels": is_channels}))
    raise BundleError(f"Of MONAI's networks {quoted(name)} is not known here; use one of: {', '.join(NAMES)}.")


def _residual(
    layout: str,
    classes: int,
    *,
    channels: int = 3,
    conv1_t_size: int = 7,
    conv1_t_stride: int = 1,
    no_max_pool: bool = False,
    bias_downsample: bool = True,
) -> nn.Module:
    """MONAI's ResNet does not halve the film at its first convolution unless it is told to, and its shortcuts have
    biases."""
    net = with_channels(from_torchvision.build(layout, {}, classes), channels)
    net.conv1 = nn.Conv2d(channels, 64, conv1_t_size, conv1_t_stride, conv1_t_size // 2, bias=False)
    if no_max_pool:
        net.maxpool = nn.Identity()
    if bias_downsample:
        for name, module in list(net.named_modules()):
            if name.endswith("downsample.0"):
                assert isinstance(module, nn.Conv2d)
                module.bias = nn.Parameter(module.weight.new_zeros(module.out_channels))
    return net
