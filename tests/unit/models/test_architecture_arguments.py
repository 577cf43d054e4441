"""Arguments of libraries' networks come out of somebody's bundle.json: only those of a list, with numbers in bounds."""

import time
from typing import Any

import pytest

from xai_desktop.core.errors import BundleError
from xai_desktop.models.backbones import build
from xai_desktop.models.planning import without_memory

BASE: dict[str, Any] = {"base": "cascade_net", "base_arguments": {"widths": [8]}}
REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("torchvision/mobilenet_v2", {"inverted_residual_setting": [[1, 16, 100_000_000, 1]]}),
    ("torchvision/mobilenet_v2", {"width_mult": 1e6}),
    ("torchvision/resnet18", {"width_per_group": 10**9}),
    ("torchvision/densenet121", {"block_config": [6, 10**9]}),
    ("torchvision/densenet121", {"growth_rate": 10**7}),
    ("torchvision/vit_b_16", {"image_size": 2**40}),
    ("torchvision/vit_b_16", {"image_size": True}),
    ("torchvision/vit_b_16", {"num_layers": 10**8}),
    ("torchvision/squeezenet1_1", {"dropout": float("nan")}),
    ("torchvision/resnet18", {"progress": "yes"}),
    ("torchvision/inception_v3", {"aux_logits": 1}),
    ("torchxrayvision/densenet121", {"block_config": [10**9]}),
    ("monai/DenseNet121", {"growth_rate": 10**7}),
    ("monai/TorchVisionFCModel-resnet18", {"conv1_t_stride": 2}),
    ("monai/ResNet18", {"no_max_pool": [1]}),
    ("timm/resnet18", {"global_pool": ["avg"]}),
    ("timm/resnet18", {"channels": [3]}),
    ("yolov3", {"channels": 10**6}),
    ("staged", {"backbone": "resnet18", "channels": 10**7}),
    ("cascade_net", {"widths": [8], "channels": True}),
    ("cascade_net", {"widths": [8], "pooled": 10**9}),
    ("box_heads", {**BASE, "base_classes": 10**9, "grid": 3, "boxes": 2}),
    ("box_heads", {**BASE, "base_classes": 2, "grid": 3, "boxes": 10**7}),
    ("box_heads", {**BASE, "base_classes": 2, "grid": 10**5, "boxes": 2}),
    ("hr_cam", {**BASE, "base_classes": 10**9}),
    ("hr_cam", {"base": "hr_cam", "base_arguments": {**BASE, "base_classes": 2}, "base_classes": 2}),
]


@pytest.mark.parametrize(("architecture", "arguments"), REFUSED)
def test_other_arguments_are_refused_at_once(architecture: str, arguments: dict[str, Any]) -> None:
    began = time.monotonic()
    with pytest.raises(BundleError, match=r"does not take these arguments"):
        build(architecture, arguments, 2)
    assert time.monotonic() - began < 5


TAKEN: list[tuple[str, dict[str, Any]]] = [
    ("torchvision/vit_b_16", {"image_size": 96}),
    ("torchvision/googlenet", {"aux_logits": False}),
    ("torchvision/densenet121", {"channels": 1, "memory_efficient": True, "drop_rate": 0.2}),
    ("torchvision/efficientnet_b0", {"dropout": 0.5}),
    ("monai/ResNet18", {"conv1_t_size": 3, "conv1_t_stride": 2, "no_max_pool": True, "channels": 1}),
    ("box_heads", {**BASE, "base_classes": 2, "grid": 3, "boxes": 2}),
    ("cascade_net", {"widths": [8, 8], "channels": 3, "pooled": 1}),
    ("timm/vit_tiny_patch16_224", {"img_size": 96, "global_pool": "avg", "class_token": True}),
]


@pytest.mark.parametrize(("architecture", "arguments"), TAKEN)
def test_what_changes_the_shapes_of_weights_is_taken(architecture: str, arguments: dict[str, Any]) -> None:
    with without_memory():
        assert build(architecture, arguments, 2)
