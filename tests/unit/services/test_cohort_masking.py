"""Scores while a film is taken away and given back, against one film at a time and against `grad-cam`'s ROAD."""

import math
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tests.helpers.bundles import small_bundle
from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.errors import ExplainerError, UsageError
from xai_desktop.core.heatmap import MapState
from xai_desktop.core.prediction import ScoreKind, Target
from xai_desktop.explainers.baselines import BASELINES
from xai_desktop.models.bundle import ModelBundle, wrap
from xai_desktop.models.store import load_bundle
from xai_desktop.services.cohort_masking import Masking, masked_scores, ranks_of
from xai_desktop.services.imputing import imputed
from xai_desktop.services.masked_scores import MaskedScores

SIDE = 20
TARGET = Target(1, "b")


class Weighing(nn.Module):
    """Two classes: the sum of the film's pixels under two weight pictures."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weights = nn.Parameter(torch.randn(2, channels, SIDE, SIDE) * 0.1)

    def forward(self, x: Tensor) -> Tensor:
        return torch.einsum("bchw,kchw->bk", x, self.weights)


def weighing(kind: ScoreKind = ScoreKind.SIGMOID, channels: int = 3) -> ModelBundle:
    torch.manual_seed(0)
    return wrap(Weighing(channels), ["a", "b"], (SIDE, SIDE), channels=channels, score_kind=kind, layers=())


def film_of(channels: int = 3) -> Tensor:
    return torch.randn(1, channels, SIDE, SIDE, generator=torch.Generator().manual_seed(4))


def map_of(seed: int = 1) -> FloatArray:
    return np.random.default_rng(seed).random((SIDE, SIDE)).astype(np.float32)


def slow_order(heatmap: FloatArray) -> list[int]:
    flat = heatmap.ravel().tolist()
    return sorted(range(len(flat)), key=lambda place: (-flat[place], place))


def slow_film(x: Tensor, gone: list[int], filling: str) -> Tensor:
    film, missing = x.clone(), np.zeros(SIDE * SIDE, bool)
    missing[gone] = True
    if filling == "inpaint":
        return torch.from_numpy(imputed(x[0].numpy(), missing.reshape(SIDE, SIDE)))[None]
    other = BASELINES[filling](x)
    for place in gone:
        row, column = divmod(place, SIDE)
        film[0, :, row, column] = other[0, :, row, column]
    return film


def slow_logit(bundle: ModelBundle, film: Tensor, kind: ScoreKind) -> float:
    with torch.no_grad():
        a, b = bundle.net(film)[0].double().tolist()
    return b - a if kind is ScoreKind.SOFTMAX else b


@pytest.mark.parametrize("kind", [ScoreKind.SIGMOID, ScoreKind.SOFTMAX, ScoreKind.LOGIT])
@pytest.mark.parametrize("tied", [False, True])
def test_curves_are_those_of_one_film_at_a_time(kind: ScoreKind, tied: bool) -> None:
    bundle, x = weighing(kind), film_of()
    heatmap = np.round(map_of() * 3) if tied else map_of()
    found = masked_scores(bundle, x, heatmap, TARGET, Masking(steps=7, road=False))
    order = slow_order(heatmap)
    assert [curve.filling for curve in found.curves] == ["blur", "mean", "inpaint"]
    for curve in found.curves:
        counts = [int(n / 7 * SIDE**2 + 0.5) for n in range(8)]
        assert curve.shares == tuple(n / SIDE**2 for n in counts)
        for n, removed, restored in zip(counts, curve.removed, curve.restored, strict=True):
            for gone, scored in ((order[:n], removed), (order[n:], restored)):
                logit = slow_logit(bundle, slow_film(x, gone, curve.filling), kind)
                assert scored.logit == pytest.approx(logit, abs=1e-3)
                shown = logit if kind is ScoreKind.LOGIT else 1 / (1 + math.exp(-logit))
                assert scored.score == pytest.approx(shown, abs=1e-3)
        assert curve.removed[0] == curve.restored[-1]
        assert curve.removed[-1] == curve.restored[0]


def test_areas_are_summed_trapezoids() -> None:
    found = masked_scores(weighing(), film_of(), map_of(), TARGET, Masking(steps=5, road=False))
    for curve in found.curves:
        for unit in ("score", "logit"):
            removed, restored = ([getattr(one, unit) for one in part] for part in (curve.removed, curve.restored))
            for values, area in ((removed, found.deletion), (restored, found.insertion)):
                expected = sum((a + b) / 2 / 5 for a, b in pairwise(values))
                assert area(curve.filling, unit).value == pytest.approx(expected)
    values = [found.deletion(one.filling).value or 0.0 for one in found.curves]
    assert found.disagreement("deletion").value == pytest.approx(max(values) - min(values))
    assert "not asked" in found.deletion("zero").reason
    assert "not asked" in found.road().reason


def test_a_map_that_knows_the_weights_beats_one_that_does_not() -> None:
    """The film's own contributions are the best order there is for a network that adds them up."""
    bundle, x = weighing(), film_of()
    net = bundle.net
    assert isinstance(net, Weighing)
    away = x - BASELINES["mean"](x)
    best = (net.weights[1] * away[0]).sum(0).detach().numpy()
    scores = {
        name: masked_scores(bundle, x, one, TARGET, Masking(road=False, fillings=("mean",)))
        for name, one in {"best": best, "worst": -best, "random": map_of()}.items()
    }
    removed = {name: one.deletion("mean", "logit").value or 0.0 for name, one in scores.items()}
    restored = {name: one.insertion("mean", "logit").value or 0.0 for name, one in scores.items()}
    assert removed["best"] < removed["random"] < removed["worst"]
    assert restored["best"] > restored["random"] > restored["worst"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # it gives tensors to numpy
def test_road_is_that_of_grad_cam(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without noise, which it draws from torch's own generator; 400 pixels, of which both remove the same tenths."""
    peer = pytest.importorskip("pytorch_grad_cam.metrics.road")
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

    monkeypatch.setattr(peer.torch, "randn_like", torch.zeros_like)
    bundle, x, heatmap = weighing(), film_of(), map_of()
    expected = peer.ROADCombined()(x, heatmap[None], [ClassifierOutputTarget(1)], bundle.net)
    found = masked_scores(bundle, x, heatmap, TARGET, Masking(fillings=(), noise=0.0))
    assert found.road("logit").value == pytest.approx(float(expected[0]), abs=1e-3)
    assert abs(float(expected[0])) > 0.01


def test_noise_moves_road_a_little_and_always_the_same_way() -> None:
    bundle, x, heatmap = weighing(), film_of(), map_of()

    def asked(**changed: float) -> MaskedScores:
        return masked_scores(bundle, x, heatmap, TARGET, replace(Masking(fillings=()), **changed))

    still, usual, other = asked(noise=0.0), asked(), asked(seed=1)
    assert usual == asked()
    assert usual.road("logit") != other.road("logit")
    assert usual.road("logit").value == pytest.approx(still.road("logit").value, abs=0.05)
    assert len(usual.most) == len(usual.least) == 9


@pytest.mark.parametrize(
    ("heatmap", "state"),
    [
        (np.zeros((SIDE, SIDE)), MapState.EMPTY),
        (np.ones((SIDE, SIDE)), MapState.CONSTANT),
        (np.where(np.arange(SIDE) > 3, np.ones((SIDE, SIDE)), np.nan), MapState.NON_FINITE),
    ],
)
def test_a_map_that_is_none_has_no_numbers_and_says_why(heatmap: FloatArray, state: MapState) -> None:
    found = masked_scores(weighing(), film_of(), heatmap.astype(np.float32), TARGET)
    for measured in (found.insertion("blur"), found.deletion("mean"), found.road(), found.disagreement("insertion")):
        assert measured.value is None
        assert measured.reason == state.sentence


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ExplainerError, match="bring it to the input"):
        masked_scores(weighing(), film_of(), map_of()[1:], TARGET)
    with pytest.raises(UsageError, match="no filling called 'black'"):
        Masking(fillings=("black",))
    with pytest.raises(UsageError, match="at least one step"):
        Masking(steps=0)


def test_a_sparse_map_says_how_much_of_the_film_it_orders() -> None:
    heatmap = np.zeros((SIDE, SIDE), np.float32)
    heatmap[5:9, 5:10] = map_of()[5:9, 5:10] + 1
    found = masked_scores(weighing(), film_of(), heatmap, TARGET, Masking(steps=4, road=False, fillings=("mean",)))
    assert found.ordered == pytest.approx(20 / 400)
    ranks = ranks_of(heatmap)
    assert sorted(ranks.ravel().tolist()) == list(range(400))
    assert ranks[0, 0] == 20, "behind the map's own pixels, in reading order"


def test_a_real_network_is_asked_about_both_of_its_findings(tmp_path: Path) -> None:
    bundle = load_bundle(small_bundle(tmp_path))
    x = torch.randn(1, 1, 32, 32, generator=torch.Generator().manual_seed(0))
    heatmap = np.random.default_rng(0).random((32, 32)).astype(np.float32)
    with torch.no_grad():
        logits = bundle.net(x)[0]
    for index, name in enumerate(bundle.card.classes):
        found = masked_scores(bundle, x, heatmap, Target(index, name))
        for curve in found.curves:
            assert curve.removed[0].logit == pytest.approx(float(logits[index]), abs=1e-4)
            assert len(curve.shares) == 21
        against = masked_scores(bundle, x, heatmap, Target(index, name, against=True), Masking(steps=2, road=False))
        assert against.kind is ScoreKind.LOGIT
        assert against.curves[0].removed[0].logit == pytest.approx(-float(logits[index]), abs=1e-4)
