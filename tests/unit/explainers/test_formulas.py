"""Each formula against its slow second version, on a network that can be worked out by hand."""

from typing import Any

import numpy as np
import pytest
import torch

from tests.unit.explainers import slow
from xai_desktop.core.arrays import AnyArray
from xai_desktop.explainers import explain_tensor, make
from xai_desktop.explainers.class_activation import ClassActivation

ROWS, COLUMNS = 5, 7
RNG = np.random.default_rng(3)
X = RNG.normal(size=(ROWS, COLUMNS))
KERNELS = np.array([[[0, 1, 0], [1, -4, 1], [0, 1, 0]], [[1, 0, -1], [2, 0, -2], [1, 0, -1]]], dtype=float) / 4
BIAS = np.array([0.3, -0.1])
HEAD = RNG.normal(size=(3, 2, ROWS, COLUMNS))


@pytest.fixture
def net() -> slow.Handmade:
    return slow.Handmade(ROWS, COLUMNS, KERNELS, BIAS, HEAD).double()


def explained(net: torch.nn.Module, key: str, target: int, **parameters: Any) -> AnyArray:
    x = torch.from_numpy(X)[None, None]
    return explain_tensor(net, x, key, "relu", target, **parameters)


def close(found: AnyArray, expected: AnyArray) -> None:
    assert np.ptp(expected) > 0.1
    np.testing.assert_allclose(found, expected, atol=1e-5 * np.abs(expected).max())


@pytest.mark.parametrize("target", [0, 1, 2])
@pytest.mark.parametrize("key", slow.CAMS)
def test_class_activation_maps(net: slow.Handmade, key: str, target: int) -> None:
    found = explained(net, key, target)
    close(found, slow.CAMS[key](slow.activations(X, KERNELS, BIAS), HEAD[target]))
    assert found.dtype == np.float32


@pytest.mark.parametrize("key", slow.CAMS)
def test_signed_activations(key: str) -> None:
    a, g = RNG.normal(size=(4, 3, 5)), RNG.normal(size=(4, 3, 5))
    cam = make(key)
    assert isinstance(cam, ClassActivation)
    found = cam.formula(torch.from_numpy(a)[None], torch.from_numpy(g)[None])[0].numpy()
    close(found, slow.CAMS[key](a, g))


@pytest.mark.parametrize("key", ["grad_cam_pp", "xgrad_cam"])
def test_divisions_by_nothing_give_nothing(key: str) -> None:
    """A dead channel, one whose values cancel, one without gradient, and one whose α has the denominator zero."""
    a, g = np.ones((4, 2, 2)), np.ones((4, 2, 2))
    a[0] = 0
    a[1] = [[1, -1], [2, -2]]
    g[2] = 0
    a[3], g[3] = -0.5, 1.0  # 2g² + ΣA·g³ = 2 − 2 = 0
    cam = make(key)
    assert isinstance(cam, ClassActivation)
    found = cam.formula(torch.from_numpy(a)[None], torch.from_numpy(g)[None])[0].numpy()
    assert np.isfinite(found).all()
    np.testing.assert_allclose(found, slow.CAMS[key](a, g), atol=1e-12)


@pytest.mark.parametrize("smoothing", [0.0, 0.05, 0.1])
@pytest.mark.parametrize("key", ["saliency", "input_x_gradient"])
def test_pixel_gradients(net: slow.Handmade, key: str, smoothing: float) -> None:
    gradient = slow.input_gradient(X, KERNELS, BIAS, HEAD[1])
    expected = np.abs(gradient if key == "saliency" else X * gradient)
    close(explained(net, key, 1, smoothing=smoothing), slow.smoothed(expected, smoothing * COLUMNS))


class ThreeColours(torch.nn.Module):
    """S₀ = Σ x²·w/2 over channels of different weight: the gradient is x·w."""

    weights = torch.tensor([1.0, -3.0, 2.0]).reshape(1, 3, 1, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return (x * x * self.weights / 2).sum((1, 2, 3))[:, None].repeat(1, 2)


@pytest.mark.parametrize(("key", "power"), [("saliency", 1), ("input_x_gradient", 2)])
def test_colours_are_joined_by_the_largest_or_the_sum(key: str, power: int) -> None:
    x = torch.randn(1, 3, 6, 4, generator=torch.Generator().manual_seed(1))
    each = (x.abs() ** power * ThreeColours.weights.abs())[0].numpy()
    close(explain_tensor(ThreeColours(), x, key, target=0, smoothing=0.0), each.max(0))
    close(explain_tensor(ThreeColours(), x, key, target=0, smoothing=0.0, reduction="sum"), each.sum(0))


def test_default_smoothing_is_two_percent_of_the_longer_side() -> None:
    x = torch.zeros(1, 3, 100, 60)
    x[0, 0, 50, 30] = 1.0
    found = explain_tensor(ThreeColours(), x, "saliency", target=0)
    spot = np.zeros((100, 60))
    spot[50, 30] = 1.0
    np.testing.assert_allclose(found[35:66, 15:46], slow.smoothed(spot[35:66, 15:46], 2.0), atol=1e-7)
    assert found[50, 38] > 0  # ⌈4σ⌉ = 8 pixels away, and no further
    assert found[50, 39] == 0


def test_smoothing_repeats_the_border() -> None:
    flat = explain_tensor(ThreeColours(), torch.ones(1, 3, 20, 30), "saliency", target=0, smoothing=0.1)
    np.testing.assert_allclose(flat, 3.0, rtol=1e-5)
