"""The same maps as the `grad-cam` library, on real architectures, at several depths, signed and after the ReLU.

Its Grad-CAM++ adds 1e-6 to a denominator that can be smaller than that, so the heads here have large weights.
"""

from functools import cache

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from xai_desktop.core.arrays import FloatArray
from xai_desktop.explainers import explain_layers_tensor, explain_tensor
from xai_desktop.models.backbones import build

pytest.importorskip("pytorch_grad_cam")

import pytorch_grad_cam as peer
from pytorch_grad_cam.utils.image import scale_cam_image
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

METHODS = {
    "grad_cam": peer.GradCAM,
    "grad_cam_pp": peer.GradCAMPlusPlus,
    "hires_cam": peer.HiResCAM,
    "layer_cam": peer.LayerCAM,
    "xgrad_cam": peer.XGradCAM,
}

LAYERS = {
    "resnet18": ["layer1.0", "layer2.1", "layer4.1"],
    "resnet50": ["layer1.2", "layer3.3", "layer4.2"],
    "densenet121": ["features.denseblock1", "features.transition2", "features.relu5"],
    "vgg11_bn": ["features.6", "features.17", "features.27"],
    "efficientnet_b0": ["features.2", "features.5.1", "features.8"],
    "convnext_tiny": ["features.1", "features.5.3", "features.7.2"],
    "inception_v3": ["Mixed_5d", "Mixed_6c", "Mixed_7c"],
}
CLASSES = 8
SIDES = {"inception_v3": (160, 160)}
"""Rows and columns where 96 are too few to leave more than one place at the end."""


@cache
def net_and_film(name: str) -> tuple[nn.Module, Tensor]:
    """Random weights, with the statistics of a few films, so that activations neither vanish nor explode."""
    torch.manual_seed(1)
    net = build(f"torchvision/{name}", {}, CLASSES).eval()
    films = torch.randn(4, 3, *SIDES.get(name, (96, 96)))
    norms = [module for module in net.modules() if isinstance(module, nn.BatchNorm2d)]
    for norm in norms:
        norm.momentum = None
        norm.train()
    with torch.no_grad():
        net(films)
        head = [module for module in net.eval().modules() if isinstance(module, nn.Linear)][-1]
        head.weight *= 1e5 / net(films).abs().max()
    return net, films[:1]


@cache
def of_the_peer(name: str, target: int) -> tuple[list[FloatArray], list[FloatArray]]:
    """Activations and gradients as the other library gets them."""
    net, x = net_and_film(name)
    with peer.GradCAM(net, [net.get_submodule(layer) for layer in LAYERS[name]]) as cam:
        cam(x, [ClassifierOutputTarget(target)])
        caught = cam.activations_and_grads
        return [a.numpy().copy() for a in caught.activations], [g.numpy().copy() for g in caught.gradients]


def raw_of_the_peer(name: str, method: str, layer: int, target: int) -> FloatArray:
    net, x = net_and_film(name)
    activations, gradients = of_the_peer(name, target)
    with METHODS[method](net, []) as cam:
        found: FloatArray = cam.get_cam_image(x, None, None, activations[layer], gradients[layer], False)[0]
    return found


def as_the_peer_scales(raw: FloatArray) -> FloatArray:
    """Minimum to 0 and maximum to 1, with its own function."""
    scaled: FloatArray = scale_cam_image(raw[None])[0]
    return scaled


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", LAYERS)
def test_signed_maps_are_equal(name: str, method: str) -> None:
    net, x = net_and_film(name)
    ours = explain_layers_tensor(net, x, method, LAYERS[name], 3)
    assert len(ours) == 3
    for number, raw in enumerate(ours):
        theirs = raw_of_the_peer(name, method, number, 3)
        assert np.abs(theirs).max() > 1e-6, "an empty map proves nothing"
        assert np.ptp(theirs) > 1e-3 * np.abs(theirs).max(), "a constant map proves nothing"
        assert np.abs(as_the_peer_scales(raw) - as_the_peer_scales(theirs)).max() <= 1e-4
        np.testing.assert_allclose(raw, theirs, atol=1e-3 * np.abs(theirs).max())


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", ["resnet18", "densenet121", "efficientnet_b0"])
def test_shown_maps_are_equal_for_a_target_with_positive_evidence(name: str, method: str) -> None:
    net, x = net_and_film(name)
    layer = LAYERS[name][1]
    target, raw = with_positive_evidence(net, x, method, layer)
    with METHODS[method](net, [net.get_submodule(layer)]) as cam:
        theirs = cam(x, [ClassifierOutputTarget(target)])[0]
    ours = scale_cam_image(scale_cam_image(np.maximum(raw, 0)[None], x.shape[2:]))[0]
    assert (theirs > 0).mean() >= 0.05
    assert np.ptp(theirs) > 0.9
    assert np.abs(ours - theirs).max() <= 1e-4


def with_positive_evidence(net: nn.Module, x: Tensor, method: str, layer: str) -> tuple[int, FloatArray]:
    """The first class whose map is positive on at least a twentieth of its pixels; random nets often have few."""
    for target in range(CLASSES):
        raw = explain_tensor(net, x, method, layer, target)
        if (raw > 0).mean() >= 0.05:
            return target, raw
    raise AssertionError(f"no class of this network has evidence by {method}; choose another seed")
