"""The public libraries: each is imported only when one of its networks is wanted."""

from collections.abc import Mapping
from typing import Any

from torch import nn


def torchvision(name: str, arguments: Mapping[str, Any], classes: int) -> nn.Module:
    """A classifier of torchvision, with random weights."""
    from xai_desktop.models.architectures import from_torchvision  # costs a second, and our own do not need it

    return from_torchvision.build(name, arguments, classes)


def timm(name: str, arguments: Mapping[str, Any], classes: int) -> nn.Module:
    """A classifier of timm, where timm is installed."""
    from xai_desktop.models.architectures import from_timm

    return from_timm.build(name, arguments, classes)


def torchxrayvision(name: str, arguments: Mapping[str, Any], classes: int) -> nn.Module:
    """The layouts of TorchXRayVision, from torchvision's parts."""
    from xai_desktop.models.architectures import from_torchxrayvision

    return from_torchxrayvision.build(name, arguments, classes)


def monai(name: str, arguments: Mapping[str, Any], classes: int) -> nn.Module:
    """The two-dimensional classifiers of MONAI that are known, from torchvision's parts."""
    from xai_desktop.models.architectures import from_monai

    return from_monai.build(name, arguments, classes)
