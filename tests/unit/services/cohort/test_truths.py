"""Whether a finding is there: marks before labels, labels before a reader who found nothing, else nobody knows."""

from dataclasses import replace
from pathlib import Path

import pytest

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.cohort.design import Design, Method
from xai_desktop.core.cohort.facts import FilmFacts
from xai_desktop.core.cohort.looked import LookedFor
from xai_desktop.core.geometry import Box
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.core.study import ImageRef
from xai_desktop.services.cohort.planning import FilmPlan
from xai_desktop.services.cohort.truths import asked_of

CARD = BundleCard(
    name="net", version="1", task="", classes=("Infiltration", "Mass"), score_kind=ScoreKind.SIGMOID,
    architecture="", arguments=(), input=InputSpec((32, 32)), layers=(), operating_points=(None, None),
    weights_hash="", findings=(("Infiltrate", "Infiltration"),),
)  # fmt: skip
DESIGN = Design(("films",), (), ("net",), (Method("grad_cam"),))
BOX, OTHER = Box(1, 1, 5, 5), Box(6, 6, 9, 9)
FILM = FilmPlan(ImageRef(Path("f.png"), "f"), (), (), FilmFacts(), "p", "test")


def truths(film: FilmPlan, design: Design = DESIGN) -> list[tuple[str, str | None, str, str]]:
    return [(one.finding, one.label, one.truth, one.truth_from) for one in asked_of(film, CARD, design)]


def test_nobody_said_anything() -> None:
    assert truths(FILM) == [("Infiltration", "Infiltration", "unknown", ""), ("Mass", "Mass", "unknown", "")]


def test_a_mark_makes_it_present_whatever_a_table_says() -> None:
    marks = (Annotation("Infiltrate", BOX, "A"), Annotation("INFILTRATION", OTHER, "A"), Annotation("Mass", BOX, "B"))
    film = replace(FILM, marks=marks, facts=FilmFacts(findings=frozenset()))
    found = asked_of(film, CARD, DESIGN)
    assert [(one.truth, one.truth_from) for one in found] == [("present", "marks")] * 2
    assert found[0].readers == {"A": (BOX, OTHER)}
    assert found[1].readers == {"B": (BOX,)}


def test_what_a_table_says_under_any_of_its_names() -> None:
    film = replace(FILM, facts=FilmFacts(findings=frozenset({"infiltrate"})))
    assert [one[2:] for one in truths(film)] == [("present", "labels"), ("absent", "labels")]
    named = replace(FILM, facts=FilmFacts(findings=frozenset(), named=frozenset({"Lump"})))
    assert [one[2] for one in truths(named)] == ["unknown", "unknown"]
    with_table = replace(DESIGN, labels=(("Lump", "Mass"),))
    assert [one[2] for one in truths(named, with_table)] == ["unknown", "absent"]


def test_a_reader_who_looked_and_marked_nothing() -> None:
    looked_for = LookedFor((("RSNA", frozenset({"infiltrate", "Mass"})),))
    film = replace(FILM, nothing_by=("RSNA",), looked_for=looked_for)
    assert [one[2:] for one in truths(film)] == [("absent", "looked")] * 2
    unsure = replace(film, facts=FilmFacts(findings=frozenset({"Mass"}), named=frozenset({"Mass"})))
    assert [one[2:] for one in truths(unsure)] == [("absent", "looked"), ("present", "labels")]


def test_a_reader_of_one_finding_says_nothing_about_the_others() -> None:
    film = replace(FILM, nothing_by=("RSNA",), looked_for=LookedFor((("RSNA", frozenset({"Mass"})),)))
    assert [one[2:] for one in truths(film)] == [("unknown", ""), ("absent", "looked")]
    silent = replace(film, looked_for=LookedFor())
    assert [one[2:] for one in truths(silent)] == [("unknown", "")] * 2


def test_what_the_network_has_no_class_for_is_listed_last() -> None:
    marks = (Annotation("Fracture", BOX, "A"), Annotation("pacemaker", OTHER, "A", role="device"))
    assert truths(replace(FILM, marks=marks))[2:] == [("Fracture", None, "present", "marks")]


@pytest.mark.parametrize(("wanted", "found"), [(("mass",), ["Mass"]), (("Fracture",), ["Fracture"]), (("x",), [])])
def test_only_the_findings_that_are_wanted(wanted: tuple[str, ...], found: list[str]) -> None:
    film = replace(FILM, marks=(Annotation("Fracture", BOX, "A"),))
    assert [one[0] for one in truths(film, replace(DESIGN, findings=wanted))] == found
