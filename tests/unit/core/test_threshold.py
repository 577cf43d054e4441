"""Cutting by rank and by value, against slow versions that look at each pixel by itself."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from skimage.filters import threshold_otsu

from xai_desktop.core.arrays import BoolArray, FloatArray
from xai_desktop.core.errors import InputError
from xai_desktop.core.threshold import Absolute, Otsu, Percentile, PerClass, RankedMap, Threshold

MAPS = arrays.arrays(
    np.float32,
    arrays.array_shapes(min_dims=2, max_dims=2, max_side=9),
    elements=st.one_of(
        st.sampled_from([np.nan, 0.0, -0.0, 1.0, -1.0, 1e-38, -1e-38]),
        st.floats(-1e6, 1e6, width=32, allow_nan=False),
    ),
)


def slow_floor(seen: list[float], size: int) -> float:
    """The minimum; 0 of a signed map that is 0 on a quarter of the film or more, where it stands for nothing."""
    plateau = sum(one == 0 for one in seen) >= size / 4
    return 0.0 if min(seen) < 0 and plateau else min(seen)


def slow_mask(heatmap: FloatArray, q: float) -> BoolArray:
    seen = [(float(v), place) for place, v in np.ndenumerate(heatmap) if not np.isnan(v)]
    result = np.zeros(heatmap.shape, bool)
    if seen:
        asked = int((1 - q / 100) * len(seen) + 0.5)
        lowest = slow_floor([value for value, _ in seen], heatmap.size)
        for value, place in sorted(seen, key=lambda one: (-one[0], one[1]))[:asked]:
            result[place] = value > lowest
    return result


@settings(max_examples=200, deadline=None)
@given(MAPS, st.sampled_from([0.0, 10.0, 50.0, 75.0, 90.0, 99.0, 99.9]))
def test_the_mask_is_that_of_the_slow_version(heatmap: FloatArray, q: float) -> None:
    np.testing.assert_array_equal(RankedMap.of(heatmap).mask(Percentile(q)), slow_mask(heatmap, q))


def slow_absolute(heatmap: FloatArray, value: float) -> BoolArray:
    seen = [float(v) for v in heatmap.ravel() if not np.isnan(v)]
    result = np.zeros(heatmap.shape, bool)
    for place, one in np.ndenumerate(heatmap):
        result[place] = bool(one >= value and one > slow_floor(seen, heatmap.size))  # what was not seen is neither
    return result


def slow_otsu(heatmap: FloatArray) -> float | None:
    """Every border tried, every pixel counted by itself."""
    seen = [float(v) for v in heatmap.ravel() if not np.isnan(v)]
    if not seen or min(seen) == max(seen):
        return None
    edges = [float(e) for e in np.linspace(min(seen), max(seen), 257)]
    centres = [(a + b) / 2 for a, b in itertools.pairwise(edges)]
    bins = [next((i for i in range(255) if one < edges[i + 1]), 255) for one in seen]
    best, found = -1.0, None
    for border in range(255):
        low = [centres[i] for i in bins if i <= border]
        high = [centres[i] for i in bins if i > border]
        if low and high:
            apart = len(low) * len(high) * (sum(low) / len(low) - sum(high) / len(high)) ** 2
            if apart > best * (1 + 1e-9):
                best, found = apart, centres[border]
    return found


@settings(max_examples=200, deadline=None)
@given(MAPS, st.sampled_from([-5.0, 0.0, 0.5, 1.0, 3e5]))
def test_a_mask_by_value_is_that_of_the_slow_version(heatmap: FloatArray, value: float) -> None:
    np.testing.assert_array_equal(RankedMap.of(heatmap).mask(Absolute(value)), slow_absolute(heatmap, value))


@pytest.mark.parametrize("seed", range(6))
def test_otsus_value_is_that_of_the_slow_version_and_of_scikit_image(seed: int) -> None:
    random = np.random.default_rng(seed)
    heatmap = np.concatenate([random.normal(0, 1, 300), random.normal(4, 2, 100 * seed + 20)]).astype(np.float32)
    heatmap = random.permutation(heatmap)[None].reshape(20, -1)
    found = RankedMap.of(heatmap).otsu
    assert found == pytest.approx(slow_otsu(heatmap), rel=1e-6)
    assert found == pytest.approx(float(threshold_otsu(heatmap)), rel=1e-6)
    np.testing.assert_array_equal(RankedMap.of(heatmap).mask(Otsu()), heatmap > found)


def test_values_near_the_end_of_their_kind_have_an_otsu_value() -> None:
    heatmap = np.array([[1.0, 2.0], [3.0e38, 3.3e38]], dtype=np.float32)
    found = RankedMap.of(heatmap).otsu
    assert found is not None
    assert 2.0 < found < 3.0e38


def test_otsus_value_is_of_the_seen_pixels_only() -> None:
    heatmap = np.random.default_rng(1).random((20, 20), dtype=np.float32)
    cropped = heatmap.copy()
    cropped[:, :7] = np.nan
    ranked = RankedMap.of(cropped)
    assert ranked.otsu == RankedMap.of(np.ascontiguousarray(heatmap[:, 7:])).otsu
    assert not ranked.mask(Otsu())[:, :7].any()


@pytest.mark.parametrize("threshold", [Percentile(0), Absolute(-9.0), Absolute(3.0), Otsu(), PerClass()])
@pytest.mark.parametrize("value", [3.0, np.nan, 0.0])
def test_where_there_is_no_map_no_policy_selects_anything(value: float, threshold: Threshold) -> None:
    heatmap = np.full((6, 6), value, np.float32)
    assert not RankedMap.of(heatmap).mask(threshold).any()
    assert RankedMap.of(heatmap).ends is None


def test_a_class_uses_its_own_threshold_and_others_the_one_for_all() -> None:
    heatmap = np.arange(100, dtype=np.float32).reshape(10, 10)
    both = PerClass((("Mass", Absolute(40.0)), ("Nodule", Percentile(99))), Percentile(50))
    assert [RankedMap.of(heatmap, label).cut(both) for label in ("mass", "Nodule", "Effusion", "")] == [60, 1, 50, 50]
    assert RankedMap.of(heatmap, "Mass").mask(both).sum() == 60


def test_the_networks_card_counts_where_the_person_chose_nothing() -> None:
    both = PerClass((("Mass", Otsu()),), Percentile(50), (("Mass", Percentile(99)), ("Nodule", Percentile(95))))
    assert [both.of(label) for label in ("Mass", "nodule", "Effusion")] == [Otsu(), Percentile(95), Percentile(50)]
    assert (both.by_card("Mass"), both.by_card("Nodule")) == (None, Percentile(95))
    assert both.with_class("Mass", None).of("Mass") == Percentile(99)


def test_a_classs_threshold_can_be_set_and_taken_away() -> None:
    first = PerClass().with_class("Mass", Otsu())
    assert first.with_class("mass", Percentile(95)).table == (("mass", Percentile(95)),)
    assert first.with_class("Mass", None) == PerClass()
    assert first.own("Nodule") is None


@pytest.mark.parametrize("threshold", [Percentile(90), Absolute(2.0), Otsu(), PerClass((("Mass", Otsu()),))])
@pytest.mark.parametrize("side", [60, 700])
def test_a_thinned_map_is_cut_where_the_whole_map_was(side: int, threshold: Threshold) -> None:
    heatmap = np.random.default_rng(5).normal(1, 2, (side, side)).astype(np.float32)
    heatmap[:, :7] = np.nan
    whole, picked = RankedMap.of(heatmap, "Mass"), np.arange(3, side, 5)
    thin = whole.thin(picked, picked, heatmap[np.ix_(picked, picked)])
    assert (thin.ends, thin.otsu, thin.selectable, thin.label) == (whole.ends, whole.otsu, whole.selectable, "Mass")
    assert thin.cut(threshold) == pytest.approx(whole.cut(threshold), abs=side * side / 65536)
    changed = thin.mask(threshold) != whole.mask(threshold)[np.ix_(picked, picked)]
    assert changed.sum() <= (0 if side == 60 else 3)


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
    assert Absolute(0.30000001).label == "values of at least 0.3"
    assert PerClass((("Mass", Otsu()),)).label == (
        "per class: Mass: Otsu's threshold; otherwise top 10 % by rank (percentile 90)"
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_value_that_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(InputError, match="finite"):
        Absolute(value)
