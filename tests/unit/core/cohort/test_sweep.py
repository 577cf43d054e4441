"""Sweeps: one parameter of an explainer through several values, each a method of its own."""

import json
from dataclasses import replace

import pytest

from tests.unit.core.cohort.test_design import DESIGN
from xai_desktop.core.cohort.design import Design, Method
from xai_desktop.core.cohort.sweep import Sweep, checked, sweep_from_words, swept
from xai_desktop.core.errors import InputError, UsageError
from xai_desktop.io.explainer_cards import find_explainer_card

PATCH = Sweep("occlusion", "patch", (0.3, 0.1, 0.2))
PARAMETERS = find_explainer_card("occlusion").parameters


def test_words_of_the_command_line() -> None:
    assert sweep_from_words("occlusion.patch = 0.3, 0.1,0.2") == PATCH
    assert PATCH.values == (0.1, 0.2, 0.3), "in rising order, as a curve has them"
    assert PATCH.text == "occlusion.patch=0.1,0.2,0.3"
    assert sweep_from_words(PATCH.text) == PATCH
    samples = sweep_from_words("smooth_grad.samples=5,25,5")
    assert [type(one) for one in samples.values] == [int, int]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("occlusion", "write KEY.PARAMETER=VALUE"),
        ("occlusion=1,2", "write KEY.PARAMETER=VALUE"),
        ("occlusion.patch", "write KEY.PARAMETER=VALUE"),
        ("occlusion.patch=", "write KEY.PARAMETER=VALUE"),
        (".patch=1,2", "write KEY.PARAMETER=VALUE"),
        ("occlusion.patch=0.1,much", "much is not a number"),
        ("occlusion.patch=0.1,nan", "nan is not a number"),
        ("occlusion.patch=0.1,inf", "inf is not a number"),
        ("occlusion.patch=0.1,0.10", "at least two different values"),
    ],
)
def test_words_that_are_no_sweep(words: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as fault:
        sweep_from_words(words)
    assert "\n" not in str(fault.value)


def test_values_of_the_parameters_kind() -> None:
    card = find_explainer_card("smooth_grad")
    assert checked(Sweep("smooth_grad", "samples", (5.0, 25.0)), card.parameters, card.label).values == (5, 25)
    assert checked(PATCH, PARAMETERS, "Occlusion") == PATCH


@pytest.mark.parametrize(
    ("sweep", "said"),
    [
        (Sweep("occlusion", "size", (0.1, 0.2)), "has no such parameter; its numbers are: patch, stride"),
        (Sweep("occlusion", "fill", (1.0, 2.0)), "is no number; name a method .* occlusion:fill=blur"),
        (Sweep("occlusion", "patch", (0.1, 0.9)), "Parameter patch=0.9: choose a number from 0.02 to 0.5"),
    ],
)
def test_what_the_explainer_does_not_take(sweep: Sweep, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        checked(sweep, PARAMETERS, "Occlusion")


def test_a_parameter_that_makes_no_difference() -> None:
    card = find_explainer_card("lrp")
    sweep = Sweep("lrp", "gamma", (0.1, 0.5))
    with pytest.raises(UsageError, match="only where rule is"):
        checked(sweep, card.parameters, card.label)
    assert checked(sweep, card.parameters, card.label, [Method("lrp", (("rule", "gamma"),))]) == sweep


def test_values_take_the_place_of_the_method() -> None:
    found = swept((Method("grad_cam"), Method("occlusion", (("fill", "mean"), ("patch", 0.4)))), (PATCH,))
    own = [Method("occlusion", (("fill", "mean"), ("patch", value))) for value in (0.1, 0.2, 0.3)]
    assert found == (Method("grad_cam"), *own)


def test_one_that_is_not_named_is_added_and_nothing_comes_twice() -> None:
    noise = Sweep("smooth_grad", "noise", (0.1, 0.2))
    samples = Sweep("smooth_grad", "samples", (5, 25))
    found = swept((Method("grad_cam"),), (noise, samples, noise))
    assert found == (Method("grad_cam"), *noise.of(Method("smooth_grad")), *samples.of(Method("smooth_grad")))


def test_a_design_keeps_them() -> None:
    design = replace(DESIGN, sweeps=(PATCH,))
    again = Design.from_json(json.loads(json.dumps(design.as_json())))
    assert again == design
    assert [one.title for one in again.methods][-3:] == [
        "occlusion patch=0.1", "occlusion patch=0.2", "occlusion patch=0.3",
    ]  # fmt: skip
    assert design.digest != DESIGN.digest
    assert "sweeps" not in DESIGN.as_json(), "a design without one keeps the digest that it always had"


def test_a_sweep_is_enough_of_a_method() -> None:
    assert len(replace(DESIGN, explainers=(), sweeps=(PATCH,)).methods) == 3
    with pytest.raises(InputError, match="at least one explainer"):
        replace(DESIGN, explainers=())


@pytest.mark.parametrize("record", [{"explainer": "occlusion"}, 7, {**PATCH.as_json(), "values": [1]},
                                    {**PATCH.as_json(), "values": ["much", 2]}])  # fmt: skip
def test_what_is_no_sweep_in_a_design(record: object) -> None:
    with pytest.raises(InputError):
        Design.from_json({**DESIGN.as_json(), "sweeps": [record]})
