"""The classifiers of timm, an optional package. Nothing is ever downloaded."""

import re
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from torch import nn

from xai_desktop.core.errors import BundleError
from xai_desktop.core.texts import quoted
from xai_desktop.models import vision  # noqa: F401  - timm imports torchvision, which must find its operators' names
from xai_desktop.models.architectures.arguments import Check, checked, is_channels, is_side, is_truth, one_of

_NAME = re.compile(r"[a-z0-9_]{1,80}")
ALLOWED: Mapping[str, Check] = {
    "channels": is_channels,
    "img_size": is_side,
    "global_pool": one_of("", "token", "avg", "avgmax", "max", "catavgmax", "map", "fast"),
    "class_token": is_truth,
}
"""Arguments beside `channels` that a bundle may give: what changes the shape of weights, or what is averaged."""


def library() -> ModuleType:
    """timm itself. Raises `BundleError` saying how to install it."""
    try:
        import timm
    except ImportError as error:
        raise BundleError(
            "This network needs the package timm, which is not installed; "
            'install it with pip install "xai-desktop[networks]".'
        ) from error
    module: ModuleType = timm
    return module


def build(name: str, arguments: Mapping[str, Any], classes: int) -> nn.Module:
    """`arguments` are `channels` (1 or 3), `img_size` and `global_pool`. Raises `BundleError`, `ValueError`."""
    timm = library()
    if not _NAME.fullmatch(name) or not timm.is_model(name):
        raise BundleError(
            f"timm has no network called {quoted(name)}; correct the architecture (resnet18, vit_tiny_patch16_224 …)."
        )
    own = checked(arguments, ALLOWED)
    channels = own.pop("channels", 3)
    net: nn.Module = timm.create_model(name, pretrained=False, num_classes=classes, in_chans=channels, **own)
    return net
