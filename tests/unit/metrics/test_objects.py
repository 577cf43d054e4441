"""Several objects on one film, roles, and two lesions apart."""

import heapq

import numpy as np
import pytest
from scipy import ndimage

from tests.unit.metrics import slow
from tests.unit.metrics.maps import awkward_boxes, awkward_maps
from xai_desktop import metrics
from xai_desktop.core.geometry import Box
from xai_desktop.metrics.elements import element_matrix, role_rows
from xai_desktop.metrics.objects import hills

MAPS, BOXES = awkward_maps(), awkward_boxes()
SMOOTH = ndimage.gaussian_filter(np.random.default_rng(11).standard_normal((40, 50)), 2).astype(np.float32)


def bumps(*places: tuple[int, int, float], size: tuple[int, int] = (60, 60), sigma: float = 3.0) -> np.ndarray:
    rows, columns = np.mgrid[: size[0], : size[1]]
    each = [h * np.exp(-((rows - r) ** 2 + (columns - c) ** 2) / (2 * sigma**2)) for r, c, h in places]
    return np.sum(each, axis=0).astype(np.float32)


def slow_hills(heatmap: np.ndarray, count: int, apart: float) -> list[tuple[int, int]]:
    padded = np.pad(np.nan_to_num(heatmap, nan=float(np.nanmin(heatmap))), 1, constant_values=-np.inf)
    tops = [
        (r, c)
        for r in range(heatmap.shape[0])
        for c in range(heatmap.shape[1])
        if heatmap[r, c] > np.nanmin(heatmap) and heatmap[r, c] == padded[r : r + 3, c : c + 3].max()
    ]
    found: list[tuple[int, int]] = []
    for place in sorted(tops, key=lambda p: (-heatmap[p], p)):
        if len(found) < count and all(np.hypot(place[0] - r, place[1] - c) >= apart for r, c in found):
            found.append(place)
    return found


@pytest.mark.parametrize("apart", [1.0, 4.0, 9.5])
def test_hills_equal_a_loop(apart: float) -> None:
    for heatmap in (*MAPS.values(), SMOOTH):
        for count in (1, 3, 50):
            assert list(hills(heatmap, count, apart)) == slow_hills(heatmap, count, apart)


@pytest.mark.parametrize("heatmap", MAPS.values(), ids=MAPS.keys())
def test_objects_covered_equal_a_loop(heatmap: np.ndarray) -> None:
    boxes = [Box(6, 4, 9, 9), Box(20, 15, 24, 21), Box(12, 10, 13, 12)]
    mask = slow.mask_pixels(heatmap, 60)
    truths = [slow.box_pixels([box], heatmap) for box in boxes]
    expected = np.mean([len(mask & truth) >= len(truth) / 2 for truth in truths])
    assert metrics.objects_covered(heatmap, boxes, 60) == pytest.approx(expected)


def test_as_many_hills_as_objects_are_asked_for() -> None:
    boxes = [Box(8, 8, 13, 13), Box(38, 38, 43, 43), Box(8, 48, 13, 53)]
    heatmap = bumps((10, 10, 1.0), (40, 40, 0.6), (50, 25, 0.3))
    assert metrics.pointing_game(heatmap, boxes, 0) == 1.0
    assert metrics.objects_pointed(heatmap, boxes, tolerance_px=0) == pytest.approx(2 / 3)
    assert metrics.objects_pointed(heatmap, boxes[:1], tolerance_px=0) == 1.0
    assert metrics.objects_pointed(heatmap, boxes[1:2], tolerance_px=0) == 0.0  # one object: the highest hill only
    assert metrics.objects_pointed(heatmap, boxes[:2], tolerance_px=0, apart_px=45) == 0.5


def test_objects_that_nothing_saw_take_no_part() -> None:
    heatmap = bumps((10, 10, 1.0))
    heatmap[:, 30:] = np.nan
    for name in ("objects_covered", "objects_pointed"):
        metric = metrics.METRICS[name]
        assert metric(heatmap, [Box(9, 9, 12, 12), Box(40, 40, 45, 45)]) == 1.0
        assert "lies on the film" in metric.measure(heatmap, [Box(40, 40, 45, 45)]).reason
        assert metric.measure(heatmap, []).reason == "no expert box"
        assert "No evidence" in metric.measure(np.zeros((9, 9)), [Box(1, 1, 3, 3)]).reason


def test_half_is_covered() -> None:
    heatmap = np.zeros((10, 10), np.float32)
    heatmap[0, :2] = 1
    for width, share in ((4, 1.0), (5, 0.0)):
        assert metrics.objects_covered(heatmap, [Box(0, 0, width, 1)]) == share
        (row,) = role_rows(heatmap, {"finding": [Box(0, 0, width, 1)]})
        assert row.covered == share


