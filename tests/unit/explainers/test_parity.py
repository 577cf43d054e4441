"""The same maps as the `grad-cam` library, on real architectures, at several depths, signed and after the ReLU."""

from functools import lru_cache
from typing import Any

import numpy as np
import pytest
import torch

from tests.unit.explainers.real_nets import (
    CASES,
    CLASSES,
    LAYERS,
    as_maps,
    asking,
    net_and_film,
    noisy_copies,
    same,
)
from xai_desktop.core.arrays import FloatArray
from xai_desktop.explainers import explain_layers_tensor, explain_tensor, make

pytest.importorskip("pytorch_grad_cam")

import pytorch_grad_cam as peer
from pytorch_grad_cam.utils.image import scale_cam_image
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
from pytorch_grad_cam.utils.svd_on_activations import get_2d_projection_with_sign_correction

METHODS = {
    "grad_cam": peer.GradCAM,
    "grad_cam_pp": peer.GradCAMPlusPlus,
    "hires_cam": peer.HiResCAM,
    "layer_cam": peer.LayerCAM,
    "xgrad_cam": peer.XGradCAM,
}
LOOSE = {"grad_cam_pp": 1e-2, "xgrad_cam": 1e-4}
"""Where it adds 1e-6 or 1e-7 to a denominator that can come close to zero; else 1e-6 of the largest value."""

UNITS = {"grad_cam_pp": 1e-6, "xgrad_cam": 1e6}
"""Units of the features in which what it adds is nothing; the gradients' are the reciprocal, so that maps are equal."""

every_net = pytest.mark.parametrize(("name", "target"), CASES)


def caught(name: str, x: torch.Tensor, target: int) -> list[tuple[FloatArray, FloatArray]]:
    """(A, g) of the layers of a network, as the other library gets them."""
    net, _ = net_and_film(name)
    layers = [net.get_submodule(layer) for layer in LAYERS[name]]
    with peer.GradCAM(net, layers, reshape_transform=as_maps(name)) as cam:
        cam(asking(x), [ClassifierOutputTarget(target)])
        seen = cam.activations_and_grads
        return [(a.numpy().copy(), g.numpy().copy()) for a, g in zip(seen.activations, seen.gradients, strict=True)]


@lru_cache(maxsize=2)
def of_the_peer(name: str, target: int) -> list[tuple[FloatArray, FloatArray]]:
    return caught(name, net_and_film(name)[1], target)


def formula_of(cls: Any, a: FloatArray, g: FloatArray) -> FloatArray:
    """Its signed map (h, w), before the ReLU."""
    with cls(torch.nn.Linear(1, 1), []) as cam:
        found: FloatArray = cam.get_cam_image(None, None, None, a, g, False)[0]
    return found


def without_epsilon(method: str, a: FloatArray, g: FloatArray) -> FloatArray:
    unit = UNITS.get(method, 1.0)
    return formula_of(METHODS[method], a * unit, g / unit)


def as_the_peer_scales(raw: FloatArray) -> FloatArray:
    """Minimum to 0 and maximum to 1, with its own function."""
    scaled: FloatArray = scale_cam_image(raw[None])[0]
    return scaled


@pytest.mark.parametrize("method", METHODS)
@every_net
def test_signed_maps_are_equal(name: str, method: str, target: int) -> None:
    net, x = net_and_film(name)
    ours = explain_layers_tensor(net, x, method, LAYERS[name], target)
    for raw, (a, g) in zip(ours, of_the_peer(name, target), strict=True):
        same(raw, without_epsilon(method, a, g))
        same(raw, formula_of(METHODS[method], a, g), LOOSE.get(method, 1e-6))


@every_net
def test_principal_components_are_equal_with_its_correction_of_the_sign(name: str, target: int) -> None:
    net, x = net_and_film(name)
    plain = explain_layers_tensor(net, x, "eigen_cam", LAYERS[name], target)
    weighted = explain_layers_tensor(net, x, "eigen_grad_cam", LAYERS[name], target)
    for eigen, eigen_grad, (a, g) in zip(plain, weighted, of_the_peer(name, target), strict=True):
        same(eigen, get_2d_projection_with_sign_correction(a)[0], 1e-5)
        same(eigen_grad, get_2d_projection_with_sign_correction(a * g)[0], 1e-5)


