import numpy as np
import pytest

from tests.unit.metrics import slow
from tests.unit.metrics.maps import awkward_boxes, awkward_maps
from xai_desktop import metrics
from xai_desktop.core.geometry import Box
from xai_desktop.core.heatmap import strongest

MAPS, BOXES = awkward_maps(), awkward_boxes()


@pytest.mark.parametrize("boxes", BOXES.values(), ids=BOXES.keys())
@pytest.mark.parametrize("heatmap", MAPS.values(), ids=MAPS.keys())
def test_equal_to_counts_by_loops(heatmap: np.ndarray, boxes: list[Box]) -> None:
    truth = slow.box_pixels(boxes, heatmap)
    shown = {p for p in slow.seen_pixels(heatmap) if heatmap[p] > 0}
    assert metrics.lime_overlap(heatmap, boxes) == len(shown & truth)
    assert metrics.lime_overlap_recall(heatmap, boxes) == pytest.approx(len(shown & truth) / len(truth))
    expected = pytest.approx(len(shown & truth) / len(shown)) if shown else None
    assert metrics.lime_overlap_precision(heatmap, boxes) == expected


def test_only_superpixels_that_speak_for_the_class_are_shown() -> None:
    regions = np.repeat(np.array([[0.5, -0.9, 0.2, 0.1]], np.float32), 5, axis=1).repeat(10, axis=0)
    shown = np.maximum(strongest(regions, 3), 0)
    assert metrics.lime_overlap(shown, [Box(0, 0, 12, 10)]) == 50 + 20
    assert metrics.lime_overlap(shown, [Box(0, 0, 20, 10)]) == 100


def test_an_explanation_that_shows_nothing_overlaps_by_zero_pixels() -> None:
    nothing = np.zeros((8, 8), np.float32)
    assert metrics.lime_overlap(nothing, [Box(0, 0, 4, 4)]) == 0.0
    assert metrics.lime_overlap_recall(nothing, [Box(0, 0, 4, 4)]) == 0.0
    assert "shows no pixel" in metrics.METRICS["lime_overlap_precision"].measure(nothing, [Box(0, 0, 4, 4)]).reason
    assert metrics.lime_overlap_precision(nothing + 1, [Box(0, 0, 4, 4)]) == pytest.approx(16 / 64)
    assert metrics.METRICS["lime_overlap"].measure(nothing, []).reason == "no expert box"
    assert "Not a number" in metrics.METRICS["lime_overlap"].measure(nothing * np.nan, [Box(0, 0, 4, 4)]).reason
