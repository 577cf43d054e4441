import numpy as np
import pytest
from sklearn.metrics import auc, average_precision_score, precision_recall_curve

from tests.unit.metrics import slow
from tests.unit.metrics.maps import awkward_boxes, awkward_maps
from xai_desktop import metrics
from xai_desktop.core.geometry import Box
from xai_desktop.core.shapes import union
from xai_desktop.metrics.average_precision import step_area, steps, trapezoid_area

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


def test_an_empty_map_scores_the_base_rate_and_the_trapezoid_flatters_it() -> None:
    falling, positives = np.zeros(100), np.zeros(35)
    assert step_area(steps(falling, positives)) == pytest.approx(0.35)
    assert trapezoid_area(steps(falling, positives)) == pytest.approx(0.675)


def test_the_map_of_the_box_scores_one() -> None:
    heatmap = np.zeros((20, 20), np.float32)
    heatmap[5:10, 5:13] = 1
    assert metrics.pixel_ap(heatmap, [Box(5, 5, 13, 10)]) == 1.0
