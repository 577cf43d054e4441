"""Masks by the thousand, and a mask that is sought: against slow ones, and where the answer is known."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tests.unit.explainers.contract import left_behind
from tests.unit.explainers.nets import convolutional, films
from xai_desktop.explainers import explain_tensor, make
from xai_desktop.explainers.draws import Draws

X = films(1, 1, 20, 28)


class Corner(nn.Module):
    """Two scores: how bright the lower right corner is, and how bright all the rest."""

    def forward(self, x: Tensor) -> Tensor:
        corner = x[:, :, 12:, 18:].mean((1, 2, 3))
        return torch.stack([corner, x.mean((1, 2, 3)) - corner], 1) * 4


class Recorder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.inner, self.seen = Corner(), list[Tensor]()

    def forward(self, x: Tensor) -> Tensor:
        self.seen += list(x.detach().clone())
        scores: Tensor = self.inner(x)
        return scores


def test_rise_against_the_films_that_it_really_asked_about() -> None:
    """Each mask is read off the film: it was seen where the film shows."""
    net, x = Recorder().eval(), torch.ones(1, 1, 20, 28)
    found = explain_tensor(net, x, "rise", target=0, samples=40, fill="zero", scores="softmax", cells=4)
    masks = torch.stack([one[0] for one in net.seen[-40:]])
    scores = Corner()(masks[:, None]).softmax(1)[:, 0]
    expected = torch.zeros(20, 28)
    for mask, score in zip(masks, scores, strict=True):
        expected += (score - scores.mean()) * mask / (40 * 0.5)
    np.testing.assert_allclose(found, expected, atol=1e-5)
    assert masks.min() >= 0
    assert masks.max() <= 1 + 1e-6


@pytest.mark.parametrize("shown", [0.2, 0.5, 0.8])
def test_masks_show_their_share_everywhere_alike(shown: float) -> None:
    method, draws = make("rise", shown=shown, cells=5), Draws(400)
    masks = torch.stack([method.mask(draws.generator(n), (23, 31)) for n in range(400)])  # type: ignore[attr-defined]
    assert masks.shape == (400, 23, 31)
    assert float(masks.mean()) == pytest.approx(shown, abs=0.03)
    assert float((masks.mean(0) - shown).abs().max()) < 0.12
    assert not torch.equal(masks[0], masks[1])


def test_rise_finds_the_corner() -> None:
    found = explain_tensor(Corner().eval(), torch.ones(1, 1, 20, 28), "rise", target=0, samples=400, fill="zero")
    inside = np.zeros((20, 28), bool)
    inside[12:, 18:] = True
    assert found[inside].mean() > 3 * np.abs(found[~inside]).mean()
    assert found[~inside].mean() < 0


def test_rise_does_not_depend_on_its_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    net = convolutional()
    one = explain_tensor(net, X, "rise", target=1, samples=30, seed=4)
    monkeypatch.setattr("xai_desktop.explainers.answers.MOST", 7)
    np.testing.assert_allclose(explain_tensor(net, X, "rise", target=1, samples=30, seed=4), one, atol=1e-6)
    assert not np.allclose(explain_tensor(net, X, "rise", target=1, samples=30, seed=5), one, atol=1e-6)


@pytest.mark.parametrize("game", ["preserve", "delete"])
def test_the_mask_that_is_sought_lies_on_what_counts_and_has_its_area(game: str) -> None:
    x = torch.ones(1, 1, 40, 40)
    net = Square().eval()
    found = explain_tensor(net, x, "extremal_perturbation", target=0, area=0.1, game=game, fill="zero", steps=150)
    inside = np.zeros((40, 40), bool)
    inside[5:18, 20:33] = True
    assert found.min() >= 0
    assert found.max() <= 1
    assert found.mean() == pytest.approx(0.1, abs=0.04)
    assert found[inside].mean() > 8 * found[~inside].mean()


class Square(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        inside = x[:, :, 5:18, 20:33].mean((1, 2, 3))
        return torch.stack([inside, -inside], 1)


def test_the_search_leaves_nothing_behind_and_is_the_same_again() -> None:
    net = convolutional()
    maps = []
    work = lambda: maps.append(explain_tensor(net, X, "extremal_perturbation", target=1, steps=12))  # noqa: E731
    assert left_behind(net, work) == []
    work()
    np.testing.assert_array_equal(maps[0], maps[1])
