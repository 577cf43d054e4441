"""The layer engine gives for many layers at once what each gives alone; taps look at their own heads only."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tests.unit.explainers.nets import Residual, convolutional, films
from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.errors import ExplainerError
from xai_desktop.explainers import EXPLAINERS, explain_layers_tensor, explain_taps_tensor, explain_tensor
from xai_desktop.models.cascade_net import CascadeNet

X = films(1, 1, 20, 28)
ONE_PASS = [k for k in EXPLAINERS.keys() if EXPLAINERS[k].layerwise and k != "smooth_grad_cam_pp"]  # noqa: SIM118
"""Those that look at the film once, as it is."""

CAMS = [key for key in EXPLAINERS.keys() if EXPLAINERS[key].layerwise]  # noqa: SIM118  - the registry yields classes


def by_autograd(net: nn.Module, key: str, activation: Tensor, score: Tensor) -> FloatArray:
    """The formula on a gradient that was had without any hook."""
    from xai_desktop.explainers import make

    (g,) = torch.autograd.grad(score, activation, retain_graph=True)
    found: FloatArray = make(key).formula(activation.detach(), g)[0].numpy()  # type: ignore[attr-defined]
    return found


@pytest.mark.parametrize("key", CAMS)
def test_all_at_once_is_each_alone(key: str) -> None:
    net = convolutional()
    layers = ["first", "second.0", "second", "second.2", "third.0", "third"]
    for layer, found in zip(layers, explain_layers_tensor(net, X, key, layers, 1), strict=True):
        alone = explain_tensor(net, X, key, layer, 1)
        np.testing.assert_allclose(found, alone, rtol=1e-4, atol=1e-7)
        assert np.ptp(found) > 0


@pytest.mark.parametrize("key", ONE_PASS)
def test_against_gradients_without_hooks(key: str) -> None:
    net = convolutional().eval()
    first = net.first(X)
    second = net.second(first.clone())
    third = net.third(second.clone())
    score = net.head(third.mean((2, 3)))[0, 2]
    found = explain_layers_tensor(net, X, key, ["third", "first", "second"], 2)
    for one, activation in zip(found, (third, first, second), strict=True):
        expected = by_autograd(net, key, activation, score)
        np.testing.assert_allclose(one, expected, atol=1e-5 * np.abs(expected).max())
        assert np.ptp(expected) > 0


def test_order_and_repetition_are_the_callers() -> None:
    net = convolutional()
    found = explain_layers_tensor(net, X, "grad_cam", ["third", "first", "third"], 0)
    assert [one.shape for one in found] == [(5, 7), (20, 28), (5, 7)]
    np.testing.assert_array_equal(found[0], found[2])


@pytest.mark.parametrize("layer", ["inner", "relu", "before"])
def test_sums_and_activations_in_place_do_not_reach_the_kept_layer(layer: str) -> None:
    """`inner` is added to in place; `relu` is used twice, and kept as it was last."""
    torch.manual_seed(0)
    net = Residual()
    before = net.before(X)
    identity = before.relu()
    inner = net.inner(identity)
    last = (inner + identity).relu()
    score = net.head(last.mean((2, 3)))[0, 1]
    expected = by_autograd(net, "grad_cam", {"inner": inner, "relu": last, "before": before}[layer], score)
    found = explain_tensor(net, X, "grad_cam", layer, 1)
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert np.ptp(expected) > 0


class Branches(nn.Module):
    """Two branches side by side, one that leads nowhere, and one layer that is never asked."""

    def __init__(self) -> None:
        super().__init__()
        self.left, self.right, self.blind, self.unused = (nn.Conv2d(1, 3, 3, padding=1) for _ in range(4))
        self.head = nn.Linear(6, 2)

    def forward(self, x: Tensor) -> Tensor:
        self.blind(x)
        both = torch.cat([self.left(x), self.right(x)], 1)
        logits: Tensor = self.head(both.mean((2, 3)))
        return logits


def test_branches_start_their_own_graphs() -> None:
    torch.manual_seed(0)
    net = Branches()
    found = explain_layers_tensor(net, X, "grad_cam", ["left", "blind", "right"], 0)
    for one, layer in zip(found, ["left", "blind", "right"], strict=True):
        if layer != "blind":
            np.testing.assert_allclose(one, explain_tensor(net, X, "grad_cam", layer, 0), atol=1e-7)
            assert np.ptp(one) > 0
    assert not found[1].any()  # the score does not depend on it
    with pytest.raises(ExplainerError, match="unused takes no part"):
        explain_tensor(net, X, "grad_cam", "unused", 0)


def cascade(seed: int = 0) -> CascadeNet:
    torch.manual_seed(seed)
    return CascadeNet([4, 6, 8], 2)


@pytest.mark.parametrize("key", ONE_PASS)
def test_every_tap_explains_its_own_head(key: str) -> None:
    """Stage by stage, with nothing above it: the same network cut off behind each stage."""
    net = cascade().eval()
    found = explain_taps_tensor(net, X, key, 1)
    activation = X
    for number, one in enumerate(found):
        activation = net.stages[number](activation).detach().requires_grad_()
        expected = by_autograd(net, key, activation, net.heads[number](activation)[0, 1])
        np.testing.assert_allclose(one, expected, atol=1e-6)
        assert np.ptp(expected) > 0


def test_the_last_tap_is_the_networks_own_output_and_the_first_is_not() -> None:
    net = cascade()
    own = explain_layers_tensor(net, X, "grad_cam", ["stages.0", "stages.2"], 1)
    taps = explain_taps_tensor(net, X, "grad_cam", 1)
    np.testing.assert_allclose(taps[2], own[1], atol=1e-7)
    assert not np.allclose(taps[0], own[0], atol=1e-4)


def test_taps_without_a_target_share_the_class_of_the_last() -> None:
    net = cascade().eval()
    top = int(net(X).argmax())
    pairs = zip(explain_taps_tensor(net, X, "grad_cam"), explain_taps_tensor(net, X, "grad_cam", top), strict=True)
    assert all(np.array_equal(a, b) for a, b in pairs)


def test_taps_of_a_network_that_has_none() -> None:
    with pytest.raises(ExplainerError, match="no heads at its stages"):
        explain_taps_tensor(convolutional(), X, "grad_cam", 1)


@pytest.mark.parametrize("key", ["saliency", "occlusion"])
def test_methods_without_layers_say_so(key: str) -> None:
    with pytest.raises(ExplainerError, match="one map per network"):
        explain_layers_tensor(convolutional(), X, key, ["first"], 0)
    with pytest.raises(ExplainerError, match="one map per network"):
        explain_taps_tensor(cascade(), X, key, 0)


def test_nothing_is_computed_below_the_first_layer_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The graph starts at the layer: the gradient of its weights, or of the film, is not part of it."""
    net = convolutional()
    scores: list[Tensor] = []
    forward = net.head.forward
    monkeypatch.setattr(net.head, "forward", lambda x: (scores.append(forward(x)), scores[-1])[1])
    explain_tensor(net, X, "grad_cam", "third", 0)
    names, todo = set(), [scores[0].grad_fn]
    while todo:
        node = todo.pop()
        if node is not None:
            names.add(type(node).__name__)
            todo += [parent for parent, _ in node.next_functions]
    assert "AddmmBackward0" in names
    assert not [name for name in names if "Convolution" in name]
