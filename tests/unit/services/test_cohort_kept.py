"""Scores of the part of a film that a map keeps, against loops over pixels and `grad-cam`, and in their metrics."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from xai_desktop import metrics
from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.errors import ExplainerError
from xai_desktop.core.heatmap import MapState
from xai_desktop.core.prediction import ScoreKind, Target
from xai_desktop.core.threshold import Percentile
from xai_desktop.explainers.baselines import BASELINES
from xai_desktop.metrics.energy import NO_POSITIVE
from xai_desktop.models.bundle import ModelBundle, wrap
from xai_desktop.services.cohort_kept import FILLINGS, kept_scores
from xai_desktop.services.imputing import imputed

SIDE = 20
TARGET = Target(1, "b")


class Net(nn.Module):
    """A layer of filters and their means: what is left out changes what it says."""

    def __init__(self, classes: int, channels: int = 1) -> None:
        super().__init__()
        self.filters, self.head = nn.Conv2d(channels, 6, 5), nn.Linear(6, classes)

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.head(self.filters(x).relu().mean((2, 3)))
        return logits


def bundle_of(kind: ScoreKind = ScoreKind.SIGMOID, classes: str = "abc", mean: float = 0.4) -> ModelBundle:
    torch.manual_seed(1)
    net = Net(len(classes))
    nn.init.normal_(net.head.weight, 0, 3)
    return wrap(net, list(classes), (SIDE, SIDE), (mean,), (0.5,), channels=1, score_kind=kind, layers=())


def film_of(mean: float = 0.4) -> Tensor:
    unit = torch.rand(1, 1, SIDE, SIDE, generator=torch.Generator().manual_seed(2))
    return (unit - mean) / 0.5


def map_of() -> FloatArray:
    return np.random.default_rng(5).normal(0.3, 1, (SIDE, SIDE)).astype(np.float32)


def slow_part(x: Tensor, heatmap: FloatArray, filling: str, soft: bool) -> Tensor:
    """Pixel by pixel; the top 80 of 400."""
    order = sorted(range(heatmap.size), key=lambda place: -heatmap.ravel()[place])
    other = torch.full_like(x, -0.4 / 0.5) if filling == "black" else BASELINES.get(filling, torch.zeros_like)(x)
    part, top = x.clone(), float(heatmap.max())
    for rank, place in enumerate(order):
        row, column = divmod(place, SIDE)
        weight = max(0.0, float(heatmap[row, column])) / top if soft else float(rank < 80)
        part[0, 0, row, column] = other[0, 0, row, column] * (1 - weight) + x[0, 0, row, column] * weight
    if filling == "inpaint":
        gone = np.ones(heatmap.size, bool)
        gone[order[:80]] = False
        return torch.from_numpy(imputed(x[0].numpy(), gone.reshape(SIDE, SIDE)))[None]
    return part


@pytest.mark.parametrize("kind", [ScoreKind.SIGMOID, ScoreKind.SOFTMAX])
def test_parts_are_kept_pixel_by_pixel(kind: ScoreKind) -> None:
    bundle, x, heatmap = bundle_of(kind), film_of(), map_of()
    found = kept_scores(bundle, x, heatmap, TARGET)
    assert (found.names, found.explained, found.reason) == (("a", "b", "c"), 1, "")
    assert found.kept_share == pytest.approx(0.2)

    def said(film: Tensor) -> list[float]:
        with torch.no_grad():
            logits = bundle.net(film)[0].double()
        return (logits.softmax(0) if kind is ScoreKind.SOFTMAX else logits.sigmoid()).tolist()

    assert found.row == pytest.approx(said(x), abs=1e-6)
    assert found.whole.score == pytest.approx(found.row[1])
    assert found.called == int(np.argmax(said(x)))
    assert [way.filling for way in found.ways] == list(FILLINGS)
    for way in found.ways:
        expected = said(slow_part(x, heatmap, way.filling, soft=False))
        assert way.row == pytest.approx(expected, abs=1e-5), way.filling
        assert way.hard.score == pytest.approx(expected[1], abs=1e-5)
        assert way.hard.score == pytest.approx(1 / (1 + np.exp(-way.hard.logit)), abs=1e-6)
        if way.filling == "inpaint":
            assert way.soft is None
        else:
            assert way.soft is not None
            soft = said(slow_part(x, heatmap, way.filling, soft=True))
            assert way.soft.score == pytest.approx(soft[1], abs=1e-5), way.filling
    assert len({way.row for way in found.ways}) == len(FILLINGS), "fillings do matter"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_drop_and_increase_are_those_of_grad_cam_where_black_is_zero() -> None:
    """It multiplies the film after normalisation, so that black is what the network takes for 0."""
    peer = pytest.importorskip("pytorch_grad_cam.metrics.cam_mult_image")
    bundle = bundle_of(mean=0.0)
    weights = bundle.net.get_submodule("head").weight.data  # the more of the film, the lower the first class
    weights *= torch.tensor([-1.0, 1.0, 1.0])[:, None] * weights.sign()
    wholes, softs, drops, rises = [], [], [], []
    for seed in range(6):
        x = torch.rand(1, 1, SIDE, SIDE, generator=torch.Generator().manual_seed(seed)) / 0.5
        heatmap = np.random.default_rng(seed).random((SIDE, SIDE)).astype(np.float32)
        heatmap /= heatmap.max()
        found = kept_scores(bundle, x, heatmap, Target(seed % 3, "abc"[seed % 3]))
        way = found.way()
        assert way is not None
        assert way.soft is not None
        targets = [lambda answer, index=seed % 3: answer[index].sigmoid()]
        drops.append(float(peer.DropInConfidence()(x, heatmap[None], targets, bundle.net)[0]) / found.whole.score)
        rises.append(float(peer.IncreaseInConfidence()(x, heatmap[None], targets, bundle.net)[0]))
        wholes.append(found.whole.score)
        softs.append(way.soft.score)
    assert metrics.average_drop(wholes, softs) == pytest.approx(np.mean(drops), abs=1e-5)
    assert metrics.increase_in_confidence(wholes, softs) == pytest.approx(np.mean(rises))
    assert 0 < np.mean(rises) < 1


def test_the_metrics_take_what_is_found() -> None:
    bundle, heatmaps = bundle_of(), [map_of(), np.zeros((SIDE, SIDE), np.float32)]
    found = [kept_scores(bundle, film_of(), heatmap, TARGET) for heatmap in heatmaps]
    rows = [None if (way := one.way()) is None else way.row for one in found]
    assert rows[1] is None
    right = metrics.right_classification(rows, [one.called for one in found])
    assert right == pytest.approx(0.5 * (int(np.argmax(rows[0])) == found[0].called))
    assert metrics.confidence(rows) == pytest.approx(max(rows[0]))


@pytest.mark.parametrize(
    ("heatmap", "state"),
    [
        (np.zeros((SIDE, SIDE)), MapState.EMPTY),
        (np.full((SIDE, SIDE), 2.0), MapState.CONSTANT),
        (np.full((SIDE, SIDE), np.nan), MapState.NON_FINITE),
    ],
)
def test_a_map_that_is_none_keeps_nothing(heatmap: FloatArray, state: MapState) -> None:
    found = kept_scores(bundle_of(), film_of(), heatmap.astype(np.float32), TARGET)
    assert (found.ways, found.kept_share, found.reason) == ((), 0.0, state.sentence)
    assert found.way() is None
    assert found.whole == kept_scores(bundle_of(), film_of(), map_of(), TARGET).whole


def test_a_map_without_a_positive_value_has_a_hard_part_only() -> None:
    found = kept_scores(bundle_of(), film_of(), -np.abs(map_of()) - 1, TARGET)
    assert all(way.soft is None for way in found.ways)
    assert len(found.ways) == 4
    assert found.reason == NO_POSITIVE


def test_a_network_of_one_logit_has_two_classes() -> None:
    found = kept_scores(bundle_of(classes="b"), film_of(), map_of(), Target(0, "b"), Percentile(50))
    assert (found.names, found.explained) == (("no b", "b"), 1)
    assert sum(found.row) == pytest.approx(1)
    assert found.row[found.explained] == pytest.approx(found.whole.score)
    assert found.kept_share == pytest.approx(0.5)


def test_what_speaks_against_a_class_is_asked_about_as_the_class() -> None:
    plain, against = (
        kept_scores(bundle_of(), film_of(), map_of(), one) for one in (TARGET, replace(TARGET, against=True))
    )
    assert plain == against
    with pytest.raises(ExplainerError, match="bring it to the input"):
        kept_scores(bundle_of(), film_of(), map_of()[1:], TARGET)
