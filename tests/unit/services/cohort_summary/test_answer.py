"""The primary question: yes, no, or cannot be told; what it is held against, and what was chosen on tuning films."""

import numpy as np
import pytest

from tests.unit.services.cohort_summary.tables import Row, no_map, row, rows
from xai_desktop.core.cohort.question import Question
from xai_desktop.core.cohort.results import Answer, Says
from xai_desktop.core.cohort.wanted import Wanted
from xai_desktop.metrics.bootstrap import Sampling
from xai_desktop.metrics.contrasts import mean_difference
from xai_desktop.services.cohort_summary import summarise

RNG = np.random.default_rng(5)
IOUS, ATLAS = RNG.uniform(0.3, 0.6, 30), RNG.uniform(0.1, 0.3, 30)
GOOD = [row(f"f{n}", iou=i, iou_floor_atlas=a) for n, (i, a) in enumerate(zip(IOUS, ATLAS, strict=True))]
QUESTION = {"model": "net", "explainer": "grad_cam", "layer": "layer4"}


def ask(table: list[Row], **own: object) -> Answer:
    return summarise(rows(*table), wanted=Wanted(question=Question(**{**QUESTION, **own}), draws=400)).answer


def test_the_difference_is_that_of_the_two_columns() -> None:
    found = ask(GOOD)
    expected = mean_difference(IOUS, ATLAS, sampling=Sampling(draws=400, widened=True))
    assert found.figure.value == pytest.approx(expected.estimate)
    assert (found.figure.low, found.figure.high) == pytest.approx((expected.low, expected.high), abs=0.01)
    assert (found.figure.n, found.figure.films, found.figure.patients) == (30, 30, 30)
    assert found.own.value == pytest.approx(IOUS.mean())
    assert found.other.value == pytest.approx(ATLAS.mean())


@pytest.mark.parametrize(
    ("own", "says", "begins"),
    [
        ({}, Says.YES, "Yes: on 30 films of 30 patients, the IoU of net's grad_cam maps is on average 0."),
        ({"margin": 0.5}, Says.NO, "No: on 30 films of 30 patients, the IoU of net's grad_cam maps is on average 0."),
        ({"margin": 0.26}, Says.OPEN, "It cannot be told from 30 films of 30 patients: the IoU of net's grad_cam maps"),
        ({"against": "", "margin": 0.3}, Says.YES, "Yes: on 30 films"),
        ({"against": "", "margin": 0.7}, Says.NO, "No: on 30 films"),
    ],
)
def test_the_interval_says_yes_no_or_that_it_cannot_be_told(own: dict[str, object], says: Says, begins: str) -> None:
    found = ask(GOOD, **own)
    assert found.says is says
    assert found.sentence.startswith(begins)


def test_the_sentence_is_plain_english() -> None:
    table = [row(f"f{n}", iou=0.5, iou_floor_atlas=0.2) for n in range(8)]
    table += [no_map("f8", patient="f7", iou_floor_atlas=0.2), row("f9", iou=0.9)]
    assert ask(table, finding="Mass", margin=0.05).sentence == (
        "Yes: on 9 films of 8 patients with Mass, the IoU of net's grad_cam maps is on average 0.24 higher than that "
        "of the mean box of the same finding in other patients (atlas) (95 % interval of the difference: 0.13 to "
        "0.30), where more than 0.05 higher was asked for. The two means are 0.44 and 0.20. Maps are taken at layer4, "
        "top 10 % by rank (percentile 90). 1 of the 9 findings has no map and counts as 0; without them it is "
        "0.30 (95 %: 0.30 to 0.30). 1 finding is left out: there is nothing to hold them against."
    )
    open_sentence = ask(table, margin=0.2).sentence
    assert open_sentence.startswith("It cannot be told from 9 films of 8 patients: the IoU of net's")
    assert "The interval holds 0.2, so that neither yes nor no is ruled out." in open_sentence


