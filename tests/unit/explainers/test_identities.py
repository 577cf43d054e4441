"""On global average pooling with one linear head the methods are one method (methods §0.6), known beforehand."""

import numpy as np
import pytest
import torch

from tests.unit.explainers.nets import convolutional, films
from xai_desktop.core.arrays import AnyArray
from xai_desktop.explainers import explain_tensor

X = films(1, 1, 20, 28)
ALPHAS = ("paper", "inner_sum", "normalised")


@pytest.mark.parametrize("target", [0, 1, 2])
def test_cam_grad_cam_hires_cam_and_xgrad_cam_are_one(target: int) -> None:
    net = convolutional().eval()
    with torch.no_grad():
        features = net.third(net.second(net.first(X)))
        score = net(X)[0, target].item()
    cam: AnyArray = torch.einsum("k,khw->hw", net.head.weight[target], features[0]).detach().numpy()
    assert np.ptp(cam) > 0.01
    maps = [explain_tensor(net, X, key, "third", target) for key in ("grad_cam", "hires_cam", "xgrad_cam")]
    for one in maps:
        np.testing.assert_allclose(one * cam.size, cam, atol=1e-5)
    bias = net.head.bias[target].item()
    assert cam.mean() + bias == pytest.approx(score, abs=1e-5)
    assert maps[0].sum() + bias == pytest.approx(score, abs=1e-5)


def test_layer_cam_keeps_the_channels_that_speak_for_the_class() -> None:
    net = convolutional().eval()
    with torch.no_grad():
        features = net.third(net.second(net.first(X)))
    positive = torch.einsum("k,khw->hw", net.head.weight[1].relu(), features[0]).detach().numpy()
    np.testing.assert_allclose(explain_tensor(net, X, "layer_cam", "third", 1) * positive.size, positive, atol=1e-5)


@pytest.mark.parametrize("target", [0, 1, 2])
def test_normalised_grad_cam_pp_is_layer_cam_and_both_kinds_of_its_sum_are_one(target: int) -> None:
    """The gradient of a feature is the same everywhere: so are its α, which sum up to one, and it is in no sum."""
    net = convolutional().eval()
    layer_cam = explain_tensor(net, X, "layer_cam", "third", target)
    of = {kind: explain_tensor(net, X, "grad_cam_pp", "third", target, alpha=kind) for kind in ALPHAS}
    assert np.ptp(layer_cam) > 1e-3
    np.testing.assert_allclose(of["normalised"], layer_cam, atol=1e-5 * layer_cam.max())
    np.testing.assert_allclose(of["inner_sum"], of["paper"], atol=1e-5 * of["paper"].max())
    scaled = of["paper"] / of["paper"].max() - layer_cam / layer_cam.max()
    assert np.abs(scaled).max() > 1e-3, "the paper's own weights are others"


def test_the_logit_is_explained_not_the_probability() -> None:
    """A network that is sure has no gradient left in its probability, yet all of it in its logit."""
    net = convolutional().eval()
    sure = convolutional().eval()
    with torch.no_grad():
        sure.head.bias += torch.tensor([0.0, 500.0, 0.0])
    expected = explain_tensor(net, X, "grad_cam", "third", 1)
    np.testing.assert_allclose(explain_tensor(sure, X, "grad_cam", "third", 1), expected, atol=1e-6)
    assert np.ptp(expected) > 1e-4


def test_one_logit_has_a_class_for_and_a_class_against() -> None:
    net = convolutional(classes=1).eval()
    against, for_it = (explain_tensor(net, X, "grad_cam", "second", target) for target in (0, 1))
    np.testing.assert_array_equal(against, -for_it)
    top = int(net(X).item() > 0)
    np.testing.assert_array_equal(explain_tensor(net, X, "grad_cam", "second"), (against, for_it)[top])


def test_without_a_target_the_highest_logit_is_explained() -> None:
    net = convolutional().eval()
    top = int(net(X).argmax())
    for key in ("grad_cam", "saliency", "occlusion"):
        chosen, named = explain_tensor(net, X, key), explain_tensor(net, X, key, None, top)
        np.testing.assert_array_equal(chosen, named)
        assert np.ptp(named) > 0
