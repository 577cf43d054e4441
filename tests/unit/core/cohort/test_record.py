"""Frozen values as JSON and back; what is none of them says so."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import pytest

from xai_desktop.core.cohort.figures import Figure
from xai_desktop.core.cohort.record import as_record, from_record
from xai_desktop.core.errors import InputError


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Inner:
    name: str
    share: float = 0.5


@dataclass(frozen=True, slots=True)
class Outer:
    inner: Inner
    many: tuple[Inner, ...] = ()
    pair: tuple[str, int] = ("a", 1)
    maybe: float | None = None
    colour: Colour = Colour.RED
    word: Literal["yes", "no"] = "yes"
    flag: bool = False


FULL = Outer(Inner("x", 1.0), (Inner("y"), Inner("z", 2.0)), ("b", 2), 0.25, Colour.RED, "no", True)


def test_there_and_back() -> None:
    assert from_record(Outer, as_record(FULL)) == FULL
    assert from_record(Outer, {"inner": {"name": "x"}}) == Outer(Inner("x"))
    assert from_record(Outer, {**as_record(FULL), "later": 3}) == FULL
    assert from_record(Inner, {"name": "x", "share": 1}).share == 1.0


@pytest.mark.parametrize(
    "wrong",
    [
        None, [], "x", {}, {"inner": None}, {"inner": {"name": 3}}, {"inner": {"name": "x", "share": "1"}},
        {"inner": {"name": "x", "share": True}}, {"inner": {"name": "x"}, "many": {}},
        {"inner": {"name": "x"}, "pair": ["a"]}, {"inner": {"name": "x"}, "pair": [1, 1]},
        {"inner": {"name": "x"}, "colour": "blue"}, {"inner": {"name": "x"}, "word": "maybe"},
        {"inner": {"name": "x"}, "word": []}, {"inner": {"name": "x"}, "colour": {}},
        {"inner": {"name": "x"}, "flag": 1}, {"inner": {"name": "x"}, "maybe": "0.1"},
    ],
)  # fmt: skip
def test_what_is_none_says_so(wrong: object) -> None:
    with pytest.raises(InputError, match="anew"):
        from_record(Outer, wrong)


def test_a_number_that_is_not_finite_is_not_written() -> None:
    with pytest.raises(InputError, match="not finite"):
        as_record(Inner("x", float("nan")))


def test_figures_in_words() -> None:
    assert Figure(0.414, 0.32, 0.5, 9, 9, 9).text() == "0.41 (95 %: 0.32 to 0.50)"
    assert Figure(0.414, None, None, 2, 2, 1).text() == "0.41 (no interval)"
    assert Figure().text() == "–"
    assert not Figure().known
