import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from tests.unit.metrics import slow
from tests.unit.metrics.maps import awkward_boxes, awkward_maps
from xai_desktop import metrics
from xai_desktop.core.geometry import Box
from xai_desktop.core.heatmap import MapState, judge
from xai_desktop.core.threshold import Absolute, Otsu, Percentile, PerClass, RankedMap, Threshold
from xai_desktop.metrics.counts import best_iou
from xai_desktop.metrics.localisation import CURVE, LocalisationProfile, profile

MAPS, BOXES = awkward_maps(), awkward_boxes()
ATLAS, SECOND = Box(7, 5, 22, 17), [Box(9, 7, 21, 14)]


def measured(heatmap: np.ndarray, boxes: list[Box], **rest: object) -> LocalisationProfile:
    rest = {"atlas": ATLAS, "second_reader": SECOND} | rest
    return profile(heatmap, judge(heatmap), "Mass", "A", boxes, **rest)


@pytest.mark.parametrize("boxes", BOXES.values(), ids=BOXES.keys())
@pytest.mark.parametrize("heatmap", MAPS.values(), ids=MAPS.keys())
@pytest.mark.parametrize("percentile", [50.0, 90.0, 99.5])
def test_the_profile_says_what_each_metric_says(heatmap: np.ndarray, boxes: list[Box], percentile: float) -> None:
    found = measured(heatmap, boxes).at(Percentile(percentile))
    assert found.iou.value == metrics.iou(heatmap, boxes, percentile)
    assert found.box_covered.value == metrics.sensitivity(heatmap, boxes, percentile)
    assert found.background_spared.value == metrics.specificity(heatmap, boxes, percentile)
    assert found.pixel_ap.value == metrics.pixel_ap(heatmap, boxes)
    assert found.energy_in_box.value == metrics.energy_in_box(heatmap, boxes)
    assert found.peak_inside.value == metrics.pointing_game(heatmap, boxes, 0)
    assert found.peak_chance == metrics.pointing_chance(heatmap, boxes, 0)
    assert found.ruler.this_map == found.iou
    assert found.ruler.ceiling.value == metrics.iou_ceiling(heatmap, boxes, percentile)
    assert found.ruler.random.value == metrics.iou_floor_random(heatmap, boxes, percentile)
    assert found.ruler.atlas.value == metrics.iou_floor_atlas(heatmap, boxes, ATLAS)


@pytest.mark.parametrize("boxes", BOXES.values(), ids=BOXES.keys())
@pytest.mark.parametrize("name", ["dense", "tied", "unseen", "sparse"])
def test_a_mask_by_value_is_measured_like_any_other(name: str, boxes: list[Box]) -> None:
    heatmap = MAPS[name]
    low, high = float(np.nanmin(heatmap)), float(np.nanmax(heatmap))
    value = np.float32((low + 2 * high) / 3)
    mask = {place for place, one in np.ndenumerate(heatmap) if one >= value and one > low}
    truth = slow.box_pixels(boxes, heatmap)
    found = measured(heatmap, boxes).at(Absolute(float(value)))
    seen = len(slow.seen_pixels(heatmap))
    assert found.coverage == pytest.approx(len(mask) / seen)
    assert found.percentile == pytest.approx(100 - 100 * len(mask) / seen)
    if truth:
        assert found.iou.value == pytest.approx(slow.iou(mask, truth))
        assert found.box_covered.value == pytest.approx(len(mask & truth) / len(truth))


def test_the_point_of_a_mask_by_value_lies_on_the_curve() -> None:
    found = measured(MAPS["dense"], BOXES["one"])
    by_value = found.at(Absolute(float(np.partition(MAPS["dense"].ravel(), -100)[-100])))
    assert by_value.iou == found.at(Percentile(by_value.percentile)).iou
    otsu = found.at(Otsu())
    assert otsu.iou == found.at(Percentile(otsu.percentile)).iou


def test_the_class_that_the_map_explains_chooses_the_threshold() -> None:
    heatmap, boxes = MAPS["dense"], BOXES["one"]
    each = PerClass((("Mass", Percentile(70)),), Percentile(95))
    own = measured(heatmap, boxes, ranked=RankedMap.of(heatmap, "Mass"))
    assert own.at(each) == own.at(Percentile(70))
    assert measured(heatmap, boxes, ranked=RankedMap.of(heatmap, "Nodule")).at(each).threshold == Percentile(95)


def test_shares_and_coverage_are_of_the_seen_film() -> None:
    heatmap, boxes = MAPS["unseen"], BOXES["partly off the film"]
    found = measured(heatmap, boxes).at(Percentile(90))
    seen = slow.seen_pixels(heatmap)
    assert found.unseen_share == pytest.approx(1 - len(seen) / heatmap.size)
    assert found.box_share == pytest.approx(len(slow.box_pixels(boxes, heatmap)) / len(seen))
    assert found.coverage == pytest.approx(len(slow.mask_pixels(heatmap, 90)) / len(seen))


def test_a_sparse_map_covers_less_than_asked() -> None:
    found = measured(MAPS["sparse"], BOXES["one"]).at(Percentile(50))
    assert found.coverage == pytest.approx(len(slow.mask_pixels(MAPS["sparse"], 50)) / MAPS["sparse"].size)
    assert found.coverage < 0.1


