"""Two maps on one scale: raw where their numbers mean the same, else each by its own percentile, and said so."""

from dataclasses import replace

import numpy as np
import pytest

from tests.helpers.maps import explained
from xai_desktop.core import compare_maps
from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.compare_maps import comparable, difference, on_one_scale, side_by_side, told_apart
from xai_desktop.core.errors import InputError
from xai_desktop.core.explanation import Explanation
from xai_desktop.core.heat_layer import HeatScale
from xai_desktop.core.prediction import Target


def noise(seed: int, low: float = 0.0, size: tuple[int, int] = (40, 50)) -> FloatArray:
    return np.random.default_rng(seed).uniform(low, 1, size).astype(np.float32) ** 3


def in_units(heatmap: FloatArray, unit: str = "logit", bundle: str = "toy") -> Explanation:
    one = explained(heatmap)
    return replace(one, unit=unit, provenance=replace(one.provenance, bundle=bundle))


def slow_scaled(heatmap: FloatArray) -> FloatArray:
    """Every pixel in turn, by the sorted magnitudes of those that the network saw."""
    seen = sorted(abs(float(value)) for value in heatmap.ravel() if np.isfinite(value))
    place = 0.995 * (len(seen) - 1)
    below = int(place)
    top = seen[below] + (place - below) * (seen[min(below + 1, len(seen) - 1)] - seen[below])
    top = top or seen[-1]
    found = np.full(heatmap.shape, np.nan, np.float32)
    for place_of in np.ndindex(heatmap.shape):
        value = float(heatmap[place_of])
        if np.isfinite(value):
            found[place_of] = min(max(value / top, -1.0), 1.0)
    return found


@pytest.mark.parametrize("low", [0.0, -1.0])
def test_maps_of_their_own_units_are_scaled_each_by_its_own_percentile(low: float) -> None:
    first, second = noise(1, low), 900 * noise(2, low)
    second[3:9] = np.nan
    pair = on_one_scale(explained(first), explained(second))
    np.testing.assert_allclose(pair.first, slow_scaled(first), rtol=1e-5)
    np.testing.assert_allclose(pair.second, slow_scaled(second), rtol=1e-5)
    assert pair.scale == HeatScale(-1.0 if low < 0 else 0.0, 1.0)
    assert (pair.unit, pair.caption) == (compare_maps.OWN_UNIT, compare_maps.OWN_SCALES)


def test_the_difference_is_signed_and_does_not_see_how_strong_a_map_is() -> None:
    first, second = noise(1), noise(2)
    found, scale = difference(explained(first), explained(1000 * second))
    np.testing.assert_allclose(found.heatmap, slow_scaled(first) - slow_scaled(second), atol=1e-5)
    largest = float(np.abs(slow_scaled(first) - slow_scaled(second)).max())
    assert (scale.low, scale.high) == (pytest.approx(-largest, rel=1e-5), pytest.approx(largest, rel=1e-5))
    assert found.heatmap.min() < 0 < found.heatmap.max()
    assert compare_maps.OWN_SCALES in found.caption
    turned, _ = difference(explained(1000 * second), explained(first))
    np.testing.assert_array_equal(turned.heatmap, -found.heatmap)


def test_the_same_network_in_the_same_unit_is_compared_as_it_is() -> None:
    first, second = 5 * noise(1), 3 * noise(2)
    found, scale = difference(in_units(first), in_units(second))
    np.testing.assert_array_equal(found.heatmap, first - second)
    assert scale.high == pytest.approx(float(np.abs(first - second).max()))
    assert (found.unit, scale.low) == ("A − B: logit", -scale.high)
    assert compare_maps.SAME_UNITS in found.caption


@pytest.mark.parametrize(
    "other",
    [in_units(noise(2), bundle="other"), in_units(noise(2), unit="probability"), in_units(noise(2), unit="no unit")],
)
def test_other_networks_and_units_are_not(other: Explanation) -> None:
    assert not comparable(in_units(noise(1)), other)
    assert comparable(in_units(noise(1)), in_units(noise(3)))


def test_a_map_of_a_few_specks_is_scaled_by_the_largest() -> None:
    specks = np.zeros((40, 50), np.float32)
    specks[3, 4], specks[20, 30] = 8.0, 4.0
    pair = on_one_scale(explained(specks), explained(noise(1)))
    assert (pair.first[3, 4], pair.first[20, 30], pair.first.sum()) == (1.0, 0.5, 1.5)


def test_the_same_map_twice_differs_nowhere_and_says_so() -> None:
    found, scale = difference(explained(noise(1)), explained(2 * noise(1)))
    np.testing.assert_allclose(found.heatmap, 0, atol=1e-6)
    found, scale = difference(explained(noise(1)), explained(noise(1)))
    assert found.caption == f"{compare_maps.SAME} {compare_maps.OWN_SCALES} {compare_maps.NO_OUTLINE}"
    assert scale.signed


def test_maps_that_hardly_differ_are_called_alike_and_keep_pale() -> None:
    first = noise(1)
    second = first.copy()
    second[10, 10] += 0.04 * first.max()
    found, scale = difference(in_units(first), in_units(second))
    top = float(second.max())
    assert scale == HeatScale(-0.05 * top, 0.05 * top)
    assert found.caption.startswith(f"The maps are alike (largest difference {0.04 * float(first.max()):.2g} logit).")
    second[10, 10] += 0.04 * first.max()
    found, scale = difference(in_units(first), in_units(second))
    assert found.caption.startswith(compare_maps.MINUS)
    assert scale.high == pytest.approx(0.08 * float(first.max()), rel=1e-5)


@pytest.mark.parametrize(("part", "told"), [(0.02, "0.02"), (0.002, "under 0.01")])
def test_a_difference_without_a_unit_is_told_in_hundredths(part: float, told: str) -> None:
    first = noise(1)
    second = first.copy()
    second[10, 10] = first[10, 10] + part * np.percentile(first, 99.5)
    found, _ = difference(explained(first), explained(second))
    assert f"largest difference {told})" in found.caption


def test_where_one_network_never_looked_there_is_no_difference() -> None:
    second = noise(2)
    second[:5] = np.nan
    found, _ = difference(explained(noise(1)), explained(second))
    assert np.isnan(found.heatmap[:5]).all()
    assert np.isfinite(found.heatmap[5:]).all()


def test_a_swipe_shows_both_over_one_scale() -> None:
    ours, theirs, scale = side_by_side(explained(noise(1)), explained(7 * noise(2, -1.0)))
    np.testing.assert_allclose(ours.heatmap, slow_scaled(noise(1)), rtol=1e-5)
    np.testing.assert_allclose(theirs.heatmap, slow_scaled(noise(2, -1.0)), rtol=1e-5)
    assert scale == HeatScale(-1.0, 1.0)
    assert ours.resolution == ours.size


def test_what_cannot_be_compared_is_refused_in_a_sentence() -> None:
    with pytest.raises(InputError, match="different sizes"):
        difference(explained(noise(1)), explained(noise(1, size=(40, 51))))
    with pytest.raises(InputError, match="nothing to compare"):
        on_one_scale(explained(noise(1)), explained(np.zeros((40, 50), np.float32)))


def test_maps_are_called_by_what_tells_them_apart() -> None:
    one = explained(noise(1))
    assert told_apart(one, one) == ("first", "second")
    assert told_apart(one, replace(one, layer="stages.3")) == ("last", "stages.3")
    other = replace(one, target=Target(1, "Nodule"), provenance=replace(one.provenance, explainer="rise"))
    assert told_apart(one, other) == ("grad_cam · Mass", "rise · Nodule")
