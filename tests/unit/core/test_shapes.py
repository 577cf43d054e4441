"""Ellipses, polygons and masks against slow definitions, pixel by pixel, and matplotlib's own idea of a polygon."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.path import Path as Outline

from xai_desktop.core import shapes
from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Box, Size
from xai_desktop.core.shapes import Ellipse, Mask, Polygon, Ring, Shape, kind_of, union

SIZE = (19, 23)
quickly = settings(derandomize=True, max_examples=60, deadline=None)
COORDINATES = st.floats(-6, 30).map(lambda v: round(v, 3))
POINTS = st.tuples(COORDINATES, COORDINATES)
EXTENTS = st.floats(0.05, 20).map(lambda v: round(v, 3))
ELLIPSES = st.builds(Ellipse, COORDINATES, COORDINATES, EXTENTS, EXTENTS, st.floats(-360, 360))
BOXES = st.builds(Box.from_corner, COORDINATES, COORDINATES, EXTENTS, EXTENTS)


def _is_open(ring: list[tuple[float, float]]) -> bool:
    return min(max(v) - min(v) for v in zip(*ring, strict=True)) > 0.01


RINGS = st.lists(POINTS, min_size=3, max_size=8).filter(_is_open).map(tuple)
POLYGONS = st.lists(RINGS, min_size=1, max_size=3).map(lambda rings: Polygon(tuple(rings)))
BITS = st.builds(
    lambda rows, columns, seed: np.random.default_rng(seed).random((rows, columns)) < 0.5,
    *[st.integers(1, 7)] * 2,
    st.integers(0, 999),
).filter(lambda bits: bool(bits.any()))
MASKS = st.builds(Mask, BITS, BOXES)
SHAPES: st.SearchStrategy[Shape] = st.one_of(ELLIPSES, POLYGONS, MASKS)


def centres(size: Size = SIZE) -> np.ndarray:
    """(H, W, 2): x and y of every pixel's centre."""
    y, x = np.mgrid[: size[0], : size[1]] + 0.5
    return np.stack((x, y), axis=-1)


def by_definition(shape: Shape, size: Size = SIZE) -> np.ndarray:
    return np.array([[shape.contains(x + 0.5, y + 0.5) for x in range(size[1])] for y in range(size[0])])


@quickly
@given(SHAPES)
def test_a_mask_is_the_pixels_whose_centre_is_contained(shape: Shape) -> None:
    slow = by_definition(shape)
    if slow.any():
        assert np.array_equal(shape.mask(SIZE), slow)
    else:
        assert shape.mask(SIZE).sum() <= max(SIZE)


@quickly
@given(ELLIPSES)
def test_an_ellipse_is_a_turned_and_stretched_circle(ellipse: Ellipse) -> None:
    turn = np.exp(-1j * math.radians(ellipse.angle))
    points = centres() @ np.array([1, 1j]) - complex(ellipse.x, ellipse.y)
    turned = points * turn
    distance = np.hypot(turned.real / ellipse.rx, turned.imag / ellipse.ry)
    clear = abs(distance - 1) > 1e-9
    mask = ellipse.mask(SIZE)
    if (distance < 1).any():
        assert np.array_equal(mask[clear], (distance < 1)[clear])


@quickly
@given(ELLIPSES)
def test_the_bounds_of_an_ellipse_touch_its_outline(ellipse: Ellipse) -> None:
    turns = np.linspace(0, 2 * np.pi, 20_001)
    points = ellipse.rx * np.cos(turns) + 1j * ellipse.ry * np.sin(turns)
    points = points * np.exp(1j * math.radians(ellipse.angle)) + complex(ellipse.x, ellipse.y)
    seen = (points.real.min(), points.imag.min(), points.real.max(), points.imag.max())
    assert ellipse.bounds.as_tuple() == pytest.approx(seen, abs=1e-5)


@quickly
@given(POLYGONS)
def test_polygons_against_matplotlib(polygon: Polygon) -> None:
    flat, expected = centres().reshape(-1, 2), np.zeros(SIZE[0] * SIZE[1], bool)
    unsure = np.zeros_like(expected)
    for ring in polygon.parts:
        path = Outline([*ring, ring[0]], closed=True)
        expected |= path.contains_points(flat)
        unsure |= _near(flat, ring)
    mask = polygon.mask(SIZE).ravel()
    if expected[~unsure].any():
        assert np.array_equal(mask[~unsure], expected[~unsure])


def _near(points: np.ndarray, ring: Ring) -> np.ndarray:
    """Points on a side, where two programs may differ."""
    found = np.zeros(len(points), bool)
    for start, end in zip(ring, (*ring[1:], ring[0]), strict=True):
        a, way = np.array(start), np.subtract(end, start)
        part = np.clip(((points - a) @ way) / max(1e-12, way @ way), 0, 1)
        found |= np.hypot(*(points - a - part[:, None] * way).T) < 1e-6
    return found


