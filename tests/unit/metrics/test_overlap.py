import numpy as np
import pytest
from sklearn.metrics import jaccard_score

from tests.unit.metrics import slow
from tests.unit.metrics.maps import awkward_boxes, awkward_maps
from xai_desktop import metrics
from xai_desktop.core.geometry import Box
from xai_desktop.core.shapes import union
from xai_desktop.core.threshold import Percentile, RankedMap
from xai_desktop.metrics.counts import best_iou, chance_iou

MAPS, BOXES = awkward_maps(), awkward_boxes()


@pytest.mark.parametrize("boxes", BOXES.values(), ids=BOXES.keys())
@pytest.mark.parametrize("heatmap", MAPS.values(), ids=MAPS.keys())
@pytest.mark.parametrize("percentile", [50.0, 90.0, 99.5])
def test_overlaps_equal_a_count_by_loops(heatmap: np.ndarray, boxes: list[Box], percentile: float) -> None:
    mask, truth = slow.mask_pixels(heatmap, percentile), slow.box_pixels(boxes, heatmap)
    background = slow.seen_pixels(heatmap) - truth
    assert metrics.iou(heatmap, boxes, percentile) == pytest.approx(slow.iou(mask, truth))
    assert metrics.sensitivity(heatmap, boxes, percentile) == pytest.approx(len(mask & truth) / len(truth))
    assert metrics.specificity(heatmap, boxes, percentile) == pytest.approx(len(background - mask) / len(background))
    assert metrics.iou_ceiling(heatmap, boxes, percentile) == pytest.approx(
        min(len(mask), len(truth)) / max(len(mask), len(truth))
    )


@pytest.mark.parametrize("heatmap", MAPS.values(), ids=MAPS.keys())
def test_no_mask_beats_the_ceiling(heatmap: np.ndarray) -> None:
    for boxes in BOXES.values():
        for percentile in (50.0, 75.0, 90.0, 99.0):
            iou, ceiling = (m(heatmap, boxes, percentile) for m in (metrics.iou, metrics.iou_ceiling))
            assert iou <= ceiling + 1e-12
            if ceiling:
                assert metrics.iou_over_ceiling(heatmap, boxes, percentile) == pytest.approx(iou / ceiling)


def test_iou_agrees_with_scikit_learn() -> None:
    heatmap, boxes = MAPS["dense"], BOXES["two overlapping"]
    mask = RankedMap.of(heatmap).mask(Percentile(85))
    expected = jaccard_score(union(boxes, heatmap.shape).ravel(), mask.ravel())
    assert metrics.iou(heatmap, boxes, percentile=85) == pytest.approx(expected)


def test_a_map_that_fills_its_box_has_iou_one() -> None:
    heatmap = np.zeros((20, 20), np.float32)
    heatmap[5:10, 5:13] = 1
    assert metrics.iou(heatmap, [Box(5, 5, 13, 10)], percentile=90) == 1.0  # 40 asked of 400, 40 above the minimum


def test_random_masks_score_the_random_floor() -> None:
    rng, box, side = np.random.default_rng(3), Box(10, 20, 50, 45), 64
    found = [metrics.iou(rng.random((side, side), dtype=np.float32), [box], 80) for _ in range(300)]
    floor = metrics.iou_floor_random(rng.random((side, side), dtype=np.float32), [box], 80)
    standard_error = np.std(found) / np.sqrt(len(found))
    assert floor == pytest.approx(np.mean(found), abs=4 * standard_error + 0.002)
    assert chance_iou(0.1, 0.0) == 0.0
    assert chance_iou(1.0, 1.0) == 1.0


def test_the_atlas_floor_is_the_box_itself_and_needs_no_map() -> None:
    boxes, atlas = [Box(2, 2, 12, 12)], Box(7, 2, 17, 12)
    assert metrics.iou_floor_atlas(MAPS["dense"], boxes, atlas) == pytest.approx(50 / 150)
    assert metrics.iou_floor_atlas(np.zeros((24, 31)), boxes, atlas) == pytest.approx(50 / 150)
    missing = metrics.METRICS["iou_floor_atlas"].measure(MAPS["dense"], boxes, None)
    assert missing.value is None
    assert "fewer than ten" in missing.reason


@pytest.mark.parametrize(
    ("heatmap", "reason"),
    [
        (np.zeros((8, 8)), "No evidence"),
        (np.full((8, 8), 0.7), "Constant map"),
        (np.full((8, 8), np.nan), "Not a number"),
        (np.array([[0.0, np.inf], [1.0, 2.0]]), "Not a number"),
    ],
)
@pytest.mark.parametrize(
    "name", ["iou", "sensitivity", "specificity", "iou_ceiling", "pixel_ap", "energy_in_box", "pointing_game"]
)
def test_a_degenerate_map_has_no_number_but_a_reason(name: str, heatmap: np.ndarray, reason: str) -> None:
    metric = metrics.METRICS[name]
    assert metric(heatmap, [Box(0, 0, 1, 1)]) is None
    assert reason in metric.measure(heatmap, [Box(0, 0, 1, 1)]).reason


@pytest.mark.parametrize("name", ["iou", "iou_floor_random", "pixel_ap", "energy_in_box", "pointing_game"])
def test_without_a_box_on_the_seen_film_nothing_is_defined(name: str) -> None:
    metric, unseen = metrics.METRICS[name], MAPS["unseen"]
    assert metric.measure(unseen, []).reason == "no expert box"
    for box in (Box(0, 3, 5, 9), Box(100, 100, 120, 120)):
        measured = metric.measure(unseen, [box])
        assert measured.value is None
        assert "lies on the film" in measured.reason


def test_background_is_undefined_where_the_box_is_the_film() -> None:
    measured = metrics.METRICS["specificity"].measure(MAPS["dense"], [Box(0, 0, 31, 24)])
    assert measured.value is None
    assert "whole film" in measured.reason


def test_nothing_is_attainable_without_a_mask() -> None:
    measured = metrics.METRICS["iou_over_ceiling"].measure(MAPS["dense"], BOXES["one"], 99.99)
    assert measured.value is None
    assert "no mask is left" in measured.reason


def test_boxes_may_come_as_annotations_or_numbers() -> None:
    class Marked:
        box = Box(8, 6, 20, 15)

    expected = metrics.iou(MAPS["dense"], BOXES["one"])
    assert metrics.iou(MAPS["dense"], [(8, 6, 20, 15)]) == metrics.iou(MAPS["dense"], [Marked()]) == expected


def test_l_acc_is_strict_and_counts_films_without_a_map() -> None:
    assert metrics.l_acc([0.2, 0.21, None, 0.9]) == pytest.approx(2 / 4)
    assert metrics.l_acc([0.2, 0.21, None, 0.9], ceilings=[0.1, 0.5, 0.5, 1.0]) == pytest.approx(2 / 3)
    assert metrics.METRICS["l_acc"].measure([]).reason == "no film takes part"


def test_best_iou_is_symmetric_and_knows_nothing_of_units() -> None:
    assert best_iou(0.1, 0.4) == best_iou(400, 100) == pytest.approx(0.25)
    assert best_iou(0, 0) == 0.0
