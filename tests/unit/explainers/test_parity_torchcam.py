"""The same maps as the `torchcam` library, signed, on real architectures; and where ours differ on purpose."""

from functools import lru_cache
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from tests.unit.explainers.real_nets import (
    CASES,
    LAYERS,
    as_maps,
    asking,
    net_and_film,
    noisy_copies,
    same,
)
from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.errors import ExplainerError
from xai_desktop.explainers import explain_layers_tensor, explain_tensor

pytest.importorskip("torchcam")

from torchcam import methods as peer

METHODS = {"grad_cam": peer.GradCAM, "xgrad_cam": peer.XGradCAM, "layer_cam": peer.LayerCAM}
HEADS = {
    "resnet18": "fc",
    "resnet50": "fc",
    "densenet121": "classifier",
    "efficientnet_b0": "classifier.1",
    "inception_v3": "fc",
}
"""The networks with one linear layer behind the average of their last feature maps, and its name."""

NO_EPSILON: dict[str, dict[str, float]] = {"xgrad_cam": {"eps": 0.0}}
"""What it is asked for so that it adds nothing to its denominator: the sum of a feature can come close to zero."""

NOISE, COPIES = 0.1, 3

every_net = pytest.mark.parametrize(("name", "target"), CASES)


def of_the_peer(
    cls: Any, name: str, target: int, normalised: bool = False, asked: dict[str, float] | None = None, **arguments: Any
) -> list[Tensor]:
    """Its maps (h, w) of the network's layers, signed unless they are normalised."""
    net, x = net_and_film(name)
    with cls(net, LAYERS[name], reshape_transform=as_maps(name), **arguments) as cam:
        cam._relu = cam._relu and normalised
        return [found[0].detach() for found in cam(target, net(asking(x)), normalised, **(asked or {}))]


@pytest.mark.parametrize("method", METHODS)
@every_net
def test_signed_maps_are_equal(name: str, method: str, target: int) -> None:
    net, x = net_and_film(name)
    ours = explain_layers_tensor(net, x, method, LAYERS[name], target)
    its = of_the_peer(METHODS[method], name, target, asked=NO_EPSILON.get(method))
    for raw, theirs in zip(ours, its, strict=True):
        same(raw, theirs)


@pytest.mark.parametrize(("name", "target"), [case for case in CASES if case.values[0] in HEADS])
def test_cam_is_equal_and_sums_up_to_the_score(name: str, target: int) -> None:
    net, x = net_and_film(name)
    layer, head = LAYERS[name][-1], net.get_submodule(HEADS[name])
    with peer.CAM(net, layer, fc_layer=HEADS[name]) as cam:
        score = float(net(x)[0, target])
        theirs = cam(target, normalized=False)[0][0]
    ours = explain_tensor(net, x, "cam", layer, target)
    same(ours, theirs)
    assert ours.mean(dtype=np.float64) + float(head.bias[target]) == pytest.approx(score, rel=1e-5)


@pytest.mark.slow
def test_its_cam_weights_features_that_a_norm_comes_behind_ours_refuses_them() -> None:
    """In a ConvNeXt a norm lies between the average and the linear layer, so that no map sums up to the score."""
    net, x = net_and_film("convnext_tiny")
    with peer.CAM(net, "features.7.2", fc_layer="classifier.2") as cam:
        score = float(net(x)[0, 1])
        theirs = cam(1, normalized=False)[0][0]
    assert abs(float(theirs.mean() + net.get_submodule("classifier.2").bias[1]) - score) > 0.1 * abs(score)
    with pytest.raises(ExplainerError, match="one linear layer behind the average"):
        explain_tensor(net, x, "cam", "features.7.2", 1)


@lru_cache(maxsize=COPIES + 1)
def taken(name: str, which: int | None) -> list[tuple[Tensor, Tensor]]:
    """(A, g), each (K, h, w), of every layer for the class 1: of the film, or of a noisy copy."""
    net, x = net_and_film(name)
    own = x if which is None else noisy_copies(x, COPIES, NOISE)[which]
    with peer.GradCAM(net, LAYERS[name], reshape_transform=as_maps(name)) as cam:
        cam(1, net(asking(own)))
        return [(a[0], g[0]) for a, g in zip(cam.hook_a, cam.hook_g, strict=True)]


