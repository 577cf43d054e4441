"""The program's own architectures. Those that stand on another one are given what builds it."""

from collections.abc import Callable, Mapping
from typing import Any

from torch import nn

from xai_desktop.models.cascade_net import CascadeNet
from xai_desktop.models.staged import StagedNet

CASCADE_NET, STAGED, BOX_HEADS, YOLO, HR_CAM = "cascade_net", "staged", "box_heads", "yolov3", "hr_cam"
CASCAM_SET = "cascam_set"
MOST_STAGES, WIDEST = 64, 8192
MOST = {"channels": 16, "base_classes": 1 << 16, "grid": 64, "boxes": 64}

Build = Callable[[str, Mapping[str, Any], int], nn.Module]


def cascade_net(
    classes: int, *, widths: Any, channels: int = 1, pooled: int | None = None, head: str = "gap"
) -> nn.Module:
    widths = [int(width) for width in widths]
    if not 1 <= len(widths) <= MOST_STAGES or not all(1 <= width <= WIDEST for width in widths):
        raise ValueError("widths")
    _check(channels=channels)
    if pooled is not None and not 0 <= pooled <= MOST_STAGES:
        raise ValueError("pooled")
    return CascadeNet(widths, classes, channels, pooled, head)


def _check(**given: Any) -> None:
    """Numbers out of somebody's bundle.json, which could ask for more than any machine has."""
    for name, value in given.items():
        if type(value) is not int or not 1 <= value <= MOST[name]:
            raise ValueError(name)


def _check_base(base: str) -> None:
    """A network that stands on others that stand on others would never end."""
    if base in (BOX_HEADS, HR_CAM, CASCAM_SET):
        raise ValueError("base")


def staged(classes: int, **arguments: Any) -> nn.Module:
    _check(channels=arguments.get("channels", 3))
    from xai_desktop.models.stages import staged_net  # torchvision, as below

    return staged_net(classes=classes, **arguments)


def box_heads_net(
    build: Build, classes: int, *, base: str, base_arguments: Any, base_classes: int, grid: int, boxes: int
) -> nn.Module:
    from xai_desktop.models.detectors import box_heads
    from xai_desktop.models.stages import widths_of

    _check_base(base)
    _check(base_classes=base_classes, grid=grid, boxes=boxes)
    own = dict(base_arguments)
    below = build(base, own, base_classes)
    if not isinstance(below, StagedNet):
        raise ValueError("base")
    return box_heads(below, widths_of(list(below.stages), own.get("channels", 1)), classes, grid, boxes)


def yolo(classes: int, *, width: float = 1.0, channels: int = 3) -> nn.Module:
    _check(channels=channels)
    from xai_desktop.models.detectors import YoloDetector

    return YoloDetector(classes, width, channels)


def hr_cam(
    build: Build, classes: int, *, base: str, base_arguments: Any, base_classes: int, taps: Any = ()
) -> nn.Module:
    from xai_desktop.models.hr_cam_net import HrCamNet

    _check_base(base)
    _check(base_classes=base_classes)
    return HrCamNet(build(base, dict(base_arguments), base_classes), [str(tap) for tap in taps], classes)


def cascam_set(build: Build, classes: int, *, base: str, base_arguments: Any, count: int) -> nn.Module:
    from xai_desktop.models.cascam_set import MOST as MOST_NETWORKS
    from xai_desktop.models.cascam_set import CascamSet

    if base == CASCAM_SET or not 1 <= count <= MOST_NETWORKS:
        raise ValueError("base, count")
    return CascamSet([build(base, dict(base_arguments), classes) for _ in range(count)])