def test_overlapping_outlines_are_one_region() -> None:
    left, right = Box(1, 1, 10, 10), Box(5, 5, 15, 15)
    both = Polygon((left.rings()[0], right.rings()[0]))
    assert np.array_equal(both.mask(SIZE), left.mask(SIZE) | right.mask(SIZE))
    assert both.contains(7, 7)


def test_an_outline_that_crosses_itself_is_filled_by_the_even_odd_rule() -> None:
    star = tuple((10 + 9 * math.sin(k * 0.8 * math.pi), 10 - 9 * math.cos(k * 0.8 * math.pi)) for k in range(5))
    polygon = Polygon((star,))
    assert not polygon.contains(10, 10)
    assert not polygon.mask(SIZE)[10, 10]
    assert polygon.mask(SIZE)[3, 10]


@quickly
@given(BOXES)
def test_a_polygon_around_a_box_covers_the_pixels_of_the_box(box: Box) -> None:
    assert np.array_equal(Polygon(box.rings()).mask(SIZE), box.mask(SIZE))


@quickly
@given(BOXES)
def test_a_painted_box_covers_the_pixels_of_the_box(box: Box) -> None:
    assert np.array_equal(Mask(np.ones((3, 2), bool), box).mask(SIZE), box.mask(SIZE))


@pytest.mark.parametrize("box", [Box(3.6, 2, 3.9, 9), Box(3.6, 2.1, 3.9, 2.3), Box(2, 5.6, 12, 6.4)])
def test_what_is_too_thin_for_any_centre_covers_a_line_or_a_pixel(box: Box) -> None:
    ellipse = Ellipse(*box.centre, box.width / 2, box.height / 2)
    for shape in (Polygon(box.rings()), Mask(np.ones((2, 2), bool), box), ellipse):
        assert np.array_equal(shape.mask(SIZE), box.mask(SIZE))
        assert shape.mask(SIZE).any()


def test_a_slanted_sliver_covers_the_pixel_of_its_middle() -> None:
    sliver = Polygon((((2.1, 2.0), (8.1, 8.0), (8.2, 8.0), (2.2, 2.0)),))
    mask = sliver.mask(SIZE)
    assert mask.sum() == 1
    assert mask[5, 5]


@pytest.mark.parametrize("shape", [Ellipse(90, 90, 3, 2), Polygon((((-9, -9), (-5, -9), (-5, -5)),))])
def test_what_lies_beside_the_film_covers_nothing(shape: Shape) -> None:
    assert not shape.mask(SIZE).any()


@quickly
@given(BITS, st.integers(-3, 20), st.integers(-3, 20))
def test_a_mask_of_film_pixels_is_painted_as_it_is(bits: np.ndarray, left: int, top: int) -> None:
    film = np.zeros((SIZE[0] + 20, SIZE[1] + 20), bool)
    film[10 + top : 10 + top + bits.shape[0], 10 + left : 10 + left + bits.shape[1]] = bits
    mask = Mask(bits, Box(left, top, left + bits.shape[1], top + bits.shape[0]))
    expected = film[10:-10, 10:-10]
    if expected.any():
        assert np.array_equal(mask.mask(SIZE), expected)
        assert np.array_equal(Mask.of(expected).mask(SIZE), expected)


@quickly
@given(BITS)
def test_the_outlines_of_a_mask_enclose_its_cells_and_nothing_else(bits: np.ndarray) -> None:
    """By the even-odd rule over all outlines, holes included; a second region inside a hole counts again."""
    height, width = bits.shape
    mask = Mask(bits, Box(0, 0, width, height))
    inside = np.zeros(bits.shape, int)
    for ring in mask.rings():
        inside += Polygon((ring,)).mask((height, width)) if _is_open(list(ring)) else 0
    assert np.array_equal(inside % 2 == 1, bits)


def test_the_outline_of_a_painted_box_has_four_corners() -> None:
    (ring,) = Mask(np.ones((4, 6), bool), Box(10, 20, 16, 24)).rings()
    assert sorted(ring) == sorted(Box(10, 20, 16, 24).rings()[0])


def test_regions_that_touch_at_a_corner_keep_their_own_outlines() -> None:
    for bits in (np.eye(3, dtype=bool), np.eye(3, dtype=bool)[::-1]):
        rings = Mask(bits, Box(0, 0, 3, 3)).rings()
        assert sorted(map(len, rings)) == [4, 4, 4]


def test_a_ring_shaped_mask_has_an_inner_outline() -> None:
    bits = np.ones((5, 5), bool)
    bits[2, 2] = False
    inner = min(Mask(bits, Box(0, 0, 10, 10)).rings(), key=lambda ring: max(x for x, _ in ring))
    assert sorted(inner) == [(4, 4), (4, 6), (6, 4), (6, 6)]


