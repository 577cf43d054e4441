"""Columns of a table, and what is nothing in them."""

import numpy as np

from xai_desktop.core.cohort.table import Table
from xai_desktop.core.report_rows import Column, Kind, Row

COLUMNS = (
    Column("film", Kind.TEXT, "", ""),
    Column("marks", Kind.INTEGER, "", ""),
    Column("iou", Kind.NUMBER, "", ""),
    Column("called", Kind.YES_NO, "", ""),
)
ROWS: list[Row] = [
    {"film": "a", "marks": 2, "iou": 0.5, "called": True},
    {"film": "b", "marks": None, "iou": None, "called": None},
    {"film": None, "marks": 1, "iou": 0.0, "called": False},
    {"film": "a", "iou": 0.25},
]


def test_nothing_is_not_zero() -> None:
    table = Table.of(ROWS, COLUMNS)
    assert len(table) == 4
    assert table["film"].tolist() == ["a", "b", "", "a"]
    np.testing.assert_array_equal(table["iou"], [0.5, np.nan, 0.0, 0.25])
    np.testing.assert_array_equal(table["marks"], [2, np.nan, 1, np.nan])
    np.testing.assert_array_equal(table["called"], [1, np.nan, 0, np.nan])
    assert table.texts("film") == ("a", "b")
    assert "iou" in table
    assert "dice" not in table


def test_rows_that_hold_exactly_this() -> None:
    table = Table.of(ROWS, COLUMNS)
    assert table.where(film="a")["iou"].tolist() == [0.5, 0.25]
    assert table.where(film="a", called=True)["iou"].tolist() == [0.5]
    assert table.where(iou=None)["film"].tolist() == ["b"]
    assert table.where(film=None)["iou"].tolist() == [0.0]
    assert len(table.where(film="c")) == 0


def test_groups_come_in_the_order_of_their_first_row() -> None:
    table = Table.of(ROWS, COLUMNS)
    assert [(key, len(rows)) for key, rows in table.groups("film", "called")] == [
        (("a", 1.0), 1),
        (("b", None), 1),
        (("", 0.0), 1),
        (("a", None), 1),
    ]


def test_an_empty_table() -> None:
    table = Table.of([], COLUMNS)
    assert len(table) == 0
    assert table.texts("film") == ()
    assert list(table.groups("film")) == []
