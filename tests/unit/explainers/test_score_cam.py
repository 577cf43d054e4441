"""Score-CAM against a loop over channels and against its peers, and its quick mode against the exact one."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from tests.unit.explainers.contract import Watched
from tests.unit.explainers.nets import convolutional, films
from xai_desktop.core.arrays import FloatArray
from xai_desktop.explainers import explain_tensor
from xai_desktop.explainers.best_first import ROUND, estimated

NET = convolutional().eval()
X = 3 * films(1, 1, 24, 32)


def maps_of(net: nn.Module, x: torch.Tensor, layer: str) -> torch.Tensor:
    kept = []
    handle = net.get_submodule(layer).register_forward_hook(lambda _m, _i, output: kept.append(output.detach().clone()))
    with torch.no_grad():
        net(x)
    handle.remove()
    return kept[0][0]


def looped(target: int, weighting: str, corners: bool, layer: str = "second") -> FloatArray:
    """One channel after the other; those that are the same everywhere take no part."""
    maps, scores = [], []
    for a in maps_of(NET, X, layer):
        if a.max() > a.min():
            up = F.interpolate(a[None, None], X.shape[2:], mode="bilinear", align_corners=corners)
            with torch.no_grad():
                logits = NET(X * (up - up.min()) / (up.max() - up.min()))[0]
            scores.append({"channels": logits, "softmax": logits.softmax(0), "sigmoid": logits.sigmoid()}[weighting])
            maps.append(a)
    found = torch.stack(scores)[:, target]
    weights = found.exp() / found.exp().sum() if weighting == "channels" else found
    result: FloatArray = sum((w * a for w, a in zip(weights, maps, strict=True)), torch.zeros(())).numpy()
    return result


@pytest.mark.parametrize("weighting", ["channels", "softmax", "sigmoid"])
@pytest.mark.parametrize("corners", [False, True])
def test_against_a_loop(weighting: str, corners: bool) -> None:
    expected = looped(1, weighting, corners)
    found = explain_tensor(NET, X, "score_cam", "second", 1, weighting=weighting, corners=corners)
    assert np.ptp(expected) > 0.1
    np.testing.assert_allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize("layer", ["first", "second", "third"])
def test_parity_with_grad_cam(layer: str) -> None:
    peer = pytest.importorskip("pytorch_grad_cam")
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

    with peer.ScoreCAM(NET, [NET.get_submodule(layer)]) as cam:
        theirs = cam(X, [ClassifierOutputTarget(2)])[0]
    ours = explain_tensor(NET, X, "score_cam", layer, 2, corners=True)
    assert np.ptp(theirs) > 0.5
    shown = F.interpolate(torch.from_numpy(ours)[None, None], (24, 32), mode="bilinear", align_corners=False)[0, 0]
    shown = (shown - shown.min()) / (shown.max() - shown.min())
    np.testing.assert_allclose(shown.numpy(), theirs, atol=2e-3)


def test_torchcam_scales_before_it_enlarges() -> None:
    """Its masks, scaled at the layer, do not span 0 to 1 once enlarged: maps that are alike, but not the same."""
    methods = pytest.importorskip("torchcam.methods")
    with methods.ScoreCAM(NET, NET.second) as cam:
        NET(X)
        theirs = cam(1)[0][0].numpy()
    ours = np.maximum(explain_tensor(NET, X, "score_cam", "second", 1), 0)
    ours = (ours - ours.min()) / np.ptp(ours)
    assert 1e-4 < np.abs(ours - theirs).max() < 0.2
    assert np.corrcoef(ours.ravel(), theirs.ravel())[0, 1] > 0.95


class Shifted(nn.Module):
    def __init__(self, by: float) -> None:
        super().__init__()
        self.inner, self.by = NET, by

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.inner(x) + self.by
        return logits


def test_the_map_does_not_depend_on_a_baseline_of_the_score() -> None:
    """Fixture 9 of methods §12."""
    np.testing.assert_allclose(
        explain_tensor(Shifted(-100), X, "score_cam", "inner.second", 1),
        explain_tensor(NET, X, "score_cam", "second", 1),
        atol=1e-4,
    )


class Dead(nn.Module):
    """Two channels that are the same everywhere and two that are not."""

    def __init__(self) -> None:
        super().__init__()
        self.features, self.asked = nn.Conv2d(1, 4, 1), 0
        with torch.no_grad():
            self.features.weight.copy_(torch.tensor([1.0, 0, 2.0, 0]).reshape(4, 1, 1, 1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.asked += len(x)
        return self.features(x).mean((2, 3))


def test_channels_that_are_the_same_everywhere_are_not_asked_about() -> None:
    net = Dead()
    explain_tensor(net, X, "score_cam", "features", 0)
    assert net.asked == 1 + 2


def test_a_layer_without_any_pattern_gives_an_empty_map() -> None:
    watched = Watched()
    found = explain_tensor(Dead(), torch.ones_like(X), "score_cam", "features", 0, task=watched)
    assert found.shape == (24, 32)
    assert not found.any()
    assert watched.steps[-1] == (1, 1)


def test_the_quick_mode_asks_about_no_more_and_is_exact_where_its_budget_is_enough() -> None:
    net = convolutional(width=16).eval()
    exact = explain_tensor(net, X, "score_cam", "third", 1)
    watched = Watched()
    quick = explain_tensor(net, X, "score_cam", "third", 1, budget=20, task=watched)
    assert watched.steps[-1] == (21, 21)
    assert 0 < np.abs(quick - exact).max() < 0.2 * exact.max()
    np.testing.assert_allclose(explain_tensor(net, X, "score_cam", "third", 1, budget=64), exact, atol=1e-6)


def test_the_search_finds_the_highest_of_many_alike() -> None:
    """Scores that change smoothly from mask to mask: 40 questions of 1000 find the best ones."""
    masks = torch.rand(1000, 2, generator=torch.Generator().manual_seed(1))
    scores = 10 * torch.exp(-((masks - torch.tensor([0.2, 0.7])) ** 2).sum(1) / 0.1)
    asked: list[int] = []

    def ask(which: torch.Tensor) -> torch.Tensor:
        assert len(which) <= ROUND
        asked.extend(which.tolist())
        return scores[which]

    found = estimated(masks, 40, ask)
    assert len(set(asked)) == len(asked) == 40
    assert torch.equal(found[asked], scores[asked])
    assert int(scores.argmax()) in asked


def test_estimates_of_equal_scores_are_equal() -> None:
    found = estimated(torch.rand(30, 5), 10, lambda which: torch.full((len(which),), 2.0))
    np.testing.assert_allclose(found, 2.0)
