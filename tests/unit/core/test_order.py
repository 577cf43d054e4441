"""Where a mask ends, found in one bin of values, against all pixels sorted one by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.order import PixelOrder, keys, places, value_of
from xai_desktop.core.sampling import Grid, Sampler
from xai_desktop.core.threshold import Absolute, Percentile, RankedMap

TIES = st.sampled_from([-2.5, -0.0, 0.0, 1e-40, 1e-30, 0.25, 0.5, 1.0, 3e38, -3e38, np.nan, np.inf, -np.inf])
VALUES = arrays.arrays(np.float32, st.integers(1, 60), elements=TIES | st.floats(-4, 4, width=32))


def slow_order(values: FloatArray) -> list[int]:
    """The places of the pixels above the floor, from the highest value, equal ones in reading order.

    The floor is the minimum; of a signed map that is 0 on a quarter of its pixels or more, it is 0.
    """
    finite = [place for place, value in enumerate(values.tolist()) if np.isfinite(value)]
    low = min((values[place] for place in finite), default=0.0)
    if low < 0 and sum(value == 0 for value in values.tolist()) >= len(values) / 4:
        low = 0.0
    return sorted((p for p in finite if values[p] > low), key=lambda place: (-float(values[place]), place))


def test_a_signed_map_that_shows_little_is_not_cut_in_reading_order() -> None:
    """LIME's: five superpixels, two of which speak for the class, and 0 where nothing is shown."""
    heatmap = np.zeros((10, 10), np.float32)
    heatmap[7:9, 6:9], heatmap[2:6, 1:8] = 0.5, -0.25
    mask = RankedMap.of(heatmap).mask(Percentile(80))
    np.testing.assert_array_equal(mask, heatmap > 0)
    assert RankedMap.of(heatmap).selectable == 6
    np.testing.assert_array_equal(RankedMap.of(heatmap).mask(Absolute(-1.0)), heatmap > 0)


def test_a_dense_signed_map_may_be_cut_below_zero() -> None:
    """Where 0 is a value like any other, a mask of so many pixels has so many."""
    heatmap = np.linspace(-3, 1, 400, dtype=np.float32).reshape(20, 20)
    heatmap[5, 5] = 0.0
    assert RankedMap.of(heatmap).mask(Percentile(50)).sum() == 200


@settings(max_examples=150, deadline=None)
@given(VALUES)
def test_the_top_pixels_end_where_the_sorted_ones_do(values: FloatArray) -> None:
    order, wanted = PixelOrder.of(values), slow_order(values)
    assert order.selectable == len(wanted)
    counts = np.arange(len(values) + 2)
    bounds = order.bounds(counts)
    known = np.array([place for place, value in enumerate(values.tolist()) if np.isfinite(value)], np.intp)
    for count, bound in zip(counts.tolist(), bounds, strict=True):
        assert set(known[keys(values[known], known) < bound].tolist()) == set(wanted[:count])
    assert order.bound(len(values) // 2) == bounds[len(values) // 2]


@settings(max_examples=100, deadline=None)
@given(VALUES)
def test_a_mask_and_its_thin_pixels_are_those_of_the_sorted_map(values: FloatArray) -> None:
    heatmap, wanted = values.reshape(1, -1), slow_order(values)
    ranked = RankedMap.of(heatmap)
    for threshold in (Percentile(0), Percentile(50), Percentile(90), Absolute(0.25), Absolute(-9.0), Absolute(-0.0)):
        count = ranked.cut(threshold)
        mask = ranked.mask(threshold)
        assert set(np.flatnonzero(mask).tolist()) == set(wanted[:count])
        np.testing.assert_array_equal(mask, ranked.ranks < count)
        region, part = np.isfinite(heatmap), (slice(None), slice(None))
        assert np.sort(ranked.standing(part, region)).searchsorted(ranked.bound(count)) == len(wanted[:count])


@pytest.mark.parametrize("levels", [2, 7, 300, 10**6])
def test_a_large_map_with_many_equal_values(levels: int) -> None:
    heatmap = np.random.default_rng(levels).integers(0, levels, (700, 900)).astype(np.float32)
    heatmap[:, :40] = np.nan
    ranked = RankedMap.of(heatmap)
    ranks = ranked.ranks
    for q in (0.0, 12.5, 50.0, 90.0, 99.9):
        np.testing.assert_array_equal(ranked.mask(Percentile(q)), ranks < ranked.cut(Percentile(q)))


@pytest.mark.parametrize("scale", [(1.0, 1.0), (0.4, 0.4), (0.35, 0.5), (3.0, 2.5)])
def test_a_mask_is_the_same_where_only_some_pixels_are_sampled(scale: tuple[float, float]) -> None:
    """With ties on both sides of the cut in sight."""
    heatmap = np.random.default_rng(3).integers(0, 6, (40, 60)).astype(np.float32)
    ranked, grid = RankedMap.of(heatmap), Grid((40, 60), scale, 3, 2, 15, 11)
    for q in (20.0, 55.0, 90.0):
        cut = ranked.cut(Percentile(q))
        found = ranked.chosen(Sampler(ranked.plane).nearest(grid), cut, *grid.picked())
        np.testing.assert_array_equal(found, Sampler(ranked.ranks).nearest(grid) < cut)


def test_keys_give_back_what_they_were_made_of() -> None:
    values = np.array([-3.5, 0.0, 1e-42, 7.25, 3e38], np.float32)
    made = keys(values, np.array([5, 0, 3, 2**31, 9]))
    assert [float(value_of(key)) for key in made] == values.tolist()
    assert places(made).tolist() == [5, 0, 3, 2**31, 9]
    assert np.argsort(made).tolist() == [4, 3, 2, 1, 0]