def test_each_lesion_has_its_own_row() -> None:
    heatmap, boxes = MAPS["dense"].copy(), [*BOXES["two apart"], Box(200, 200, 210, 210)]
    heatmap[4:9, 6:9] += 10
    first, second, off = measured(heatmap, boxes).at(Percentile(90)).lesions
    mask = slow.mask_pixels(heatmap, 90)
    for row, box in ((first, boxes[0]), (second, boxes[1])):
        truth = slow.box_pixels([box], heatmap)
        assert row.covered_share.value == pytest.approx(len(mask & truth) / len(truth))
        assert row.iou.value == pytest.approx(slow.iou(mask, truth))
    assert (first.covered, first.peak_inside) == (True, True)
    assert (second.covered, second.peak_inside) == (False, False)
    assert (off.covered, off.peak_inside, off.iou.value) == (None, None, None)
    assert "outside the film" in off.covered_share.reason


def test_covered_begins_at_one_half() -> None:
    heatmap = np.zeros((10, 10), np.float32)
    heatmap[0, :2] = 1
    assert measured(heatmap, [Box(0, 0, 4, 1)]).at(Percentile(90)).lesions[0].covered is True
    assert measured(heatmap, [Box(0, 0, 5, 1)]).at(Percentile(90)).lesions[0].covered is False


def test_the_curve_is_what_the_slider_would_show() -> None:
    found = measured(MAPS["tied"], BOXES["two overlapping"])
    assert found.curve[0][0] == 50.0
    assert found.curve[-1][0] == 99.5
    assert len(found.curve) == len(CURVE) == 100
    for percentile, iou in found.curve[::7]:
        assert found.at(Percentile(percentile)).iou.value == pytest.approx(iou)


def test_ready_ranks_change_nothing() -> None:
    heatmap, boxes = MAPS["dense"], BOXES["two apart"]
    ranked = RankedMap.of(heatmap)
    assert measured(heatmap, boxes, ranked=ranked).at(Percentile(80)) == measured(heatmap, boxes).at(Percentile(80))


def test_readers_are_compared_union_with_union() -> None:
    heatmap, boxes = MAPS["dense"], BOXES["two overlapping"]
    expected = slow.iou(slow.box_pixels(boxes, heatmap), slow.box_pixels(SECOND, heatmap))
    assert measured(heatmap, boxes).at(Percentile(90)).ruler.second_reader.value == pytest.approx(expected)
    alone = measured(heatmap, boxes, second_reader=None, atlas=None).at(Percentile(90)).ruler
    assert alone.second_reader.reason == "no second reader"
    assert alone.atlas.reason.startswith("no atlas")


@pytest.mark.parametrize(
    ("heatmap", "state"),
    [
        (np.zeros((24, 31), np.float32), MapState.EMPTY),
        (np.full((24, 31), 0.3, np.float32), MapState.CONSTANT),
        (np.full((24, 31), np.nan, np.float32), MapState.NON_FINITE),
    ],
)
def test_a_degenerate_map_keeps_its_marks_but_has_no_numbers(heatmap: np.ndarray, state: MapState) -> None:
    found = measured(heatmap, BOXES["one"]).at(Percentile(90))
    for value in (found.iou, found.box_covered, found.background_spared, found.pixel_ap, found.energy_in_box):
        assert value.value is None
        assert value.reason == state.sentence
    assert found.peak_inside.value is None
    assert found.coverage == 0.0
    assert found.curve == ()
    assert found.lesions[0].covered is None
    share = found.box_share
    assert found.ruler.ceiling.value == pytest.approx(best_iou(74 / 744, share))  # 74 of 744 pixels were asked for
    assert found.ruler.atlas.value is not None


@pytest.mark.parametrize("threshold", [Absolute(-0.1), Otsu()])
def test_a_value_of_a_map_that_is_none_leaves_only_the_marks_of_others(threshold: Threshold) -> None:
    found = measured(np.zeros((24, 31), np.float32), BOXES["one"]).at(threshold)
    assert {name for name, value in found.ruler.marks() if value.known} == {"atlas", "second reader"}
    assert found.coverage == 0.0


def test_without_boxes_there_is_nothing_to_measure() -> None:
    found = measured(MAPS["dense"], []).at(Percentile(90))
    assert found.iou.reason == found.ruler.ceiling.reason == "no expert box"
    assert found.box_share == 0.0
    assert found.lesions == ()


def test_a_reason_from_outside_stops_the_measuring() -> None:
    found = measured(MAPS["dense"], BOXES["one"], reason="the model has no class for Mass").at(Percentile(90))
    assert found.iou.reason == found.pixel_ap.reason == "the model has no class for Mass"
    assert found.ruler.ceiling.known


def test_share_of_nih_boxes_on_which_iou_of_one_fifth_is_attainable_at_percentile_90(shared_data: Path) -> None:
    """What a threshold allows before any map has been seen, by the areas as drawn (by pixel centres: one box more)."""
    attainable: dict[str, list[bool]] = defaultdict(list)
    asked = Percentile(90).count(1024 * 1024)
    with (shared_data / "nih" / "BBox_List_2017.csv").open(newline="") as stream:
        for row in list(csv.reader(stream))[1:]:
            box = Box.from_corner(*map(float, row[2:6]))
            attainable[row[1]].append(best_iou(asked, box.area) > 0.2)
    shares = {name: round(100 * np.mean(values)) for name, values in attainable.items()}
    assert shares == {
        "Nodule": 0, "Mass": 41, "Atelectasis": 47, "Pneumothorax": 68, "Effusion": 84, "Infiltrate": 96,
        "Pneumonia": 97, "Cardiomegaly": 100,
    }  # fmt: skip
    everything = [value for values in attainable.values() for value in values]
    assert len(everything) == 984
    assert 100 * np.mean(everything) == pytest.approx(70.5, abs=0.05)
