"""Maps that are no maps, and the index and colours of those that are."""

import numpy as np
import pytest

from tests.helpers.maps import explained
from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.heat_layer import HeatScale, heat_sampler, heat_table
from xai_desktop.core.heatmap import MapState, is_signed, judge, peak, strongest
from xai_desktop.core.sampling import Grid


def filled(value: float) -> FloatArray:
    return np.full((4, 5), value, np.float32)


@pytest.mark.parametrize(
    ("values", "state"),
    [
        (filled(0), MapState.EMPTY),
        (filled(1e-20), MapState.EMPTY),
        (filled(3), MapState.CONSTANT),
        (filled(-3), MapState.CONSTANT),
        (filled(np.nan), MapState.NON_FINITE),
        (np.array([[0, np.inf]], np.float32), MapState.NON_FINITE),
        (np.zeros((0, 3), np.float32), MapState.NON_FINITE),
        (np.array([[0, 1e-6]], np.float32), MapState.OK),
        (np.array([[np.nan, 0, 1]], np.float32), MapState.OK),
        (np.array([[np.nan, 2, 2]], np.float32), MapState.CONSTANT),
    ],
)
def test_the_state_of_a_map(values: FloatArray, state: MapState) -> None:
    assert judge(values) is state


@pytest.mark.parametrize("state", MapState)
def test_every_state_has_a_sentence(state: MapState) -> None:
    assert state.sentence.endswith(".")


def test_the_peak_is_the_first_of_equals_and_never_nan() -> None:
    values = np.array([[np.nan, 1, 3], [3, 0, np.nan]], np.float32)
    assert peak(values) == (0, 2)


def test_signed_means_that_something_is_below_zero() -> None:
    assert is_signed(np.array([[np.nan, -1e-3, 1]], np.float32))
    assert not is_signed(np.array([[np.nan, 0, 1]], np.float32))


def test_an_unsigned_scale_starts_at_zero_and_a_signed_one_is_even() -> None:
    assert HeatScale.of(np.array([[2, 5]], np.float32)) == HeatScale(0, 5)
    assert HeatScale.of(np.array([[-2, 1]], np.float32)) == HeatScale(-2, 2)
    assert HeatScale.of(np.array([[-1, np.nan, 4]], np.float32)) == HeatScale(-4, 4)
    assert HeatScale(-2, 2).ticks == (-2, 0, 2)


@pytest.mark.parametrize("value", [0, np.nan, np.inf])
def test_a_scale_of_nothing_is_still_a_scale(value: float) -> None:
    assert HeatScale.of(filled(value)) == HeatScale(0, 1)


def test_the_index_is_linear_clipped_and_zero_only_where_nothing_is() -> None:
    values = np.array([[-9, 0, 1, 2, 99, np.nan, np.inf]], np.float32)
    index = HeatScale(0, 2).index(values)
    assert index.tolist() == [[1, 1, 128, 255, 255, 0, 0]]


def test_zero_of_a_signed_map_is_the_middle() -> None:
    assert HeatScale(-3, 3).index(np.array([[-3, 0, 3]], np.float32)).tolist() == [[1, 128, 255]]


def test_tiny_and_huge_maps_use_the_whole_index() -> None:
    for factor in (1e-30, 1e-6, 1e6, 1e30):
        values = (np.linspace(0, 1, 255) * factor).astype(np.float32)[None]
        assert HeatScale.of(values).index(values).tolist() == [list(range(1, 256))]


def alpha(table: np.ndarray) -> np.ndarray:
    return table >> 24


def test_opacity_rises_in_proportion_to_the_value() -> None:
    rising = alpha(heat_table("inferno", 0.5))
    np.testing.assert_allclose(rising[1:], 0.5 * 255 * np.arange(255) / 254, atol=0.51)
    assert set(alpha(heat_table("inferno", 0.5, rising=False))[1:].tolist()) == {128}


def test_no_value_is_clear_whatever_the_look() -> None:
    for rising in (True, False):
        for signed in (True, False):
            assert heat_table("viridis", 1.0, rising=rising, signed=signed)[0] == 0


def test_a_signed_map_is_clear_at_zero_and_blue_and_orange_at_its_ends() -> None:
    table = heat_table("inferno", 1.0, signed=True)
    assert alpha(table)[128] == 0
    low, high = (int(table[place]) for place in (1, 255))
    assert low & 0xFF > low >> 16 & 0xFF
    assert high >> 16 & 0xFF > high & 0xFF


