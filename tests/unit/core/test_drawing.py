"""Drawing without a screen: taking hold, pulling, pushing, walking, and never leaving the film."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.drawing import forms, keys, touch
from xai_desktop.core.drawing.board import Board
from xai_desktop.core.drawing.draft import Kind, default, made
from xai_desktop.core.drawing.words import edit_name, name_of
from xai_desktop.core.geometry import Box, Size
from xai_desktop.core.measure_lines import KnownLength
from xai_desktop.core.measures import Angle, Probe, Ratio, Region, Ruler
from xai_desktop.core.shapes import Ellipse, Mask, Polygon, Shape

SIZE: Size = (60, 80)
REACH = (2.0, 2.0)
BOX = Box(20, 10, 40, 30)
TRIANGLE = Polygon((((10.0, 10.0), (30.0, 10.0), (20.0, 40.0)),))
BLOT = Mask(np.array([[1, 0], [1, 1]], bool), Box(50, 40, 52, 42))
SHAPES = (BOX, Ellipse(30, 20, 8, 5), Ellipse(30, 25, 8, 5, 30.0), TRIANGLE, BLOT)

points = st.tuples(st.floats(-40, 120), st.floats(-40, 100))


def inside(shape: Shape) -> bool:
    box = shape.bounds
    return min(box.x0, box.y0) >= -1e-6 and box.x1 <= SIZE[1] + 1e-6 and box.y1 <= SIZE[0] + 1e-6


def drawn(board: Board, kind: Kind, start: tuple[float, float], end: tuple[float, float]) -> Board:
    return board.press(kind, start, REACH, "Mass").drag(end).release(end, REACH)


# Shapes


@given(st.sampled_from(SHAPES), st.integers(0, 7), points)
def test_pulling_keeps_a_shape_on_the_film_and_not_empty(shape: Shape, handle: int, to: tuple[float, float]) -> None:
    there = forms.handles(shape)
    if not there:
        return
    pulled = forms.pulled(shape, handle % len(there), to, SIZE)
    assert type(pulled) is type(shape)
    assert inside(pulled)


@given(st.sampled_from(SHAPES), points, points)
def test_shifting_and_stretching_keep_a_shape_on_the_film(
    shape: Shape, by: tuple[float, float], more: tuple[float, float]
) -> None:
    shifted = forms.shifted(shape, *by, SIZE)
    assert inside(shifted)
    assert shifted.bounds.width == pytest.approx(shape.bounds.width)
    larger = forms.stretched(shifted, *more, SIZE)
    assert inside(larger)
    assert larger.bounds.x0 == pytest.approx(shifted.bounds.x0, abs=1e-6)
    assert larger.bounds.width == pytest.approx(
        min(max(shifted.bounds.width + more[0], 1.0), SIZE[1] - shifted.bounds.x0), abs=1e-6
    )


def test_each_handle_of_a_box_moves_its_own_sides() -> None:
    expected = [
        Box(22, 13, 40, 30), Box(20, 13, 40, 30), Box(20, 13, 42, 30), Box(20, 10, 42, 30),
        Box(20, 10, 42, 33), Box(20, 10, 40, 33), Box(22, 10, 40, 33), Box(22, 10, 40, 30),
    ]  # fmt: skip
    for handle, (x, y) in enumerate(forms.handles(BOX)):
        assert forms.pulled(BOX, handle, (x + 2, y + 3), SIZE) == expected[handle]


def test_a_side_pulled_over_the_other_turns_the_box_round_and_leaves_a_pixel() -> None:
    assert forms.pulled(BOX, 7, (50, 0), SIZE) == Box(40, 10, 50, 30)
    assert forms.pulled(BOX, 3, (20.2, 0), SIZE) == Box(20, 10, 21, 30)
    assert forms.pulled(BOX, 7, (39.9, 0), SIZE) == Box(39, 10, 40, 30)
    at_edge = Box(0, 10, 40, 30)
    assert forms.pulled(at_edge, 3, (-5, 0), SIZE) == Box(0, 10, 1, 30)


def test_a_handle_of_a_turned_ellipse_moves_one_end_of_one_axis() -> None:
    before = Ellipse(30, 25, 8, 5, 30.0)
    x, y = forms.handles(before)[3]
    cos, sin = math.cos(math.radians(30)), math.sin(math.radians(30))
    after = forms.pulled(before, 3, (x + 4 * cos, y + 4 * sin), SIZE)
    assert isinstance(after, Ellipse)
    assert (after.rx, after.ry, after.angle) == (pytest.approx(10), pytest.approx(5), 30.0)
    assert forms.handles(after)[7] == pytest.approx(forms.handles(before)[7])


def test_points_of_a_polygon_come_and_go() -> None:
    more = forms.with_vertex(TRIANGLE, 2)
    assert more.parts[0] == ((10, 10), (30, 10), (20, 40), (15, 25))
    assert forms.without_vertex(more, 3) == TRIANGLE
    assert forms.without_vertex(TRIANGLE, 0) is TRIANGLE
    two = Polygon((*TRIANGLE.parts, ((50.0, 10.0), (70.0, 10.0), (60.0, 20.0), (55.0, 20.0))))
    assert forms.without_vertex(two, 4).parts[1] == ((50, 10), (60, 20), (55, 20))
    assert forms.pulled(two, 3, (45, 5), SIZE).parts[1][0] == (45, 5)  # type: ignore[attr-defined]
    assert forms.pulled(TRIANGLE, 2, (20, 10), SIZE) is TRIANGLE


def test_a_mask_moves_by_whole_pixels() -> None:
    shifted = forms.shifted(BLOT, 3.4, -2.6, SIZE)
    assert shifted == Mask(BLOT.bits, Box(53, 37, 55, 39))
    assert forms.shifted(BLOT, 500, 500, SIZE).bounds == Box(78, 58, 80, 60)


# Things


def test_the_lines_of_a_ratio_stay_level() -> None:
    ratio = Ratio((10, 30), (20, 30), (5, 20), (35, 20))
    pulled = touch.pulled(ratio, 1, (24, 33), SIZE)
    assert pulled == Ratio((10, 33), (24, 33), (5, 20), (35, 20))
    assert touch.shifted(ratio, -50, 1, SIZE) == Ratio((5, 31), (15, 31), (0, 21), (30, 21))


def test_the_distance_from_a_line_counts_reaches() -> None:
    assert touch.from_line((5, 3), ((0, 0), (10, 0)), (1, 1)) == pytest.approx(3)
    assert touch.from_line((5, 3), ((0, 0), (10, 0)), (1, 3)) == pytest.approx(1)
    assert touch.from_line((14, 3), ((0, 0), (10, 0)), (1, 1)) == pytest.approx(5)
    assert touch.from_line((3, 4), ((0, 0), (0, 0)), (1, 1)) == pytest.approx(5)


# The board


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Kind.RULER, Ruler((40, 30), (10, 20))),
        (Kind.BOX, Annotation("Mass", Box(10, 20, 40, 30))),
        (Kind.ELLIPSE, Annotation("Mass", Ellipse(25, 25, 15, 5))),
        (Kind.REGION_BOX, Region(Box(10, 20, 40, 30))),
        (Kind.REGION_ELLIPSE, Region(Ellipse(25, 25, 15, 5))),
        (Kind.PROBE, Probe((40, 30))),
    ],
)
def test_a_drag_draws(kind: Kind, expected: touch.Thing) -> None:
    board = drawn(Board(SIZE), kind, (40, 30), (10, 20))
    assert board.things == (expected,)
    assert (board.chosen, board.is_idle) == (0, True)


def test_a_click_is_no_length_and_a_drag_beside_the_film_ends_at_its_edge() -> None:
    assert drawn(Board(SIZE), Kind.BOX, (40, 30), (40.3, 30)) == Board(SIZE)
    assert drawn(Board(SIZE), Kind.RULER, (40, 30), (-9, 99)).things == (Ruler((40, 30), (0, 60)),)


def test_an_angle_takes_three_clicks_or_a_drag_and_a_click() -> None:
    clicked, dragged = Board(SIZE), Board(SIZE)
    for place in ((20.0, 10.0), (10.0, 10.0), (10.0, 30.0)):
        assert clicked.things == ()
        clicked = clicked.press(Kind.ANGLE, place, REACH).release(place, REACH).drag((50, 50))
    dragged = drawn(dragged, Kind.ANGLE, (20, 10), (10, 10))
    dragged = drawn(dragged.drag((44, 44)), Kind.ANGLE, (10, 30), (10, 30))
    assert clicked.things == dragged.things == (Angle((20, 10), (10, 10), (10, 30)),)


def test_a_ratio_is_two_drags_along_levels() -> None:
    board = drawn(Board(SIZE), Kind.RATIO, (20, 40), (40, 43))
    assert board.draft is not None
    board = drawn(board, Kind.RATIO, (10, 30), (60, 33))
    assert board.things == (Ratio((20, 40), (40, 40), (10, 30), (60, 30)),)


def test_a_polygon_is_closed_taken_back_and_given_up() -> None:
    board = Board(SIZE)
    for place in ((10.0, 10.0), (30.0, 10.0), (30.0, 30.0), (70.0, 50.0)):
        board = board.press(Kind.POLYGON, place, REACH, "Mass").release(place, REACH)
        if place[0] == 10:
            assert board.finish() == board
    board = board.back()
    assert board.give_up() == Board(SIZE)
    closed = board.finish()
    assert closed.things == (Annotation("Mass", Polygon((((10, 10), (30, 10), (30, 30)),))),)
    one = Board(SIZE).press(Kind.POLYGON, (5, 5), REACH)
    assert one.back() == Board(SIZE)


def test_a_press_near_something_takes_hold_of_it() -> None:
    board = Board(SIZE, (Ruler((10, 50), (30, 50)), Annotation("Mass", BOX)))
    assert drawn(board, Kind.RULER, (31, 51), (40, 55)).things[0] == Ruler((10, 50), (40, 55))
    assert drawn(board, Kind.BOX, (20, 50.5), (21, 52.5)).things[0] == Ruler((11, 52), (31, 52))
    corner = drawn(board, Kind.RULER, (40, 30), (50, 35))
    assert corner.things[1] == Annotation("Mass", Box(20, 10, 50, 35))
    assert (corner.chosen, corner.handle) == (1, 4)
    side = drawn(board, Kind.RULER, (25, 10.5), (27, 20.5))
    assert side.things[1] == Annotation("Mass", Box(22, 20, 42, 40))


def test_only_the_chosen_one_is_taken_by_its_middle() -> None:
    board = Board(SIZE, (Annotation("", BOX),))
    assert len(drawn(board, Kind.BOX, (30, 20), (35, 25)).things) == 2
    moved = drawn(replace(board, chosen=0), Kind.BOX, (30, 20), (35, 25))
    assert moved.things == (Annotation("", Box(25, 15, 45, 35)),)


def test_a_mask_is_taken_on_its_paint() -> None:
    board = Board(SIZE, (Annotation("", BLOT),))
    assert board.near((50.5, 40.5), REACH) is not None
    assert board.near((51.5, 40.5), REACH) is None


def test_a_drag_given_up_leaves_everything_as_it_was() -> None:
    board = Board(SIZE, (Annotation("", BOX),), chosen=0, handle=4)
    held = board.press(Kind.BOX, (40, 30), REACH).drag((50, 50))
    assert held.things != board.things
    assert held.give_up() == board
    assert board.give_up() == Board(SIZE, board.things)


def test_a_side_of_a_polygon_gets_a_point_and_loses_it() -> None:
    board = Board(SIZE, (Annotation("", TRIANGLE),))
    assert board.alter((50, 50), REACH) is None
    held = board.alter((20, 10.4), REACH)
    assert held is not None
    more = held.drag((21, 5)).release((21, 5), REACH)
    assert more.things == (Annotation("", Polygon((((10, 10), (21, 5), (30, 10), (20, 40)),))),)
    fewer = more.alter((21, 5), REACH)
    assert fewer is not None
    assert fewer.things == board.things
    assert Board(SIZE, (Annotation("", BOX),)).alter((30, 10), REACH) is None


# Keys


@pytest.mark.parametrize("kind", list(Kind))
def test_everything_can_be_begun_pushed_stretched_and_taken_with_keys(kind: Kind) -> None:
    board = keys.offer(Board(SIZE), kind, (40, 30), (20, 16), "Mass")
    first = board.offered
    assert board.things == ()
    board = keys.stretch(keys.push(board, -3, 2), 4, 4)
    assert board.offered != first
    taken = board.finish()
    if kind is Kind.KNOWN:
        assert (taken.things, taken.asked) == ((), board.offered)
        assert isinstance(taken.asked, KnownLength)
        board = replace(board, offered=replace(taken.asked, mm=10.0))
        taken = board.finish()
    assert taken.things == (board.offered,)
    assert (taken.chosen, taken.is_idle) == (0, True)
    assert board.give_up() == Board(SIZE)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("middle", [(0.0, 0.0), (80.0, 60.0), (40.0, 30.0)])
def test_one_of_the_usual_size_lies_on_the_film(kind: Kind, middle: tuple[float, float]) -> None:
    thing = default(kind, middle, (500, 20), SIZE)
    shape = touch.shape_of(thing)
    for x, y in touch.handles(thing) if shape is None else ():
        assert 0 <= x <= SIZE[1]
        assert 0 <= y <= SIZE[0]
    assert shape is None or inside(shape)


def test_arrows_push_the_chosen_thing_or_its_handle() -> None:
    board = Board(SIZE, (Annotation("", BOX),), chosen=0)
    assert keys.push(board, 1, 0).things == (Annotation("", Box(21, 10, 41, 30)),)
    assert keys.push(replace(board, handle=4), 0, 10).things == (Annotation("", Box(20, 10, 40, 40)),)
    assert keys.stretch(board, 1, 10).things == (Annotation("", Box(20, 10, 41, 40)),)
    assert keys.push(Board(SIZE, board.things), 1, 0).things == board.things


def test_walking_passes_every_thing_and_handle_and_ends() -> None:
    board: Board | None = Board(SIZE, (Ruler((1, 1), (9, 9)), Annotation("", TRIANGLE)))
    seen = []
    while board is not None and len(seen) < 20:
        seen.append((board.chosen, board.handle))
        board = keys.walk(board, 1)
    assert seen == [(None, None), (0, None), (0, 0), (0, 1), (1, None), (1, 0), (1, 1), (1, 2)]
    last = keys.walk(Board(SIZE, (Ruler((1, 1), (9, 9)),)), -1)
    assert last is not None
    assert (last.chosen, last.handle) == (0, 1)
    assert keys.walk(Board(SIZE), 1) is None


def test_a_chosen_point_is_split_and_removed_with_keys() -> None:
    board = Board(SIZE, (Annotation("", TRIANGLE),), chosen=0, handle=0)
    more = keys.split(board)
    assert more.things == (Annotation("", Polygon((((10, 10), (20, 10), (30, 10), (20, 40)),))),)
    assert more.handle == 1
    assert keys.remove(more).things == board.things
    assert keys.remove(board).things == ()


def test_removing_takes_the_chosen_one_then_the_last_measurement_and_never_a_mark_by_itself() -> None:
    first, second, mark = Ruler((1, 1), (9, 9)), Ruler((2, 2), (9, 9)), Annotation("", BOX)
    board = Board(SIZE, (first, second, mark), chosen=0)
    board = keys.remove(board)
    assert board.things == (second, mark)
    board = keys.remove(board)
    assert board.things == (mark,)
    assert keys.remove(board) == board


def test_measurements_come_before_marks() -> None:
    board = Board(SIZE, (Annotation("", BOX),))
    board = drawn(board, Kind.RULER, (50, 50), (60, 55))
    assert [type(thing) for thing in board.things] == [Ruler, Annotation]
    assert board.chosen == 0


def test_too_few_or_flat_points_make_nothing() -> None:
    assert made(Kind.POLYGON, ((1, 1), (5, 5))) is None
    assert made(Kind.POLYGON, ((1, 1), (5, 1), (9, 1))) is None
    assert made(Kind.BOX, ((1, 1), (1, 9))) is None


# Words


def test_edits_have_names() -> None:
    mark, ruler = Annotation("Mass", BOX), Ruler((1, 1), (9, 9))
    assert edit_name(None, mark) == "draw the box"
    assert edit_name(None, Annotation("", BLOT)) == "paint a mark"
    assert edit_name(mark, None) == "remove the box"
    assert edit_name(mark, touch.shifted(mark, 1, 2, SIZE)) == "move the box"
    assert edit_name(mark, touch.pulled(mark, 0, (1, 2), SIZE)) == "change the box"
    assert edit_name(mark, replace(mark, label="Nodule")) == "name the box Nodule"
    assert edit_name(ruler, Ruler((2, 3), (10, 11))) == "move the ruler"
    assert edit_name(Annotation("", BLOT), Annotation("", forms.shifted(BLOT, 1, 1, SIZE))) == "move the painted mark"
    assert name_of(Region(BOX)) == "region"
