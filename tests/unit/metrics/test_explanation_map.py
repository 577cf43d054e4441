"""What is kept of a film, against a loop, and what is done with maps that are none."""

import numpy as np
import pytest

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.threshold import Percentile
from xai_desktop.metrics.explanation_map import explanation_map

RNG = np.random.default_rng(5)
PICTURE = RNG.random((3, 12, 15)).astype(np.float32) + 0.1
HEATMAP = RNG.normal(size=(12, 15)).astype(np.float32)


def looped(picture: AnyArray, heatmap: AnyArray, kept: int, outside: float) -> AnyArray:
    """The highest pixels one after the other."""
    result, left = np.full(picture.shape, outside, dtype=np.float32), heatmap.copy()
    for _ in range(kept):
        i, j = np.unravel_index(np.argmax(left), left.shape)
        result[..., i, j] = picture[..., i, j]
        left[i, j] = -np.inf
    return result


@pytest.mark.parametrize("outside", [0.0, 0.4])
def test_the_top_fifth_of_the_film_is_kept(outside: float) -> None:
    found = explanation_map(PICTURE, HEATMAP, outside=outside)
    np.testing.assert_array_equal(found, looped(PICTURE, HEATMAP, 36, outside))
    grey = explanation_map(PICTURE[0], HEATMAP, Percentile(50.0), outside)
    np.testing.assert_array_equal(grey, looped(PICTURE[0], HEATMAP, 90, outside))


@pytest.mark.parametrize("value", [0.0, 3.0, np.nan])
def test_a_map_that_is_none_keeps_nothing_rather_than_everything(value: float) -> None:
    assert explanation_map(PICTURE, np.full((12, 15), value, np.float32)) is None


def test_a_sparse_map_keeps_no_more_than_it_has() -> None:
    heatmap = np.zeros((12, 15), np.float32)
    heatmap[3, 4:7] = 1
    found = explanation_map(PICTURE, heatmap)
    assert found is not None
    assert np.count_nonzero(found[0]) == 3
    heatmap[0, 0] = np.nan  # a pixel that the network never saw
    np.testing.assert_array_equal(explanation_map(PICTURE, heatmap), found)
