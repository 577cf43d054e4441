"""HR-CAM's head: the layers it averages, what it computes, its bundle, and weights folded back."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torchvision import models

from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.errors import BundleError
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.models.backbones import build, layer_names
from xai_desktop.models.hr_cam_net import HrCamNet
from xai_desktop.models.store import load_bundle, save_bundle
from xai_desktop.models.trunk import usual_taps

RESNET = ("relu", "layer1", "layer2", "layer3", "layer4")
SETS = {
    "resnet34": (RESNET, (64, 64, 128, 256, 512)),
    "resnet50": (RESNET, (64, 256, 512, 1024, 2048)),
    "vgg19": (tuple(f"features.{n}" for n in (3, 8, 17, 26, 35)), (64, 128, 256, 512, 512)),
    "vgg19_bn": (tuple(f"features.{n}" for n in (5, 12, 25, 38, 51)), (64, 128, 256, 512, 512)),
}
FAMILIES = (
    "alexnet", "convnext_tiny", "densenet121", "efficientnet_b0", "mnasnet0_5", "mobilenet_v2", "mobilenet_v3_small",
    "regnet_y_400mf", "resnext50_32x4d", "shufflenet_v2_x0_5", "squeezenet1_0", "vgg11",
)  # fmt: skip


def own(architecture: str, classes: int = 2, **arguments: object) -> HrCamNet:
    torch.manual_seed(3)
    net = build("hr_cam", {"base": architecture, "base_arguments": arguments, "base_classes": 5}, classes)
    assert isinstance(net, HrCamNet)
    return net.eval()


def small(classes: int = 2) -> HrCamNet:
    return own("cascade_net", classes, widths=[4, 6], channels=1)


def seen_by_hooks(net: nn.Module, names: tuple[str, ...], x: Tensor) -> list[Tensor]:
    """What the layers give while the whole network runs as it always does."""
    found: dict[str, Tensor] = {}
    for name in names:
        net.get_submodule(name).register_forward_hook(lambda m, i, out, name=name: found.update({name: out.clone()}))
    with torch.no_grad():
        net(x)
    return [found[name] for name in names]


@pytest.mark.parametrize("name", SETS)
def test_layer_sets_of_the_paper(name: str) -> None:
    with torch.device("meta"):
        net = HrCamNet(models.get_model(name, weights=None), (), 2)
    taps, sizes = SETS[name]
    assert net.taps == taps
    assert net.sizes == sizes
    assert net.linear.in_features == sum(sizes) == {"resnet34": 1024, "resnet50": 3904}.get(name, 1472)
    assert layer_names(net) == tuple(f"base.{tap}" for tap in taps)


@pytest.mark.parametrize("name", FAMILIES)
def test_part_by_part_the_layers_give_what_they_give_in_the_whole_network(name: str) -> None:
    net = own(f"torchvision/{name}")
    x = torch.rand(1, 3, 96, 96)
    expected = seen_by_hooks(net.base, net.taps, x)
    with torch.no_grad():
        found = net.maps(x)
    assert len(found) >= 2
    assert net.sizes == tuple(one.shape[1] for one in expected)
    for one, other in zip(found, expected, strict=True):
        torch.testing.assert_close(one, other)
    assert found[-1].std() > 0


@pytest.mark.parametrize(
    ("arguments", "taps"),
    [
        ({"widths": [4, 6, 8], "channels": 1}, ("stages.0.relu", "stages.1.relu", "stages.2.relu")),
        ({"widths": [4, 6, 8], "channels": 1, "pooled": 1}, ("stages.0.relu", "stages.1", "stages.2")),
    ],
)
def test_every_stage_of_a_network_in_stages_before_it_is_pooled(
    arguments: dict[str, object], taps: tuple[str, ...]
) -> None:
    net = own("cascade_net", **arguments)
    assert net.taps == taps
    x = torch.rand(2, 1, 24, 32)
    for one, other in zip(net.maps(x), seen_by_hooks(net.base, taps, x), strict=True):
        torch.testing.assert_close(one, other)
    assert net.maps(x)[0].shape == (2, 4, 24, 32)


def test_layers_of_a_resnet_in_stages() -> None:
    with torch.device("meta"):
        base = build("staged", {"backbone": "resnet18"}, 2)
    assert usual_taps(base) == ("stages.0.2", "stages.1", "stages.2", "stages.3", "stages.4")


@pytest.mark.parametrize("taps", [("features.6", "features.0"), ("features.1",), ("features.0", "features.1")])
def test_any_other_layers_by_choice_in_any_order(taps: tuple[str, ...]) -> None:
    """Also those that what comes next changes in place."""
    torch.manual_seed(0)
    net = HrCamNet(models.vgg11(weights=None, num_classes=2), taps, 4)
    x = torch.rand(2, 3, 64, 64)
    for one, other in zip(net.maps(x), seen_by_hooks(net.base, taps, x), strict=True):
        torch.testing.assert_close(one, other)
    assert [one.shape[1] for one in net.maps(x)] == list(net.sizes)


def test_forward_is_one_linear_layer_on_the_averages_of_all_layers() -> None:
    net, x = small(), torch.rand(3, 1, 16, 24)
    expected = np.zeros((3, 2))
    weight, bias = net.linear.weight.detach().numpy(), net.linear.bias.detach().numpy()
    for film in range(3):
        averages = [float(one.mean()) for maps in net.maps(x[film : film + 1]) for one in maps[0]]
        for c in range(2):
            expected[film, c] = bias[c] + sum(w * v for w, v in zip(weight[c], averages, strict=True))
    np.testing.assert_allclose(net(x).detach().numpy(), expected, atol=1e-6)
    assert net.features(x).shape == (3, 10)


def test_only_the_head_learns_and_the_base_never_leaves_eval_mode() -> None:
    net, x = small(), torch.rand(4, 1, 16, 24)
    before = {key: value.clone() for key, value in net.base.state_dict().items()}
    net.train()
    assert net.training
    assert not any(module.training for module in net.base.modules())
    assert {name for name, p in net.named_parameters() if p.requires_grad} == {"linear.weight", "linear.bias"}
    net(x).sum().backward()
    assert all(torch.equal(value, before[key]) for key, value in net.base.state_dict().items())
    assert net.linear.weight.grad is not None


def test_a_gradient_reaches_the_film_through_every_layer() -> None:
    net, x = small(), torch.rand(1, 1, 16, 24, requires_grad=True)
    (gradient,) = torch.autograd.grad(net(x)[0, 0], x)
    assert gradient.abs().sum() > 0


def test_looking_for_layers_leaves_the_base_as_it_was() -> None:
    base = models.resnet18(weights=None)
    base.layer2.eval()
    modes = [module.training for module in base.modules()]
    before = {key: value.clone() for key, value in base.state_dict().items()}
    assert usual_taps(base) == RESNET
    assert [module.training for module in base.modules()] == modes
    assert all(torch.equal(value, before[key]) for key, value in base.state_dict().items())


def test_a_head_learnt_on_standardised_features_gives_the_same_logits_folded_back() -> None:
    net, x = small(), torch.rand(5, 1, 16, 24)
    v = net.features(x)
    weight, bias = torch.randn(2, 10), torch.randn(2)
    mean, deviation = v.mean(0), v.std(0)
    net.take(weight, bias, mean, deviation)
    torch.testing.assert_close(net(x), (v - mean) / deviation @ weight.T + bias, rtol=1e-4, atol=1e-4)


def test_a_feature_that_never_varies_weighs_nothing() -> None:
    net, x = small(), torch.rand(5, 1, 16, 24)
    deviation = torch.ones(10)
    deviation[3] = 0
    net.take(torch.ones(2, 10), torch.zeros(2), torch.zeros(10), deviation)
    assert net.linear.weight[:, 3].tolist() == [0, 0]
    torch.testing.assert_close(net(x), (net.features(x) * deviation).sum(1, keepdim=True).expand(5, 2))


@pytest.mark.parametrize("taps", [(), ("stages.1", "stages.0.conv")])
def test_a_bundle_comes_back_the_same(tmp_path: Path, taps: tuple[str, ...]) -> None:
    torch.manual_seed(1)
    own = (("widths", (4, 6)), ("channels", 1))
    arguments = {"base": "cascade_net", "base_arguments": own, "base_classes": 3, "taps": taps}
    net = build("hr_cam", arguments, 2).eval()
    card = BundleCard(
        name="head",
        version="1",
        task="findings",
        classes=("a", "b"),
        score_kind=ScoreKind.SOFTMAX,
        architecture="hr_cam",
        arguments=tuple(arguments.items()),
        input=InputSpec((16, 24), mean=(0.5,), std=(0.25,)),
        layers=layer_names(net),
        operating_points=(None, None),
        weights_hash="",
    )
    again = load_bundle(save_bundle(tmp_path / "head", card, net))
    x = torch.rand(2, 1, 16, 24)
    assert isinstance(again.net, HrCamNet)
    assert again.net.taps == (taps or ("stages.0.relu", "stages.1.relu"))
    assert torch.equal(again.net(x), net(x))
    assert again.layers == tuple(f"base.{tap}" for tap in again.net.taps)


@pytest.mark.parametrize(
    ("base", "taps", "words"),
    [
        ("torchvision/inception_v3", (), "Inception3 cannot be taken apart"),
        ("torchvision/vit_b_32", (), "VisionTransformer cannot be taken apart"),
        ("torchvision/swin_t", (), "SwinTransformer cannot be taken apart"),
        ("torchvision/resnet18", ("layer5",), "no layer 'layer5' that can be averaged; choose some of: .*layer4"),
        ("torchvision/resnet18", ("layer1.0.conv1",), "no layer 'layer1.0.conv1' .* layer1.0,"),
        ("torchvision/resnet18", ("fc",), "no layer 'fc'"),
    ],
)
def test_what_cannot_be_averaged_is_refused(base: str, taps: tuple[str, ...], words: str) -> None:
    with pytest.raises(BundleError, match=words), torch.device("meta"):
        build("hr_cam", {"base": base, "base_arguments": {}, "base_classes": 2, "taps": taps}, 2)


def test_arguments_that_do_not_fit_are_named() -> None:
    with pytest.raises(BundleError, match="hr_cam does not take these arguments"):
        build("hr_cam", {"base": "cascade_net"}, 2)