def test_few_patients_answer_nothing() -> None:
    found = ask(GOOD[:4])
    assert found.says is Says.OPEN
    assert found.figure.value is not None
    assert (found.figure.low, found.figure.high, found.figure.patients) == (None, None, 4)
    assert found.figure.reason == "fewer than 5 patients: no interval"
    assert "(no interval)" in found.sentence
    assert "Fewer than 5 patients are too few for an interval, and for an answer." in found.sentence
    assert ask(GOOD[:5]).says is Says.YES


def test_maps_that_are_none_count_as_a_miss_on_either_side() -> None:
    table = [row("a", iou=0.6), row("b", iou=0.4), no_map("c")]
    table += [row("a", explainer="cam", iou=0.5), no_map("b", explainer="cam"), row("c", explainer="cam", iou=0.3)]
    found = ask(table, against="explainer:cam")
    assert found.figure.value == pytest.approx((0.1 + 0.4 - 0.3) / 3)
    assert (found.undefined, found.defined.n) == (2, 1)
    assert found.defined.value == pytest.approx(0.1)
    assert "2 of the 3 findings have no map and count as 0" in found.sentence
    assert "its cam maps" in found.sentence


def test_another_network_on_the_same_films() -> None:
    table = [row("a", iou=0.6), row("b", iou=0.4), row("a", model="old", iou=0.1), row("c", model="old", iou=0.9)]
    found = ask(table, against="model:old")
    assert (found.figure.value, found.figure.n) == (pytest.approx(0.5), 1)
    assert [(one.what, one.n) for one in found.left_out] == [("there is nothing to hold them against", 1)]
    assert "old's grad_cam maps" in found.sentence


def test_another_network_is_not_held_against_at_another_layer() -> None:
    """A layer that only one of the two has is named in the question: the other one has no maps there."""
    table = [row("a", iou=0.6), row("b", iou=0.4)]
    table += [row(film, model="old", layer="features", iou=0.1) for film in "ab"]
    found = ask(table, against="model:old")
    assert found.figure.value is None
    assert "there are no maps of old by grad_cam at this layer and threshold" in found.sentence
    assert ask(table, against="model:old", layer="last").figure.value == pytest.approx(0.4)
    lime = [*table, *(row(film, explainer="lime", layer="", iou=0.2) for film in "ab")]
    assert ask(lime, against="explainer:lime").figure.value == pytest.approx(0.3)


def test_one_patient_gives_no_interval_and_no_answer() -> None:
    found = ask([row("a", iou=0.9, iou_floor_atlas=0.1), row("b", patient="a", iou=0.9, iou_floor_atlas=0.1)])
    assert found.says is Says.OPEN
    assert found.figure.value == pytest.approx(0.8)
    assert (found.figure.low, found.figure.high, found.figure.patients) == (None, None, 1)
    assert "2 films of 1 patient:" in found.sentence
    assert "(no interval)" in found.sentence
    assert "Films of one patient give no interval." in found.sentence


@pytest.mark.parametrize(
    ("own", "why"),
    [
        ({"metric": "dice"}, "the audit did not measure dice"),
        ({"explainer": "lime"}, "there are no maps of net by lime at this layer and threshold"),
        ({"layer": "layer9"}, "there are no maps of net by grad_cam at this layer and threshold"),
        ({"threshold": "p:50"}, "there are no maps of net by grad_cam at this layer and threshold"),
        ({"finding": "Nodule"}, "no film with marks is of this finding and subgroup"),
        ({"subgroup": (("view", "AP"),)}, "no film with marks is of this finding and subgroup"),
        ({"subgroup": (("colour", "red"),)}, "the rows have no column colour"),
        ({"against": "moon"}, "the rows have no column moon"),
        ({"against": "view"}, "the rows have no column view"),
        ({"against": "explainer:lime"}, "there are no maps of net by lime at this layer and threshold"),
        ({"against": "model:old"}, "there are no maps of old by grad_cam at this layer and threshold"),
        (
            {"against": "iou_ceiling"},
            "on none of these films are both it and the best mask of the same size (ceiling) known",
        ),
        ({"layer": "tuned"}, "no film was set aside to choose the layer or the threshold on"),
    ],
)
def test_what_cannot_be_answered_says_why(own: dict[str, object], why: str) -> None:
    found = ask(GOOD, **own)
    assert found.says is Says.OPEN
    assert found.sentence == f"The primary question cannot be answered: {why}."
    assert found.figure.reason == why
    assert found.figure.value is None


