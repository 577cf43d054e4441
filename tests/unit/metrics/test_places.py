"""The top of the map, distances and artefacts, against counts by loops."""

import math

import numpy as np
import pytest

from tests.unit.metrics import slow
from tests.unit.metrics.maps import awkward_boxes, awkward_maps
from xai_desktop import metrics
from xai_desktop.core.geometry import Box

MAPS, BOXES = awkward_maps(), awkward_boxes()
ARTEFACT = [Box(14, 11, 27, 23)]


@pytest.mark.parametrize("boxes", BOXES.values(), ids=BOXES.keys())
@pytest.mark.parametrize("heatmap", MAPS.values(), ids=MAPS.keys())
def test_equal_to_counts_by_loops(heatmap: np.ndarray, boxes: list[Box]) -> None:
    mask, truth = slow.mask_pixels(heatmap, 85), slow.box_pixels(boxes, heatmap)
    assert metrics.top15_precision(heatmap, boxes) == pytest.approx(len(mask & truth) / len(mask))
    assert metrics.dice(heatmap, boxes, 85) == pytest.approx(2 * len(mask & truth) / (len(mask) + len(truth)))
    middle = [np.mean(list(pixels), axis=0) for pixels in (mask, truth)]
    diagonal = math.hypot(*heatmap.shape)
    assert metrics.centroid_distance(heatmap, boxes, 85) == pytest.approx(math.dist(*middle) / diagonal)
    best = max(slow.seen_pixels(heatmap), key=lambda p: (heatmap[p], -p[0], -p[1]))
    assert metrics.peak_distance(heatmap, boxes) == pytest.approx(slow.nearest(truth, best) / heatmap.shape[1])


@pytest.mark.parametrize("heatmap", MAPS.values(), ids=MAPS.keys())
def test_the_papers_top_holds_all_ties(heatmap: np.ndarray) -> None:
    boxes = BOXES["one"]
    values = sorted(heatmap[p] for p in slow.seen_pixels(heatmap))
    cut = np.percentile(values, 85)
    mask, truth = {p for p in slow.seen_pixels(heatmap) if heatmap[p] >= cut}, slow.box_pixels(boxes, heatmap)
    assert metrics.top15_precision_paper(heatmap, boxes) == pytest.approx(len(mask & truth) / len(mask))


def test_a_sparse_map_scores_its_base_rate_by_the_papers_rule_only() -> None:
    heatmap = np.zeros((20, 20), np.float32)
    heatmap[5:7, 5:7] = 1
    boxes = [Box(5, 5, 15, 15)]
    assert metrics.top15_precision(heatmap, boxes) == 1.0
    assert metrics.top15_precision_paper(heatmap, boxes) == pytest.approx(100 / 400)


@pytest.mark.parametrize("boxes", BOXES.values(), ids=BOXES.keys())
@pytest.mark.parametrize("heatmap", MAPS.values(), ids=MAPS.keys())
def test_artefacts_equal_counts_by_loops(heatmap: np.ndarray, boxes: list[Box]) -> None:
    mask = slow.mask_pixels(heatmap, 70)
    truth, artefact = slow.box_pixels(boxes, heatmap), slow.box_pixels(ARTEFACT, heatmap)
    assert metrics.artefact_contamination(heatmap, ARTEFACT, 70) == pytest.approx(len(mask & artefact) / len(mask))
    assert metrics.artefact_fpr(heatmap, ARTEFACT, 70) == pytest.approx(len(mask & artefact) / len(artefact))
    near, far = slow.iou(mask, truth), slow.iou(mask, artefact)
    dependency = metrics.artefact_dependency(heatmap, ARTEFACT, boxes, 70)
    assert dependency == (pytest.approx(far / (near + far)) if near + far else None)
    distraction = metrics.artefact_distraction(heatmap, ARTEFACT, boxes, 70)
    assert distraction == (pytest.approx(far / near) if near else None)


def test_what_has_no_number_says_why() -> None:
    heatmap = np.zeros((20, 20), np.float32)
    heatmap[0:2, 0:2] = 1
    away, here = [Box(10, 10, 12, 12)], [Box(0, 0, 2, 2)]
    assert "not meet the object" in metrics.METRICS["artefact_distraction"].measure(heatmap, here, away).reason
    assert "neither" in metrics.METRICS["artefact_dependency"].measure(heatmap, away, away).reason
    assert metrics.artefact_distraction(heatmap, away, here) == 0.0
    for name in ("artefact_distraction", "artefact_dependency"):
        assert metrics.METRICS[name].measure(heatmap, here, []).reason == "no expert box"
        assert "Constant" in metrics.METRICS[name].measure(heatmap + 1 - heatmap, here, here).reason
    for name in ("top15_precision", "centroid_distance", "artefact_contamination"):
        assert "no pixel is in the mask" in metrics.METRICS[name].measure(heatmap, here, 99.9).reason
    for name in ("top15_precision_paper", "centroid_distance", "peak_distance", "dice"):
        assert "No evidence" in metrics.METRICS[name].measure(np.zeros((4, 4)), here).reason
