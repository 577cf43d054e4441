"""The table of readers: a line for what somebody marked, and one for a film on which nobody marked anything."""

from dataclasses import replace
from pathlib import Path

import pytest

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.cohort.columns import READERS, ROWS
from xai_desktop.core.cohort.design import Design, Method
from xai_desktop.core.cohort.facts import FilmFacts
from xai_desktop.core.cohort.looked import LookedFor
from xai_desktop.core.cohort.table import Table
from xai_desktop.core.geometry import Box
from xai_desktop.core.report_rows import Row
from xai_desktop.core.study import ImageRef
from xai_desktop.services.cohort.planning import FilmPlan
from xai_desktop.services.cohort.readers_table import reader_rows
from xai_desktop.services.cohort_summary import summarise

DESIGN = Design(("films",), (), ("net",), (Method("grad_cam"),))
FILM = FilmPlan(ImageRef(Path("f.png"), "f", size=(20, 20)), (), (), FilmFacts(), "p", "test")
FILM = replace(FILM, looked_for=LookedFor(tuple((one, frozenset({"Mass", "Nodule"})) for one in "ABC")))
EMPTY = Table.of((), ROWS)
BOX, HALF = Box(0, 0, 10, 10), Box(0, 0, 10, 5)


def lines(film: FilmPlan, design: Design = DESIGN) -> list[Row]:
    return list(reader_rows([film], design))


def said(film: FilmPlan, design: Design = DESIGN) -> list[tuple[object, ...]]:
    names = ("finding", "reader", "other", "says", "other_says")
    return [tuple(row[name] for name in names) for row in lines(film, design)]


def test_what_one_or_both_marked() -> None:
    marks = (Annotation("Mass", BOX, "A"), Annotation("Mass", HALF, "B"), Annotation("Nodule", BOX, "A"))
    film = replace(FILM, marks=marks, nothing_by=("C",))
    assert said(film) == [
        ("Mass", "A", "B", "marked", "marked"),
        ("Nodule", "A", "B", "marked", "silent"),
        ("Mass", "A", "C", "marked", "nothing"),
        ("Nodule", "A", "C", "marked", "nothing"),
        ("Mass", "B", "C", "marked", "nothing"),
        ("Nodule", "B", "C", "silent", "nothing"),
    ]
    both, alone = lines(film)[0], lines(film)[2]
    assert (both["iou"], both["why"]) == (pytest.approx(0.5), None)
    assert (alone["iou"], alone["why"]) == (None, "not marked by both")


def test_a_film_on_which_nobody_marked_what_is_asked_for_has_a_line_without_a_finding() -> None:
    assert said(replace(FILM, nothing_by=("A", "B"))) == [(None, "A", "B", "nothing", "nothing")]
    other = replace(FILM, marks=(Annotation("Nodule", BOX, "A"),), nothing_by=("B",))
    assert said(other, replace(DESIGN, findings=("mass",))) == [(None, "A", "B", "silent", "nothing")]
    assert said(replace(FILM, nothing_by=("A",))) == []
    assert said(FILM) == []


def test_readers_are_held_against_each_other_on_what_both_look_for() -> None:
    scopes = (("A", frozenset({"Mass", "Pneumonia"})), ("B", frozenset({"pneumonia"})), ("C", frozenset({"Mass"})))
    film = replace(FILM, marks=(Annotation("Mass", BOX, "A"),), nothing_by=("B", "C"), looked_for=LookedFor(scopes))
    assert said(film) == [
        (None, "A", "B", "silent", "nothing"),
        ("Mass", "A", "C", "marked", "nothing"),
    ]


def test_the_same_two_readers_are_one_pair_whoever_marked_first() -> None:
    marks = (Annotation("Mass", HALF, "B"), Annotation("Nodule", HALF, "B"), Annotation("Mass", BOX, "A"))
    found = lines(replace(FILM, marks=marks))
    assert [(row["reader"], row["other"], row["says"], row["other_says"]) for row in found] == [
        ("A", "B", "marked", "marked"),
        ("A", "B", "silent", "marked"),
    ]
    assert found[0]["iou"] == pytest.approx(0.5)


def test_absence_on_which_both_agree_counts_in_the_summary() -> None:
    ours, theirs = Annotation("Mass", BOX, "A"), Annotation("Mass", HALF, "B")
    films = [
        replace(FILM, ref=replace(FILM.ref, image_id="a"), marks=(ours, theirs)),
        replace(FILM, ref=replace(FILM.ref, image_id="b"), nothing_by=("A", "B"), patient="q"),
        replace(FILM, ref=replace(FILM.ref, image_id="c"), marks=(ours,), nothing_by=("B",)),
    ]
    table = Table.of(list(reader_rows(films, DESIGN)), READERS)
    (found,) = summarise(EMPTY, readers=table).readers
    assert (found.both, found.only_reader, found.only_other, found.neither) == (1, 1, 0, 1)
    assert found.agreement.value == pytest.approx(2 / 3)
