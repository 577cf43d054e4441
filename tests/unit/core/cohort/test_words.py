"""Numbers of an audit in words and in tables."""

import pytest

from xai_desktop.core.cohort.parts import Estimate
from xai_desktop.core.cohort.tables import Column, Table
from xai_desktop.core.cohort.words import (
    BOOTSTRAP,
    COUNTED,
    better,
    caption,
    counted,
    number,
    p_value,
    percent,
    with_interval,
)
from xai_desktop.core.errors import InputError


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (0.34, "p = 0.34"),
        (0.05, "p = 0.050"),
        (0.0123, "p = 0.012"),
        (0.0996, "p = 0.10"),
        (0.00034, "p = 0.00034"),
        (0.00001, "p < 0.0001"),
        (1.0, "p = 1.00"),
        (None, "p –"),
    ],
)
def test_a_p_value_has_two_digits_that_count(p: float | None, text: str) -> None:
    assert p_value(p) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.415, "0.41"), (-0.2, "−0.20"), (-0.001, "0.00"), (None, "–"), (3.0, "3.00")]
)
def test_numbers_have_a_point_and_a_real_minus(value: float | None, text: str) -> None:
    assert number(value) == text


def test_estimates_are_never_written_without_what_is_known_of_them() -> None:
    assert with_interval(Estimate(0.41, 0.35, 0.47)) == "0.41 (0.35 to 0.47)"
    assert with_interval(Estimate(0.41)) == "0.41"
    assert with_interval(Estimate(None, n=4, undefined=4)) == "–"
    assert counted(Estimate(0.4, n=96, undefined=3)) == "n 96, 3 without"
    assert counted(Estimate(0.4, n=96)) == "n 96"
    assert percent(0.625) == "62 %"
    assert better("A", Estimate(0.62, 0.55, 0.7, 96)) == "A better on 62 % (95 %: 55 to 70), n = 96"


def test_a_caption_says_how_many_and_how_many_have_none() -> None:
    without = "1 without a value (–), counted as finding nothing."
    assert caption(96, interval=BOOTSTRAP, undefined=1, as_miss=True) == f"n = 96 ({COUNTED}); {BOOTSTRAP}; {without}"
    assert caption(1, more="By layer.") == f"By layer. n = 1 ({COUNTED}); none without a value."


def test_a_table_writes_a_dash_for_nothing_and_counts_it() -> None:
    columns = (Column("film"), Column("IoU", 2), Column("peak inside"), Column("n", 0))
    table = Table("Films", columns, (("a", 0.5, True, 3), ("b", None, None, 4), ("c", None, False, None)), "Sorted.")
    assert table.texts == (("a", "0.50", "yes", "3"), ("b", "–", "–", "4"), ("c", "–", "no", "–"))
    assert table.undefined == (("IoU", 2), ("peak inside", 1), ("n", 1))
    assert table.notes == ("Sorted.", "– no value: 2 in IoU, 1 in peak inside, 1 in n.")


def test_a_table_without_gaps_has_no_note() -> None:
    assert Table("Films", (Column("film"),), (("a",),)).notes == ()


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(InputError, match="one place per column"):
        Table("Films", (Column("film"),), (("a", 1),))
    with pytest.raises(InputError, match="not finite"):
        Table("Films", (Column("IoU", 2),), ((float("nan"),),))
