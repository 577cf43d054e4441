from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import auc, average_precision_score, precision_recall_curve

from tests.unit.metrics import slow
from tests.unit.metrics.maps import awkward_boxes, awkward_maps
from xai_desktop import metrics
from xai_desktop.core.geometry import Box
from xai_desktop.core.shapes import union
from xai_desktop.metrics.average_precision import step_area, steps, trapezoid_area
from xai_desktop.metrics.scene import Scene

MAPS, BOXES = awkward_maps(), awkward_boxes()


@pytest.mark.parametrize("boxes", BOXES.values(), ids=BOXES.keys())
@pytest.mark.parametrize("heatmap", MAPS.values(), ids=MAPS.keys())
def test_equal_to_scikit_learn_and_to_a_loop(heatmap: np.ndarray, boxes: list[Box]) -> None:
    seen = ~np.isnan(heatmap)
    truth, scores = union(boxes, heatmap.shape)[seen], heatmap[seen]
    assert metrics.pixel_ap(heatmap, boxes) == pytest.approx(average_precision_score(truth, scores))
    precision, recall, _ = precision_recall_curve(truth, scores)
    assert metrics.pixel_ap_trapezoid(heatmap, boxes) == pytest.approx(auc(recall, precision))


def test_equal_to_a_loop_over_values() -> None:
    truth = slow.box_pixels(BOXES["two apart"], MAPS["tied"])
    expected = slow.average_precision(MAPS["tied"], truth)
    assert metrics.pixel_ap(MAPS["tied"], BOXES["two apart"]) == pytest.approx(expected)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
@pytest.mark.parametrize("heatmap", MAPS.values(), ids=MAPS.keys())
def test_what_was_put_in_order_for_one_reader_serves_the_next(heatmap: np.ndarray, order: tuple[int, ...]) -> None:
    readers = [[Box(10, 8, 14, 12)], [Box(0, 0, 31, 12)], [Box(2, 3, 9, 9), Box(20, 2, 30, 20)]]
    remembering = replace(Scene.of(heatmap), memory={})
    for boxes in (readers[place] for place in order):
        for name in ("pixel_ap", "pixel_ap_trapezoid"):
            measure = metrics.METRICS[name].measure
            assert measure(remembering, boxes) == measure(heatmap, boxes)


def test_only_pixels_that_count_are_put_in_order() -> None:
    heatmap = np.arange(100, dtype=np.float32).reshape(10, 10)
    scene = replace(Scene.of(heatmap), memory={})
    assert scene.rising_from(np.float32(90)).tolist() == list(range(90, 100))
    assert scene.rising_from(np.float32(95)).tolist() == list(range(90, 100))
    assert scene.rising_from(np.float32(50)).tolist() == list(range(100))


def test_an_empty_map_scores_the_base_rate_and_the_trapezoid_flatters_it() -> None:
    every, positives = np.zeros(100), np.zeros(35)
    assert step_area(steps(every, positives)) == pytest.approx(0.35)
    assert trapezoid_area(steps(every, positives)) == pytest.approx(0.675)


def test_the_map_of_the_box_scores_one() -> None:
    heatmap = np.zeros((20, 20), np.float32)
    heatmap[5:10, 5:13] = 1
    assert metrics.pixel_ap(heatmap, [Box(5, 5, 13, 10)]) == 1.0
