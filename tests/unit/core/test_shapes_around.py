"""Only the part of a film around its marks is looked at: nothing of a mark may lie outside of it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.arrays import BoolArray
from xai_desktop.core.geometry import Box, Size
from xai_desktop.core.shapes import Ellipse, Mask, Polygon, Shape, around, union
from xai_desktop.core.threshold import RankedMap
from xai_desktop.metrics.readers import between_readers
from xai_desktop.metrics.scene import Scene

SIZE = (23, 31)
places = st.floats(-12, 40, allow_nan=False).map(lambda value: round(value, 2))
lengths = st.floats(0.05, 30).map(lambda value: round(value, 2))
boxes = st.builds(lambda x, y, w, h: Box(x, y, x + w, y + h), places, places, lengths, lengths)
ellipses = st.builds(Ellipse, places, places, lengths, lengths, st.floats(0, 180))
polygons = st.builds(lambda x, y, w, h: Polygon((((x, y), (x + w, y), (x, y + h)),)), places, places, lengths, lengths)
masks = st.builds(lambda box: Mask(np.eye(3, dtype=bool), box), boxes)
shapes = st.lists(st.one_of(boxes, ellipses, polygons, masks), max_size=3)


def slow_union(marks: list[Shape], size: Size) -> BoolArray:
    """Whole films, one on the other."""
    result = np.zeros(size, bool)
    for mark in marks:
        result = result | mark.mask(size)
    return result


@given(shapes)
def test_the_part_around_marks_holds_all_of_them(marks: list[Shape]) -> None:
    expected = slow_union(marks, SIZE)
    assert np.array_equal(union(marks, SIZE), expected)
    outside = np.ones(SIZE, bool)
    outside[around(marks, SIZE)] = False
    assert not (expected & outside).any()


@given(shapes, st.integers(0, 99))
def test_a_region_holds_the_ranks_of_the_seen_pixels_in_it(marks: list[Shape], seed: int) -> None:
    heatmap = np.random.default_rng(seed).integers(0, 50, SIZE).astype(np.float32)
    heatmap[:, :4] = np.nan
    scene = Scene.of(heatmap)
    inside = slow_union(marks, SIZE) & ~np.isnan(heatmap)
    ranks = RankedMap.of(heatmap).ranks
    assert scene.region(marks).by_ranks(ranks).order.tolist() == sorted(ranks[inside].tolist())


def test_a_map_that_was_prepared_has_counted_its_otsu_mask() -> None:
    ranked = RankedMap.of(np.arange(23 * 31, dtype=np.float32).reshape(SIZE))
    assert "otsu" not in vars(ranked)
    ranked.prepare()
    assert "otsu" in vars(ranked)


@given(shapes.filter(bool), shapes.filter(bool))
def test_readers_are_held_against_each_other_on_the_whole_film(ours: list[Shape], theirs: list[Shape]) -> None:
    marks = [Annotation("Mass", one, "A") for one in ours] + [Annotation("Mass", one, "B") for one in theirs]
    first, second = slow_union(ours, SIZE), slow_union(theirs, SIZE)
    both, either = int((first & second).sum()), int((first | second).sum())
    (row,) = between_readers(marks, (), SIZE).places
    assert row.iou.value == (both / either if first.any() and second.any() else None)


@pytest.mark.parametrize("least", [-3.0, 0.0])
def test_ranks_of_a_map_whose_half_is_at_its_minimum(least: float) -> None:
    heatmap = np.maximum(np.random.default_rng(7).integers(-9, 9, SIZE), least).astype(np.float32)
    heatmap[3, 5] = np.nan
    flat = heatmap.ravel()
    above = [place for place in range(flat.size) if flat[place] > least]
    ranks = np.full(flat.size, flat.size - 1)
    for rank, place in enumerate(sorted(above, key=lambda place: (-flat[place], place))):
        ranks[place] = rank
    assert np.array_equal(RankedMap.of(heatmap).ranks.ravel(), ranks)
