"""The larger networks of every library: recognised, the same scores as their source within 1e-4, and explained."""

import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn
from torchvision import models

from tests.helpers.importing import assert_answers_as, assert_explains, imported, lively, noise, saved
from tests.helpers.monai_bundles import folder_of, members, weights_bytes
from xai_desktop.services.importing import propose

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

TORCHVISION = (
    *("resnet18", "resnet50", "densenet121", "vgg11_bn", "efficientnet_b0", "convnext_tiny", "vit_b_16", "swin_t"),
    *("inception_v3", "googlenet", "squeezenet1_0", "mobilenet_v2", "mnasnet0_5", "regnet_x_400mf", "maxvit_t"),
)
TIMM = (
    *("vit_tiny_patch16_224", "convnext_atto", "efficientnet_b0", "resnet18d", "regnety_004"),
    *("swin_tiny_patch4_window7_224", "deit_tiny_distilled_patch16_224", "mobilenetv3_small_100"),
)
MAPLESS = {"deit_tiny_distilled_patch16_224"}
"""Its classes are read off two words, and no score depends on the patches behind the last attention."""


@pytest.mark.parametrize("name", TORCHVISION)
def test_torchvision(name: str, tmp_path: Path) -> None:
    quick = {"init_weights": False} if name in ("inception_v3", "googlenet") else {}
    torch.manual_seed(0)
    net = lively(models.get_model(name, weights=None, num_classes=3, **quick))
    bundle, found = imported(saved(tmp_path / "w.pth", net.state_dict()), tmp_path / "in")
    assert found.architecture == f"torchvision/{name}"
    assert_answers_as(bundle, net)
    assert_explains(bundle)


@pytest.mark.parametrize("name", ["inception_v3", "googlenet"])
def test_without_the_heads_that_only_training_needs(name: str, tmp_path: Path) -> None:
    net = lively(models.get_model(name, weights=None, num_classes=3, init_weights=False, aux_logits=False))
    bundle, found = imported(saved(tmp_path / "w.pth", net.state_dict()), tmp_path / "in")
    assert found.arguments == (("aux_logits", False),)
    assert_answers_as(bundle, net)


def test_a_vision_transformer_for_larger_films(tmp_path: Path) -> None:
    torch.manual_seed(0)
    net = lively(models.vit_b_32(num_classes=3, image_size=320))
    found = propose(saved(tmp_path / "w.pth", net.state_dict()), architecture="torchvision/vit_b_32")
    assert found.arguments == (("image_size", 320),)
    assert found.input.size == (320, 320)


@pytest.mark.parametrize("name", TIMM)
@pytest.mark.parametrize("channels", [1, 3])
def test_timm(name: str, channels: int, tmp_path: Path) -> None:
    timm = pytest.importorskip("timm")
    torch.manual_seed(0)
    net = lively(timm.create_model(name, num_classes=3, in_chans=channels))
    bundle, found = imported(saved(tmp_path / "w.pth", {"state_dict": net.state_dict()}), tmp_path / "in")
    assert found.architecture == f"timm/{name}"
    told = timm.get_pretrained_cfg(name)
    assert found.input.size[0] == told.input_size[-1]
    assert channels == 1 or found.input.mean == pytest.approx(told.mean, abs=1e-3)
    assert_answers_as(bundle, net)
    if channels == 3 and name not in MAPLESS:
        assert_explains(bundle)


def test_timm_by_its_name_where_nothing_is_known_of_it(tmp_path: Path) -> None:
    timm = pytest.importorskip("timm")
    net = lively(timm.create_model("ghostnet_050", num_classes=2))
    path = saved(tmp_path / "w.pth", net.state_dict())
    bundle, _ = imported(path, tmp_path / "in", "timm/ghostnet_050")
    assert_answers_as(bundle, net)


def test_torchxrayvisions_res_net(tmp_path: Path) -> None:
    from tests.unit.services.test_importing_xrv import PUBLISHED, res_net

    net = res_net()
    path = saved(tmp_path / PUBLISHED[-1].file, net.model.state_dict())  # type: ignore[union-attr,operator]
    small = replace(propose(path).input, size=(224, 224))
    bundle, _ = imported(path, tmp_path / "in", input=small)
    inner = net.model
    assert isinstance(inner, nn.Module)
    assert_answers_as(bundle, inner, 300 * noise(bundle).clamp(-3, 3))
    assert_explains(bundle)