def test_subgroups_by_text_number_and_yes_or_no() -> None:
    table = [
        row("a", iou=0.2, view="AP", portable=True, age=50),
        row("b", iou=0.4, view="ap", portable=True, age=50),
        row("c", iou=0.9, view="PA", portable=False, age=51),
    ]
    for group in (("view", "AP"), ("portable", "yes"), ("portable", "1"), ("age", "50")):
        found = ask(table, against="", subgroup=(group,))
        assert (found.figure.n, found.figure.value) == (2, pytest.approx(0.3))
        assert f"({group[0]} {group[1]})" in found.sentence
    assert ask(table, against="", subgroup=(("portable", "no"),)).figure.value == 0.9
    assert ask(table, against="", subgroup=(("age", "old"),)).figure.value is None


def test_a_share_is_held_against_the_share_of_the_atlas() -> None:
    table = [
        row("a", iou=0.5, iou_floor_atlas=0.3),
        row("b", iou=0.5, iou_floor_atlas=0.1),
        row("c", iou=0.1, iou_floor_atlas=0.1),
    ]
    found = ask(table, metric="l_acc")
    assert (found.own.value, found.other.value) == (pytest.approx(2 / 3), pytest.approx(1 / 3))


def test_without_a_question_there_is_no_answer() -> None:
    found = summarise(rows(*GOOD), wanted=Wanted(draws=50))
    assert found.answer.says is Says.NOT_ASKED
    assert "all results are exploratory" in found.answer.sentence
    assert "exploratory" in found.exploratory


def tuning_rows() -> list[Row]:
    """On tuning films layer3 is best at p:80, and layer4 at p:90 as good; on the test film layer4 is."""
    better = {("layer3", "p:90"): 0.1, ("layer3", "p:80"): 0.5, ("layer4", "p:90"): 0.5, ("layer4", "p:80"): 0.2}
    table = [
        row(f"t{n}", split="tuning", layer=y, threshold=t, iou=v) for n in range(3) for (y, t), v in better.items()
    ]
    return table + [row("a", layer=y, threshold=t, iou=1 - v) for (y, t), v in better.items()]


def test_layer_and_threshold_are_chosen_on_tuning_films_and_the_earlier_of_equal_ones() -> None:
    summary = summarise(
        rows(*tuning_rows()),
        wanted=Wanted(question=Question("net", "grad_cam", layer="tuned", threshold="tuned", against=""), draws=50),
    )
    assert summary.answer.setting is not None
    assert (summary.answer.setting.layer, summary.answer.setting.threshold) == ("layer3", "p:80")
    assert summary.answer.figure.value == 0.5
    assert "layer3, top 20 % by rank (percentile 80) (chosen on the tuning films)" in summary.answer.sentence
    (tuned,) = summary.tuned
    assert (tuned.figure.value, tuned.figure.n, tuned.choices) == (0.5, 3, 4)
    only_threshold = summarise(
        rows(*tuning_rows()), wanted=Wanted(question=Question(**QUESTION, threshold="tuned", against=""), draws=50)
    )
    assert only_threshold.answer.setting is not None
    assert only_threshold.answer.setting.threshold == "p:90"
    assert only_threshold.tuned[0].choices == 2


def test_of_what_is_better_lower_the_lowest_is_chosen() -> None:
    table = [
        row(f, split=s, layer=y, peak_distance=v)
        for f, s in (("t", "tuning"), ("a", "test"))
        for y, v in (("layer3", 0.4), ("layer4", 0.2))
    ]
    question = Question("net", "grad_cam", layer="tuned", metric="peak_distance", against="")
    found = summarise(rows(*table), wanted=Wanted(question=question, draws=50))
    assert found.answer.setting is not None
    assert found.answer.setting.layer == "layer4"
    assert found.oracle[0].figure.value == 0.2
    assert "percentile" not in found.answer.sentence


