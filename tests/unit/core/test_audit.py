"""What came of an audit, in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xai_desktop.core.audit import Audited, numbers_of, numbers_text
from xai_desktop.core.chain import Head


@given(st.sets(st.integers(1, 40)))
def test_numbers_come_back_from_their_words(numbers: set[int]) -> None:
    assert numbers_of(numbers_text(numbers)) == numbers


def test_runs_of_numbers_are_short() -> None:
    assert numbers_text([9, 3, 5, 6, 7, 8, 1, 2]) == "1-3,5-9"
    assert numbers_text(range(1, 100_000)) == "1-99999"
    assert numbers_text([]) == ""


@pytest.mark.parametrize("wrong", ["a", "1-", "1;2", "-3"])
def test_other_words_are_no_numbers(wrong: str) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        numbers_of(wrong)


def test_a_chain_that_holds_is_told_apart_from_one_that_does_not() -> None:
    assert Audited(Head(), 7, 0, ()).sentence == "The audit chain holds: 7 entries, none edited, moved or missing."
    assert "2 of them purged" in Audited(Head(), 7, 2, ()).sentence
    assert "1 thing is wrong" in Audited(Head(), 7, 0, ("x",)).sentence
    assert "2 things are wrong" in Audited(Head(), 7, 0, ("x", "y")).sentence
