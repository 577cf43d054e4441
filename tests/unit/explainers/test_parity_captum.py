"""The same signed attributions as captum's, on real architectures, on films that are not square, for two classes.

Where captum draws random numbers it is given ours. In double precision, because films in batches of another size come
to sums in another order: near the kink of a ReLU that is another gradient, and no tolerance would mean much.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tests.unit.explainers.asked import attributions
from xai_desktop.core.arrays import FloatArray
from xai_desktop.explainers.draws import Draws, normal
from xai_desktop.explainers.methods.gradient_shap import GradientShap
from xai_desktop.models.backbones import build

pytest.importorskip("captum")

from captum import attr as peer

NETS = [
    "resnet18",
    "densenet121",
    "efficientnet_b0",
    pytest.param("vgg11_bn", marks=pytest.mark.slow),
    pytest.param("vgg16", marks=pytest.mark.slow),
    pytest.param("resnet50", marks=pytest.mark.slow),
    pytest.param("convnext_tiny", marks=pytest.mark.slow),
]
CLOSE = 1e-6
SAMPLES = 4
STEPS = 4
"""A power of two: captum makes its points in single precision, where these are exact."""

every_net = pytest.mark.parametrize("name", NETS)
two_classes = pytest.mark.parametrize("target", [1, 6])


@lru_cache(maxsize=1)
def net_and_film(name: str) -> tuple[nn.Module, Tensor]:
    """Random weights, with the statistics of a few films, so that activations neither vanish nor explode."""
    torch.manual_seed(1)
    net = build(f"torchvision/{name}", {}, 8).eval()
    films = torch.randn(4, 3, 48, 64).clamp(-2, 2)
    norms = [module for module in net.modules() if isinstance(module, nn.BatchNorm2d)]
    for norm in norms:
        norm.momentum = None
        norm.train()
    with torch.no_grad():
        net(films)
    return net.eval().requires_grad_(False).double(), films[:1].double()


def same(found: FloatArray, theirs: Tensor) -> None:
    expected = theirs[0].detach().numpy()
    scale = np.abs(expected).max()
    assert np.ptp(expected) > 1e-2 * scale > 0, "an empty or constant map proves nothing"
    np.testing.assert_allclose(found, expected, atol=CLOSE * scale)


@every_net
@two_classes
def test_saliency_and_input_x_gradient(name: str, target: int) -> None:
    net, x = net_and_film(name)
    own = x.clone().requires_grad_()
    same(attributions(net, x, "saliency", target), peer.Saliency(net).attribute(own, target, abs=False))
    same(attributions(net, x, "input_x_gradient", target), peer.InputXGradient(net).attribute(own, target))


@every_net
@pytest.mark.parametrize(
    ("rule", "theirs", "target"), [("gauss_legendre", "gausslegendre", 1), ("midpoint", "riemann_middle", 6)]
)
def test_integrated_gradients(name: str, rule: str, theirs: str, target: int) -> None:
    net, x = net_and_film(name)
    empty = x.mean((2, 3), keepdim=True).expand_as(x).contiguous()
    expected = peer.IntegratedGradients(net).attribute(x, empty, target, n_steps=STEPS, method=theirs)
    same(attributions(net, x, "integrated_gradients", target, steps=STEPS, rule=rule), expected)


@pytest.fixture
def our_noise(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """captum asks torch for all its noise at once; it gets the one that our samples will draw."""

    def all_at_once(mean: float, sigma: Tensor) -> Tensor:
        torch.manual_seed(0)
        draws, like = Draws(len(sigma)), sigma[:1].double()
        return mean + sigma * torch.cat([normal(like, draws.generator(n)) for n in range(len(sigma))])

    with torch.random.fork_rng([]):
        monkeypatch.setattr(torch, "normal", all_at_once)
        yield


@every_net
@pytest.mark.parametrize(
    ("key", "parameters", "theirs", "target"),
    [
        ("smooth_grad", {}, "smoothgrad", 1),
        ("smooth_grad", {"squares": True}, "smoothgrad_sq", 6),
        ("var_grad", {}, "vargrad", 6),
    ],
)
def test_noise(name: str, key: str, parameters: dict[str, Any], theirs: str, target: int, our_noise: None) -> None:
    net, x = net_and_film(name)
    sigma = 0.125 * (x.max() - x.min()).item()  # exact in the single precision that captum keeps it in
    tunnel = peer.NoiseTunnel(peer.Saliency(net))
    expected = tunnel.attribute(x, theirs, nt_samples=SAMPLES, stdevs=sigma, target=target, abs=False)
    same(attributions(net, x, key, target, samples=SAMPLES, noise=0.125, **parameters), expected)


@every_net
@pytest.mark.parametrize(("baseline", "target"), [("grey", 1), ("noise", 6)])
def test_gradient_shap(name: str, baseline: str, target: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """captum with its own draws replaced: which empty film, which point of the way."""
    net, x = net_and_film(name)
    method = GradientShap(baseline=baseline, samples=SAMPLES)
    with torch.random.fork_rng([]):
        torch.manual_seed(0)
        draws = Draws(SAMPLES)
    empty, _, alpha = zip(*(method.drawn(x, draws.generator(n)) for n in range(SAMPLES)), strict=True)
    monkeypatch.setattr(np.random, "uniform", lambda low, high, count: np.array(alpha[:count]))
    monkeypatch.setattr(np.random, "choice", lambda among, count: np.arange(count))
    expected = peer.GradientShap(net).attribute(x, torch.cat(empty), n_samples=SAMPLES, stdevs=0.0, target=target)
    same(attributions(net, x, method, target), expected)
