"""A question that could never be answered is refused before the run, with what it could ask for instead."""

from dataclasses import replace
from pathlib import Path

import pytest

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.cohort.design import Design, Method
from xai_desktop.core.cohort.facts import FilmFacts
from xai_desktop.core.cohort.question import Question
from xai_desktop.core.errors import InputError, UsageError
from xai_desktop.core.geometry import Box
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.core.study import ImageRef
from xai_desktop.core.threshold import Percentile, PerClass
from xai_desktop.services.cohort.asked_question import check_films, check_question
from xai_desktop.services.cohort.planning import FilmPlan

CARD = BundleCard(
    name="net", version="1", task="", classes=("Infiltration", "Mass"), score_kind=ScoreKind.SIGMOID,
    architecture="", arguments=(), input=InputSpec((32, 32)), layers=(), operating_points=(None, None),
    weights_hash="", findings=(("Infiltrate", "Infiltration"),),
)  # fmt: skip
OTHER = replace(CARD, name="other")
ASKED = Question("net", "grad_cam", finding="Infiltration", subgroup=(("view", "AP"), ("portable", "yes")))
DESIGN = Design(
    ("films",), (), ("/networks/net", "other"), (Method("grad_cam"), Method("lime")), question=ASKED,
    layers=("layer3", "last"), thresholds=(Percentile(90), PerClass((("Mass", Percentile(95)),))), tuning=0.3,
)  # fmt: skip
FILMS = [
    FilmPlan(
        ImageRef(Path("f.png"), "f", size=(9, 9)),
        (Annotation("Infiltrate", Box(1, 1, 5, 5), "Anna"), Annotation("tube", Box(1, 1, 5, 5), "Bo", role="device")),
        (), FilmFacts(view="AP", portable=True), "p", "test",
    )
]  # fmt: skip


def check(**asked: object) -> None:
    design = replace(DESIGN, question=replace(ASKED, **asked))  # type: ignore[arg-type]
    check_question(design, (CARD, OTHER))
    check_films(design, (CARD, OTHER), FILMS)


@pytest.mark.parametrize("asked", [
    {}, {"finding": ""}, {"metric": "l_acc"}, {"metric": "l_acc_attainable"}, {"metric": "energy_over_chance"},
    {"model": "/networks/net"}, {"against": ""}, {"against": "iou_ceiling"}, {"against": "model:other"},
    {"against": "explainer:lime"}, {"layer": "layer3"}, {"layer": "tuned"}, {"threshold": "tuned_per_class"},
    {"threshold": "per_class"}, {"threshold": "Mass=p:95,p:90"}, {"reader": "Anna"}, {"subgroup": (("view", "ap"),)},
    {"subgroup": (("film_height", "9"),)}, {"subgroup": (("portable", "1"),)}, {"subgroup": (("truth", "present"),)},
])  # fmt: skip
def test_what_can_be_answered_is_asked(asked: dict[str, object]) -> None:
    check(**asked)


@pytest.mark.parametrize(("asked", "wanted"), [
    ({"metric": "bogus"}, "iou"), ({"metric": "granulometry"}, "iou"), ({"model": "nope"}, "net, other"),
    ({"against": "model:nope"}, "net, other"), ({"against": "iou_flor"}, "iou_floor_atlas"),
    ({"against": "why"}, "iou_floor_atlas"), ({"layer": "layer9"}, "layer3, last"), ({"threshold": "p:50"}, "p:90"),
    ({"finding": "Efusion"}, "Infiltration"), ({"finding": "Mass"}, "Infiltration"), ({"reader": "Bo"}, "Anna"),
    ({"subgroup": (("viw", "AP"),)}, "view"), ({"subgroup": (("view", "PA"),)}, "AP"),
    ({"subgroup": (("portable", "no"),)}, "True"),
])  # fmt: skip
def test_what_can_not_is_refused_with_what_there_is(asked: dict[str, object], wanted: str) -> None:
    with pytest.raises(UsageError, match="could never be answered; choose one of: ") as told:
        check(**asked)
    assert wanted in str(told.value)


def test_tuning_needs_patients_to_tune_on() -> None:
    design = replace(DESIGN, tuning=0.0, question=replace(ASKED, threshold="tuned"))
    with pytest.raises(UsageError, match="--tuning"):
        check_question(design, (CARD, OTHER))


def test_any_layer_may_be_asked_for_where_all_are_taken() -> None:
    check_question(replace(DESIGN, layers=("all",), question=replace(ASKED, layer="layer9")), (CARD, OTHER))


def test_a_finding_that_the_design_leaves_out_cannot_be_asked_for() -> None:
    with pytest.raises(UsageError, match="finding 'Infiltration'"):
        check_films(replace(DESIGN, findings=("Mass",)), (CARD, OTHER), FILMS)


def test_without_a_question_nothing_is_checked() -> None:
    check_question(replace(DESIGN, question=None), ())
    check_films(replace(DESIGN, question=None), (), ())


@pytest.mark.parametrize("margin", [float("nan"), float("inf")])
def test_a_margin_is_a_finite_number(margin: float) -> None:
    with pytest.raises(InputError, match="finite"):
        replace(ASKED, margin=margin)


@pytest.mark.parametrize("record", [{"model": 3}, {"finding": None}, {"layer": ["a"]}])
def test_a_field_that_is_no_text_is_no_question(record: dict[str, object]) -> None:
    with pytest.raises(InputError):
        Question.from_json({**ASKED.as_json(), **record})


def test_a_seed_is_not_negative() -> None:
    with pytest.raises(InputError, match="seed"):
        replace(DESIGN, seed=-5)
