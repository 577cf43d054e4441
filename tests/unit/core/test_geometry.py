"""Boxes by their edges, and the one translator between film and network."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Box, PixelMap, ResizePolicy, Size
from xai_desktop.core.shapes import union

SIDES = st.integers(1, 400)
POLICIES: list[ResizePolicy] = ["stretch", "pad", "crop"]


@pytest.mark.parametrize(
    ("box", "columns", "rows"),
    [
        (Box(2, 3, 5, 4), [2, 3, 4], [3]),
        (Box(2.5, 3.0, 5.5, 4.0), [2, 3, 4], [3]),
        (Box(2.51, 3, 5.51, 4), [3, 4, 5], [3]),
        (Box(0, 0, 1, 1), [0], [0]),
        (Box(3.1, 2.1, 3.3, 2.3), [3], [2]),
        (Box(-5, -5, 1, 1), [0], [0]),
        (Box(7, 5, 99, 99), [7], [5]),
        (Box(20, 20, 30, 30), [], []),
        (Box(-3.2, 1, -3.1, 2), [], []),
    ],
)
def test_a_mask_holds_the_pixels_whose_centres_lie_inside(box: Box, columns: list[int], rows: list[int]) -> None:
    mask = box.mask((6, 8))
    expected = np.zeros((6, 8), dtype=bool)
    expected[np.ix_(rows, columns)] = True
    assert np.array_equal(mask, expected)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.floats(-3, 12), st.floats(-3, 12), st.floats(0.6, 9), st.floats(0.6, 9))
def test_a_mask_agrees_with_asking_every_pixel(x: float, y: float, width: float, height: float) -> None:
    box = Box.from_corner(x, y, width, height)
    size = (7, 9)
    slow = np.array(
        [[box.x0 <= c + 0.5 < box.x1 and box.y0 <= r + 0.5 < box.y1 for c in range(size[1])] for r in range(size[0])]
    )
    hit_columns = any(box.x0 <= c + 0.5 < box.x1 for c in range(-20, 40))
    hit_rows = any(box.y0 <= r + 0.5 < box.y1 for r in range(-20, 40))
    if hit_columns and hit_rows:
        assert np.array_equal(box.mask(size), slow)


def test_a_whole_number_box_covers_exactly_its_area() -> None:
    assert Box(1, 2, 4, 7).mask((10, 10)).sum() == 15 == Box(1, 2, 4, 7).area


def test_neighbouring_boxes_share_no_pixel() -> None:
    left, right = Box(0, 0, 3.4, 5), Box(3.4, 0, 6, 5)
    assert not (left.mask((5, 6)) & right.mask((5, 6))).any()
    assert union([left, right], (5, 6)).all()


@pytest.mark.parametrize("edges", [(1, 1, 1, 2), (1, 1, 0, 2), (0, 3, 1, 3), (0, math.nan, 1, 2), (0, 0, math.inf, 1)])
def test_a_box_without_area_is_refused(edges: tuple[float, float, float, float]) -> None:
    with pytest.raises(InputError, match="A box needs"):
        Box(*edges)


def test_clipping_keeps_what_is_on_the_film() -> None:
    assert Box(-2, 1, 3, 9).clipped((5, 6)) == Box(0, 1, 3, 5)
    assert Box(6, 0, 9, 2).clipped((5, 6)) is None
    assert Box(1, 1, 2, 2).clipped((5, 6)) == Box(1, 1, 2, 2)


def test_corner_and_centre() -> None:
    box = Box.from_corner(10, 20, 4, 8)
    assert box.as_tuple() == (10, 20, 14, 28)
    assert (box.width, box.height, box.area, box.centre) == (4, 8, 32, (12, 24))
    assert box.scaled(0.5, 2) == Box(5, 40, 7, 56)


@settings(derandomize=True, max_examples=80, deadline=None)
@given(SIDES, SIDES, SIDES, SIDES, st.sampled_from(POLICIES), st.floats(-50, 400), st.floats(0.5, 300))
def test_a_box_comes_back_unchanged(
    h: int, w: int, nh: int, nw: int, policy: ResizePolicy, start: float, extent: float
) -> None:
    pixel_map = PixelMap((h, w), (nh, nw), policy)
    box = Box.from_corner(start, start / 2, extent, extent * 1.5)
    assert pixel_map.to_source(pixel_map.to_net(box)).as_tuple() == pytest.approx(box.as_tuple(), abs=1e-6, rel=1e-9)


@settings(derandomize=True, max_examples=40, deadline=None)
@given(SIDES, SIDES, SIDES, SIDES, st.sampled_from(POLICIES))
def test_the_centre_stays_the_centre(h: int, w: int, nh: int, nw: int, policy: ResizePolicy) -> None:
    net = PixelMap((h, w), (nh, nw), policy).to_net(Box(0, 0, w, h))
    assert net.centre == pytest.approx((nw / 2, nh / 2), abs=1e-9, rel=1e-9)
    if policy == "pad":
        assert net.width <= nw + 1e-9
        assert net.height <= nh + 1e-9
    if policy == "crop":
        assert net.width >= nw - 1e-9
        assert net.height >= nh - 1e-9


def test_pad_and_crop_keep_the_aspect() -> None:
    wide: Size = (100, 200)
    pad, crop = PixelMap(wide, (64, 64), "pad"), PixelMap(wide, (64, 64), "crop")
    assert pad.to_net(Box(0, 0, 200, 100)) == Box(0, 16, 64, 48)
    assert crop.to_net(Box(0, 0, 200, 100)) == Box(-32, 0, 96, 64)
    assert pad.seen() == Box(0, 0, 200, 100)
    assert crop.seen() == Box(50, 0, 150, 100)
    assert pad.sees_everything()
    assert not crop.sees_everything()


@pytest.mark.parametrize("source", [(37, 23), (64, 64), (5, 91), (1, 1), (224, 150)])
@pytest.mark.parametrize("cells", [(7, 7), (14, 9), (1, 1), (2, 3)])
def test_a_stretched_map_is_bilinear_without_aligned_corners(source: Size, cells: Size) -> None:
    values = np.random.default_rng(3).normal(size=cells).astype(np.float32)
    expected = torch.nn.functional.interpolate(
        torch.from_numpy(values)[None, None], size=source, mode="bilinear", align_corners=False
    )[0, 0].numpy()
    found = PixelMap(source, (48, 48), "stretch").map_to_source(values)
    assert found.dtype == np.float32
    assert found.shape == source
    assert not found.flags.writeable
    assert np.allclose(found, expected, atol=2e-5)


@pytest.mark.parametrize("policy", ["pad", "crop"])
@pytest.mark.parametrize(("source", "net"), [((37, 23), (24, 24)), ((20, 45), (32, 16)), ((9, 9), (12, 5))])
def test_padded_and_cropped_maps_agree_with_a_slow_loop(policy: ResizePolicy, source: Size, net: Size) -> None:
    values = np.random.default_rng(5).normal(size=(6, 5)).astype(np.float32)
    pixel_map = PixelMap(source, net, policy)
    found = pixel_map.map_to_source(values)
    expected = _slow_map(values, source, net, policy)
    assert np.array_equal(np.isnan(found), np.isnan(expected))
    assert np.allclose(found, expected, atol=1e-5, equal_nan=True)
    assert np.isnan(found).any() == (policy == "crop")


def _slow_map(values: np.ndarray, source: Size, net: Size, policy: ResizePolicy) -> np.ndarray:
    """One film pixel at a time: where is its centre in the input, and what do the four cells around it say?"""
    ratios = net[0] / source[0], net[1] / source[1]
    scale = min(ratios) if policy == "pad" else max(ratios)
    result = np.full(source, np.nan, dtype=np.float32)
    for row in range(source[0]):
        for column in range(source[1]):
            y = (row + 0.5 - source[0] / 2) * scale + net[0] / 2
            x = (column + 0.5 - source[1] / 2) * scale + net[1] / 2
            if 0 <= y < net[0] and 0 <= x < net[1]:
                result[row, column] = _slow_value(values, y / net[0], x / net[1])
    return result


def _slow_value(values: np.ndarray, y: float, x: float) -> float:
    height, width = values.shape
    v = min(max(y * height - 0.5, 0), height - 1)
    u = min(max(x * width - 0.5, 0), width - 1)
    i, j = int(v), int(u)
    i2, j2 = min(i + 1, height - 1), min(j + 1, width - 1)
    top = values[i, j] * (1 - (u - j)) + values[i, j2] * (u - j)
    bottom = values[i2, j] * (1 - (u - j)) + values[i2, j2] * (u - j)
    return float(top * (1 - (v - i)) + bottom * (v - i))


def test_one_hot_pixel_lands_on_its_own_film_pixels() -> None:
    """A one-pixel shift costs a ten-pixel box an IoU of 0.32, so the peak must be exactly where the box is."""
    values = np.zeros((8, 8), dtype=np.float32)
    values[2, 5] = 1
    found = PixelMap((80, 80), (64, 64)).map_to_source(values)
    row, column = np.unravel_index(int(np.argmax(found)), found.shape)
    assert Box(50, 20, 60, 30).mask((80, 80))[row, column]
    assert np.average(np.arange(80) + 0.5, weights=found.sum(0)) == pytest.approx(55, abs=1e-4)
    assert np.average(np.arange(80) + 0.5, weights=found.sum(1)) == pytest.approx(25, abs=1e-4)


def test_sizes_without_pixels_are_refused() -> None:
    with pytest.raises(InputError, match="must both have pixels"):
        PixelMap((0, 5), (4, 4))


def test_places_of_one_value_stay_of_one_value_on_the_film() -> None:
    values = np.full((7, 9), np.float32(0.1234567))
    values[3:, :] = np.float32(0.7654321)
    found = PixelMap((1013, 771), (224, 224)).map_to_source(values)
    assert np.unique(found[:360]).tolist() == [values[0, 0]]
    assert np.unique(found[510:]).tolist() == [values[6, 0]]