def test_the_oracle_is_the_best_of_each_film_and_is_called_so() -> None:
    table = [row("a", layer="layer3", iou=0.1), row("a", iou=0.4), row("b", layer="layer3", iou=0.6), no_map("b")]
    (of_mass, of_all) = summarise(rows(*table), wanted=Wanted(draws=50)).oracle
    assert (of_mass.finding, of_mass.figure.value, of_mass.choices) == ("Mass", 0.5, 2)
    assert (of_all.finding, of_all.figure.value) == ("", 0.5)


def test_the_last_layer_is_the_networks_or_the_last_in_the_rows() -> None:
    table = [row("a", layer=y, iou=v) for y, v in (("layer4", 0.4), ("layer3", 0.3))]
    question = Question("net", "grad_cam", against="")
    in_order = summarise(rows(*table), wanted=Wanted(question=question, draws=50)).answer
    assert in_order.own.value == 0.3
    known = Wanted(question=question, draws=50, last_layers=(("net", "layer4"),))
    assert summarise(rows(*table), wanted=known).answer.own.value == 0.4


def test_a_network_is_found_by_name_by_path_or_by_the_name_that_is_told() -> None:
    for name in ("net", "/models/net", "models/net.xai", "net.pt"):
        found = ask(GOOD, model=name, against="")
        assert found.says is Says.YES
        assert "the IoU of net's grad_cam maps" in found.sentence
        assert name == "net" or name not in found.sentence
    other = Wanted(question=Question(**{**QUESTION, "model": "shelf-7"}), draws=50, model_names=(("shelf-7", "net"),))
    assert summarise(rows(*GOOD), wanted=other).answer.says is Says.YES
    assert ask(GOOD, model="shelf-7").figure.value is None
    table = [*GOOD, *(row(f"f{n}", model="old", iou=0.1) for n in range(30))]
    assert "old's grad_cam maps" in ask(table, against="model:/models/old").sentence


def test_thresholds_are_found_as_words_or_in_words() -> None:
    table = [row("a", threshold="top 10 % by rank (percentile 90)", iou=0.4)]
    assert ask(table, against="", threshold="p:90").own.value == 0.4
    assert ask(table, against="", threshold="p:90.0").own.value == 0.4


def test_methods_that_differ_in_parameters_are_told_apart() -> None:
    table = [
        row("a", explainer="norm_grad", parameters='{"vil": "bias", "seed": 1}', iou=0.1),
        row("a", explainer="norm_grad", parameters='{"vil": "scaling", "seed": 1}', iou=0.9),
    ]
    assert ask(table, explainer="norm_grad", against="").own.value == 0.1
    found = ask(table, explainer="norm_grad vil=scaling", against="")
    assert found.own.value == 0.9
    assert found.setting is not None
    assert found.setting.explainer == "norm_grad vil=scaling"
    assert ask(table, explainer="norm_grad seed=1", against="").own.value == 0.1
    assert ask(table, explainer="norm_grad vil=none", against="").own.value is None
    odd = [row("a", parameters="{cut", iou=0.3), row("b", parameters="{short", iou=0.5)]
    assert ask(odd, explainer="grad_cam parameters={short", against="").own.value == 0.5


def test_methods_are_called_as_people_call_them() -> None:
    """Once, where the sentence is made: the maps, and what they are held against."""
    table = [row(f"f{n}", explainer=key, iou=0.5 if key == "grad_cam" else 0.1) for n in range(9) for key in BOTH]
    question = Question(**{**QUESTION, "against": "explainer:cam"})
    said = summarise(rows(*table), wanted=Wanted(question=question, draws=50), named=NAMES.__getitem__).answer.sentence
    assert "the IoU of net's Grad-CAM maps is on average 0.40 higher than that of its CAM maps" in said


BOTH = ("grad_cam", "cam")
NAMES = {"grad_cam": "Grad-CAM", "cam": "CAM"}
