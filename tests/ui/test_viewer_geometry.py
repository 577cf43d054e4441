"""Where a film lies in a pane."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_desktop.ui.viewer.framing import Framing
from xai_desktop.ui.viewer.geometry import LARGEST, ViewGeometry

SIZES = st.tuples(st.integers(1, 3000), st.integers(1, 3000))
PANES = st.tuples(st.integers(50, 2000), st.integers(50, 2000))


@settings(max_examples=200, deadline=None)
@given(SIZES, PANES, st.floats(0.25, 4))
def test_a_fitted_film_is_whole_centred_and_as_large_as_it_can_be(
    film: tuple[int, int], room: tuple[int, int], aspect: float
) -> None:
    geometry = ViewGeometry.fitting(film, aspect, room)
    (x0, y0), (x1, y1) = geometry.to_pane(0, 0), geometry.to_pane(film[1], film[0])
    assert x0 >= -1
    assert y0 >= -1
    assert x1 <= room[1] + 1
    assert y1 <= room[0] + 1
    if 0.02 < geometry.zoom < LARGEST:
        assert (x1 - x0) / room[1] > 0.98 - 2 / room[1] or (y1 - y0) / room[0] > 0.98 - 2 / room[0]


@settings(max_examples=200, deadline=None)
@given(SIZES, PANES, st.floats(0.02, 40), st.floats(-200, 200), st.floats(-200, 200))
def test_there_and_back_is_the_same_point(
    film: tuple[int, int], room: tuple[int, int], zoom: float, x: float, y: float
) -> None:
    geometry = ViewGeometry.fitting(film, 1.0, room).zoomed(zoom, x, y)
    assert geometry.to_film(*geometry.to_pane(x, y)) == (pytest.approx(x, abs=1e-6), pytest.approx(y, abs=1e-6))


@settings(max_examples=200, deadline=None)
@given(SIZES, PANES, st.floats(0.05, 40), st.floats(0, 1), st.floats(0, 1))
def test_the_grid_is_the_films_visible_part(
    film: tuple[int, int], room: tuple[int, int], zoom: float, x: float, y: float
) -> None:
    """Each device pixel of the pane that has a film pixel under its centre is in the grid, with that very place."""
    geometry = ViewGeometry.fitting(film, 1.0, room).zoomed(zoom, x * room[1], y * room[0])
    grid = geometry.grid
    for column in (0, room[1] // 2, room[1] - 1):
        film_x = geometry.to_film(column + 0.5, 0)[0]
        if 0.02 < film_x < film[1] - 0.02 and grid is not None:
            number = column - (geometry.corner[0] + grid.left)
            assert 0 <= number < grid.width
            assert grid.columns()[number] == pytest.approx(film_x, abs=1e-6)


def test_reduced_films_measure_whole_device_pixels() -> None:
    geometry = ViewGeometry.fitting((1000, 777), 1.0, (333, 333))
    width, height = 777 * geometry.scale[0], 1000 * geometry.scale[1]
    assert (width, height) == (pytest.approx(round(width)), pytest.approx(333))


def test_zoom_has_limits() -> None:
    geometry = ViewGeometry.fitting((100, 100), 1.0, (500, 500))
    assert geometry.zoomed(1e9, 0, 0).zoom == LARGEST
    assert geometry.zoomed(1e-9, 0, 0).grid is not None


def test_resizing_keeps_the_middle_or_the_fit() -> None:
    told: list[int] = []
    framing = Framing(lambda: told.append(1))
    framing.show((100, 200), 1.0, (300, 300))
    framing.resize((600, 600))
    assert framing.geometry is not None
    assert framing.geometry.zoom == 3
    framing.zoom_to(8)
    middle = framing.geometry.centre
    framing.resize((200, 900))
    assert (framing.geometry.zoom, framing.geometry.centre) == (8, middle)
    assert len(told) == 4
    framing.resize((200, 900))
    framing.pan_by(0, 0)
    framing.zoom_to(8)
    assert len(told) == 4
