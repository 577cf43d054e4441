"""The classifiers of timm, an optional package. Nothing is ever downloaded."""

import re
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from torch import nn

from xai_desktop.core.errors import BundleError
from xai_desktop.core.texts import quoted

_NAME = re.compile(r"[a-z0-9_]{1,80}")
LARGEST_SIDE = 2048
_TAKEN = frozenset({"img_size", "global_pool", "class_token"})
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
    own = dict(arguments)
    channels = own.pop("channels", 3)
    if channels not in (1, 3) or not set(own) <= _TAKEN or own.get("img_size", 1) not in range(1, LARGEST_SIDE + 1):
        raise ValueError("arguments")
    net: nn.Module = timm.create_model(name, pretrained=False, num_classes=classes, in_chans=channels, **own)
    return net
