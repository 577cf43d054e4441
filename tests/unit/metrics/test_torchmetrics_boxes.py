"""Detection metrics against torchmetrics: its wrapper of pycocotools, and its older matching in torch alone."""

from typing import Any

import numpy as np
import pytest
import torch
from torchmetrics.detection import MeanAveragePrecision
from torchmetrics.functional.detection import intersection_over_union

from tests.unit.metrics.test_detection import boxes, films
from xai_desktop import metrics
from xai_desktop.metrics.detected import Detections, Truths, box_ious
from xai_desktop.metrics.detection import COCO_RECALLS, COCO_THRESHOLDS, average_precisions

POINTS = {"iou_thresholds": COCO_THRESHOLDS.tolist(), "rec_thresholds": COCO_RECALLS.tolist()}
"""COCO's own, in float64; what torchmetrics takes unless it is told is a test of its own, below."""

NAMES = ("map_50_95", "map_50", "map_75")


def without_ignored(truths: list[Truths]) -> list[Truths]:
    """torchmetrics knows crowds, and no other boxes that need not be found."""
    return [one.chosen(~one.ignored | one.crowd) for one in truths]


def said(found: Detections) -> dict[str, torch.Tensor]:
    return {
        "boxes": torch.tensor(found.boxes),
        "labels": torch.tensor(found.labels),
        "scores": torch.tensor(found.scores),
    }


def marked(truths: Truths) -> dict[str, torch.Tensor]:
    return {
        "boxes": torch.tensor(truths.boxes),
        "labels": torch.tensor(truths.labels),
        "iscrowd": torch.tensor(truths.crowd.astype(np.int64)),
    }


def theirs(found: list[Detections], truths: list[Truths], kind: Any = MeanAveragePrecision, **points: Any) -> Any:
    metric = kind(box_format="xyxy", iou_type="bbox", **(points or POINTS))
    metric.warn_on_many_detections = False
    metric.update([said(one) for one in found], [marked(one) for one in truths])
    return metric.compute()


def numbers(result: Any) -> list[float]:
    return [float(result[name]) for name in ("map", "map_50", "map_75")]


def ours(found: list[Detections], truths: list[Truths]) -> list[float | None]:
    return [metrics.METRICS[name](found, truths) for name in NAMES]


@pytest.mark.parametrize("seed", range(12))
def test_films_with_crowds_and_ties(seed: int) -> None:
    found, truths = films(seed)
    kept = without_ignored(truths)
    assert ours(found, kept) == pytest.approx(numbers(theirs(found, kept)))


@pytest.mark.parametrize("seed", range(12))
def test_matching_without_pycocotools(seed: int) -> None:
    """Its matching in torch knows no crowds, wants an IoU above the threshold where COCO takes one on it, takes the
    first of two equal boxes where COCO takes the last, and sorts equal scores anyhow. Hence films without such things.
    """
    old = pytest.importorskip("torchmetrics.detection._mean_ap").MeanAveragePrecision
    rng = np.random.default_rng(seed)
    found, truths = [], []
    for _ in range(5):
        real = boxes(rng, int(rng.integers(0, 6)))
        near = real.repeat(2, axis=0)
        near = np.vstack([near + rng.uniform(-1.5, 1.5, near.shape), boxes(rng, 4)])
        near[:, 2:] = np.maximum(near[:, 2:], near[:, :2] + 0.25)
        labels = rng.integers(0, 3, len(real))
        named = np.concatenate([labels.repeat(2), rng.integers(0, 3, 4)])
        found.append(Detections.of(near, named, rng.random(len(near))))
        truths.append(Truths.of(real, labels))
    assert 0.1 < metrics.map_50(found, truths) < 1
    assert ours(found, truths) == pytest.approx(numbers(theirs(found, truths, old)), abs=1e-6)


