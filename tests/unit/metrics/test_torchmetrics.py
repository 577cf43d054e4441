"""Scores and maps against torchmetrics, and the places where its definitions are others than ours."""

import numpy as np
import pytest
import torch
from torchmetrics.functional import spearman_corrcoef
from torchmetrics.functional.classification import (
    binary_accuracy,
    binary_auroc,
    binary_average_precision,
    binary_f1_score,
    binary_jaccard_index,
    binary_precision_recall_curve,
    binary_recall,
    binary_specificity,
    multiclass_accuracy,
)
from torchmetrics.functional.image import structural_similarity_index_measure as their_ssim
from torchmetrics.functional.segmentation import dice_score
from torchmetrics.utilities.compute import auc as area_under

from tests.unit.metrics.maps import awkward_boxes, awkward_maps
from xai_desktop import metrics
from xai_desktop.core.geometry import Box
from xai_desktop.core.shapes import union
from xai_desktop.core.threshold import Percentile, RankedMap
from xai_desktop.metrics.structural import REACH, similarity

FLOAT32 = 1e-5
"""How near two means of thousands of summands can be that torchmetrics adds in float32."""


def large_and_sparse() -> np.ndarray:
    """72 000 pixels, of which one in a hundred has one of three values."""
    rng = np.random.default_rng(2)
    return np.where(rng.random((240, 300)) > 0.99, rng.integers(1, 4, (240, 300)) / 3, 0).astype(np.float32)


MAPS, BOXES = awkward_maps() | {"large and sparse": large_and_sparse()}, awkward_boxes()
every_map = pytest.mark.parametrize("heatmap", MAPS.values(), ids=MAPS.keys())
every_box = pytest.mark.parametrize("boxes", BOXES.values(), ids=BOXES.keys())


