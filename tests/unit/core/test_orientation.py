"""Eight ways of laying a film: the same in numbers, in arrays and in words."""

import numpy as np
import pytest

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.orientation import ALL, UPRIGHT, Orientation


def slow(plane: AnyArray, way: Orientation) -> AnyArray:
    """Pixel by pixel: where each one goes by the signs, from the middle of the plane."""
    height, width = plane.shape[:2]
    tall, wide = (width, height) if way.exchanged else (height, width)
    found = np.zeros((tall, wide, *plane.shape[2:]), plane.dtype)
    for row in range(height):
        for column in range(width):
            x, y = way.to_screen(column + 0.5 - width / 2, row + 0.5 - height / 2)
            found[int(y + tall / 2), int(x + wide / 2)] = plane[row, column]
    return found


@pytest.mark.parametrize("way", ALL, ids=str)
@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.int32, np.float32])
def test_arrays_turn_as_the_signs_say(way: Orientation, kind: type[np.generic]) -> None:
    plane = np.arange(12).reshape(3, 4).astype(kind)
    np.testing.assert_array_equal(way.turn(plane), slow(plane, way))
    colour = np.arange(36, dtype=np.uint8).reshape(3, 4, 3)
    np.testing.assert_array_equal(way.turn(colour), slow(colour, way))


@pytest.mark.parametrize("way", ALL, ids=str)
def test_what_is_done_next_is_done_to_what_is_seen(way: Orientation) -> None:
    plane = np.arange(12, dtype=np.uint8).reshape(3, 4)
    seen = way.turn(plane)
    np.testing.assert_array_equal(way.rotated(1).turn(plane), np.rot90(seen, -1))
    np.testing.assert_array_equal(way.rotated(-1).turn(plane), np.rot90(seen))
    np.testing.assert_array_equal(way.flipped_across().turn(plane), seen[:, ::-1])
    np.testing.assert_array_equal(way.flipped_down().turn(plane), seen[::-1])


@pytest.mark.parametrize("way", ALL, ids=str)
def test_there_and_back(way: Orientation) -> None:
    assert way.to_film(*way.to_screen(3.0, 7.0)) == (3.0, 7.0)


def test_the_eight_are_all_there_are() -> None:
    assert len(set(ALL)) == len({way.signs for way in ALL}) == 8
    found = {UPRIGHT}
    for _ in range(4):
        found |= {one for way in found for one in (way.rotated(1), way.flipped_across(), way.flipped_down())}
    assert found == set(ALL)


def test_words() -> None:
    assert UPRIGHT.words == ()
    assert UPRIGHT.upright
    assert UPRIGHT.rotated(1).words == ("rotated 90°",)
    assert UPRIGHT.flipped_across().words == ("flipped left to right",)
    assert UPRIGHT.flipped_down().words == ("flipped top to bottom",)
    assert UPRIGHT.flipped_across().rotated(3).words == ("flipped left to right", "rotated 270°")
    assert len({way.words for way in ALL}) == 8
