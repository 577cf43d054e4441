"""Shutters and the file's own drawings over a film, against versions that look at every pixel."""

import numpy as np
import pytest

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.cover_layer import Cover, DrawnSampler, cover_sampler
from xai_desktop.core.film_layer import display_table, film_sampler, shown
from xai_desktop.core.image import OverlayPlane, Window, eight_bit
from xai_desktop.core.overlay import OverlayLook
from xai_desktop.core.render import film_picture, overlay_picture
from xai_desktop.core.sampling import Grid

FULL = Window(128.0, 256.0)
PLAIN = OverlayLook(mask=False, peak=False, boxes=False)


def bitmap(height: int, width: int, share: float = 0.02) -> AnyArray:
    return np.random.default_rng(height * width).random((height, width)) < share


def slowly_drawn(bits: AnyArray, size: tuple[int, int]) -> AnyArray:
    """On a smaller picture every film pixel lights the pixel under its middle; a larger one shows copies."""
    found = np.zeros(size, bool)
    if size[0] > bits.shape[0]:
        for y, x in np.ndindex(size):
            found[y, x] = bits[int((y + 0.5) * bits.shape[0] / size[0]), int((x + 0.5) * bits.shape[1] / size[1])]
    else:
        for row, column in np.argwhere(bits):
            found[int((row + 0.5) * size[0] / bits.shape[0]), int((column + 0.5) * size[1] / bits.shape[1])] = True
    return found


@pytest.mark.parametrize("size", [(20, 30), (59, 70), (7, 3), (60, 80), (180, 240), (131, 97)])
def test_no_pixel_of_a_drawing_is_lost(size: tuple[int, int]) -> None:
    bits = bitmap(60, 80)
    found = DrawnSampler(bits.astype(np.uint8) * 255).sample(Grid.whole((60, 80), size))
    assert set(np.unique(found).tolist()) == {0, 255}
    assert np.array_equal(found > 0, slowly_drawn(bits, size))


def test_a_part_of_the_screen_is_the_same_part_of_the_whole() -> None:
    bits = bitmap(100, 90).astype(np.uint8) * 255
    sampler = DrawnSampler(bits)
    for scale in (0.4, 1.0, 3.0):
        size = (round(100 * scale), round(90 * scale))
        whole = sampler.sample(Grid.whole((100, 90), size))
        part = sampler.sample(Grid((100, 90), (scale, scale), 7, 5, 20, 25))
        assert np.array_equal(part, whole[5:30, 7:27])


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("size", [(16, 16), (23, 23), (40, 40), (64, 64), (200, 200)])
def test_a_shutter_is_black_and_nothing_of_what_it_hides_glows(
    size: tuple[int, int], colour: bool, inverted: bool
) -> None:
    grey = np.full((40, 40), 100, np.uint8)
    grey[:, 30:] = 255
    shutter = np.zeros((40, 40), bool)
    shutter[:, :30] = True
    image = eight_bit(grey, shutter=shutter, colour=np.repeat(grey[..., None], 3, axis=2) if colour else None)
    cover, grid = cover_sampler(image), Grid.whole((40, 40), size)
    assert cover is not None
    found = cover.sample(grid).over(shown(film_sampler(image).smooth(grid), display_table(image, FULL, inverted)))
    inside = grid.columns() < 30
    assert not found[:, ~inside].any()
    expected = 155 if inverted else 100
    assert np.all(found[:, grid.columns() < 27] == expected)
    if not colour:  # the edge of a colour film mixes with black, which is bright once inverted
        assert np.all(found[:, inside] == expected)


def test_padding_and_shutter_go_together() -> None:
    grey = np.tile(np.arange(40, dtype=np.uint8), (40, 1))
    shutter = np.ones((40, 40), bool)
    shutter[:10] = False
    image = eight_bit(grey, shutter=shutter, padding=np.arange(256) == 5)
    picture = film_picture(image, FULL, (40, 40))[..., 0]
    expected = np.where((grey == 5) | ~shutter, 0, grey)
    assert np.array_equal(picture, expected)


def test_drawings_are_white_over_film_and_shutter_and_can_be_put_away() -> None:
    one, two = bitmap(30, 30, 0.1), bitmap(30, 30, 0.2)
    shutter = np.ones((30, 30), bool)
    shutter[20:] = False
    planes = OverlayPlane(one, "a"), OverlayPlane(two, "b")
    image = eight_bit(np.full((30, 30), 90, np.uint8), overlays=planes, shutter=shutter)
    bare = np.where(shutter, 90, 0)
    drawn = np.where(one | two, 255, bare)
    with_them = overlay_picture(image, FULL, None, None, PLAIN, (), (30, 30))
    without = overlay_picture(image, FULL, None, None, OverlayLook(film_overlays=False), (), (30, 30))
    assert np.array_equal(with_them, np.repeat(drawn[..., None], 3, axis=2))
    assert np.array_equal(without, np.repeat(bare[..., None], 3, axis=2))
    assert np.array_equal(film_picture(image, FULL, (30, 30)), without), "a thumbnail never shows a file's own words"


def test_a_plain_film_has_no_cover() -> None:
    assert cover_sampler(eight_bit(np.zeros((4, 4), np.uint8))) is None


def test_a_cover_works_in_the_memory_it_is_given() -> None:
    greys = np.full((2, 2), 7, np.uint8)
    drawn = np.array([[255, 0], [0, 0]], np.uint8)
    assert Cover(None, drawn).over(greys) is greys
    assert greys.tolist() == [[255, 7], [7, 7]]
