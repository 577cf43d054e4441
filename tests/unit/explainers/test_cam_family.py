"""Class activation maps whose formula needs more than features and gradients side by side."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from tests.unit.explainers.contract import left_behind
from tests.unit.explainers.nets import convolutional, films
from xai_desktop.core.errors import ExplainerError
from xai_desktop.explainers import (
    Against,
    Difference,
    explain_layers_tensor,
    explain_taps_tensor,
    explain_tensor,
    make,
    unmet_needs,
)
from xai_desktop.explainers.base import Need
from xai_desktop.explainers.principal import projection
from xai_desktop.models.cascade_net import CascadeNet

X = films(1, 1, 20, 28)
MAPS = {"wide": films(1, 40, 4, 5, seed=1), "tall": films(1, 3, 9, 8, seed=2)}
"""More features than places, and the other way round."""


def by_svd(x: Tensor, centred: bool) -> Tensor:
    table = x[0].flatten(1).T.double()
    table = table - table.mean(0) if centred else table
    _, _, right = torch.linalg.svd(table, full_matrices=True)
    return (table @ right[0]).reshape(x.shape[2:])


@pytest.mark.parametrize("centred", [True, False])
@pytest.mark.parametrize("name", MAPS)
def test_projection_is_the_first_component_of_the_decomposition(name: str, centred: bool) -> None:
    expected = by_svd(MAPS[name], centred)
    found = projection(MAPS[name], centred=centred, sign_fix=False)[0].double()
    sign = torch.sign((found * expected).sum())
    torch.testing.assert_close(found * sign, expected, rtol=1e-5, atol=1e-5)


def test_the_end_that_reaches_further_is_up() -> None:
    one = torch.zeros(1, 4, 6, 7)
    one[:, :, 2, 3] = torch.tensor([1.0, 2, 3, 4])
    for features in (one, -one):
        found = projection(features, centred=True, sign_fix=True)[0]
        assert found.argmax() == 2 * 7 + 3
        assert found.amax() > -found.amin()
    turned = {bool((projection(k * one, centred=True, sign_fix=False)[0]).amax() > 1) for k in (1, -1)}
    assert turned <= {True, False}


def test_features_that_are_not_finite_are_not_made_up() -> None:
    broken = MAPS["wide"].clone()
    broken[0, 0, 0, 0] = torch.inf
    assert projection(broken, centred=True, sign_fix=True).isnan().all()


def test_eigen_cam_needs_no_gradient() -> None:
    net = convolutional().eval()
    detached = nn.Sequential(net, Detach())
    assert np.ptp(explain_tensor(detached, X, "eigen_cam", "0.second", 1)) > 0
    with pytest.raises(ExplainerError, match="No gradient comes back"):
        explain_tensor(detached, X, "eigen_grad_cam", "0.second", 1)
    assert Need.GRADIENT not in make("eigen_cam").needs


class Detach(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x.detach()


def slow_plus_plus(a: Tensor, g: Tensor, kind: str) -> Tensor:
    channels, rows, columns = a.shape
    result = torch.zeros(rows, columns)
    for k in range(channels):
        alphas = torch.zeros(rows, columns)
        for i in range(rows):
            for j in range(columns):
                inner = sum(float(a[k, p, q] * g[k, p, q] ** 3) for p in range(rows) for q in range(columns))
                below = 2 * g[k, i, j] ** 2 + (inner if kind == "inner_sum" else a[k].sum() * g[k, i, j] ** 3)
                alphas[i, j] = g[k, i, j] ** 2 / below if abs(below) >= 1e-12 else 0
        if kind == "normalised":
            total = alphas[g[k] > 0].sum()
            alphas = alphas / total if abs(total) >= 1e-12 else alphas
        result += (alphas * g[k].clamp(min=0)).sum() * a[k]
    return result


@pytest.mark.parametrize("kind", ["paper", "inner_sum", "normalised"])
def test_the_three_weights_of_grad_cam_plus_plus(kind: str) -> None:
    a, g = films(1, 3, 4, 5, seed=3).abs(), films(1, 3, 4, 5, seed=4)
    g[0, 2] = -g[0, 2].abs()
    found = make("grad_cam_pp", alpha=kind).formula(a, g)[0]  # type: ignore[attr-defined]
    torch.testing.assert_close(found, slow_plus_plus(a[0], g[0], kind), rtol=1e-4, atol=1e-5)


def test_without_noise_smoothing_changes_nothing() -> None:
    net = convolutional()
    clean = explain_tensor(net, X, "grad_cam_pp", "second", 1)
    found = explain_tensor(net, X, "smooth_grad_cam_pp", "second", 1, samples=3, noise=0.0)
    np.testing.assert_allclose(found, np.maximum(clean, 0), atol=1e-6)
    derivatives = explain_tensor(net, X, "smooth_grad_cam_pp", "second", 1, samples=3, noise=0.0, average="derivatives")
    np.testing.assert_allclose(
        derivatives, explain_tensor(net, X, "grad_cam_pp", "second", 1, alpha="inner_sum"), atol=1e-6
    )


def test_smoothing_is_the_mean_over_copies_of_the_map_and_not_the_map_of_a_mean() -> None:
    """The copies are told apart by a network that keeps what it was asked about."""
    net, seen = convolutional().eval(), list[Tensor]()
    asked = Recorder(net, seen)
    found = explain_tensor(asked, X, "smooth_grad_cam_pp", "net.second", 1, samples=4, noise=0.3, seed=2)
    copies = [x for x in seen if not torch.equal(x, X)]
    assert len(copies) == 4
    spread = torch.stack([x - X for x in copies]).std() / (X.max() - X.min())
    assert 0.25 < float(spread) < 0.35
    expected = np.mean([np.maximum(explain_tensor(net, x, "grad_cam_pp", "second", 1), 0) for x in copies], axis=0)
    np.testing.assert_allclose(found, expected, atol=1e-6)


class Recorder(nn.Module):
    def __init__(self, net: nn.Module, seen: list[Tensor]) -> None:
        super().__init__()
        self.net, self.seen = net, seen

    def forward(self, x: Tensor) -> Tensor:
        self.seen.append(x.detach().clone())
        logits: Tensor = self.net(x)
        return logits


def test_taps_are_smoothed_too() -> None:
    torch.manual_seed(0)
    net = CascadeNet([4, 6, 8], 2)
    plain = explain_taps_tensor(net, X, "grad_cam_pp", 1)
    still = explain_taps_tensor(net, X, "smooth_grad_cam_pp", 1, samples=2, noise=0.0)
    for one, other in zip(plain, still, strict=True):
        np.testing.assert_allclose(other, np.maximum(one, 0), atol=1e-6)
    noisy = explain_taps_tensor(net, X, "smooth_grad_cam_pp", 1, samples=2, noise=0.5)
    assert not np.allclose(noisy[0], still[0], atol=1e-3 * still[0].max())
    with pytest.raises(ExplainerError, match="choose maps"):
        explain_taps_tensor(net, X, "smooth_grad_cam_pp", 1, average="derivatives")


@pytest.mark.parametrize("gamma", [1.0, 2.0])
def test_layers_of_layer_cam_are_bent_and_the_largest_taken(gamma: float) -> None:
    net, layers = convolutional(), ["first", "second", "third"]
    expected = torch.zeros(20, 28)
    for raw in explain_layers_tensor(net, X, "layer_cam", layers, 1):
        positive = torch.from_numpy(raw).clamp(min=0)
        bent = torch.tanh(gamma * positive / positive.max())
        expected = torch.maximum(expected, F.interpolate(bent[None, None], (20, 28), mode="bilinear")[0, 0])
    found = explain_tensor(net, X, "layer_cam", layers, 1, gamma=gamma)
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert 0.3 < found.max() <= np.tanh(gamma) + 1e-6


def test_cam_is_the_weights_of_the_linear_layer() -> None:
    net = convolutional().eval()
    a = net.third(net.second(net.first(X)))
    logits = net(X)[0].detach()
    for target in range(3):
        expected = torch.einsum("k,khw->hw", net.head.weight[target], a[0]).detach().numpy()
        found = explain_tensor(net, X, "cam", "third", target)
        np.testing.assert_allclose(found, expected, atol=1e-5)
        assert found.mean() + float(net.head.bias[target].detach()) == pytest.approx(float(logits[target]), abs=1e-5)
        assert np.ptp(found) > 0
    over = explain_tensor(net, X, "cam", "third", Difference(0, 2))
    one, other = (explain_tensor(net, X, "cam", "third", t) for t in (0, 2))
    np.testing.assert_allclose(over, one - other, atol=1e-5)
    np.testing.assert_allclose(explain_tensor(net, X, "cam", "third", Against(0)), -one, atol=1e-5)
    assert left_behind(net, lambda: explain_tensor(net, X, "cam", "third", 1)) == []


class Head(nn.Module):
    """Feature maps and whatever reads them."""

    def __init__(self, *head: nn.Module) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.features = nn.Sequential(nn.Conv2d(1, 6, 3, padding=1), nn.ReLU())
        self.classifier = nn.Sequential(*head)

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.classifier(self.features(x))
        return logits


def squeezed() -> Head:
    """As SqueezeNet: the classes are feature maps themselves, with a ReLU, and their mean is the score."""
    return Head(nn.Dropout(), nn.Conv2d(6, 3, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten()).eval()


HEADS = {
    "two layers": lambda: Head(
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 5, bias=False), nn.ReLU(), nn.Linear(5, 3, bias=False)
    ),
    "every place a weight": lambda: Head(nn.Flatten(), nn.Linear(6 * 20 * 28, 3)),
    "largest instead of mean": lambda: Head(nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(6, 3)),
    "a square": lambda: Head(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 3), nn.Softmax(1)),
}


@pytest.mark.parametrize("name", HEADS)
def test_cam_refuses_other_heads(name: str) -> None:
    net = HEADS[name]().eval()
    with pytest.raises(ExplainerError, match=r"one linear layer behind the average.*Choose Grad-CAM"):
        explain_tensor(net, X, "cam", "features", 1)
    assert left_behind(net, lambda: explain_tensor(net, X, "cam", "features", 1), ExplainerError) == []
    assert Need.LINEAR_HEAD in unmet_needs(net, X, "features")


def test_cam_of_a_convolutional_head_is_the_map_of_its_class() -> None:
    net = squeezed()
    assert Need.LINEAR_HEAD not in unmet_needs(net, X, "features")
    for target in range(3):
        expected = net.classifier[2](net.classifier[1](net.features(X)))[0, target].detach().numpy()
        found = explain_tensor(net, X, "cam", "features", target)
        np.testing.assert_allclose(found, expected, atol=1e-5)
    assert left_behind(net, lambda: explain_tensor(net, X, "cam", "features", 1)) == []


def test_cam_has_one_map_per_network() -> None:
    with pytest.raises(ExplainerError, match="not one per layer"):
        explain_layers_tensor(convolutional(), X, "cam", ["first"], 0)
