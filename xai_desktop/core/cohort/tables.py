"""Tables of an audit: values as they are, and how each is written."""

from collections import Counter
from dataclasses import dataclass

from xai_desktop.core.cohort.parts import demand, finite, same_length
from xai_desktop.core.cohort.words import DASH, number

Cell = str | int | float | bool | None
"""None is a value that could not be had."""


@dataclass(frozen=True, slots=True)
class Column:
    """With `digits` a column of numbers, on the right, fractions with so many places; without, a column of words."""

    name: str
    digits: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` have one cell per column. What the `note` says stands below."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""

    def __post_init__(self) -> None:
        demand(bool(self.title), "table: it needs a title.")
        demand(bool(self.columns), f"{self.title}: a table needs a column.")
        same_length(self.rows, len(self.columns), self.title)
        finite((cell for row in self.rows for cell in row if isinstance(cell, float)), self.title)

    @property
    def head(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def texts(self) -> tuple[tuple[str, ...], ...]:
        """The rows as they are read."""
        return tuple(tuple(_text(*pair) for pair in zip(row, self.columns, strict=True)) for row in self.rows)

    @property
    def undefined(self) -> tuple[tuple[str, int], ...]:
        """(column, cells without a value) of each column that has any."""
        missing = Counter(
            column.name for row in self.rows for cell, column in zip(row, self.columns, strict=True) if cell is None
        )
        return tuple((column.name, missing[column.name]) for column in self.columns if missing[column.name])

    @property
    def notes(self) -> tuple[str, ...]:
        """The note, and how many cells are without a value."""
        counted = ", ".join(f"{count} in {name}" for name, count in self.undefined)
        return tuple(filter(None, (self.note, f"{DASH} no value: {counted}." if counted else "")))


def _text(cell: Cell, column: Column) -> str:
    if cell is None:
        return DASH
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return number(cell, 2 if column.digits is None else column.digits)
    return str(cell)
