import numpy as np
import pytest

from xai_desktop import metrics
from xai_desktop.core.geometry import Box


def test_share_of_the_positive_part() -> None:
    heatmap = np.array([[1, -5, 2], [0, 3, -1], [4, 0, np.nan]], np.float32)
    assert metrics.energy_in_box(heatmap, [Box(0, 0, 2, 2)]) == pytest.approx(4 / 10)


def test_two_boxes_count_their_common_pixels_once() -> None:
    heatmap = np.arange(1, 17, dtype=np.float32).reshape(4, 4)
    assert metrics.energy_in_box(heatmap, [Box(0, 0, 2, 2), Box(1, 1, 3, 3)]) == pytest.approx(
        (1 + 2 + 5 + 6 + 7 + 10 + 11) / 136
    )


def test_a_wholly_negative_map_has_none() -> None:
    heatmap = -np.arange(1, 17, dtype=np.float32).reshape(4, 4)
    measured = metrics.METRICS["energy_in_box"].measure(heatmap, [Box(0, 0, 2, 2)])
    assert measured.value is None
    assert "no positive value" in measured.reason