def monai(make: Callable[..., nn.Module], **arguments: object) -> nn.Module:
    torch.manual_seed(0)
    return lively(make(**arguments))


@pytest.mark.parametrize("name", ["DenseNet121", "DenseNet169", "DenseNet201"])
def test_monai_dense_net(name: str, tmp_path: Path) -> None:
    nets = pytest.importorskip("monai.networks.nets")
    net = monai(getattr(nets, name), spatial_dims=2, in_channels=1, out_channels=2)
    told = {"_target_": name, "spatial_dims": 2, "in_channels": 1, "out_channels": 2}
    bundle, found = imported(_bundle(tmp_path, net, told), tmp_path / "in")
    assert found.architecture == f"monai/{name}"
    assert_answers_as(bundle, net)
    assert_explains(bundle)


@pytest.mark.parametrize("name", ["resnet18", "resnet34", "resnet50"])
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"conv1_t_stride": 2, "bias_downsample": False},
        {"conv1_t_size": 3, "no_max_pool": True},
    ],
    ids=["as MONAI makes it", "as torchvision does", "for small films"],
)
def test_monai_res_net(name: str, more: dict[str, object], tmp_path: Path) -> None:
    nets = pytest.importorskip("monai.networks.nets")
    own = {"spatial_dims": 2, "n_input_channels": 1, "num_classes": 2, **more}
    net = monai(getattr(nets, name), **own)
    bundle, found = imported(_bundle(tmp_path, net, {"_target_": name, **own}), tmp_path / "in")
    assert found.architecture.casefold() == f"monai/{name}"
    assert not any("conv1_t_stride" in text for text in found.notices)
    assert_answers_as(bundle, net)
    if name == "resnet18":
        assert_explains(bundle)


@pytest.mark.parametrize("name", ["b0", "b2"])
@pytest.mark.parametrize("side", [224, 97], ids=["even", "odd"])
def test_monai_efficient_net(name: str, side: int, tmp_path: Path) -> None:
    nets = pytest.importorskip("monai.networks.nets")
    own = {"model_name": f"efficientnet-{name}", "spatial_dims": 2, "in_channels": 1, "num_classes": 2}
    net = monai(nets.EfficientNetBN, pretrained=False, **own)
    path = _bundle(tmp_path, net, {"_target_": "EfficientNetBN", **own})
    bundle, found = imported(path, tmp_path / "in", input=replace(propose(path).input, size=(side, side)))
    assert found.architecture == f"monai/EfficientNetBN-{name}"
    assert_answers_as(bundle, net)
    assert_explains(bundle)


def test_weights_of_monais_res_net_alone_leave_a_question(tmp_path: Path) -> None:
    nets = pytest.importorskip("monai.networks.nets")
    net = monai(nets.resnet18, spatial_dims=2, n_input_channels=1, num_classes=2)
    bundle, found = imported(saved(tmp_path / "w.pt", net.state_dict()), tmp_path / "in")
    assert any("conv1_t_stride=2, which the weights do not say" in text for text in found.notices)
    assert_answers_as(bundle, net)


@pytest.mark.parametrize("more", [{}, {"use_conv": True}, {"pool": None}], ids=["pooled", "convolved", "whole"])
def test_monai_adapter_of_torchvision(more: dict[str, object], tmp_path: Path) -> None:
    nets = pytest.importorskip("monai.networks.nets")
    net = monai(nets.TorchVisionFCModel, model_name="resnet18", num_classes=2, **more)
    told = {"_target_": "TorchVisionFCModel", "model_name": "resnet18", "num_classes": 2, **more}
    files = members({}, told) | {"models/model.pt": weights_bytes(dict(net.state_dict()))}
    bundle, found = imported(folder_of(tmp_path / "theirs", files), tmp_path / "in", input=_square(tmp_path / "theirs"))
    assert found.architecture == "monai/TorchVisionFCModel-resnet18"
    assert_answers_as(bundle, net)
    assert_explains(bundle)


def _square(path: Path) -> object:
    return replace(propose(path).input, size=(224, 224))


def _bundle(folder: Path, net: nn.Module, told: dict[str, object]) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return folder_of(folder / "theirs", members(dict(net.state_dict()), told))
