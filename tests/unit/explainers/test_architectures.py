"""Default layers and maps of networks that are no plain stack of convolutions."""

import numpy as np
import pytest
import torch
from torch import nn
from torchvision.models import VisionTransformer, densenet, get_model
from torchvision.models.swin_transformer import SwinTransformer

from tests.unit.explainers.contract import left_behind
from tests.unit.explainers.nets import films
from xai_desktop.explainers import explain_layers_tensor, explain_tensor
from xai_desktop.models.layers import default_layer, layer_names


def dense() -> nn.Module:
    torch.manual_seed(0)
    return densenet.DenseNet(4, (2, 2), 8, num_classes=3).eval()


def vision_transformer() -> nn.Module:
    torch.manual_seed(0)
    net = VisionTransformer(32, 8, 3, 2, 16, 32, num_classes=3).eval()
    nn.init.normal_(net.heads.head.weight)
    return net


def swin() -> nn.Module:
    torch.manual_seed(0)
    return SwinTransformer([4, 4], 8, [1, 2], [2, 2], [4, 4], num_classes=3).eval()


def test_a_functional_relu_behind_the_features_of_a_densenet_is_included() -> None:
    net, x = dense(), films(1, 3, 64, 96)
    a = net.features(x).relu().detach().requires_grad_()  # type: ignore[operator]
    (g,) = torch.autograd.grad(net.classifier(a.mean((2, 3)))[0, 1], a)  # type: ignore[operator]
    expected = (g.mean((2, 3), keepdim=True) * a).sum(1)[0].detach().numpy()
    for layer in (None, "last", "features.relu5"):
        np.testing.assert_allclose(explain_tensor(net, x, "grad_cam", layer, 1), expected, atol=1e-6)
    wrapped = nn.Sequential(nn.Identity(), net)
    found = explain_layers_tensor(wrapped, x, "grad_cam", ["1.features.relu5"], 1)[0]
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert np.ptp(expected) > 0
    assert left_behind(net, lambda: explain_tensor(net, x, "grad_cam", "last", 1)) == []
    assert type(net) is densenet.DenseNet
    assert "features.relu5" not in dict(net.named_modules())


@pytest.mark.parametrize(
    ("name", "count", "last"),
    [
        ("resnet18", 9, "layer4.1"),
        ("vgg16", 13, "features.29"),
        ("efficientnet_b0", 18, "features.8"),
        ("mobilenet_v3_small", 13, "features.12"),
        ("convnext_tiny", 22, "features.7.2"),
        ("squeezenet1_0", 9, "features.12"),
        ("vit_b_16", 13, "encoder.layers.encoder_layer_11.ln_1"),
        ("swin_t", 13, "features.7.1"),
    ],
)
def test_default_layers(name: str, count: int, last: str) -> None:
    with torch.device("meta"):
        net = get_model(name, weights=None)
    assert len(layer_names(net)) == count
    assert default_layer(net) == last


@pytest.mark.parametrize(("make", "shape"), [(vision_transformer, (4, 4)), (swin, (4, 6))])
def test_every_block_of_a_transformer_has_a_map(make: object, shape: tuple[int, int]) -> None:
    net = make()  # type: ignore[operator]
    x = films(1, 3, 32, 48 if make is swin else 32)
    names = layer_names(net)
    maps = explain_layers_tensor(net, x, "grad_cam", names, 1)
    assert len(maps) == len(names) >= 4
    assert maps[-1].shape == shape
    assert all(np.isfinite(one).all() and np.ptp(one) > 0 for one in maps)
    alone = explain_tensor(net, x, "grad_cam", "last", 1)
    np.testing.assert_allclose(alone, maps[-1], atol=1e-6)
    assert left_behind(net, lambda: explain_tensor(net, x, "grad_cam", "last", 1)) == []


def test_the_last_block_of_a_transformer_is_seen_where_its_attention_looks() -> None:
    """Behind that block only the class token reaches the head: its patches have no gradient."""
    net, x = vision_transformer(), films(1, 3, 32, 32)
    assert not explain_tensor(net, x, "grad_cam", "encoder.layers.encoder_layer_2", 1).any()
    assert explain_tensor(net, x, "grad_cam", "last", 1).any()
