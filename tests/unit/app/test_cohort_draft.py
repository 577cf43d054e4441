"""The form of an audit as values: kept at any moment, and a design once it is whole."""

from dataclasses import replace
from pathlib import Path

import pytest

from xai_desktop.app.cohort_designs import LastTime, recall, remember
from xai_desktop.app.cohort_draft import Draft, free_folder
from xai_desktop.core.cohort.design import Design, Method
from xai_desktop.core.cohort.question import Question
from xai_desktop.core.threshold import Otsu, Percentile, PerClass

WHOLE = Draft(
    films=("/a",), annotations=("/b.csv",), models=("net", "other"),
    explainers=(Method("grad_cam"), Method("norm_grad", (("vil", "bias"),))),
    layers="last; stages.1,stages.2", thresholds="10 %; Otsu; Mass=p:95,p:80",
    metrics=("iou", "dice"), findings="Mass; Nodule",
    labels=(("Infiltrate", "Infiltration"),), absent="all", tuning=0.2, batch=4, seed=3,
    question=Question("net", "grad_cam", finding="Mass", subgroup=(("view", "AP"),), margin=0.05), folder="/out",
    groups=(("net", "A"), ("other", "B")), sweeps="occlusion.patch=0.1,0.2; smooth_grad.samples=5,25",
)  # fmt: skip


def test_a_whole_form_is_a_design() -> None:
    design = WHOLE.design()
    assert design.layers == ("last", "stages.1,stages.2")
    assert design.thresholds == (Percentile(90), Otsu(), PerClass((("Mass", Percentile(95)),), Percentile(80)))
    assert design.findings == ("Mass", "Nodule")
    assert design.question == WHOLE.question
    assert [one.name for one in design.sweeps] == ["occlusion.patch", "smooth_grad.samples"]
    assert replace(WHOLE, explainers=()).design().methods[0].title == "occlusion patch=0.1"
    assert not WHOLE.missing()
    assert Draft.of(design, "/out").design() == design
    assert replace(WHOLE, models=("net",)).design().groups == (), "one network needs no group"
    assert replace(WHOLE, asked=False).design().question is None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"films": ()}, "films"),
        ({"models": ()}, "network"),
        ({"explainers": (), "sweeps": ""}, "explainer"),
        ({"sweeps": "occlusion.patch=much,0.1"}, "much is not a number"),
        ({"thresholds": "much"}, "much"),
        ({"groups": (("net", "A"), ("other", "A"))}, "One group"),
        ({"groups": (("net", "A"), ("broken", "B"))}, "One group"),
        ({"thresholds": ""}, "threshold"),
        ({"folder": " "}, "folder"),
    ],
)
def test_what_is_missing_is_said_in_one_sentence(changes: dict[str, object], sentence: str) -> None:
    said = replace(WHOLE, **changes).missing()  # type: ignore[arg-type]
    assert sentence in said
    assert said.endswith(".")


@pytest.mark.parametrize(
    "draft",
    [
        Draft(),
        WHOLE,
        replace(WHOLE, films=(), thresholds="not yet"),
        replace(WHOLE, explainers=(), question=None),
        replace(WHOLE, groups=(("net", "A"),)),
        replace(WHOLE, models=(), groups=(("gone", "A"), ("net", "B"))),
    ],
)
def test_a_form_is_kept_whole_or_not(draft: Draft) -> None:
    assert Draft.from_json(draft.as_json()) == draft
    remember(LastTime(draft))
    assert recall() == LastTime(draft)


def test_a_form_that_was_kept_before_groups_had_fields_keeps_them() -> None:
    record = WHOLE.as_json()
    groups = record.pop("groups")
    record["design"]["groups"] = groups
    assert Draft.from_json(record) == WHOLE


def test_what_cannot_be_read_is_an_empty_form() -> None:
    assert Draft.from_json({"design": [1], "words": None}) == Draft()
    assert Design.from_json(WHOLE.as_json()["design"]).films == ("/a",)


def test_the_folder_that_is_offered_is_free(tmp_path: Path) -> None:
    assert free_folder(tmp_path).name == "audit 1"
    (tmp_path / "audit 1").mkdir()
    assert free_folder(tmp_path).name == "audit 2"
