"""Readers against each other, computed by hand on a film of 10 × 10 pixels."""

import pytest

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.geometry import Box
from xai_desktop.core.readers import FilmReaders, Said
from xai_desktop.core.shapes import Polygon
from xai_desktop.metrics.readers import NOT_ON_FILM, between_readers

SIZE = (10, 10)


def mark(label: str, reader: str, *edges: float, role: str = "finding") -> Annotation:
    return Annotation(label, Box(*edges), reader, role=role)  # type: ignore[arg-type]


def agreed(*marks: Annotation, nothing: tuple[str, ...] = ()) -> FilmReaders:
    return between_readers(marks, nothing, SIZE)


def test_place_is_the_iou_of_the_two_unions() -> None:
    # A: 4 × 2 and 2 × 2 that share 2 × 2, so 8 pixels in all; B: 4 × 4, of which 8 are A's: 8 / 16.
    found = agreed(mark("Mass", "A", 0, 0, 4, 2), mark("Mass", "A", 2, 0, 4, 2), mark("Mass", "B", 0, 0, 4, 4))
    (row,) = found.places
    assert (row.finding, row.first, row.second, row.iou.value) == ("Mass", "A", "B", 0.5)
    assert found.presence[0].marks == (2, 1)
    assert found.presence[0].verdicts == ("both marked it",)


def test_every_two_of_three_readers_are_held_against_each_other() -> None:
    found = agreed(mark("Mass", "A", 0, 0, 2, 2), mark("Mass", "B", 1, 0, 3, 2), mark("Mass", "C", 5, 5, 9, 9))
    assert [(row.first, row.second) for row in found.places] == [("A", "B"), ("A", "C"), ("B", "C")]
    assert [row.iou.value for row in found.places] == [pytest.approx(1 / 3), 0.0, 0.0]
    assert found.presence[0].verdicts == ("all 3 marked it",)


def test_place_exists_only_where_both_marked_the_finding() -> None:
    found = agreed(mark("Mass", "A", 0, 0, 2, 2), mark("Effusion", "B", 0, 0, 2, 2))
    assert found.places == ()
    assert [row.said for row in found.presence] == [(Said.MARKED, Said.SILENT), (Said.SILENT, Said.MARKED)]
    assert found.presence[0].verdicts == ("1 marked it", "1 did not mark it")
    assert found.presence_words == "0 of 2 findings marked by every reader"


def test_a_reader_who_looked_and_marked_nothing_is_not_one_who_is_silent() -> None:
    found = agreed(mark("Mass", "A", 0, 0, 2, 2), mark("Effusion", "C", 0, 0, 2, 2), nothing=("B",))
    assert found.readers == ("A", "C", "B")
    assert found.presence[0].said == (Said.MARKED, Said.SILENT, Said.NOTHING)
    assert found.presence[0].verdicts == ("1 marked it", "1 looked and marked nothing", "1 did not mark it")


def test_a_mark_of_another_file_outweighs_nothing() -> None:
    found = agreed(mark("Mass", "A", 0, 0, 2, 2), nothing=("A",))
    assert found.readers == ("A",)
    assert found.presence[0].said == (Said.MARKED,)


@pytest.mark.parametrize("marks", [(), (mark("Mass", "A", 0, 0, 2, 2),), (mark("Mass", "", 0, 0, 2, 2),) * 2])
def test_where_one_reader_looked_there_is_no_second(marks: tuple[Annotation, ...]) -> None:
    found = agreed(*marks)
    assert found.reason == found.presence_words == "no second reader"
    assert found.places == ()


def test_two_who_marked_nothing_agree_on_nothing_to_place() -> None:
    found = agreed(nothing=("A", ""))
    assert (found.reason, found.presence, found.names) == ("", (), ("A", "reader not named"))
    assert found.presence_words == "nobody marked anything"


def test_case_is_no_other_finding_and_a_device_is_none() -> None:
    found = agreed(
        mark("mass", "A", 0, 0, 2, 2), mark("Mass", "B", 0, 0, 2, 2), mark("Wire", "A", 0, 0, 9, 1, role="device")
    )
    assert [row.finding for row in found.presence] == ["mass"]
    assert found.places[0].iou.value == 1.0


def test_outlines_are_compared_as_drawn_and_not_by_their_boxes() -> None:
    triangle = Annotation("Mass", Polygon((((0, 0), (8, 0), (0, 8)),)), "A")
    drawn = sum(x + 0.5 + y + 0.5 < 8 for x in range(8) for y in range(8))
    found = agreed(triangle, mark("Mass", "B", 0, 0, 8, 8))
    assert found.places[0].iou.value == pytest.approx(drawn / 64, abs=8 / 64)
    assert (found.places[0].iou.value or 1) < 0.7


def test_marks_beside_the_film_have_no_place() -> None:
    found = agreed(mark("Mass", "A", 20, 20, 30, 30), mark("Mass", "B", 0, 0, 2, 2))
    assert found.places[0].iou.reason == NOT_ON_FILM
    assert found.presence[0].agreed
