"""A thinned map cuts, peaks and colours as the whole one does."""

from dataclasses import replace

import numpy as np
import pytest

from tests.helpers.reports import explanation_of, film_of, gaussian
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.geometry import Box
from xai_desktop.core.heat_layer import HeatScale
from xai_desktop.core.heatmap import peak
from xai_desktop.core.threshold import Absolute, Cut, Otsu, Percentile, RankedMap
from xai_desktop.metrics.localisation import profile
from xai_desktop.services.results import MapResult
from xai_desktop.services.thinning import thin_film, thin_marks, thin_size, thinned

SIZE = (300, 240)


def result_of(heatmap: np.ndarray) -> MapResult:
    return MapResult(explanation_of(heatmap), RankedMap.of(heatmap))


def test_sizes_keep_the_films_shape_and_small_films_stay() -> None:
    assert thin_size((3000, 2400), 512) == (512, 410)
    assert thin_size((400, 300), 512) == (400, 300)
    assert thin_size((9000, 2), 512) == (512, 1)


@pytest.mark.parametrize("q", [50, 90, 99])
def test_the_mask_is_the_whole_ones_at_the_picked_places(q: float) -> None:
    whole = result_of(gaussian(SIZE, (120, 80)))
    thin = thinned(whole, 50)
    assert thin.explanation.size == (50, 40)
    wanted = [[whole.ranked.mask(Percentile(q))[6 * r + 3, 6 * c + 3] for c in range(40)] for r in range(50)]
    assert np.array_equal(thin.ranked.mask(Percentile(q)), wanted)


def test_peak_and_scale_are_those_of_the_whole_map() -> None:
    noise = np.random.default_rng(3).normal(0, 1, SIZE).astype(np.float32)
    noise[200, 31], noise[10, 200] = 9.0, -12.0
    thin = thinned(result_of(noise), 50).explanation
    assert HeatScale.of(thin.heatmap) == HeatScale.of(noise)
    row, column = peak(thin.heatmap)
    assert (row, column) == (200 * 50 // 300, 31 * 40 // 240)


def test_pixels_that_the_network_never_saw_stay_unseen() -> None:
    heatmap = gaussian(SIZE, (120, 80))
    heatmap[:60] = np.nan
    thin = thinned(result_of(heatmap), 50).explanation
    assert np.isnan(thin.heatmap[:10]).all()
    assert np.isfinite(thin.heatmap[10:]).all()


def test_a_small_map_and_its_measurements_are_left_alone() -> None:
    whole = result_of(gaussian(SIZE, (120, 80)))
    assert thinned(whole, 300) is whole
    assert thinned(whole, 50).profiles is whole.profiles


@pytest.mark.parametrize("threshold", [Percentile(80), Absolute(0.4), Otsu()])
def test_numbers_stay_those_of_the_whole_map_without_keeping_it(threshold: Cut) -> None:
    whole = result_of(gaussian(SIZE, (120, 80)))
    made, box = whole.explanation, Box(60, 90, 110, 160)
    measured = profile(made.heatmap, made.state, "Mass", "A", [box], atlas=None, ranked=whole.ranked)
    thin = thinned(replace(whole, profiles=(measured,)), 50)
    (kept,) = thin.profiles
    assert kept.ranked is thin.ranked
    assert kept.ranked.heatmap.size == 50 * 40
    found, wanted = kept.at(threshold), measured.at(threshold)
    assert found.iou.value == pytest.approx(wanted.iou.value, abs=5e-4)
    assert found.coverage == pytest.approx(wanted.coverage, abs=1e-4)


def test_the_film_is_shown_as_its_first_window_shows_it() -> None:
    film = film_of((300, 240))
    thin = thin_film(film, 100)
    assert thin.size == (100, 80)
    assert thin.colour is None
    assert thin_film(film, 300).size == film.size


def test_marks_lie_where_they_lay() -> None:
    marks = thin_marks((Annotation("Mass", Box(30, 60, 120, 240)),), SIZE, 150)
    assert marks[0].box == Box(15, 30, 60, 120)