def test_its_eigen_cam_leaves_the_sign_to_chance_ours_does_not() -> None:
    """One place sticks out of each table of features; its ReLU then shows all the others."""
    rng, upside_down = np.random.default_rng(0), 0
    for _ in range(20):
        a = rng.normal(size=(1, 6, 4, 5))
        row, column = rng.integers(4), rng.integers(5)
        a[0, :, row, column] += 20 * rng.normal(size=6)
        theirs = formula_of(peer.EigenCAM, a, a)
        ours = make("eigen_cam").formula(torch.from_numpy(a), torch.empty(0))[0].numpy()  # type: ignore[attr-defined]
        same(np.abs(ours), np.abs(theirs))
        assert np.unravel_index(ours.argmax(), ours.shape) == (row, column)
        upside_down += bool(theirs[row, column] < 0)
    assert 0 < upside_down < 20


@pytest.mark.parametrize("name", ["resnet18", "vit_tiny"])
def test_smooth_grad_cam_pp_is_the_mean_of_its_grad_cam_pp_over_noisy_copies(name: str) -> None:
    net, x = net_and_film(name)
    ours = explain_layers_tensor(net, x, "smooth_grad_cam_pp", LAYERS[name], 1, samples=3, noise=0.1)
    copies = [caught(name, copy, 1) for copy in noisy_copies(x, 3, 0.1)]
    for raw, pairs in zip(ours, zip(*copies, strict=True), strict=True):
        theirs = [np.maximum(without_epsilon("grad_cam_pp", a, g), 0) for a, g in pairs]
        same(raw, np.mean(theirs, axis=0))
        assert not np.allclose(raw, theirs[0], rtol=0, atol=1e-2 * np.abs(raw).max())


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", ["resnet18", "densenet121", "efficientnet_b0"])
def test_shown_maps_are_equal_for_a_target_with_positive_evidence(name: str, method: str) -> None:
    net, x = net_and_film(name)
    layer = LAYERS[name][1]
    target, raw = with_positive_evidence(name, method, layer)
    with METHODS[method](net, [net.get_submodule(layer)]) as cam:
        theirs = cam(asking(x), [ClassifierOutputTarget(target)])[0]
    ours = scale_cam_image(scale_cam_image(np.maximum(raw, 0)[None], x.shape[:1:-1]))[0]
    assert (theirs > 0).mean() >= 0.05
    assert np.ptp(theirs) > 0.9
    assert np.abs(ours - theirs).max() <= 1e-4


def with_positive_evidence(name: str, method: str, layer: str) -> tuple[int, FloatArray]:
    """The first class whose map is positive on at least a twentieth of its pixels; random nets often have few."""
    net, x = net_and_film(name)
    for target in range(CLASSES):
        raw = explain_tensor(net, x, method, layer, target)
        if (raw > 0).mean() >= 0.05:
            return target, raw
    raise AssertionError(f"no class of this network has evidence by {method}; choose another seed")


@pytest.mark.parametrize("method", ["grad_cam", "hires_cam", "xgrad_cam"])
@pytest.mark.parametrize("name", ["resnet18", "efficientnet_b0"])
def test_joined_layers_are_equal(name: str, method: str) -> None:
    """Where each layer also has places without evidence: it takes the minimum away from every layer, we do not."""
    net, x = net_and_film(name)
    target = next(t for t in range(CLASSES) if all(raw.min() < 0 < raw.max() for raw in of_layers(name, method, t)))
    with METHODS[method](net, [net.get_submodule(layer) for layer in LAYERS[name]]) as cam:
        theirs = cam(asking(x), [ClassifierOutputTarget(target)])[0]
    ours = explain_tensor(net, x, method, LAYERS[name], target)
    assert ours.shape == x.shape[2:]
    same(as_the_peer_scales(ours), theirs, 1e-4)


def of_layers(name: str, method: str, target: int) -> list[FloatArray]:
    return explain_layers_tensor(*net_and_film(name), method, LAYERS[name], target)


def test_a_feature_whose_values_cancel_has_no_say_in_our_xgrad_cam_and_the_only_one_in_its() -> None:
    a = np.zeros((1, 2, 2, 3))
    a[0, 0], a[0, 1] = [[1, -1, 2], [-2, 3, -3 + 1e-9]], [[0, 1, 2], [3, 0, 0]]
    g = np.arange(12.0).reshape(1, 2, 2, 3) - 4
    theirs = formula_of(peer.XGradCAM, a, g)
    ours = make("xgrad_cam").formula(torch.from_numpy(a), torch.from_numpy(g))[0].numpy()  # type: ignore[attr-defined]
    same(ours, (g[0, 1] * a[0, 1]).sum() / a[0, 1].sum() * a[0, 1])
    assert np.abs(theirs).max() > 1e4 * np.abs(ours).max()
    assert abs(np.corrcoef(theirs.ravel(), a[0, 0].ravel())[0, 1]) > 0.999
