"""A table in memory by columns: text as text, numbers as float64 with NaN for what is not known."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from xai_desktop.core.arrays import AnyArray, BoolArray, owned
from xai_desktop.core.report_line import Cell
from xai_desktop.core.report_rows import Column, Kind

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Columns of one length by name.

    Text is `object` with "" for nothing; numbers of all kinds are float64 with NaN for nothing, and so are yes (1) and
    no (0).
    """

    columns: Mapping[str, AnyArray]

    @classmethod
    def of(cls, rows: Sequence[Mapping[str, Cell]], columns: Iterable[Column]) -> "Table":
        """From rows; what a row does not have is nothing."""
        return cls({one.name: column_of([row.get(one.name) for row in rows], one.kind) for one in columns})

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def __contains__(self, name: str) -> bool:
        return name in self.columns

    def __getitem__(self, name: str) -> AnyArray:
        return self.columns[name]

    def texts(self, name: str) -> tuple[str, ...]:
        """The different texts of a column in the order in which they first appear, without the empty one."""
        return tuple(text for text in dict.fromkeys(self.columns[name].tolist()) if text)

    def chosen(self, which: AnyArray) -> "Table":
        """The rows of a mask or of indices."""
        return Table({name: owned(values[which]) for name, values in self.columns.items()})

    def where(self, **wanted: Cell) -> "Table":
        """The rows that hold exactly this; None stands for nothing."""
        which: BoolArray = np.ones(len(self), np.bool_)
        for name, value in wanted.items():
            which &= _equal(self.columns[name], value)
        return self.chosen(which)

    def groups(self, *names: str) -> Iterator[tuple[tuple[Any, ...], "Table"]]:
        """The rows by what these columns hold, in the order in which each group first appears."""
        found: dict[tuple[Any, ...], list[int]] = {}
        for number, key in enumerate(zip(*(_keys(self.columns[name]) for name in names), strict=True)):
            found.setdefault(key, []).append(number)
        for key, numbers in found.items():
            yield key, self.chosen(np.array(numbers, np.intp))


def column_of(values: Sequence[Cell], kind: Kind) -> AnyArray:
    """One column of such cells."""
    if kind is Kind.TEXT:
        return owned(np.array(["" if one is None else str(one) for one in values], dtype=object))
    return owned(np.array([np.nan if one is None else float(one) for one in values], np.float64))


def _equal(values: AnyArray, wanted: Cell) -> BoolArray:
    if values.dtype == object:
        same: BoolArray = values == ("" if wanted is None else wanted)
        return same
    return np.isnan(values) if wanted is None else values == float(wanted)


def _keys(values: AnyArray) -> list[Any]:
    """NaN is one key: it equals nothing, itself included."""
    return [None if one != one else one for one in values.tolist()]
