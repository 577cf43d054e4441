"""TorchXRayVision's classifiers: torchvision's DenseNet and ResNet for films of one channel.

Their names are those of the published weights, `densenet121-res224-all`, or of the plain layout, `densenet121`.
"""

from collections.abc import Mapping
from typing import Any

from torch import nn

from xai_desktop.core.errors import BundleError
from xai_desktop.core.texts import quoted
from xai_desktop.models.architectures import from_torchvision

LAYOUTS = ("densenet121", "densenet161", "densenet169", "densenet201", "resnet50", "resnet101")


def build(name: str, arguments: Mapping[str, Any], classes: int) -> nn.Module:
    """Logits as the classifier gives them: the library's own scaling of scores (`op_norm`) is no part of it.

    Raises `BundleError`, `ValueError`.
    """
    layout = name.partition("-")[0]
    if layout not in LAYOUTS:
        raise BundleError(f"TorchXRayVision has no layout called {quoted(name)}; use one of: {', '.join(LAYOUTS)}.")
    return from_torchvision.build(layout, {"channels": 1, **arguments}, classes)
