"""Gradients at many films: against loops, their sums against the score, and the ladder when memory is short."""

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tests.unit.explainers.asked import attributions
from tests.unit.explainers.contract import Watched
from tests.unit.explainers.nets import Small, convolutional, films
from xai_desktop.core.arrays import AnyArray
from xai_desktop.explainers import explain_tensor, make, points
from xai_desktop.explainers.colours import percentile
from xai_desktop.explainers.draws import Draws, normal
from xai_desktop.explainers.methods.gradient_shap import GradientShap
from xai_desktop.explainers.points import Moments

X = films(1, 1, 20, 28)
SAMPLED = ["smooth_grad", "var_grad", "integrated_gradients", "gradient_shap"]


def gradient(net: nn.Module, film: Tensor, target: int) -> AnyArray:
    film = film.clone().requires_grad_()
    return torch.autograd.grad(net(film)[0, target], film)[0][0].double().numpy()


def noisy_gradients(net: nn.Module, target: int, samples: int, noise: float) -> AnyArray:
    torch.manual_seed(0)
    draws = Draws(samples)
    sigma = noise * (X.max() - X.min())
    return np.stack([gradient(net, X + sigma * normal(X, draws.generator(n)), target) for n in range(samples)])


@pytest.mark.parametrize(
    ("key", "parameters", "gathered"),
    [
        ("smooth_grad", {}, lambda each: each.mean(0)),
        ("smooth_grad", {"squares": True}, lambda each: (each**2).mean(0)),
        ("var_grad", {}, lambda each: each.var(0)),
    ],
)
def test_noisy_copies_against_a_loop(key: str, parameters: dict[str, Any], gathered: Any) -> None:
    net = convolutional().eval()
    each = noisy_gradients(net, 2, 11, 0.3)
    found = attributions(net, X, key, 2, samples=11, noise=0.3, **parameters)
    expected = gathered(each)
    np.testing.assert_allclose(found, expected, atol=1e-5 * np.abs(expected).max())