def test_each_role_has_a_row_with_what_chance_would_find() -> None:
    heatmap = bumps((10, 10, 1.0), (40, 40, 0.5))
    elements = {"finding": [Box(38, 38, 43, 43)], "artefact": [Box(8, 8, 13, 13), Box(50, 0, 60, 5)], "device": []}
    rows = {row.role: row for row in role_rows(heatmap, elements, 95, tolerance_px=0)}
    assert rows.keys() == {"finding", "artefact"}
    for role, row in rows.items():
        truths = [slow.box_pixels([box], heatmap) for box in elements[role]]
        mask = slow.mask_pixels(heatmap, 95)
        assert row.elements == len(truths)
        assert row.pointed == sum((10, 10) in truth for truth in truths)
        assert row.covered == sum(2 * len(mask & truth) >= len(truth) for truth in truths)
        union = set().union(*truths)
        assert row.energy == pytest.approx(sum(heatmap[p] for p in union) / heatmap.sum(), rel=1e-5)
        assert row.area == pytest.approx(len(union) / heatmap.size)
        assert row.chance == pytest.approx(sum(map(len, truths)) / heatmap.size)
    assert (rows["finding"].pointed, rows["artefact"].pointed) == (0, 1)


def test_the_matrix_counts_films_without_a_map_as_finding_nothing() -> None:
    elements = {"finding": [Box(8, 8, 13, 13)], "anatomy": [Box(0, 0, 4, 4), Box(8, 9, 13, 13)]}
    good, none = bumps((10, 10, 1.0)), np.zeros((60, 60), np.float32)
    rows = [*role_rows(good, elements, tolerance_px=0), *role_rows(none, elements, tolerance_px=0)]
    matrix = element_matrix({"CAM": rows, "blind": role_rows(none, elements)})
    finding = matrix["CAM", "finding"]
    assert (finding.films, finding.elements, finding.pointed, finding.covered) == (2, 2, 0.5, 0.5)
    assert matrix["CAM", "anatomy"].pointed == 0.25
    assert finding.energy == pytest.approx(rows[0].energy / 2)
    assert finding.chance == pytest.approx(finding.area) == 25 / 3600
    assert (matrix["blind", "finding"].pointed, matrix["blind", "finding"].energy) == (0.0, 0.0)
    assert ("CAM", "device") not in matrix


def widest_way(values: np.ndarray, start: tuple[int, int], end: tuple[int, int]) -> float:
    """The highest lowest value on a way between two pixels, by always going on at the highest pixel in reach."""
    queue, seen, lowest = [(-values[start], start)], {start}, np.inf
    while queue:
        height, place = heapq.heappop(queue)
        lowest = min(lowest, -height)
        if place == end:
            return float(lowest)
        for dr in (-1, 0, 1):
            for dc in (-1, 0, 1):
                there = place[0] + dr, place[1] + dc
                inside = 0 <= there[0] < values.shape[0] and 0 <= there[1] < values.shape[1]
                if inside and there not in seen:
                    seen.add(there)
                    heapq.heappush(queue, (-values[there], there))
    raise AssertionError("all pixels are connected")


@pytest.mark.parametrize("heatmap", [*MAPS.values(), SMOOTH], ids=[*MAPS.keys(), "smooth"])
def test_the_pass_equals_a_walk_over_the_hills(heatmap: np.ndarray) -> None:
    left, right = Box(6, 5, 11, 14), Box(19, 8, 25, 18)
    low = float(np.nanmin(heatmap))
    values = np.nan_to_num(heatmap, nan=low)
    tops = [min(slow.box_pixels([box], heatmap), key=lambda p: (-values[p], p)) for box in (left, right)]
    lower = min(values[top] for top in tops) - low
    expected = 1 - (widest_way(values, *tops) - low) / lower if lower else 0.0
    assert metrics.bilateral_separation(heatmap, [left], [right]) == pytest.approx(expected, abs=1e-6)


def test_two_blobs_apart_and_run_together() -> None:
    left, right = [Box(10, 25, 20, 35)], [Box(40, 25, 50, 35)]
    apart = metrics.bilateral_separation(bumps((30, 15, 1.0), (30, 45, 0.6)), left, right)
    together = metrics.bilateral_separation(bumps((30, 15, 1.0), (30, 45, 0.6), sigma=18), left, right)
    assert apart > 0.99
    assert 0 <= together < 0.1
    one_only = np.where(bumps((30, 15, 1.0)) > 0.1, 1, 0).astype(np.float32)
    assert metrics.bilateral_separation(one_only, left, right) == 0.0
    metric = metrics.METRICS["bilateral_separation"]
    assert metric.measure(one_only, left, []).reason == "no expert box"
    assert "lies on the film" in metric.measure(one_only, left, [Box(90, 90, 95, 95)]).reason
    assert "Constant" in metric.measure(one_only * 0 + 1, left, right).reason
