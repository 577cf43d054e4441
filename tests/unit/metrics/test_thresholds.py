from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.metrics import slow
from tests.unit.metrics.maps import awkward_boxes, awkward_maps
from xai_desktop import metrics
from xai_desktop.core.geometry import Box
from xai_desktop.core.heatmap import MapState
from xai_desktop.metrics.scene import Scene
from xai_desktop.metrics.thresholds import CUTS, cut_rows

MAPS, BOXES = awkward_maps(), awkward_boxes()


def cut_pixels(heatmap: np.ndarray, cut: float) -> slow.Pixels:
    seen = slow.seen_pixels(heatmap)
    low, high = min(heatmap[p] for p in seen), max(heatmap[p] for p in seen)
    return {p for p in seen if (float(heatmap[p]) - float(low)) / (float(high) - float(low)) >= cut}


@pytest.mark.parametrize("boxes", BOXES.values(), ids=BOXES.keys())
@pytest.mark.parametrize("heatmap", MAPS.values(), ids=MAPS.keys())
def test_equal_to_a_count_by_loops(heatmap: np.ndarray, boxes: list[Box]) -> None:
    remembering = replace(Scene.of(heatmap), memory={})
    assert cut_rows(remembering, boxes) == cut_rows(heatmap, boxes)  # type: ignore[arg-type]
    truth = slow.box_pixels(boxes, heatmap)
    background = slow.seen_pixels(heatmap) - truth
    rows = cut_rows(heatmap, boxes)
    assert [row.cut for row in rows] == [0.3, 0.5, 0.8]
    for row in rows:
        mask = cut_pixels(heatmap, row.cut)
        assert row.sensitivity.value == pytest.approx(len(mask & truth) / len(truth))
        assert row.specificity.value == pytest.approx(len(background - mask) / len(background))
        assert metrics.sensitivity_min_max(heatmap, boxes, row.cut) == row.sensitivity.value
        assert metrics.specificity_min_max(heatmap, boxes, row.cut) == row.specificity.value
        assert metrics.iou_min_max(heatmap, boxes, row.cut) == pytest.approx(slow.iou(mask, truth))


values = st.floats(-4, 4, width=32) | st.sampled_from([0.1, 0.3, 1 / 3, 0.7, 1e-6])


@settings(max_examples=200, deadline=None)
@given(st.lists(values, min_size=4, max_size=40), st.sampled_from([0.0, 0.1, 0.3, 1 / 3, 0.5, 0.8, 1.0, 1.1]))
def test_a_remembered_map_is_cut_at_the_same_pixels_whatever_the_rounding(row: list[float], cut: float) -> None:
    heatmap = np.array([row], np.float32)
    remembering = replace(Scene.of(heatmap), memory={})
    boxes = (Box(0, 0, 3, 1),)
    for name in ("sensitivity_min_max", "specificity_min_max", "iou_min_max"):
        measure = metrics.METRICS[name].measure
        assert measure(remembering, boxes, cut) == measure(heatmap, boxes, cut)


@pytest.mark.timeout(20)
def test_a_map_that_is_cut_at_nought_takes_no_longer() -> None:
    """Where half of the span is 0, a billion of values around it round to the same share."""
    heatmap = np.array([[-4, 0, -1e-20, 1e-20, 4, 2]], np.float32)
    remembering = replace(Scene.of(heatmap), memory={})
    boxes = (Box(0, 0, 3, 1),)
    for name in ("sensitivity_min_max", "specificity_min_max", "iou_min_max"):
        measure = metrics.METRICS[name].measure
        assert measure(remembering, boxes, 0.5) == measure(heatmap, boxes, 0.5)


def test_the_cut_itself_belongs_to_the_mask() -> None:
    heatmap = np.array([[0, 5, 10, 3]], np.float32)
    assert metrics.sensitivity_min_max(heatmap, [Box(1, 0, 2, 1)], 0.5) == 1.0
    assert metrics.sensitivity_min_max(heatmap, [Box(1, 0, 2, 1)], 0.51) == 0.0


def test_a_healthy_film_has_a_specificity_and_no_sensitivity() -> None:
    heatmap = MAPS["dense"]
    for row in cut_rows(heatmap, []):
        assert row.sensitivity.value is None
        assert row.sensitivity.reason == "no expert box"
        assert row.specificity.value == pytest.approx(1 - len(cut_pixels(heatmap, row.cut)) / heatmap.size)
    unseen = metrics.METRICS["sensitivity_min_max"].measure(MAPS["unseen"], [Box(0, 3, 5, 9)])
    assert "lies on the film" in unseen.reason
    assert "no expert box" in metrics.METRICS["iou_min_max"].measure(heatmap, []).reason


def test_what_has_no_number_says_why() -> None:
    whole = metrics.METRICS["specificity_min_max"].measure(MAPS["dense"], [Box(0, 0, 31, 24)])
    assert "whole film" in whole.reason
    for row in cut_rows(np.zeros((8, 8)), [Box(0, 0, 4, 4)], CUTS):
        assert row.sensitivity.value is row.specificity.value is None
        assert row.sensitivity.reason == MapState.EMPTY.sentence