def test_noise_is_a_share_of_the_range_and_none_is_the_plain_gradient() -> None:
    seen: list[Tensor] = []

    class Watching(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            seen.append(x.detach().clone())
            return x.mean((2, 3)).repeat(1, 2)

    x = 7 + 3 * torch.rand(1, 1, 40, 50)
    x[..., 0, 0], x[..., 0, 1] = 7.0, 10.0
    explain_tensor(Watching(), x, "smooth_grad", target=0, noise=0.2, samples=20)
    sigma = (torch.cat(seen[1:]) - x).std().item()
    assert sigma == pytest.approx(0.2 * 3, rel=0.02)
    net = convolutional()
    plain, still = (
        explain_tensor(net, X, key, target=0, **p) for key, p in [("saliency", {}), ("smooth_grad", {"noise": 0.0})]
    )
    np.testing.assert_allclose(still, plain, rtol=1e-5)


def test_noisy_copies_do_not_choose_their_own_class() -> None:
    class Torn(nn.Module):
        """Class 0 by a hair; noise would turn it over every other time."""

        def forward(self, x: Tensor) -> Tensor:
            return torch.stack([x[:, 0].mean((1, 2)) + 1e-6, -x[:, 0].mean((1, 2))], 1)

    found = explain_tensor(Torn(), torch.zeros(1, 1, 8, 8) + 1e-9 * X[..., :8, :8], "smooth_grad", reduction="signed")
    assert found.min() > 0


class Powers(nn.Module):
    """S_c = Σ w x^(p+1) / (p+1): the gradient is w x^p."""

    def __init__(self, power: int) -> None:
        super().__init__()
        self.power = power

    def forward(self, x: Tensor) -> Tensor:
        w = torch.arange(1.0, 1 + x[0].numel(), dtype=x.dtype).reshape(x[0].shape)
        return (w * x ** (self.power + 1)).sum((1, 2, 3))[:, None].repeat(1, 2) / (self.power + 1)


def test_integrated_gradients_of_powers_are_known() -> None:
    x = films(1, 3, 4, 5).double()
    for power, rule, steps in [(0, "midpoint", 2), (1, "midpoint", 2), (7, "gauss_legendre", 4), (6, "midpoint", 500)]:
        found = attributions(Powers(power), x, "integrated_gradients", 0, baseline="zero", rule=rule, steps=steps)
        expected = (torch.arange(1.0, 61).reshape(3, 4, 5) * x[0] ** (power + 1) / (power + 1)).numpy()
        np.testing.assert_allclose(found, expected, rtol=1e-4)


EMPTY = {
    "mean": lambda x: x * 0 + x.mean((2, 3), keepdim=True),
    "zero": lambda x: x * 0,
    "black": lambda x: x * 0 + x.amin((2, 3), keepdim=True),
}


@pytest.mark.parametrize("rule", ["gauss_legendre", "midpoint"])
@pytest.mark.parametrize("baseline", EMPTY)
def test_integrated_gradients_sum_to_what_the_score_gained(baseline: str, rule: str) -> None:
    net, x = convolutional(channels=3).eval(), films(1, 3, 20, 28)
    for target in (0, 2):
        gained = (net(x) - net(EMPTY[baseline](x)))[0, target].item()
        found = attributions(net, x, "integrated_gradients", target, baseline=baseline, rule=rule, steps=300)
        assert abs(gained) > 1e-3
        assert found.sum() == pytest.approx(gained, rel=1e-2)
        shown = make("integrated_gradients", baseline=baseline, rule=rule, steps=300, reduction="signed", smoothing=0.0)
        raw = explain_tensor(net, x, shown, target=target)
        assert raw.sum() == pytest.approx(gained, rel=1e-2)
        assert raw.min() < 0 <= shown.displayed(raw).min()


def test_integrated_gradients_from_a_blurred_film() -> None:
    """What is left of the film is no part of the answer: a flat one gets nothing."""
    flat = torch.full((1, 1, 20, 28), 0.7)
    assert abs(explain_tensor(convolutional(), flat, "integrated_gradients", target=0, baseline="blur")).max() < 1e-6
    assert explain_tensor(convolutional(), flat, "integrated_gradients", target=0, baseline="zero").max() > 1e-6


@pytest.mark.parametrize("baseline", ["grey", "blur", "noise"])
def test_gradient_shap_sums_to_the_score_less_the_mean_score_of_empty_films(baseline: str) -> None:
    """Exactly for a linear network; for another one in the mean of many draws."""
    method = GradientShap(baseline=baseline, samples=200, noise=0.1)
    torch.manual_seed(0)
    draws = Draws(200)
    drawn = [method.drawn(X, draws.generator(n)) for n in range(200)]
    for net in (Powers(0), convolutional().eval()):
        with torch.no_grad():
            gained = np.array([(net(film) - net(empty))[0, 1].item() for empty, film, _ in drawn])
        each = [gradient(net, e + a * (film - e), 1) * (film - e)[0].numpy() for e, film, a in drawn]
        expected = np.mean(each, axis=0)
        np.testing.assert_allclose(attributions(net, X, method, 1), expected, atol=1e-5 * np.abs(expected).max())
        error = np.sum(each, axis=(1, 2, 3)) - gained
        assert abs(error.mean()) <= 4 * error.std() / 200**0.5 + 1e-6 * np.abs(gained).mean()
        if isinstance(net, Powers):
            np.testing.assert_allclose(error, 0, atol=1e-5 * np.abs(gained).max())


def test_empty_films_are_empty_and_differ() -> None:
    x = 3 + films(1, 2, 30, 40)
    for baseline in ("grey", "blur", "noise"):
        draws = Draws(6)
        made = torch.cat([GradientShap(baseline=baseline).drawn(x, draws.generator(n))[0] for n in range(6)])
        again = torch.cat([GradientShap(baseline=baseline).drawn(x, draws.generator(n))[0] for n in range(6)])
        assert torch.equal(made, again)
        assert made.shape == (6, 2, 30, 40)
        assert (made[0] - made[1]).abs().max() > 0.01
        if baseline == "grey":
            assert made.std((2, 3)).max() < 1e-5
            assert (made >= x.amin((2, 3), keepdim=True)).all()
            assert (made <= x.amax((2, 3), keepdim=True)).all()
        if baseline == "noise":
            np.testing.assert_allclose(made.mean(), x.mean(), atol=0.1)
            np.testing.assert_allclose(made.std(), x.std(), atol=0.1)


@pytest.mark.parametrize("key", SAMPLED)
@pytest.mark.parametrize("most", [1, 3])
def test_a_full_device_gets_smaller_batches_and_gives_the_same_map(key: str, most: int) -> None:
    net, watched = Small(most), Watched()
    found = explain_tensor(net, X, key, target=1, task=watched)
    assert max(net.batches) == points.MOST
    assert net.batches[-1] <= most
    expected = explain_tensor(net.inner, X, key, target=1)
    np.testing.assert_allclose(found, expected, atol=1e-5 * expected.max())
    assert watched.steps[-1][0] == watched.steps[-1][1]
    assert [done for done, _ in watched.steps] == sorted(done for done, _ in watched.steps)


@pytest.mark.parametrize("key", SAMPLED)
def test_large_films_go_one_by_one_and_each_is_a_step(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = explain_tensor(convolutional(), X, key, target=1)
    monkeypatch.setattr(points, "PIXELS", {"other": 1})
    watched = Watched()
    found = explain_tensor(convolutional(), X, key, target=1, task=watched)
    np.testing.assert_allclose(found, expected, atol=1e-5 * expected.max())
    total = watched.steps[0][1]
    assert {done for done, _ in watched.steps} == set(range(total + 1))


def test_moments_are_right_where_the_mean_is_large() -> None:
    values = np.random.default_rng(0).normal(1e3, 0.01, (21, 5)).astype(np.float32)
    seen = Moments()
    for part in np.split(values, [1, 4, 11]):
        seen.add(torch.from_numpy(part))
    exact = values.astype(np.float64)
    assert seen.count == 21
    np.testing.assert_allclose(seen.mean, exact.mean(0), rtol=1e-6)
    np.testing.assert_allclose(seen.variance, exact.var(0), rtol=0.02)
    np.testing.assert_allclose(seen.mean_square, (exact**2).mean(0), rtol=1e-6)


@pytest.mark.parametrize("shape", [(1, 1), (1, 2), (7, 11), (100, 101)])
def test_percentile_is_numpys(shape: tuple[int, int]) -> None:
    values = np.random.default_rng(1).normal(size=shape)
    for share in (0.0, 0.5, 0.99, 1.0):
        assert percentile(torch.from_numpy(values), share).item() == pytest.approx(np.quantile(values, share))


@pytest.mark.parametrize("key", ["saliency", "input_x_gradient", *SAMPLED])
def test_the_sum_cut_at_its_99th_percentile_and_what_that_does_to_the_maximum(key: str) -> None:
    net, x = convolutional(channels=3), films(1, 3, 40, 56)
    plain = explain_tensor(net, x, key, target=1, reduction="sum", smoothing=0.0)
    found = explain_tensor(net, x, key, target=1, reduction="sum_p99", smoothing=0.0)
    low, high = plain.min(), np.percentile(plain, 99)
    np.testing.assert_allclose(found, np.clip((plain - low) / (high - low), 0, 1), atol=1e-5)
    assert (found == 1).sum() == 23  # one in a hundred of 2240, and so:
    assert found.argmax() != plain.argmax()
