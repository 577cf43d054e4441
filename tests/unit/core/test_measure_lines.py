"""Two diameters, Cobb's angle, a path and a calibration by hand: against the obvious way to reckon each."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.calibration import calibrated, known_length, mm_of, spacing_by
from xai_desktop.core.drawing import keys, touch
from xai_desktop.core.drawing.board import Board
from xai_desktop.core.drawing.draft import Kind
from xai_desktop.core.drawing.words import edit_name
from xai_desktop.core.geometry import Box
from xai_desktop.core.image import Image, Spacing, SpacingKind, eight_bit
from xai_desktop.core.measure import length_px
from xai_desktop.core.measure_lines import Bidirectional, Cobb, KnownLength, Line, Polyline, Tag, squared
from xai_desktop.core.measure_words import bidirectional_words, cobb_words, path_words, region_words, ruler_words
from xai_desktop.core.measures import Region, Ruler, of_points

SIZE = 60, 80
REACH = (2.0, 2.0)
TWO = Bidirectional((10, 20), (50, 20), (30, 10), (30, 30), tag=Tag("node"))
places = st.tuples(st.floats(0, 80), st.floats(0, 60))


def film(**facts: object) -> Image:
    return eight_bit(np.zeros(SIZE, np.uint8), **facts)


def between(first: Line, second: Line, aspect: float) -> float:
    """The slow way: the angle of two lines in degrees, 0 to 90."""
    (ax, ay), (bx, by) = ((q[0] - p[0], (q[1] - p[1]) * aspect) for p, q in (first, second))
    return math.degrees(math.acos(min(abs(ax * bx + ay * by) / math.hypot(ax, ay) / math.hypot(bx, by), 1)))


@given(st.integers(0, 3), places, st.sampled_from((0.5, 1.0, 2.0)))
def test_diameters_stay_at_right_angles_and_on_the_film(handle: int, to: tuple[float, float], aspect: float) -> None:
    start = replace(TWO, second_to=squared(TWO.lines[0], TWO.second_from, TWO.second_to, aspect))
    pulled = touch.pulled(start, handle, to, SIZE, aspect)
    assert isinstance(pulled, Bidirectional)
    assert pulled.tag == TWO.tag
    assert all(0 <= x <= 80 and 0 <= y <= 60 for x, y in pulled.points)
    if all(math.dist(*line) > 1e-3 for line in pulled.lines):
        assert between(*pulled.lines, aspect) == pytest.approx(90, abs=1e-3)


def test_an_end_of_the_first_line_takes_the_second_along_at_its_share() -> None:
    pulled = touch.pulled(TWO, 1, (10, 60), SIZE)
    assert pulled.points == tuple(  # type: ignore[union-attr]
        pytest.approx(point) for point in ((10, 20), (10, 60), (20, 40), (0, 40))
    )


def test_an_end_of_the_second_line_slides_it_along_the_first() -> None:
    pulled = touch.pulled(TWO, 3, (40, 35), SIZE)
    assert pulled.points[2:] == (pytest.approx((40, 10)), pytest.approx((40, 35)))  # type: ignore[union-attr]


def test_two_diameters_are_drawn_with_two_drags_the_second_square() -> None:
    board = Board(SIZE).press(Kind.BIDIRECTIONAL, (10, 20), REACH).drag((50, 20)).release((50, 20), REACH)
    board = board.press(Kind.BIDIRECTIONAL, (30, 10), REACH).drag((35, 28)).release((35, 28), REACH)
    assert board.things == (Bidirectional((10, 20), (50, 20), (30, 10), (30, 28)),)


def test_the_longer_diameter_is_named_first() -> None:
    spaced = film(spacing=Spacing(0.5, 0.5, SpacingKind.DETECTOR))
    text = "long 20.0 × short 10.0 mm at the detector"
    assert bidirectional_words(TWO, spaced).lines == (text,)
    turned = Bidirectional(*TWO.points[2:], *TWO.points[:2])
    assert bidirectional_words(turned, spaced).lines == (text,)
    assert bidirectional_words(TWO, film()).lines == ("long 40 × short 20 px",)


@given(st.floats(-80, 80), st.floats(-80, 80), st.booleans(), st.booleans())
def test_cobb_is_the_difference_of_two_tilts_wherever_lines_begin(a: float, b: float, one: bool, other: bool) -> None:
    assume(abs(a) + abs(b) < 85)  # lines that are level rather than upright
    lines = []
    for tilt, turned in ((a, one), (b, other)):
        way = math.cos(math.radians(tilt)), math.sin(math.radians(tilt))
        ends = ((40 - way[0], 30 - way[1]), (40 + way[0], 30 + way[1]))
        lines.append(ends[::-1] if turned else ends)
    assert Cobb(*lines[0], *lines[1]).degrees(1.0) == pytest.approx(abs(a - b), abs=1e-6)


def test_cobb_of_steep_curves_of_upright_lines_and_of_none() -> None:
    assert Cobb((0, 0), (1, 1.2), (0, 9), (1, 7.8)).degrees(1.0) == pytest.approx(2 * math.degrees(math.atan(1.2)))
    assert Cobb((0, 0), (0.1, 9), (5, 9), (5.1, 0)).degrees(1.0) == pytest.approx(2 * math.degrees(math.atan(0.1 / 9)))
    assert Cobb((0, 0), (4, 2), (0, 5), (4, 5)).degrees(2.0) == pytest.approx(45)
    assert cobb_words(Cobb((0, 0), (4, 4), (0, 5), (4, 5)), film()).lines == ("Cobb 45.0°",)
    assert cobb_words(Cobb((0, 0), (0, 0), (0, 5), (4, 5)), film()).lines == ("Cobb —",)


def test_a_path_is_as_long_as_its_parts() -> None:
    path = Polyline(((0, 0), (30, 0), (30, 40), (0, 0)))
    assert path_words(path, film(spacing=Spacing(0.1, 0.1, SpacingKind.DETECTOR))).lines == (
        "path 12.0 mm at the detector",
    )
    assert path_words(path, film()).lines == ("path 120 px (no spacing in the file)",)


def test_a_path_takes_clicks_until_it_is_ended_and_gets_and_loses_points() -> None:
    board = Board(SIZE)
    for place in ((10, 10), (30, 10), (30, 40)):
        board = board.press(Kind.POLYLINE, place, REACH).release(place, REACH)
    assert board.things == ()
    board = board.finish()
    assert board.things == (Polyline(((10, 10), (30, 10), (30, 40))),)
    more = keys.split(replace(board, handle=2))
    assert more.things == (Polyline(((10, 10), (30, 10), (30, 25), (30, 40))),)
    assert more.handle == 2
    assert keys.remove(more).things == board.things
    two = Board(SIZE, (Polyline(((1, 1), (2, 2))),), chosen=0, handle=1)
    assert keys.remove(two).things == ()  # it would be no path any more
    assert Board(SIZE).press(Kind.POLYLINE, (10, 10), REACH).finish().things == ()
    altered = board.alter((20, 10), REACH)
    assert altered is not None
    assert touch.handles(altered.things[0])[1] == (20, 10)


def test_other_points_keep_what_it_is_called() -> None:
    for thing in (TWO, Ruler((0, 0), (5, 5), tag=Tag("a")), KnownLength((0, 0), (5, 5), 7.0, tag=Tag("b"))):
        moved = touch.shifted(thing, 3, 4, SIZE)
        assert moved == replace(of_points(thing, touch.handles(moved)))
        assert (moved.tag, getattr(moved, "mm", 0)) == (thing.tag, getattr(thing, "mm", 0))  # type: ignore[union-attr]


@given(places, places, st.floats(0.1, 2000), st.sampled_from((0.5, 1.0, 2.0)))
def test_a_known_length_measures_itself(
    start: tuple[float, float], end: tuple[float, float], mm: float, aspect: float
) -> None:
    assume(math.dist(start, end) > 1e-3)
    spacing = spacing_by(KnownLength(start, end, mm), aspect)
    dx, dy = (end[0] - start[0]) * spacing.column_mm, (end[1] - start[1]) * spacing.row_mm
    assert math.hypot(dx, dy) == pytest.approx(mm)
    assert spacing.row_mm / spacing.column_mm == pytest.approx(aspect)


def test_all_lengths_and_areas_follow_the_calibration_and_say_so() -> None:
    image = film(spacing=Spacing(0.2, 0.2, SpacingKind.DETECTOR))
    known = KnownLength((0, 0), (0, 20), 10.0)
    assert calibrated(image, None) is image
    found = calibrated(image, known)
    assert found.index is image.index or np.array_equal(found.index, image.index)
    assert ruler_words(Ruler((0, 0), (8, 0)), found).lines == ("4.0 mm calibrated by the reader",)
    assert ruler_words(known, found).lines == ("10.0 mm calibrated by the reader",)
    assert region_words(Region(Box(0, 0, 4, 4)), found).lines[-1] == "area 4 mm² calibrated by the reader"
    assert image.spacing == Spacing(0.2, 0.2, SpacingKind.DETECTOR)


def test_only_a_line_whose_length_was_said_calibrates() -> None:
    said, open_one = KnownLength((0, 0), (9, 0), 5.0), KnownLength((0, 0), (9, 0))
    assert known_length((Ruler((0, 0), (1, 1)), said)) == said
    assert known_length((open_one, KnownLength((3, 3), (3, 3), 5.0))) is None
    assert ruler_words(open_one, film()).lines == ("How many mm is it?",)


@pytest.mark.parametrize(
    ("text", "mm"),
    [("10", 10), (" 10,5 mm ", 10.5), ("25.4MM", 25.4), ("", None), ("ten", None), ("0", None), ("-3", None),
     ("nan", None), ("inf", None), ("2001", None)],
)  # fmt: skip
def test_lengths_are_typed_with_a_point_or_a_comma(text: str, mm: float | None) -> None:
    assert mm_of(text) == mm


def test_a_film_has_one_calibration_and_it_is_one_edit() -> None:
    drawn = Board(SIZE).press(Kind.KNOWN, (10, 20), REACH).drag((30, 20)).release((30, 20), REACH)
    assert drawn.things == ()
    assert drawn.asked == KnownLength((10, 20), (30, 20))
    assert drawn.give_up() == Board(SIZE)
    first = drawn.with_thing(replace(drawn.asked, mm=10.0))
    assert first.is_idle
    again = first.press(Kind.KNOWN, (10, 40), REACH).drag((50, 40)).release((50, 40), REACH)
    assert again.asked is not None
    second = again.with_thing(replace(again.asked, mm=25.0))
    assert second.things == (KnownLength((10, 40), (50, 40), 25.0),)
    assert edit_name(None, first.things[0]) == "calibrate by 10 mm"
    assert edit_name(first.things[0], second.things[0]) == "calibrate by 25 mm"
    assert length_px(1.0, *second.things[0].lines[0]) == 40  # type: ignore[union-attr]


def test_nobody_takes_hold_of_what_is_hidden() -> None:
    board = Board(SIZE, (Ruler((10, 10), (30, 10)), Annotation("", Box(20, 10, 40, 30))), hidden=frozenset({0}))
    assert board.near((10, 10), REACH) is None
    walked = keys.walk(board, 1)
    assert walked is not None
    assert walked.chosen == 1
    assert board.with_thing(Ruler((1, 1), (5, 5))).hidden == {0}
    assert board.without(0).hidden == set()
    assert replace(board, hidden=frozenset({1})).without(0).hidden == {0}
