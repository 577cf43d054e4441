"""A design is a value: kept, read again, and fixed by its digest."""

import json
from dataclasses import replace
from typing import Any

import pytest

from xai_desktop.core.cohort.design import Design, Method
from xai_desktop.core.cohort.question import Question, question_from_words
from xai_desktop.core.errors import InputError, UsageError
from xai_desktop.core.threshold import Absolute, Otsu, Percentile, PerClass

DESIGN = Design(
    films=("films", "more/é.dcm"),
    annotations=("boxes.csv",),
    models=("a", "b"),
    explainers=(Method("grad_cam"), Method("norm_grad", (("vil", "bias"),))),
    layers=("last", "all"),
    thresholds=(Percentile(90.0), Absolute(0.25), Otsu(), PerClass((("Mass", Percentile(95.0)),))),
    metrics=("iou", "l_acc"),
    findings=("Mass",),
    facts=("facts.csv",),
    labels=(("Infiltrate", "Infiltration"),),
    held_out=("test",),
    absent="all",
    tuning=0.25,
    batch=4,
    seed=3,
    question=Question("a", "grad_cam", finding="Mass", subgroup=(("view", "AP"),), margin=0.05),
)


def test_the_same_again_from_its_json() -> None:
    again = Design.from_json(json.loads(json.dumps(DESIGN.as_json())))
    assert again == DESIGN
    assert again.digest == DESIGN.digest


@pytest.mark.parametrize(
    "change",
    [
        {"films": ("films",)}, {"models": ("b", "a")}, {"explainers": (Method("grad_cam"),)}, {"layers": ("last",)},
        {"thresholds": (Percentile(80.0),)}, {"metrics": ()}, {"findings": ()}, {"facts": ()}, {"labels": ()},
        {"held_out": ()}, {"absent": "none"}, {"tuning": 0.0}, {"batch": 8}, {"seed": 0}, {"question": None},
    ],
)  # fmt: skip
def test_nothing_can_change_without_its_digest(change: dict[str, Any]) -> None:
    assert replace(DESIGN, **change).digest != DESIGN.digest


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"films": ()}, "at least one film"),
        ({"models": ()}, "at least one network"),
        ({"explainers": ()}, "at least one explainer"),
        ({"thresholds": ()}, "one layer and one threshold"),
        ({"tuning": 1.0}, "tuning patients"),
        ({"batch": 0}, "tuning patients"),
        ({"absent": "some"}, "called, all, none"),
    ],
)
def test_no_half_built_design(change: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        replace(DESIGN, **change)


@pytest.mark.parametrize(
    "record",
    [
        None, [], {}, {"format": "something else"}, {**DESIGN.as_json(), "format_version": 2},
        {name: value for name, value in DESIGN.as_json().items() if name != "thresholds"},
        {**DESIGN.as_json(), "explainers": [{"name": "grad_cam"}]}, {**DESIGN.as_json(), "tuning": "much"},
        {**DESIGN.as_json(), "thresholds": [{"kind": "by eye"}]}, {**DESIGN.as_json(), "question": {"what": 1}},
        *({**DESIGN.as_json(), name: bad} for name, bad in (
            ("films", "/data"), ("films", [3]), ("models", None), ("explainers", None), ("metrics", {"iou": 1}),
            ("explainers", [{"key": None, "parameters": {}}]), ("batch", 1e999), ("batch", 2.5), ("batch", True),
            ("seed", "7"), ("seed", float("inf")), ("tuning", float("nan")), ("labels", {"a": 3}),
            ("findings", ["\ud800"]), ("groups", "ab"), ("thresholds", {"kind": "otsu"}),
        )),
    ],
)  # fmt: skip
def test_what_is_no_design(record: object) -> None:
    with pytest.raises(InputError):
        Design.from_json(record)


def test_a_question_in_words() -> None:
    found = question_from_words("metric=iou, finding=Mass,against=,margin=0.2,view=AP,sex=F", "a", "grad_cam")
    assert found == Question(
        "a", "grad_cam", finding="Mass", against="", margin=0.2, subgroup=(("view", "AP"), ("sex", "F"))
    )
    assert Question.from_json(found.as_json()) == found
    assert found.digest != replace(found, margin=0.1).digest


@pytest.mark.parametrize("words", ["metric", "=iou", "margin=much"])
def test_words_that_are_no_question(words: str) -> None:
    with pytest.raises(UsageError, match="--question"):
        question_from_words(words, "a", "grad_cam")