@quickly
@given(SHAPES, st.floats(0.2, 4), st.floats(0.2, 4))
def test_scaling_moves_every_point_along(shape: Shape, sx: float, sy: float) -> None:
    scaled = shape.scaled(sx, sy)
    assert kind_of(scaled) == kind_of(shape)
    bounds = shape.bounds.scaled(sx, sy)
    assert scaled.bounds.as_tuple() == pytest.approx(bounds.as_tuple(), rel=1e-6, abs=1e-6)
    points = list(product(np.linspace(-7, 31, 12) + 0.0123, np.linspace(-7, 31, 12) + 0.0321))
    near = [p for p in points if _is_clear(shape, *p)]
    assert [scaled.contains(x * sx, y * sy) for x, y in near] == [shape.contains(x, y) for x, y in near]


def _is_clear(shape: Shape, x: float, y: float) -> bool:
    """Whether a point's near neighbours are on the same side of the outline."""
    return len({shape.contains(x + dx, y + dy) for dx, dy in product((-1e-6, 0, 1e-6), repeat=2)}) == 1


@quickly
@given(SHAPES, st.floats(0.2, 4))
def test_scaling_there_and_back_is_nothing(shape: Shape, factor: float) -> None:
    back = shape.scaled(factor, factor).scaled(1 / factor, 1 / factor)
    assert back.bounds.as_tuple() == pytest.approx(shape.bounds.as_tuple(), rel=1e-9, abs=1e-9)


@quickly
@given(SHAPES)
def test_bounds_hold_every_outline(shape: Shape) -> None:
    xs, ys = zip(*(point for ring in shape.rings() for point in ring), strict=True)
    box = shape.bounds
    assert min(xs) >= box.x0 - 1e-9
    assert max(xs) <= box.x1 + 1e-9
    assert min(ys) >= box.y0 - 1e-9
    assert max(ys) <= box.y1 + 1e-9


def test_union_is_the_pixels_of_at_least_one() -> None:
    shapes = [Box(1, 1, 4, 4), Ellipse(10, 10, 3, 2, 30), Polygon((((12, 2), (20, 2), (16, 9)),))]
    expected = np.logical_or.reduce([shape.mask(SIZE) for shape in shapes])
    assert np.array_equal(union(shapes, SIZE), expected)
    assert not union([], SIZE).any()


def test_masks_are_equal_by_what_they_paint() -> None:
    bits = np.array([[True, False], [True, True]])
    one, same, other = Mask(bits, Box(0, 0, 2, 2)), Mask(bits.copy(), Box(0, 0, 2, 2)), Mask(bits, Box(0, 0, 2, 3))
    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    bits[0, 0] = False
    assert one == same, "a value does not change with the array it was made from"
    with pytest.raises(ValueError, match="read-only"):
        one.bits[0, 0] = False


@pytest.mark.parametrize(
    ("make", "wanted"),
    [
        (lambda: Ellipse(1, 1, 0, 2), "half axes"),
        (lambda: Ellipse(1, math.nan, 1, 2), "finite centre"),
        (lambda: Ellipse(1, 1, 1, 2, math.inf), "finite centre"),
        (lambda: Polygon(()), "outline"),
        (lambda: Polygon((((0, 0), (1, 1)),)), "three points"),
        (lambda: Polygon((((0, 0), (1, math.inf), (2, 0)),)), "finite"),
        (lambda: Polygon((((0, 0), (1, 0), (2, 0)),)), "above zero"),
        (lambda: Mask(np.zeros((2, 2), bool), Box(0, 0, 2, 2)), "painted pixel"),
        (lambda: Mask(np.ones(3, bool), Box(0, 0, 2, 2)), "painted pixel"),
        (lambda: Mask.of(np.zeros((4, 4), int)), "painted pixel"),
    ],
)
def test_what_is_no_shape_is_refused(make: "object", wanted: str) -> None:
    with pytest.raises(InputError, match=wanted):
        make()  # type: ignore[operator]


def test_noise_is_outlined_in_larger_cells_and_at_once() -> None:
    """A painted point in every second row and column: two million islands, of which a screen shows one region."""
    bits = np.zeros((3001, 3001), dtype=bool)
    bits[::2, ::2] = True
    (ring,) = Mask(bits, Box(10, 20, 10 + 3001, 20 + 3001)).rings()
    assert set(ring) == {(10.0, 20.0), (3011.0, 20.0), (3011.0, 3021.0), (10.0, 3021.0)}


def test_a_coarser_outline_surrounds_every_painted_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes, "MOST_STEPS", 40)
    bits = np.random.default_rng(3).random((37, 23)) < 0.3
    mask = Mask(bits, Box(5, 6, 28, 43))
    coarse = Polygon(mask.rings())
    painted = mask.mask((50, 40))
    assert painted.sum() == bits.sum()
    assert coarse.mask((50, 40))[painted].all()
    assert all(5 <= x <= 28 and 6 <= y <= 43 for ring in mask.rings() for x, y in ring)
