"""Every classifier that torchvision knows, also with a first convolution for films of one channel."""

from collections.abc import Mapping
from typing import Any

from torch import nn

from xai_desktop.core.errors import BundleError
from xai_desktop.core.texts import quoted
from xai_desktop.models.architectures.arguments import Check, checked, is_channels, is_share, is_side, is_truth
from xai_desktop.models.architectures.first_convolution import with_channels
from xai_desktop.models.vision import models

ALLOWED: Mapping[str, Check] = {
    "channels": is_channels,
    "image_size": is_side,
    "aux_logits": is_truth,
    "transform_input": is_truth,
    "init_weights": is_truth,
    "progress": is_truth,
    "memory_efficient": is_truth,
    **dict.fromkeys(("dropout", "drop_rate", "stochastic_depth_prob", "attention_dropout"), is_share),
}


def build(name: str, arguments: Mapping[str, Any], classes: int) -> nn.Module:
    """`arguments` are `channels` (1 or 3) and those of torchvision in `ALLOWED`. Raises `BundleError`, `ValueError`."""
    if name not in names():
        raise BundleError(
            f"torchvision has no classifier called {quoted(name)}; correct the architecture in bundle.json "
            "(resnet50, densenet121, efficientnet_b0 …)."
        )
    own = checked(arguments, ALLOWED)
    channels = own.pop("channels", 3)
    quick = {"init_weights": False} if name in ("inception_v3", "googlenet") else {}
    net: nn.Module = models.get_model(name, weights=None, num_classes=classes, **{**quick, **own})
    return net if channels == 3 else with_channels(net, channels)


def names() -> list[str]:
    """All classifiers, by torchvision's own list."""
    found: list[str] = models.list_models(module=models)
    return found
