"""Small films and maps, held against the slowest way to make them: one place at a time."""

import numpy as np
import pytest

from xai_desktop.core.image import eight_bit
from xai_desktop.services.cohort.small_pictures import (
    SIDE,
    packed,
    shares,
    small_film,
    small_map,
    small_size,
    unpacked,
)


def slow_map(heatmap: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """The mean of each block of defined pixels, as a share of the maximum."""
    highest = max(float(np.nanmax(heatmap)), 0.0) or 1.0
    tall, wide = heatmap.shape[0] // size[0], heatmap.shape[1] // size[1]
    found = np.full((SIDE, SIDE), np.nan)
    top, left = (SIDE - size[0]) // 2, (SIDE - size[1]) // 2
    for row in range(size[0]):
        for column in range(size[1]):
            block = heatmap[row * tall : (row + 1) * tall, column * wide : (column + 1) * wide]
            known = [max(float(value), 0.0) / highest for value in block.ravel() if not np.isnan(value)]
            if known:
                found[top + row, left + column] = sum(known) / len(known)
    return found


@pytest.mark.parametrize(("shape", "size"), [((256, 256), (64, 64)), ((128, 256), (32, 64)), ((192, 96), (64, 32))])
def test_a_small_map_is_the_mean_of_what_lies_in_each_place(shape: tuple[int, int], size: tuple[int, int]) -> None:
    heatmap = np.random.default_rng(1).normal(0.2, 1, shape).astype(np.float32)
    heatmap[:9, :13] = np.nan
    film = eight_bit(np.zeros(shape, np.uint8))
    assert small_size(film) == size
    found, wanted = shares(small_map(heatmap, size)), slow_map(heatmap, size)
    assert np.array_equal(np.isnan(found), np.isnan(wanted))
    assert np.nanmax(np.abs(found - wanted)) <= 0.5 / 254 + 1e-5


def test_a_map_that_is_nowhere_above_zero_is_zero_everywhere() -> None:
    assert (shares(small_map(np.full((64, 64), -2.0, np.float32), (64, 64))) == 0).all()


def test_a_small_film_is_the_film_as_it_is_displayed() -> None:
    pixels = np.random.default_rng(2).integers(0, 255, (8, 16), dtype=np.uint8).repeat(16, 0).repeat(16, 1)
    found = small_film(eight_bit(pixels))
    assert not found[:16].any()
    assert not found[48:].any(), "black beside a film that is no square"
    blocks = found[16:48].reshape(8, 4, 16, 4)
    assert np.abs(blocks.mean((1, 3)) - pixels[::16, ::16]).max() <= 12, "but for what mixes at the edges"
    assert np.abs(blocks[:, 1:3, :, 1:3].mean((1, 3)) - pixels[::16, ::16]).max() <= 1


def test_as_text_and_back() -> None:
    small = np.random.default_rng(3).integers(0, 255, (SIDE, SIDE), dtype=np.uint8)
    assert np.array_equal(unpacked(packed(small)), small)
    for wrong in ("", "AAAA", "no base64 ü", packed(small)[:-9]):
        with pytest.raises(ValueError, match=r".+"):
            unpacked(wrong)