def test_colours_are_premultiplied() -> None:
    for name in ("inferno", "diverging"):
        table = heat_table(name, 0.3)
        for shift in (0, 8, 16):
            assert np.all((table >> shift & 0xFF) <= alpha(table))


def test_the_diverging_colours_on_an_unsigned_map_start_at_neutral() -> None:
    table = heat_table("diverging", 1.0, rising=False)
    first = [int(table[1]) >> shift & 0xFF for shift in (16, 8, 0)]
    assert max(first) - min(first) < 12


@pytest.mark.parametrize("shown", [(5, 7), (16, 16), (23, 31), (64, 64), (300, 300)])
def test_what_the_network_never_saw_is_never_coloured(shown: tuple[int, int]) -> None:
    heatmap = np.ones((16, 16), np.float32)
    heatmap[:, 9:] = np.nan
    heatmap[0, 0] = 0.2
    explanation = explained(heatmap)
    grid = Grid.whole((16, 16), shown)
    index = heat_sampler(explanation, HeatScale(0, 1)).smooth(grid)
    unseen = grid.columns() >= 9
    assert not index[:, unseen].any()
    assert index[:, ~unseen].min() > 40


def test_unseen_pixels_do_not_dim_their_neighbours() -> None:
    heatmap = np.ones((64, 64), np.float32)
    heatmap[:, 33:] = np.nan
    index = heat_sampler(explained(heatmap), HeatScale(0, 1)).smooth(Grid.whole((64, 64), (16, 16)))
    assert set(np.unique(index).tolist()) == {0, 255}


def test_pixelated_shows_the_cells_of_the_map_after_its_relu() -> None:
    raw = np.array([[-5, 1], [2, 4]], np.float32)
    explanation = explained(np.zeros((8, 8), np.float32) + np.float32(0.5), raw)
    index = heat_sampler(explanation, HeatScale(0, 4), pixelated=True).smooth(Grid.whole((8, 8), (8, 8)))
    expected = HeatScale(0, 4).index(np.kron(np.maximum(raw, 0), np.ones((4, 4), np.float32)))
    np.testing.assert_array_equal(index, expected)


def test_pixelated_keeps_what_a_crop_never_saw_clear() -> None:
    raw = np.ones((4, 4), np.float32)
    heatmap = np.ones((8, 16), np.float32)
    explanation = explained(heatmap, raw, policy="crop")
    shown = heat_sampler(explanation, HeatScale(0, 1), pixelated=True).smooth(Grid.whole((8, 16), (8, 16)))
    columns = np.flatnonzero(shown.any(axis=0))
    assert (columns[0], columns[-1]) == (4, 11)


def test_the_strongest_regions_keep_their_sign_and_size() -> None:
    regions = np.array([[1, 1, -3], [2, 0, -0.5]], np.float32)
    np.testing.assert_array_equal(strongest(regions, 2), [[0, 0, -3], [2, 0, 0]])
    np.testing.assert_array_equal(strongest(np.maximum(regions, 0), 5), [[1, 1, 0], [2, 0, 0]])
    np.testing.assert_array_equal(strongest(regions, 0), np.zeros((2, 3)))
    assert strongest(regions, 2).dtype == np.float32


def test_with_a_floor_every_value_but_those_near_zero_can_be_seen() -> None:
    pale, plain = (alpha(heat_table("diverging", 0.5, signed=True, floor=floor)) for floor in (0.4, 0.0))
    middle = 128
    assert pale[middle - 1 : middle + 2].max() <= 2
    far = np.abs(np.arange(256) - middle) > 0.08 * 127
    far[0] = False
    assert pale[far].min() >= round(0.4 * 128)
    assert (pale[far] >= plain[far]).all()
    np.testing.assert_allclose(pale[[1, 255]], plain[[1, 255]], atol=1)


@pytest.mark.parametrize("gaps", [0, 1, 40, 63])
def test_the_peak_is_found_past_gaps(gaps: int) -> None:
    generator = np.random.default_rng(gaps)
    heatmap = generator.integers(-5, 5, (8, 8)).astype(np.float32)
    heatmap.flat[generator.permutation(64)[:gaps]] = np.nan
    known = [(-float(value), place) for place, value in enumerate(heatmap.flat) if value == value]
    assert peak(heatmap) == divmod(min(known)[1], 8)
