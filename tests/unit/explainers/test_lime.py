"""LIME against its package, scikit-learn and a loop; what it does with superpixels, mixtures and full devices."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tests.unit.explainers.contract import Watched
from tests.unit.explainers.nets import convolutional, films
from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.errors import Cancelled
from xai_desktop.core.heatmap import MapState, judge
from xai_desktop.explainers import explain_tensor, make
from xai_desktop.explainers.methods import lime
from xai_desktop.explainers.pictures import luminance, picture_of
from xai_desktop.explainers.superpixels import KINDS, superpixels
from xai_desktop.explainers.surrogate import FORWARD, fitted, proximity

X = films(1, 3, 24, 32)
PIECES = torch.arange(12).reshape(3, 4).repeat_interleave(8, 0).repeat_interleave(8, 1)
NET = convolutional(channels=3, classes=4).eval()
with torch.no_grad():
    NET.head.weight *= 20


def design_of(samples: int, seed: int, pieces: int = 12) -> AnyArray:
    """As the package draws it."""
    found = np.random.RandomState(seed).randint(0, 2, samples * pieces).reshape(samples, pieces)
    found[0] = 1
    return found


def given(monkeypatch: pytest.MonkeyPatch, design: AnyArray, pieces: Tensor = PIECES) -> None:
    """These superpixels and this design instead of our own."""
    monkeypatch.setattr(lime, "superpixels", lambda *_: pieces)
    monkeypatch.setattr(lime, "drawn", lambda *_: torch.from_numpy(design.astype(bool)))


def coefficients(net: nn.Module, x: Tensor, pieces: Tensor = PIECES, **parameters: Any) -> AnyArray:
    raw = explain_tensor(net, x, "lime", **parameters)
    for piece in range(int(pieces.max()) + 1):
        assert np.ptp(raw[pieces.numpy() == piece]) == 0
    return np.array([raw[pieces.numpy() == piece][0] for piece in range(int(pieces.max()) + 1)])


@pytest.mark.parametrize("features", [0, 1, 4, FORWARD, 7, 12, 100])
@pytest.mark.parametrize("fill", ["mean", "black"])
def test_the_same_coefficients_as_the_package(monkeypatch: pytest.MonkeyPatch, features: int, fill: str) -> None:
    package = pytest.importorskip("lime.lime_image")
    monkeypatch.setattr(package, "tqdm", lambda rows: rows)
    given(monkeypatch, design_of(200, 7))
    x = X.clone()
    x[0, :, 0, 0] = -4  # the package has one colour for all channels

    def classify(images: AnyArray) -> AnyArray:
        with torch.no_grad():
            asked = NET(torch.from_numpy(images).permute(0, 3, 1, 2)).softmax(1)
        return np.asarray(asked.numpy())

    theirs = package.LimeImageExplainer(random_state=7).explain_instance(
        x[0].permute(1, 2, 0).numpy(),
        classify,
        labels=(2,),
        top_labels=None,
        hide_color=None if fill == "mean" else -4,
        num_features=features or 100000,
        num_samples=200,
        segmentation_fn=lambda _: PIECES.numpy(),
        random_seed=1,
    )
    expected = np.zeros(12)
    for piece, coefficient in theirs.local_exp[2]:
        expected[piece] = coefficient
    assert np.count_nonzero(expected) == min(features or 12, 12)
    assert np.ptp(expected) > 0.01
    found = coefficients(NET, x, target=2, samples=200, fill=fill, features=features)
    np.testing.assert_allclose(found, expected, atol=1e-5)


def slowly(net: nn.Module, x: Tensor, design: AnyArray, target: int, fill: str) -> AnyArray:
    """One film after the other, pixel by pixel, and a regression by augmented least squares."""
    pieces, film = PIECES.numpy(), x[0].double().numpy()
    said, weights = [], []
    for row in design:
        mixed = film.copy()
        for i, j in np.argwhere(row[pieces] == 0):
            for c in range(len(film)):
                own = {"mean": film[c][pieces == pieces[i, j]].mean(), "film_mean": film[c].mean()}
                mixed[c, i, j] = own.get(fill, film[c].min())
        with torch.no_grad():
            said.append(torch.sigmoid(net(torch.from_numpy(mixed)[None].float()))[0, target].item())
        share = row.sum() / len(row)
        distance = 1 - share / np.sqrt(share) if share else 1.0
        weights.append(np.sqrt(np.exp(-(distance**2) / 0.25**2)))
    root = np.sqrt(np.array(weights))
    columns = design.shape[1]
    rows = np.vstack([np.column_stack([design, np.ones(len(design))]) * root[:, None], np.eye(columns, columns + 1)])
    solved = np.linalg.lstsq(rows, np.concatenate([root * said, np.zeros(columns)]), rcond=None)[0]
    return np.asarray(solved[:-1])


@pytest.mark.parametrize("fill", ["mean", "film_mean", "black"])
def test_against_a_loop(monkeypatch: pytest.MonkeyPatch, fill: str) -> None:
    design = design_of(60, 3)
    design[7] = 0
    given(monkeypatch, design)
    expected = slowly(NET, X, design, 1, fill)
    assert np.ptp(expected) > 0.01
    found = coefficients(NET, X, target=1, samples=60, fill=fill, scores="sigmoid")
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_kernel_of_the_package() -> None:
    rows = np.zeros((4, 8))
    rows[0], rows[1, :4], rows[2, :2] = 1, 1, 1
    np.testing.assert_allclose(proximity(rows, 0.25), [1, 0.5034, 0.1353, np.exp(-8)], atol=5e-5)


@pytest.mark.parametrize("features", [0, 2, 5, FORWARD + 2])
def test_the_regression_is_scikit_learns(features: int) -> None:
    linear = pytest.importorskip("sklearn.linear_model")
    rng = np.random.default_rng(2)
    design = rng.integers(0, 2, (80, 15)).astype(float)
    answers, weights = design @ rng.normal(size=15) + rng.normal(size=80), rng.random(80)
    model = fitted(design, answers, weights, features)
    used = np.flatnonzero(model.coefficients)
    assert len(used) == (features or 15)
    ridge = linear.Ridge(alpha=1).fit(design[:, used], answers, sample_weight=weights)
    np.testing.assert_allclose(model.coefficients[used], ridge.coef_, atol=1e-10)
    assert model.intercept == pytest.approx(ridge.intercept_, abs=1e-10)
    assert model.r2 == pytest.approx(ridge.score(design[:, used], answers, sample_weight=weights), abs=1e-10)
    np.testing.assert_allclose(model(design), ridge.predict(design[:, used]), atol=1e-10)


def test_superpixels_that_say_the_same_are_chosen_without_trouble() -> None:
    design = np.random.default_rng(0).integers(0, 2, (50, 5)).astype(float)
    design[:, 3] = design[:, 1]
    model = fitted(design, 2 * design[:, 1] - design[:, 4], np.ones(50), 4)
    assert np.isfinite(model.coefficients).all()
    assert model.coefficients[1] + model.coefficients[3] == pytest.approx(2, abs=0.25)
    assert fitted(design, np.ones(50), np.ones(50)).r2 == 1.0


def test_the_first_film_is_whole_and_every_superpixel_is_on_in_half_of_the_others() -> None:
    torch.manual_seed(0)
    design = lime.drawn(2000, 7)
    assert design.shape == (2000, 7)
    assert design[0].all()
    np.testing.assert_allclose(design.double().mean(0), 0.5, atol=0.05)


@pytest.mark.parametrize("kind", KINDS)
def test_superpixels_have_numbers_without_gaps_and_follow_the_picture(kind: str) -> None:
    x = torch.zeros(1, 1, 60, 80)
    x[:, :, :, 40:] = 3.0
    x += 0.01 * films(1, 1, 60, 80)
    pieces = superpixels(picture_of(x), kind, 0)
    assert pieces.shape == (60, 80)
    assert sorted(pieces.unique().tolist()) == list(range(int(pieces.max()) + 1))
    assert len(pieces.unique()) > 1
    left, right = pieces[:, :38].unique().tolist(), pieces[:, 42:].unique().tolist()
    assert not set(left) & set(right)
    assert torch.equal(superpixels(picture_of(x), kind, 0), pieces)


def test_the_picture_of_a_film_is_scaled_over_all_colours_at_once() -> None:
    x = torch.tensor([[[[-2.0, 0.0]], [[0.0, 2.0]], [[1.0, 1.0]]]])
    np.testing.assert_allclose(picture_of(x)[:, 0], [[0, 0.5], [0.5, 1], [0.75, 0.75]])
    assert luminance(picture_of(x))[0, 0] == pytest.approx(0.587 * 0.5 + 0.114 * 0.75)
    grey = picture_of(torch.tensor([[[[5.0, 7.0, float("nan")]]]]))
    np.testing.assert_allclose(grey[:, 0], [[5 / 7, 1, 0]] * 3)
    assert picture_of(torch.full((1, 2, 3, 3), 7.0)).abs().max() == 0


class Corner(nn.Module):
    """S₀ is the mean of the top left superpixel, S₁ its opposite."""

    def forward(self, x: Tensor) -> Tensor:
        mean = 4 * x[:, :, :8, :8].mean((1, 2, 3))
        return torch.stack([mean, -mean], 1)


def test_what_matters_is_hot_for_its_class_and_cold_for_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, design_of(300, 0))
    x = X.clone()
    x[:, :, :8, :8] += 1
    found = coefficients(Corner(), x, target=0, samples=300, fill="black")
    assert found[0] > 0.3
    assert np.abs(found[1:]).max() < 0.02
    against = coefficients(Corner(), x, target=1, samples=300, fill="black")
    np.testing.assert_allclose(against, -found, atol=1e-5)


def test_five_superpixels_of_either_sign_are_shown_and_all_are_kept() -> None:
    raw = np.array([[3, -4, 1], [0.5, 2, -2.5], [0, 0.1, 3]], dtype=np.float32)
    np.testing.assert_array_equal(make("lime").displayed(raw), [[3, -4, 1], [0, 2, -2.5], [0, 0, 3]])
    np.testing.assert_array_equal(make("lime", shown=1).displayed(raw), [[0, -4, 0], [0, 0, 0], [0, 0, 0]])
    np.testing.assert_array_equal(make("lime", shown=0).displayed(raw), raw)


class Counting(nn.Module):
    """A network that remembers how many films it was asked about at once, and takes no more than `most`."""

    def __init__(self, inner: nn.Module, most: int = 1000) -> None:
        super().__init__()
        self.inner, self.most, self.batches = inner, most, []  # type: ignore[var-annotated]

    def forward(self, x: Tensor) -> Tensor:
        if len(x) > self.most:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        self.batches.append(len(x))
        answer: Tensor = self.inner(x)
        return answer


def test_no_mixture_is_asked_about_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    halves = torch.zeros(24, 32, dtype=torch.long)
    halves[:, 16:] = 1
    given(monkeypatch, design_of(500, 0, 2), halves)
    net = Counting(NET)
    coefficients(net, X, halves, target=0, samples=500)
    assert net.batches == [4]


@pytest.mark.parametrize("most", [1, 3])
def test_a_full_device_gets_smaller_batches_and_gives_the_same_map(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    given(monkeypatch, design_of(100, 5))
    found = coefficients(Counting(NET, most), X, target=1, samples=100)
    np.testing.assert_allclose(found, coefficients(NET, X, target=1, samples=100), atol=1e-6)


class Flat(nn.Module):
    """A head that calls `view`, which channels-last feature maps do not allow."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.head = nn.Conv2d(3, 4, 3, padding=1), nn.Linear(4 * 24 * 32, 2)

    def forward(self, x: Tensor) -> Tensor:
        answer: Tensor = self.head(self.conv(x).view(len(x), -1))
        return answer


