"""NormGrad against the gradients of real virtual layers, and its joined maps against their product."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from tests.unit.explainers.nets import convolutional, films
from xai_desktop.explainers import explain_layers_tensor, explain_tensor, make
from xai_desktop.explainers.methods.norm_grad import NormGrad

VILS = ("scaling", "conv1x1", "conv3x3", "depthwise", "bias")
AGGREGATES = ("norm", "selective", "sum")


def contributions(vil: str, a: Tensor, g: Tensor, i: int, j: int) -> Tensor:
    """What one place adds to the gradient of the virtual layer's parameters, built in full."""
    channels = len(a)
    padded = F.pad(a, (1, 1, 1, 1))
    patch = padded[:, i : i + 3, j : j + 3].reshape(channels, 9)
    at, above = a[:, i, j], g[:, i, j]
    return {
        "bias": above,
        "scaling": at * above,
        "conv1x1": torch.outer(above, at),
        "conv3x3": torch.outer(above, patch.flatten()),
        "depthwise": above[:, None] * patch,
    }[vil]


def slow(vil: str, aggregate: str, a: Tensor, g: Tensor) -> Tensor:
    result = torch.zeros(a.shape[1:])
    for i in range(a.shape[1]):
        for j in range(a.shape[2]):
            found = contributions(vil, a, g, i, j)
            result[i, j] = {"norm": found.norm(), "selective": found.relu().norm(), "sum": found.sum()}[aggregate]
    return result


@pytest.mark.parametrize("vil", VILS)
@pytest.mark.parametrize("aggregate", AGGREGATES)
def test_closed_forms_against_the_outer_products(vil: str, aggregate: str) -> None:
    a, g = films(1, 5, 4, 6, seed=1), films(1, 5, 4, 6, seed=2)
    found = NormGrad(vil=vil, aggregate=aggregate).formula(a, g)[0]
    torch.testing.assert_close(found, slow(vil, aggregate, a[0], g[0]), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("vil", VILS)
def test_contributions_add_up_to_the_gradient_of_a_virtual_layer(vil: str) -> None:
    """The table of the paper, against torch: a layer that changes nothing, and the gradient of its parameters."""
    a = films(1, 4, 5, 6, seed=3)
    channels = 4
    head = films(3, 4, seed=4)
    identity = torch.zeros(channels, channels, 3, 3)
    identity[range(channels), range(channels), 1, 1] = 1
    weight = {
        "bias": torch.zeros(channels),
        "scaling": torch.ones(channels),
        "conv1x1": torch.eye(channels)[:, :, None, None],
        "conv3x3": identity,
        "depthwise": identity.sum(1, keepdim=True),
    }[vil].requires_grad_()
    layer = {
        "bias": lambda x: x + weight[:, None, None],
        "scaling": lambda x: x * weight[:, None, None],
        "conv1x1": lambda x: F.conv2d(x, weight),
        "conv3x3": lambda x: F.conv2d(x, weight, padding=1),
        "depthwise": lambda x: F.conv2d(x, weight, padding=1, groups=channels),
    }[vil]
    x = a.clone().requires_grad_()
    out = layer(x)
    torch.testing.assert_close(out.detach(), a)
    score = head[1] @ (out[0].tanh() ** 2).mean((1, 2))
    of_weight, g = torch.autograd.grad(score, [weight, out])
    total = sum(contributions(vil, a[0], g[0], i, j) for i in range(5) for j in range(6))
    assert isinstance(total, Tensor)
    torch.testing.assert_close(total.reshape(of_weight.shape), of_weight, rtol=1e-4, atol=1e-6)


def test_nothing_larger_than_the_features_is_made() -> None:
    """2048 channels: an outer product at each place would take gigabytes, and this test's memory with it."""
    a, g = films(1, 2048, 7, 7), films(1, 2048, 7, 7, seed=1)
    for vil in VILS:
        with torch.profiler.profile(profile_memory=True) as seen:
            make("norm_grad", vil=vil).formula(a, g)  # type: ignore[attr-defined]
        largest = max(event.cpu_memory_usage for event in seen.events())
        assert largest <= 4 * a.numel() * a.element_size()


class Pooled(nn.Module):
    """Feature maps, their mean, one linear layer."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.last = nn.Sequential(nn.Conv2d(1, 5, 3), nn.ReLU())
        self.head = nn.Linear(5, 3)

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.head(self.last(x).mean((2, 3)))
        return logits


def test_before_the_pooling_only_scaling_depends_on_the_class() -> None:
    net, x = Pooled().eval(), films(1, 1, 12, 14)
    for vil in VILS:
        one, two = (explain_tensor(net, x, "norm_grad", "last", target, vil=vil) for target in (0, 1))
        one, two = one / one.max(), two / two.max()
        if vil == "scaling":
            assert np.abs(one - two).max() > 0.02
        elif vil != "depthwise":
            np.testing.assert_allclose(one, two, atol=1e-5)
        if vil == "bias":
            assert np.ptp(one) < 1e-5
        if vil == "conv1x1":
            a = net.last(x)[0].norm(dim=0).detach().numpy()
            np.testing.assert_allclose(one, a / a.max(), atol=1e-5)


def test_layers_are_joined_by_their_product() -> None:
    net, x, layers = convolutional(), films(1, 1, 20, 28), ["first", "second", "third"]
    product = torch.ones(20, 28, dtype=torch.double)
    for raw in explain_layers_tensor(net, x, "norm_grad", layers, 1):
        whole = F.interpolate(torch.from_numpy(raw)[None, None].double(), (20, 28), mode="bilinear")[0, 0]
        product *= (whole - whole.min()) / (whole.max() - whole.min())
    found = explain_tensor(net, x, "norm_grad", layers, 1)
    np.testing.assert_allclose(found, product / product.max(), atol=1e-5)
    root = explain_tensor(net, x, "norm_grad", layers, 1, combine="geometric")
    np.testing.assert_allclose(root, (product / product.max()) ** (1 / 3), atol=1e-3)
    assert np.argmax(root) == np.argmax(found)


def test_ten_layers_do_not_vanish_and_a_silent_one_is_skipped() -> None:
    joined = NormGrad()
    ramp = torch.linspace(0, 1, 20).repeat(10, 1)
    ten = joined.fused([ramp] * 10, (10, 20))
    np.testing.assert_allclose(ten, ramp**10, atol=1e-6)
    for silent in (torch.zeros(3, 4), torch.full((3, 4), 7.0)):
        np.testing.assert_allclose(joined.fused([ramp, silent, ramp], (10, 20)), ramp**2, atol=1e-6)
    assert not joined.fused([torch.zeros(3, 4), torch.ones(2, 2)], (10, 20)).any()
    faint = NormGrad(combine="geometric").fused([ramp] * 10, (10, 20))
    np.testing.assert_allclose(faint, ramp, atol=1e-6)
