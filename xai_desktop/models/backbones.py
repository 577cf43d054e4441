"""Architectures by name: `cascade_net`, `staged`, or `torchvision/<name>` for every classifier torchvision knows."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from torch import nn

from xai_desktop.core.errors import BundleError
from xai_desktop.core.texts import quoted
from xai_desktop.models.cascade_net import CascadeNet
from xai_desktop.models.layers import default_layer, layer_names
from xai_desktop.models.staged import StagedNet

__all__ = ["build", "default_layer", "final_relu_shown", "layer_names", "show_final_relu"]

CASCADE_NET, STAGED, BOX_HEADS, YOLO, HR_CAM = "cascade_net", "staged", "box_heads", "yolov3", "hr_cam"
CASCAM_SET = "cascam_set"
TORCHVISION = "torchvision/"
MOST_STAGES, WIDEST = 64, 8192

FAULTS = (TypeError, ValueError, RuntimeError, AttributeError, LookupError, ArithmeticError, AssertionError)
"""How a constructor may answer arguments that were not meant for it."""


def build(architecture: str, arguments: Mapping[str, Any], classes: int) -> nn.Module:
    """A network with random weights. Raises `BundleError` for an unknown name or arguments that do not fit it."""
    try:
        if architecture == CASCADE_NET:
            return _cascade_net(classes, **arguments)
        if architecture == STAGED:
            return _staged(classes, **arguments)
        if architecture == BOX_HEADS:
            return _box_heads(classes, **arguments)
        if architecture == YOLO:
            return _yolo(classes, **arguments)
        if architecture == HR_CAM:
            return _hr_cam(classes, **arguments)
        if architecture == CASCAM_SET:
            return _cascam_set(classes, **arguments)
        if architecture.startswith(TORCHVISION):
            return _torchvision(architecture.removeprefix(TORCHVISION), arguments, classes)
    except FAULTS as error:
        shown = quoted(", ".join(f"{key}={value}" for key, value in arguments.items())) or "none"
        raise BundleError(
            f"The architecture {architecture} does not take these arguments ({shown}); correct bundle.json."
        ) from error
    raise BundleError(
        f"There is no architecture called {quoted(architecture)}; "
        f"use {CASCADE_NET}, {STAGED}, {BOX_HEADS}, {YOLO}, {HR_CAM}, {CASCAM_SET} or {TORCHVISION}NAME in bundle.json."
    )


def _cascade_net(
    classes: int, *, widths: Any, channels: int = 1, pooled: int | None = None, head: str = "gap"
) -> nn.Module:
    widths = [int(width) for width in widths]
    if not 1 <= len(widths) <= MOST_STAGES or not all(1 <= width <= WIDEST for width in widths):
        raise ValueError("widths")
    if not 1 <= channels <= WIDEST:
        raise ValueError("channels")
    return CascadeNet(widths, classes, channels, pooled, head)


def _staged(classes: int, **arguments: Any) -> nn.Module:
    from xai_desktop.models.stages import staged_net  # torchvision, as below

    return staged_net(classes=classes, **arguments)


def _box_heads(classes: int, *, base: str, base_arguments: Any, base_classes: int, grid: int, boxes: int) -> nn.Module:
    from xai_desktop.models.detectors import box_heads
    from xai_desktop.models.stages import widths_of

    own = dict(base_arguments)
    below = build(base, own, base_classes)
    if not isinstance(below, StagedNet):
        raise ValueError("base")
    return box_heads(below, widths_of(list(below.stages), own.get("channels", 1)), classes, grid, boxes)


def _yolo(classes: int, *, width: float = 1.0, channels: int = 3) -> nn.Module:
    from xai_desktop.models.detectors import YoloDetector

    return YoloDetector(classes, width, channels)


def _hr_cam(classes: int, *, base: str, base_arguments: Any, base_classes: int, taps: Any = ()) -> nn.Module:
    from xai_desktop.models.hr_cam_net import HrCamNet

    return HrCamNet(build(base, dict(base_arguments), base_classes), [str(tap) for tap in taps], classes)


def _cascam_set(classes: int, *, base: str, base_arguments: Any, count: int) -> nn.Module:
    from xai_desktop.models.cascam_set import MOST, CascamSet

    if base == CASCAM_SET or not 1 <= count <= MOST:
        raise ValueError("base, count")
    return CascamSet([build(base, dict(base_arguments), classes) for _ in range(count)])


def _torchvision(name: str, arguments: Mapping[str, Any], classes: int) -> nn.Module:
    from torchvision import models  # costs a second, and our own network does not need it

    if name not in models.list_models(module=models):
        raise BundleError(
            f"torchvision has no classifier called {quoted(name)}; correct the architecture in bundle.json "
            "(resnet50, densenet121, efficientnet_b0 …)."
        )
    quick = {"init_weights": False} if name in ("inception_v3", "googlenet") else {}
    net: nn.Module = models.get_model(name, weights=None, num_classes=classes, **{**quick, **arguments})
    return show_final_relu(net)


def show_final_relu(net: nn.Module) -> nn.Module:
    """Let a layer end after the last ReLU of torchvision's DenseNet; every other network is returned untouched."""
    if type(net).__module__ != "torchvision.models.densenet":
        return net
    from xai_desktop.models import densenet

    return densenet.show_final_relu(net)


@contextmanager
def final_relu_shown(net: nn.Module) -> Iterator[None]:
    """The same for every DenseNet inside somebody's network, for a while only."""
    with ExitStack() as undo:
        for module in [m for m in net.modules() if type(m).__module__ == "torchvision.models.densenet"]:
            from xai_desktop.models import densenet

            if densenet.hides_final_relu(module):
                densenet.show_final_relu(module)
                undo.callback(densenet.hide_final_relu, module)
        yield
