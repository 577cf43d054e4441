"""Maps made once more, with methods and networks whose answer is known."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from tests.helpers.bundles import small_bundle
from tests.helpers.reports import film_of
from tests.unit.explainers.nets import convolutional
from xai_desktop import metrics
from xai_desktop.core.heatmap import MapState
from xai_desktop.explainers import Logit, make
from xai_desktop.models.store import load_bundle
from xai_desktop.services.explaining import explain
from xai_desktop.services.input_maps import Recipe, enlarged, on_input
from xai_desktop.services.questions import question_of, settled
from xai_desktop.services.repeating import Repeated, alike, moved

X = torch.randn(1, 1, 24, 28, generator=torch.Generator().manual_seed(1))
NET = convolutional(3).eval()


def repeated(key: str, layer: str = "", net: nn.Module = NET, x: torch.Tensor = X, **parameters: Any) -> Repeated:
    recipe = Recipe(make(key, **parameters), (layer,) if layer else (), Logit(1))
    return Repeated(recipe, net, x, recipe.map(net, x))


def test_a_method_that_draws_nothing_is_the_same_with_any_seed() -> None:
    found = repeated("saliency").with_seed(5)
    assert found.rank.value == pytest.approx(1)
    assert found.ssim.value == pytest.approx(1)


def test_a_method_that_draws_is_another_with_another_seed_and_the_same_with_the_same() -> None:
    asked = repeated("rise", samples=100)
    other, same = asked.with_seed(1), asked.with_seed(0)
    assert other.rank.value is not None
    assert other.rank.value < 0.99
    assert other == asked.with_seed(1)
    assert same.rank.value == pytest.approx(1)
    assert same.ssim.value == pytest.approx(1)
    chance = repeated("random_map").with_seed(1)
    assert abs(chance.rank.value or 1) < 0.5


def test_noise_changes_a_map_the_more_the_more_there_is() -> None:
    asked = repeated("saliency")
    little, much = asked.with_noise(0.001), asked.with_noise(0.3)
    assert little.rank.value is not None
    assert much.rank.value is not None
    assert 1 > little.rank.value > much.rank.value
    assert little == asked.with_noise(0.001)
    assert little != asked.with_noise(0.001, draw=1)
    assert asked.with_noise(0.0).rank.value == pytest.approx(1)


class Blurring(nn.Module):
    """One convolution and the mean: its gradient is the same at every place, so that input × gradient moves along."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.head = nn.Conv2d(1, 1, 1), nn.Linear(1, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.head(self.first(x).mean((2, 3)))
        return logits


@pytest.mark.parametrize("by", [(1, 1), (0, 3), (-2, 1), (2, -2)])
def test_a_method_that_moves_with_the_film_is_not_changed_by_moving_it(by: tuple[int, int]) -> None:
    torch.manual_seed(0)
    asked = repeated("input_x_gradient", net=Blurring().eval(), smoothing=0.0)
    found = asked.with_shift(*by)
    assert found.rank.value == pytest.approx(1)
    assert found.ssim.value == pytest.approx(1)
    still = repeated("random_map").with_shift(*by)
    assert (still.rank.value or 1) < 0.9, "a map that stays where it is"


def test_films_move_as_numpy_rolls_them_where_nothing_comes_in() -> None:
    for down, right in ((1, 2), (-1, 2), (0, -3), (0, 0)):
        found, rolled = moved(X, down, right).numpy()[0, 0], np.roll(X.numpy()[0, 0], (down, right), (0, 1))
        inner = slice(3, -3), slice(3, -3)
        np.testing.assert_array_equal(found[inner], rolled[inner])
    np.testing.assert_array_equal(moved(X, 1, 0).numpy()[0, 0, 0], X.numpy()[0, 0, 0])
    assert not moved(X, 1, 0, edge=False)[0, 0, 0].any()


def test_likeness_is_that_of_the_metrics_inside_the_mask() -> None:
    rng = np.random.default_rng(0)
    one, two = rng.random((2, 30, 30)).astype(np.float32)
    inside = np.zeros((30, 30), bool)
    inside[4:20, 5:25] = True
    found = alike(one, two, inside)
    assert found.ssim.value == pytest.approx(metrics.ssim(one, two, inside))
    assert found.rank.value == pytest.approx(metrics.rank_correlation(one[4:20, 5:25], two[4:20, 5:25]))


def test_a_map_that_is_none_is_like_nothing_and_is_not_made_again() -> None:
    one = np.random.default_rng(0).random((24, 28)).astype(np.float32)
    assert alike(one, np.zeros_like(one)).ssim.reason == MapState.EMPTY.sentence
    assert alike(np.full_like(one, np.nan), one).rank.reason == MapState.NON_FINITE.sentence
    broken = Repeated(Recipe(make("saliency"), (), Logit(99)), NET, X, np.zeros_like(one))
    for found in (broken.with_seed(1), broken.with_noise(), broken.with_shift(), broken.of(NET)):
        assert found.rank.reason == found.ssim.reason == MapState.EMPTY.sentence


def test_a_map_on_the_input_is_the_one_of_the_explanation(tmp_path: Path) -> None:
    bundle, film = load_bundle(small_bundle(tmp_path)), film_of((48, 40))
    for key in ("grad_cam", "saliency"):
        explanation = explain(bundle, film, key, target="Effusion", layer="stages.1")
        found = on_input(explanation)
        assert found.shape == bundle.card.input.size
        method = make(key)
        np.testing.assert_allclose(found, enlarged(method.displayed(explanation.raw), (32, 32)))
        assert (found >= 0).all() or not method.relu
        question = question_of(bundle, film, settled(bundle, method), "Effusion", 0, "")
        again = Recipe.of(question, "stages.1").map(bundle.net, question.x)
        np.testing.assert_allclose(again, found, atol=1e-6)