def plus_plus(a: Tensor, clean: Tensor, powers: list[Tensor], first: Tensor) -> FloatArray:
    """Σ_k w_k A_k with α = g² / (2g² + Σ A·g³) of mean powers and the clean features, and w = Σ α·ReLU(first)."""
    below = 2 * powers[1] + (clean * powers[2]).sum((1, 2), keepdim=True)
    weights = (torch.where(powers[1] > 0, powers[1] / below, 0) * first.relu()).sum((1, 2))
    found: FloatArray = torch.einsum("k,khw->hw", weights, a).numpy()
    return found


@pytest.mark.parametrize("name", ["resnet18", "densenet121", "vit_tiny"])
def test_its_grad_cam_pp_means_an_inner_sum_but_forgets_to_divide(name: str) -> None:
    """It divides a copy of the squares, so that its weights are Σ ReLU(g)³ (torchcam 0.5.0)."""
    ours = explain_layers_tensor(*net_and_film(name), "grad_cam_pp", LAYERS[name], 1, alpha="inner_sum")
    for raw, theirs, (a, g) in zip(ours, of_the_peer(peer.GradCAMpp, name, 1), taken(name, None), strict=True):
        same(raw, plus_plus(a, a, [g, g**2, g**3], g))
        same(torch.einsum("k,khw->hw", (g.relu() ** 3).sum((1, 2)), a).numpy(), theirs)
        assert np.abs(raw / np.abs(raw).max() - (theirs / theirs.abs().max()).numpy()).max() > 1e-3


def its_smooth_maps(name: str, monkeypatch: pytest.MonkeyPatch) -> list[Tensor]:
    """With the noise that our copies have."""
    _, x = net_and_film(name)
    left = [copy - x for copy in noisy_copies(x, COPIES, NOISE)]
    monkeypatch.setattr(torch.distributions.normal.Normal, "sample", lambda _self, _size: left.pop(0))
    return of_the_peer(peer.SmoothGradCAMpp, name, 1, num_samples=COPIES)


@pytest.mark.parametrize("name", ["resnet18", "vit_tiny"])
def test_its_smooth_grad_cam_pp_takes_its_last_copy_ours_the_mean(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It weights the last copy's features, with the last copy's first derivative; Omeiza has the film's, and the mean.

    What both agree on is α, of the mean second and third powers and the features of the film as it is.
    """
    net, x = net_and_film(name)
    ours = explain_layers_tensor(
        net, x, "smooth_grad_cam_pp", LAYERS[name], 1, samples=COPIES, noise=NOISE, average="derivatives"
    )
    its = its_smooth_maps(name, monkeypatch)
    clean, copies = taken(name, None), [taken(name, which) for which in range(COPIES)]
    for layer, (raw, theirs) in enumerate(zip(ours, its, strict=True)):
        a = clean[layer][0]
        powers = [torch.stack([copy[layer][1] ** n for copy in copies]).mean(0) for n in (1, 2, 3)]
        last_a, last_g = copies[-1][layer]
        same(raw, plus_plus(a, a, powers, powers[0]))
        same(plus_plus(last_a, a, powers, last_g), theirs)
        assert np.abs(raw - theirs.numpy()).max() > 1e-2 * np.abs(raw).max()


@pytest.mark.parametrize(("name", "evidence_everywhere"), [("resnet18", True), ("vit_tiny", False)])
def test_layers_of_layer_cam_are_joined_alike_where_some_places_have_no_evidence(
    name: str, evidence_everywhere: bool
) -> None:
    """It also takes the smallest value of each layer away, where that is not zero; the paper and we do not."""
    net, x = net_and_film(name)
    film = (x.shape[2], x.shape[3])
    maps = [torch.from_numpy(raw).clamp(min=0)[None] for raw in of_layers(name)]
    assert all(bool(one.min() > 0) == evidence_everywhere for one in maps)
    ours = explain_tensor(net, x, "layer_cam", LAYERS[name], 1)
    same(ours, peer.LayerCAM.fuse_cams([one / one.max() for one in maps], film)[0])
    its = [one[None] for one in of_the_peer(peer.LayerCAM, name, 1, normalised=True)]
    theirs = peer.LayerCAM.fuse_cams(its, film)[0].numpy()
    same(peer.LayerCAM.fuse_cams([(one - one.min()) / (one.max() - one.min()) for one in maps], film)[0], theirs)
    assert bool(np.abs(ours - theirs).max() > 1e-2) == evidence_everywhere


def of_layers(name: str) -> list[FloatArray]:
    return explain_layers_tensor(*net_and_film(name), "layer_cam", LAYERS[name], 1)
