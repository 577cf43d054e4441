"""Groups of networks: every network once, and at least two groups."""

import json
from dataclasses import replace

import pytest

from tests.unit.core.cohort.test_design import DESIGN
from xai_desktop.core.cohort.design import Design
from xai_desktop.core.cohort.groups import groups_from_words, groups_of, regrouped
from xai_desktop.core.cohort.wanted import Wanted
from xai_desktop.core.errors import InputError, UsageError

PAIRS = (("a", "A"), ("b", "B"))


def test_words_of_the_command_line() -> None:
    assert groups_from_words(["A= a ,c", "B=b"]) == (("a", "A"), ("c", "A"), ("b", "B"))
    for word in ("A", "=a", "A=", "A=,"):
        with pytest.raises(UsageError, match="--group"):
            groups_from_words([word])


def test_a_design_keeps_them_and_the_summary_hears_of_them_by_the_rows_names() -> None:
    design = replace(DESIGN, groups=PAIRS)
    assert Design.from_json(json.loads(json.dumps(design.as_json()))) == design
    assert design.digest != DESIGN.digest
    assert "groups" not in DESIGN.as_json()
    assert Wanted.of(design, model_names=(("a", "net of a"),)).groups == (("net of a", "A"), ("b", "B"))


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ((("a", "A"), ("c", "B")), "the network c, which the audit does not have"),
        ((("a", "A"), ("a", "B")), "the network a is in two groups"),
        ((("a", "A"), ("b", "A")), "nothing to be compared with"),
    ],
)
def test_groups_that_cannot_be(groups: tuple[tuple[str, str], ...], said: str) -> None:
    with pytest.raises(InputError, match=f"(?i){said}"):
        replace(DESIGN, groups=groups)


def test_networks_that_are_left_out_leave_their_group() -> None:
    assert groups_of(PAIRS, ("a", "b", "c")) == PAIRS
    assert groups_of((*PAIRS, ("d", "B")), ("a", "b", "c")) == PAIRS
    assert groups_of(PAIRS, ("a",)) == (), "one network alone needs no group"


def test_groups_that_are_written_one_by_one_are_those_of_the_command_line() -> None:
    models, found = ("a", "b", "c", "d"), ()
    for model, name in (("d", "Y"), ("c", " X"), ("b", "Y"), ("a", "Z"), ("a", "X ")):
        found = regrouped(found, models, model, name)
    assert found == groups_from_words(["X=a,c", "Y=b,d"])
    assert regrouped(found, models, "c", " ") == groups_from_words(["X=a", "Y=b,d"])
    assert regrouped(found, ("a", "b"), "b", "X") == groups_from_words(["X=a,b,c", "Y=d"]), "others keep theirs"
