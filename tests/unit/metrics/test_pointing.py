import numpy as np
import pytest

from tests.unit.metrics import slow
from tests.unit.metrics.maps import awkward_boxes, awkward_maps
from xai_desktop import metrics
from xai_desktop.core.geometry import Box
from xai_desktop.core.shapes import union


def peak_at(row: int, column: int, size: tuple[int, int] = (100, 100)) -> np.ndarray:
    heatmap = np.zeros(size, np.float32)
    heatmap[row, column] = 1
    return heatmap


def test_distance_fourteen_is_inside_and_exactly_fifteen_is_not() -> None:
    boxes = [Box(50, 50, 60, 60)]  # its first pixel is in row and column 50
    assert metrics.pointing_game(peak_at(36, 55), boxes, tolerance_px=15) == 1.0
    assert metrics.pointing_game(peak_at(35, 55), boxes, tolerance_px=15) == 0.0
    assert metrics.pointing_game(peak_at(50 - 9, 50 - 12), boxes, tolerance_px=15) == 0.0  # 3-4-5, exactly 15


def test_rows_and_columns_are_not_exchanged() -> None:
    boxes = [Box(x0=75, y0=5, x1=85, y1=15)]  # mask[5:15, 75:85]
    assert metrics.pointing_game(peak_at(10, 80), boxes, tolerance_px=0) == 1.0
    assert metrics.pointing_game(peak_at(80, 10), boxes, tolerance_px=15) == 0.0


@pytest.mark.parametrize("box", [Box(0, 0, 3, 4), Box(90, 40, 100, 60), Box(97, 97, 130, 130), Box(40, 40, 41, 41)])
@pytest.mark.parametrize("tolerance", [0.0, 1.0, 7.5, 15.0, 80.0, 300.0])
def test_the_chance_is_the_share_of_near_pixels_of_the_whole_film(box: Box, tolerance: float) -> None:
    rows, columns = np.nonzero(union([box], (100, 100)))
    everywhere = np.indices((100, 100))
    away = np.sqrt(((everywhere[0][..., None] - rows) ** 2 + (everywhere[1][..., None] - columns) ** 2).min(-1))
    wanted = float((away < max(tolerance, 1e-9)).mean())
    assert metrics.pointing_chance(peak_at(1, 1), [box], tolerance) == pytest.approx(wanted)


def test_no_tolerance_means_inside() -> None:
    boxes = [Box(20, 20, 30, 30)]
    assert metrics.pointing_game(peak_at(20, 29), boxes, tolerance_px=0) == 1.0
    assert metrics.pointing_game(peak_at(19, 29), boxes, tolerance_px=0) == 0.0


def test_of_equal_peaks_the_first_in_reading_order_counts() -> None:
    heatmap = peak_at(10, 10)
    heatmap[50, 50] = 1
    assert metrics.pointing_game(heatmap, [Box(45, 45, 55, 55)], 0) == 0.0
    assert metrics.pointing_game(heatmap, [Box(5, 5, 15, 15)], 0) == 1.0


@pytest.mark.parametrize("tolerance", [0.0, 1.0, 5.0, 15.0])
def test_equal_to_a_search_for_the_nearest_pixel(tolerance: float) -> None:
    for heatmap in awkward_maps().values():
        for boxes in awkward_boxes().values():
            truth, seen = slow.box_pixels(boxes, heatmap), slow.seen_pixels(heatmap)
            best = max(seen, key=lambda p: (heatmap[p], -p[0], -p[1]))
            near = {p for p in seen if slow.nearest(truth, p) < tolerance or p in truth}
            assert metrics.pointing_game(heatmap, boxes, tolerance) == float(best in near)
            assert metrics.pointing_chance(heatmap, boxes, tolerance) == pytest.approx(len(near) / len(seen))


def test_the_chance_rate_depends_on_the_grid() -> None:
    """A nodule of the usual size: 15 px is little on 1024 pixels and much on 224."""
    nodule = Box(400, 300, 472, 372)
    large = metrics.pointing_chance(np.zeros((1024, 1024)), [nodule], 15)
    small = metrics.pointing_chance(np.zeros((224, 224)), [nodule.scaled(224 / 1024, 224 / 1024)], 15)
    assert large == pytest.approx(0.0097, abs=0.001)
    assert small == pytest.approx(0.038, abs=0.004)