def test_class_by_class() -> None:
    found, truths = films(2)
    kept = without_ignored(truths)
    result = theirs(found, kept, **POINTS, class_metrics=True)
    each = {
        int(label): float(ap)
        for label, ap in zip(result["classes"], result["map_per_class"], strict=True)
        if ap >= 0  # -1: nothing to be found
    }
    own = {label: float(ap.mean()) for label, ap in average_precisions(found, kept).items()}
    assert own == pytest.approx(each)
    assert len(own) > 1


def test_a_crowded_film_of_which_the_hundred_surest_count() -> None:
    rng = np.random.default_rng(5)
    truth = Truths.of(boxes(rng, 60), np.zeros(60, int))
    near = truth.boxes + np.array([0.25, 0, 0.25, 0])
    found = Detections.of(np.vstack([boxes(rng, 90), near]), np.zeros(150, int), rng.permutation(150) / 150)
    result = numbers(theirs([found], [truth]))
    assert ours([found], [truth]) == pytest.approx(result)
    assert average_precisions([found], [truth], most=150)[0][0] > result[1] > 0


def test_nothing_found_and_nothing_to_find() -> None:
    """Where no class has a box torchmetrics says -1, which a mean over studies would take for a number; we say None.
    Films without boxes count nonetheless, where other films have some: what is found there is wrong.
    """
    empty, one, truth = Detections.of(), Detections.of([(0, 0, 4, 4)], [0], [0.9]), Truths.of([(0, 0, 4, 4)], [0])
    assert ours([empty], [truth]) == numbers(theirs([empty], [truth])) == [0.0] * 3
    assert ours([one], [truth]) == pytest.approx(numbers(theirs([one], [truth])))
    for found in (empty, one):
        assert numbers(theirs([found], [Truths.of()])) == [-1.0] * 3
        assert ours([found], [Truths.of()]) == [None] * 3
    wrong = Detections.of([(0, 0, 4, 4)], [0], [0.95])
    pair = [wrong, one], [Truths.of(), truth]
    assert ours(*pair) == pytest.approx(numbers(theirs(*pair)))
    assert ours(*pair) == pytest.approx([0.5] * 3)


def test_torchmetrics_rounds_the_thresholds_of_iou_to_float32() -> None:
    """A box of 11 columns of 20 has IoU 0.55: a match at COCO's 0.55, and none at torchmetrics' 0.550000012."""
    truth, found = Truths.of([(0, 0, 20, 20)], [0]), Detections.of([(0, 0, 11, 20)], [0], [0.9])
    assert metrics.map_50_95([found], [truth]) == pytest.approx(2 / 10)
    assert numbers(theirs([found], [truth]))[0] == pytest.approx(2 / 10)
    assert numbers(theirs([found], [truth], iou_thresholds=None))[:2] == pytest.approx([1 / 10, 1])


def test_torchmetrics_rounds_the_points_of_recall_to_float32() -> None:
    """7 boxes of 10 are found: COCO's point 0.7000000000000001 is not reached, torchmetrics' 0.699999988 is."""
    truth = Truths.of([(20 * n, 0, 20 * n + 10, 10) for n in range(10)], [0] * 10)
    found = Detections.of(truth.boxes[:7], [0] * 7, [0.9] * 7)
    assert metrics.map_50([found], [truth]) == pytest.approx(70 / 101)
    assert numbers(theirs([found], [truth]))[1] == pytest.approx(70 / 101)
    assert numbers(theirs([found], [truth], rec_thresholds=None))[1] == pytest.approx(71 / 101)


@pytest.mark.parametrize("seed", range(5))
def test_iou_of_boxes(seed: int) -> None:
    rng = np.random.default_rng(seed)
    first, second = boxes(rng, 9), boxes(rng, 7)
    expected = intersection_over_union(torch.tensor(first), torch.tensor(second), aggregate=False)
    np.testing.assert_allclose(box_ious(first, second), expected.numpy(), atol=1e-12)
