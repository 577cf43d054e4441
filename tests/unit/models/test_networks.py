"""The small network, architectures by name, and which layers they have."""

import subprocess
import sys

import pytest
import torch
from torch import nn

from xai_desktop.core.errors import BundleError
from xai_desktop.models.backbones import build, default_layer, layer_names, show_final_relu
from xai_desktop.models.bundle import wrap
from xai_desktop.models.cascade_net import CascadeNet
from xai_desktop.models.devices import check_device, list_devices, probe


def test_taps_are_the_stages_with_their_own_heads() -> None:
    net = CascadeNet([4, 8, 6], 5, channels=2).eval()
    x = torch.randn(3, 2, 32, 24)
    taps = net.taps(x)
    assert [tuple(a.shape) for a, _ in taps] == [(3, 4, 16, 12), (3, 8, 8, 6), (3, 6, 4, 3)]
    assert all(logits.shape == (3, 5) for _, logits in taps)
    assert torch.equal(net(x), taps[-1][1])
    assert torch.equal(taps[1][0], net.stages[1](net.stages[0](x)))
    head = net.heads[1].linear
    expected = taps[1][0].mean(dim=(2, 3)) @ head.weight.T + head.bias
    assert torch.allclose(taps[1][1], expected, atol=1e-6)


def test_only_the_first_stages_pool_where_asked() -> None:
    net = build("cascade_net", {"widths": (4, 4, 4), "pooled": 1}, 2).eval()
    assert isinstance(net, CascadeNet)
    assert [a.shape[-1] for a, _ in net.taps(torch.randn(1, 1, 32, 32))] == [16, 16, 16]


def test_a_cascade_net_needs_no_torchvision() -> None:
    code = (
        "import sys\n"
        "from xai_desktop.models import store, bundle, preprocess, backbones, devices\n"
        "from xai_desktop.services import predicting\n"
        "backbones.build('cascade_net', {'widths': [4, 4]}, 2)\n"
        "bundle.wrap(backbones.build('cascade_net', {'widths': [4]}, 2), ['a', 'b'], (8, 8), channels=1)\n"
        "sys.exit('torchvision' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("name", "count", "last"),
    [
        ("resnet18", 9, "layer4.1"),
        ("resnet50", 17, "layer4.2"),
        ("vgg16", 13, "features.29"),
        ("squeezenet1_0", 9, "features.12"),
        ("densenet121", 9, "features.relu5"),
        ("efficientnet_b0", 18, "features.8"),
        ("mobilenet_v2", 19, "features.18"),
    ],
)
def test_layers_of_known_architectures(name: str, count: int, last: str) -> None:
    with torch.device("meta"):
        net = build(f"torchvision/{name}", {}, 4)
    assert len(layer_names(net)) == count
    assert default_layer(net) == last
    assert all(net.get_submodule(layer) for layer in layer_names(net))


def test_densenet_shows_its_last_relu_and_is_otherwise_unchanged() -> None:
    from torchvision.models import DenseNet, densenet121

    torch.manual_seed(0)
    plain = DenseNet(8, (2, 2), 16, num_classes=3).eval()
    x = torch.randn(2, 3, 64, 64)
    with torch.no_grad():
        expected = plain(x)
    names = list(plain.state_dict())
    shown = show_final_relu(plain)
    with torch.no_grad():
        assert torch.equal(shown(x), expected)
        assert shown.features(x).min() >= 0  # type: ignore[operator]
    assert list(shown.state_dict()) == names
    assert show_final_relu(shown) is shown
    assert list(build("torchvision/densenet121", {}, 7).state_dict()) == list(densenet121().state_dict())


def test_wrap_takes_any_module_and_checks_what_it_is_told() -> None:
    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2)).train()
    bundle = wrap(net, ["a", "b"], (16, 16))
    assert bundle.layers == ("1",)
    assert not bundle.net.training
    assert not bundle.card.taps
    assert bundle.card.weights_hash == wrap(net, ["a", "b"], (16, 16)).card.weights_hash
    with pytest.raises(BundleError, match="'9'"):
        wrap(net, ["a", "b"], (16, 16), layers=["9"])
    with pytest.raises(BundleError, match="std"):
        wrap(net, ["a", "b"], (16, 16), std=(0.0,))


def test_a_plain_linear_network_still_has_a_layer() -> None:
    assert layer_names(nn.Sequential(nn.Flatten(), nn.Linear(4, 2))) == ("1",)


def test_devices_are_probed() -> None:
    devices = list_devices()
    assert devices[-1].key == "cpu"
    assert devices[-1].usable
    assert probe("cpu") == ""
    assert probe("cuda:99") != ""
    assert check_device("cpu") == torch.device("cpu")