def films(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Scores in [0, 1] and labels: 2 to 2000 films, the fewer the levels the more ties, both classes on them."""
    rng = np.random.default_rng(seed)
    count, levels = (2, 3, 17, 400, 2000)[seed % 5], (1, 2, 7, 10**6)[seed % 4]
    labels = rng.random(count) < rng.uniform(0.05, 0.95)
    labels[:2] = True, False
    return np.round(rng.random(count) * levels) / levels, labels


def tensor(values: object) -> torch.Tensor:
    found = np.array(values)
    return torch.from_numpy(found.astype(np.int64) if found.dtype == np.bool_ else found)


def between_0_and_1(values: np.ndarray) -> np.ndarray:
    """Of the same order and with the same ties, in float64."""
    known = values.astype(np.float64)
    return (known - known.min()) / np.ptp(known)


@pytest.mark.parametrize("seed", range(20))
def test_scores_of_films(seed: int) -> None:
    scores, labels = films(seed)
    assert metrics.auc(scores, labels) == pytest.approx(float(binary_auroc(tensor(scores), tensor(labels))))
    expected = float(binary_average_precision(tensor(scores), tensor(labels)))
    assert metrics.auprc(scores, labels) == pytest.approx(expected, abs=FLOAT32)
    expected = float(torch.nn.functional.mse_loss(tensor(scores), tensor(labels.astype(float))))
    assert metrics.brier(scores, labels) == pytest.approx(expected)


@pytest.mark.parametrize("cut", [-1.0, 0.3, 0.5, 2.0], ids=["all called", "many", "half", "none called"])
@pytest.mark.parametrize("seed", range(5))
def test_calls_of_films(seed: int, cut: float) -> None:
    scores, labels = films(seed + 3)
    called = scores > cut
    pair = tensor(called), tensor(labels)
    assert metrics.accuracy(called, labels) == pytest.approx(float(binary_accuracy(*pair)))
    assert metrics.f1(called, labels) == pytest.approx(float(binary_f1_score(*pair)))
    each = float(binary_recall(*pair)), float(binary_specificity(*pair))
    assert metrics.balanced_accuracy(called, labels) == pytest.approx(sum(each) / 2)


@pytest.mark.parametrize("seed", range(6))
def test_calls_of_several_classes(seed: int) -> None:
    """Every class occurs; how a class that does not is counted is below."""
    rng = np.random.default_rng(seed)
    truth = np.concatenate([np.arange(5), rng.integers(0, 5, 60)])
    said = np.where(rng.random(65) < 0.6, truth, rng.integers(0, 5, 65))
    pair = tensor(said), tensor(truth)
    found = [float(multiclass_accuracy(*pair, num_classes=5, average=kind)) for kind in ("micro", "macro")]
    assert [metrics.accuracy(said, truth), metrics.balanced_accuracy(said, truth)] == pytest.approx(found)


@every_box
@every_map
@pytest.mark.parametrize("percentile", [50.0, 90.0])
def test_masks_against_boxes(heatmap: np.ndarray, boxes: list[Box], percentile: float) -> None:
    seen = ~np.isnan(heatmap)
    mask, truth = RankedMap.of(heatmap).mask(Percentile(percentile))[seen], union(boxes, heatmap.shape)[seen]
    pair = tensor(mask), tensor(truth)
    expected = {
        "iou": binary_jaccard_index(*pair),
        "dice": dice_score(pair[0][None, None], pair[1][None, None], num_classes=1, input_format="one-hot"),
        "sensitivity": binary_recall(*pair),
        "specificity": binary_specificity(*pair),
    }
    found = {name: metrics.METRICS[name](heatmap, boxes, percentile) for name in expected}
    assert found == pytest.approx({name: float(value) for name, value in expected.items()})


@every_box
@every_map
def test_pixels_in_order(heatmap: np.ndarray, boxes: list[Box]) -> None:
    seen = ~np.isnan(heatmap)
    pair = tensor(between_0_and_1(heatmap[seen])), tensor(union(boxes, heatmap.shape)[seen])
    expected = float(binary_average_precision(*pair))
    assert metrics.pixel_ap(heatmap, boxes) == pytest.approx(expected, abs=FLOAT32)
    precision, recall, _ = binary_precision_recall_curve(*pair)
    expected = float(area_under(recall.double(), precision.double()))
    assert metrics.pixel_ap_trapezoid(heatmap, boxes) == pytest.approx(expected, abs=FLOAT32)


@every_map
def test_rank_correlation(heatmap: np.ndarray) -> None:
    other = np.random.default_rng(1).integers(0, 9, heatmap.shape).astype(np.float32)
    other[:2, :3] = np.nan
    seen = ~(np.isnan(heatmap) | np.isnan(other))
    expected = float(spearman_corrcoef(tensor(heatmap[seen]), tensor(other[seen])))
    assert metrics.rank_correlation(heatmap, other) == pytest.approx(expected, abs=FLOAT32)


@pytest.mark.parametrize("size", [(23, 31), (64, 40)])
def test_structural_similarity_away_from_the_edge(size: tuple[int, int]) -> None:
    """At the edge torchmetrics mirrors the map, where we count only the pixels that are there."""
    rng = np.random.default_rng(size[0])
    first, second = rng.random(size).astype(np.float32), rng.random(size).astype(np.float32)
    second[:, 15:] = first[:, 15:] / 2
    planes = tensor(first.astype(float))[None, None], tensor(second.astype(float))[None, None]
    mean, each = their_ssim(*planes, data_range=float(np.ptp(first)), return_full_image=True)
    inner = slice(REACH, -REACH), slice(REACH, -REACH)
    found = similarity(first, second, np.ones(size, np.bool_))
    np.testing.assert_allclose(found[inner], each[0, 0].numpy()[inner], atol=1e-6)
    assert metrics.ssim(first, second) == pytest.approx(found.mean())
    assert 1e-4 < abs(float(mean) - found.mean()) < 0.05, "the mirrored edge is the difference"


def test_where_nothing_is_defined_torchmetrics_says_zero_or_fails() -> None:
    """AUC without films of one kind, average precision and F1 without the finding: 0 would be a bad result, None is
    no result, and a table counts the two apart.
    """
    scores, absent = np.array([0.1, 0.5, 0.9]), np.zeros(3, np.bool_)
    with pytest.warns(UserWarning, match="No positive samples"):
        assert float(binary_auroc(tensor(scores), tensor(absent))) == 0
    with pytest.warns(UserWarning, match="No negative samples"):
        assert float(binary_auroc(tensor(scores), tensor(~absent))) == 0
    assert metrics.auc(scores, absent) is None
    assert metrics.auc(scores, ~absent) is None
    with pytest.warns(UserWarning, match="No positive samples"):
        assert float(binary_average_precision(tensor(scores), tensor(absent))) == 0
    assert metrics.METRICS["auprc"].measure(scores, absent).reason == "needs films with the finding"
    assert float(binary_f1_score(tensor(absent), tensor(absent))) == 0
    assert metrics.METRICS["f1"].measure(absent, absent).reason == "needs films with the finding"
    with pytest.raises(IndexError):
        binary_auroc(torch.zeros(0), torch.zeros(0, dtype=torch.int64))
    assert metrics.auc([], []) is None
    assert metrics.METRICS["accuracy"].measure([], []).reason == "no film takes part"


def test_where_a_map_is_constant_torchmetrics_gives_it_a_correlation_and_a_likeness() -> None:
    """Two empty maps: correlation 0 and likeness 1 there. A map without evidence is like nothing, and has no order."""
    heatmap, empty = np.random.default_rng(0).random((20, 20)), np.zeros((20, 20))
    assert float(spearman_corrcoef(tensor(heatmap.ravel()), tensor(empty.ravel()))) == 0
    assert metrics.rank_correlation(heatmap, empty) is None
    planes = tensor(empty)[None, None]
    assert float(their_ssim(planes, planes, data_range=1.0)) == pytest.approx(1)
    assert metrics.ssim(empty, empty) is None


def test_a_class_that_is_called_and_never_there_counts_as_zero_in_torchmetrics() -> None:
    """Two films of classes 0 and 1; the second is called 2. By films of a class: (1 + 0) / 2, as in scikit-learn.
    torchmetrics adds a class 2, of which there is no film, with 0: (1 + 0 + 0) / 3.
    """
    said, truth = [0, 2], [0, 1]
    assert metrics.balanced_accuracy(said, truth) == 0.5
    theirs = multiclass_accuracy(tensor(said), tensor(truth), num_classes=3, average="macro")
    assert float(theirs) == pytest.approx(1 / 3)


def test_scores_beyond_0_and_1_are_squeezed_by_torchmetrics_until_they_are_equal() -> None:
    """It takes them for logits. At 20 and more the logistic function is 1 in float32: films that were in order are
    not. Ours counts by order alone, so that maps and logits come as they are.
    """
    scores, labels = np.array([30, 20, 25], np.float32), np.array([True, False, True])
    assert metrics.auc(scores, labels) == metrics.auprc(scores, labels) == 1.0
    assert float(binary_auroc(tensor(scores), tensor(labels))) == 0.5
    assert float(binary_average_precision(tensor(scores), tensor(labels))) == pytest.approx(2 / 3)
