"""The brush against a loop over pixels."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xai_desktop.core.drawing.brush import LARGEST, SMALLEST, resized, stroke

places = st.tuples(st.floats(-6, 36), st.floats(-6, 30))


def slow(size: tuple[int, int], start: tuple[float, float], end: tuple[float, float], radius: float, aspect: float):
    """Every centre's distance from the way, in widths of a pixel, one by one."""
    mask = np.zeros(size, bool)
    for row in range(size[0]):
        for column in range(size[1]):
            x, y = column + 0.5, (row + 0.5) * aspect
            (x0, y0), (x1, y1) = (start[0], start[1] * aspect), (end[0], end[1] * aspect)
            length = (x1 - x0) ** 2 + (y1 - y0) ** 2
            part = 0.0 if length == 0 else ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length
            part = max(0.0, min(1.0, part))
            mask[row, column] = math.dist((x, y), (x0 + part * (x1 - x0), y0 + part * (y1 - y0))) < radius
    for x, y in (start, end):
        if 0 <= math.floor(y) < size[0] and 0 <= math.floor(x) < size[1]:
            mask[math.floor(y), math.floor(x)] = True
    return mask


@given(places, places, st.floats(0.5, 9), st.sampled_from([0.5, 1.0, 2.0]))
def test_a_stroke_is_all_that_lies_near_its_way(
    start: tuple[float, float], end: tuple[float, float], radius: float, aspect: float
) -> None:
    painted = np.zeros((24, 30), bool)
    stroke(painted, start, end, radius, aspect)
    expected = slow((24, 30), start, end, radius, aspect)
    assert np.count_nonzero(painted != expected) <= 1  # a centre on the rim itself: rounding decides


def test_cleaning_takes_away_what_painting_gave() -> None:
    painted = np.zeros((24, 30), bool)
    stroke(painted, (5, 5), (20, 15), 4)
    before = painted.copy()
    stroke(painted, (12, 2), (12, 20), 2, paint=False)
    assert not painted[:, 11:13].any()
    assert np.array_equal(painted, before & ~slow((24, 30), (12, 2), (12, 20), 2, 1.0))


@pytest.mark.parametrize("place", [(0.0, 0.0), (29.9, 23.9), (12.5, 7.5)])
def test_the_smallest_brush_paints_the_pixel_under_it(place: tuple[float, float]) -> None:
    painted = np.zeros((24, 30), bool)
    stroke(painted, place, place, SMALLEST)
    assert painted[int(place[1]), int(place[0])]
    assert painted.sum() <= 4


def test_a_brush_grows_and_shrinks_within_limits() -> None:
    assert resized(resized(10, 3), -3) == pytest.approx(10)
    assert resized(10, 1) > 10
    assert (resized(10, 99), resized(10, -99)) == (LARGEST, SMALLEST)
