"""What a device pixel shows of a film."""

import numpy as np
import pytest

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.sampling import Grid, Sampler


def film(height: int = 40, width: int = 56) -> AnyArray:
    return np.random.default_rng(0).integers(0, 4096, (height, width), dtype=np.uint16)


def test_one_to_one_is_the_film_itself() -> None:
    plane = film()
    np.testing.assert_array_equal(Sampler(plane).smooth(Grid.whole(plane.shape, plane.shape)), plane)


def test_far_enlarged_every_pixel_is_a_block_of_itself() -> None:
    plane = film()
    shown = Sampler(plane).smooth(Grid.whole(plane.shape, (40 * 32, 56 * 32)))
    np.testing.assert_array_equal(shown, np.kron(plane, np.ones((32, 32), np.uint16)))


def test_reduced_to_a_half_every_pixel_is_the_mean_of_four() -> None:
    plane = film()
    shown = Sampler(plane).smooth(Grid.whole(plane.shape, (20, 28)))
    mean = plane.reshape(20, 2, 28, 2).mean(axis=(1, 3))
    np.testing.assert_allclose(shown, mean, atol=0.51)


@pytest.mark.parametrize("shown", [(10, 14), (7, 9), (33, 47), (39, 55), (1, 1)])
def test_reduced_a_film_keeps_its_mean(shown: tuple[int, int]) -> None:
    plane = film()
    assert Sampler(plane).smooth(Grid.whole(plane.shape, shown)).mean() == pytest.approx(plane.mean(), rel=0.03)


@pytest.mark.parametrize("side", [100, 140, 200])
def test_fine_stripes_turn_grey_when_reduced_instead_of_making_new_stripes(side: int) -> None:
    stripes = np.zeros((300, 300), np.uint16)
    stripes[:, ::2] = 4000
    shown = Sampler(stripes).smooth(Grid.whole((300, 300), (side, side)))
    assert np.ptp(shown.astype(int)) < 2000
    assert shown.mean() == pytest.approx(2000, rel=0.02)


def test_enlarged_a_little_values_lie_between_their_pixels_at_the_right_places() -> None:
    ramp = np.repeat(np.arange(0, 4000, 100, dtype=np.uint16)[None], 10, axis=0)
    grid = Grid.whole(ramp.shape, (15, 60))
    expected = np.clip((grid.columns() - 0.5) * 100, 0, 3900)
    np.testing.assert_allclose(Sampler(ramp).smooth(grid)[7], expected, atol=4)


@pytest.mark.parametrize("shown", [(20, 28), (33, 47), (60, 84), (80, 112), (200, 280)])
def test_a_part_is_the_same_as_that_part_of_the_whole(shown: tuple[int, int]) -> None:
    plane = film()
    whole = Grid.whole(plane.shape, shown)
    part = Grid(plane.shape, whole.scale, 5, 3, 9, 12)
    for read in ("smooth", "nearest"):
        sample = getattr(Sampler(plane), read)
        np.testing.assert_allclose(sample(part).astype(int), sample(whole)[3:15, 5:14].astype(int), atol=1)


def test_nearest_takes_the_pixel_under_each_centre() -> None:
    plane = film()
    grid = Grid.whole(plane.shape, (13, 17))
    slow = [[plane[int(y), int(x)] for x in grid.columns()] for y in grid.rows()]
    assert Sampler(plane).nearest(grid).tolist() == np.array(slow).tolist()


def test_colours_are_sampled_channel_by_channel() -> None:
    rgb = np.random.default_rng(1).integers(0, 255, (20, 30, 3), dtype=np.uint8)
    grid = Grid.whole((20, 30), (10, 15))
    shown = Sampler(rgb).smooth(grid)
    for channel in range(3):
        alone = Sampler(np.ascontiguousarray(rgb[..., channel])).smooth(grid)
        np.testing.assert_allclose(shown[..., channel].astype(int), alone.astype(int), atol=1)


@pytest.mark.parametrize("shown", [(10, 10), (20, 20), (30, 30), (100, 100)])
def test_what_is_not_valid_is_blank_and_does_not_bleed(shown: tuple[int, int]) -> None:
    plane = np.full((20, 20), 1000, np.uint16)
    plane[:, 13:] = 60000
    grid = Grid.whole((20, 20), shown)
    found = Sampler(plane, plane < 60000, blank=60000).smooth(grid)
    outside = grid.columns() >= 13
    assert set(found[:, outside].ravel().tolist()) == {60000}
    np.testing.assert_allclose(found[:, ~outside], 1000, atol=1)


@pytest.mark.parametrize("scale", [0.21, 0.5, 0.93, 1.0, 1.7])
def test_a_film_that_is_panned_gives_the_pixels_under_the_centres_wherever_it_lies(scale: float) -> None:
    plane = np.random.default_rng(4).integers(0, 9999, (131, 97)).astype(np.int32)
    height, width = round(131 * scale), round(97 * scale)
    exact, sampler = (width / 97, height / 131), Sampler(plane)
    for left, top, lost in ((0, 0, 0), (3, 5, 2), (0, 4, height // 2), (2, 0, 0)):
        grid = Grid((131, 97), exact, left, top, width - left - lost // 2, height - top - lost)
        rows = [int((top + row + 0.5) / exact[1]) for row in range(grid.height)]
        columns = [int((left + column + 0.5) / exact[0]) for column in range(grid.width)]
        assert np.array_equal(sampler.nearest(grid), plane[np.ix_(rows, columns)])


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
@pytest.mark.parametrize("scale", [0.9, 0.61, 0.35])
def test_a_draft_lies_where_the_average_lies(kind: type[np.uint8] | type[np.uint16], scale: float) -> None:
    y, x = np.mgrid[0:300, 0:420] / 60
    plane = (120 + 100 * np.sin(x) * np.cos(y)).astype(kind)
    grid = Grid(plane.shape, (round(420 * scale) / 420, round(300 * scale) / 300), 11, 7, 90, 70)
    draft, average = (Sampler(plane).smooth(grid, draft=wanted).astype(float) for wanted in (True, False))
    assert draft.shape == (70, 90)
    assert np.abs(draft - average).max() <= 2
    assert np.abs(draft - average).mean() < 0.5


def test_a_draft_of_what_was_averaged_is_the_average() -> None:
    plane, grid = film(), Grid.whole((40, 56), (33, 47))
    sampler = Sampler(plane)
    average = sampler.smooth(grid)
    np.testing.assert_array_equal(sampler.smooth(grid, draft=True), average)
    assert (Sampler(plane).smooth(grid, draft=True) != average).any()
