"""Cutting by rank, against a slow version that sorts pixel by pixel."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from xai_desktop.core.arrays import BoolArray, FloatArray
from xai_desktop.core.errors import InputError
from xai_desktop.core.threshold import Percentile, RankedMap

MAPS = arrays.arrays(
    np.float32,
    arrays.array_shapes(min_dims=2, max_dims=2, max_side=9),
    elements=st.one_of(
        st.sampled_from([np.nan, 0.0, -0.0, 1.0, -1.0, 1e-38, -1e-38]),
        st.floats(-1e6, 1e6, width=32, allow_nan=False),
    ),
)


def slow_mask(heatmap: FloatArray, q: float) -> BoolArray:
    seen = [(float(v), place) for place, v in np.ndenumerate(heatmap) if not np.isnan(v)]
    result = np.zeros(heatmap.shape, bool)
    if seen:
        asked = int((1 - q / 100) * len(seen) + 0.5)
        lowest = min(value for value, _ in seen)
        for value, place in sorted(seen, key=lambda one: (-one[0], one[1]))[:asked]:
            result[place] = value > lowest
    return result


@settings(max_examples=200, deadline=None)
@given(MAPS, st.sampled_from([0.0, 10.0, 50.0, 75.0, 90.0, 99.0, 99.9]))
def test_the_mask_is_that_of_the_slow_version(heatmap: FloatArray, q: float) -> None:
    np.testing.assert_array_equal(RankedMap.of(heatmap).mask(Percentile(q)), slow_mask(heatmap, q))


def test_percentile_90_of_distinct_values_keeps_exactly_the_top_tenth() -> None:
    heatmap = np.random.default_rng(0).permutation(2000).reshape(40, 50).astype(np.float32)
    np.testing.assert_array_equal(RankedMap.of(heatmap).mask(Percentile(90)), heatmap >= 1800)


def test_a_constant_map_selects_nothing() -> None:
    assert not RankedMap.of(np.full((6, 6), 3, np.float32)).mask(Percentile(0)).any()


def test_a_sparse_map_selects_what_it_has_and_no_more() -> None:
    heatmap = np.zeros((10, 10), np.float32)
    heatmap[4, 4:6] = 1
    assert RankedMap.of(heatmap).mask(Percentile(50)).sum() == 2


def test_equals_go_in_reading_order() -> None:
    heatmap = np.array([[1, 2, 2], [2, 2, 0]], np.float32)
    assert RankedMap.of(heatmap).mask(Percentile(50)).tolist() == [[False, True, True], [True, False, False]]


def test_only_what_was_seen_counts() -> None:
    heatmap = np.arange(100, dtype=np.float32).reshape(10, 10)
    heatmap[:5] = np.nan
    ranked = RankedMap.of(heatmap)
    assert ranked.seen == 50
    assert ranked.mask(Percentile(90)).sum() == 5
    assert ranked.cut(Percentile(90)) == 5


def test_a_map_of_nothing_has_no_mask() -> None:
    assert not RankedMap.of(np.full((3, 3), np.nan, np.float32)).mask(Percentile(0)).any()


@pytest.mark.parametrize("q", [-1.0, 100.0, float("nan")])
def test_a_percentile_outside_its_range_is_refused(q: float) -> None:
    with pytest.raises(InputError, match="percentile"):
        Percentile(q)


def test_its_words_say_what_is_kept() -> None:
    assert Percentile(90).label == "top 10 % by rank (percentile 90)"
    assert Percentile(97.5).label == "top 2.5 % by rank (percentile 97.5)"