def test_a_network_that_takes_one_layout_only_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, design_of(100, 5))
    torch.manual_seed(0)
    net = Flat().eval()
    with pytest.raises(RuntimeError, match="view"):
        net(X.contiguous(memory_format=torch.channels_last))
    found = coefficients(net, X, target=1, samples=100)
    assert np.ptp(found) > 1e-3
    monkeypatch.setattr(Tensor, "view", Tensor.reshape)
    np.testing.assert_allclose(found, coefficients(net, X, target=1, samples=100), atol=1e-6)


def test_one_superpixel_is_a_constant_map(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = torch.zeros(24, 32, dtype=torch.long)
    given(monkeypatch, design_of(30, 0, 1), whole)
    raw = explain_tensor(NET, X, "lime", target=0, samples=30)
    assert judge(make("lime").displayed(raw)) in (MapState.CONSTANT, MapState.EMPTY)


@pytest.mark.parametrize("stop", [0, 1, 2])
def test_a_stop_comes_before_and_after_the_superpixels_and_between_batches(
    monkeypatch: pytest.MonkeyPatch, stop: int
) -> None:
    calls: list[str] = []
    cut: Callable[..., Tensor] = lime.superpixels
    monkeypatch.setattr(lime, "superpixels", lambda *args: calls.append("cut") or cut(*args))
    net = Counting(NET)
    with pytest.raises(Cancelled):
        explain_tensor(net, X, "lime", target=0, task=Watched(stop))
    assert calls == ["cut"] * min(stop, 1)
    assert len([count for count in net.batches if count > 1]) == max(stop - 1, 0)
