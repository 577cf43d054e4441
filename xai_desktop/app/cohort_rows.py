"""The rows of an audit as somebody looks at them: filtered, sorted, told in words. Ten thousand rows in an instant."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.cohort.table import Table
from xai_desktop.core.report_rows import Column, Kind

Places = npt.NDArray[np.intp]
SEARCHED = ("film", "patient", "finding", "reader", "model", "explainer", "parameters", "layer", "threshold", "why")


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Empty texts let everything through; `text` is looked for in every column of words, by any case."""

    finding: str = ""
    model: str = ""
    explainer: str = ""
    status: str = ""
    text: str = ""

    @property
    def exact(self) -> tuple[tuple[str, str], ...]:
        """(column, what it holds) of what is chosen."""
        pairs = ((name, getattr(self, name)) for name in ("finding", "model", "explainer", "status"))
        return tuple((name, value) for name, value in pairs if value)


@dataclass(frozen=True)
class CohortRows:
    """The rows of one audit with their columns. Places are row numbers of `table`."""

    columns: tuple[Column, ...]
    table: Table
    kinds: dict[str, Kind] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kinds", {one.name: one.kind for one in self.columns})

    def __len__(self) -> int:
        return len(self.table)

    def found(self, wanted: RowFilter) -> Places:
        """In the order of the table."""
        which = np.ones(len(self.table), np.bool_)
        for name, value in wanted.exact:
            which &= self.table[name] == value
        if needle := wanted.text.strip().casefold():
            which &= np.fromiter((needle in text for text in self._texts), np.bool_, len(self.table))
        return np.flatnonzero(which)

    def ordered(self, places: Places, name: str, *, down: bool) -> Places:
        """The same rows by a column; equal ones stay as they were, and what is not known comes last either way."""
        keys = self._ranks(name)[places]
        known = keys >= 0
        order = np.argsort(-keys[known] if down else keys[known], kind="stable")
        return np.concatenate([places[known][order], places[~known]])

    def count(self, status: str) -> int:
        return int((self.table["status"] == status).sum()) if len(self.table) else 0

    def failures(self) -> tuple[tuple[str, str, int], ...]:
        """(status, why, how many) of what could not be had as a whole, the most frequent first."""
        found: dict[tuple[str, str], int] = {}
        for status, why in zip(self.table["status"], self.table["why"], strict=True):
            if status in ("failed", "no map", "no class"):
                found[status, why] = found.get((status, why), 0) + 1
        return tuple((*key, number) for key, number in sorted(found.items(), key=lambda pair: -pair[1]))

    @cached_property
    def _texts(self) -> Sequence[str]:
        names = [name for name in SEARCHED if name in self.table]
        return ["\n".join(cells).casefold() for cells in zip(*(self.table[name] for name in names), strict=True)]

    def _ranks(self, name: str) -> AnyArray:
        """Of every row by one column; −1 for what is not known."""
        values = self.table[name]
        if self.kinds[name] is not Kind.TEXT:
            return _of_numbers(values)
        different = sorted({text for text in values if text}, key=lambda text: (text.casefold(), text))
        places = {text: place for place, text in enumerate(different)}
        return np.fromiter((places.get(text, -1) for text in values), np.intp, len(values))


def _of_numbers(values: AnyArray) -> AnyArray:
    different, ranks = np.unique(values, return_inverse=True)
    del different
    return np.where(np.isnan(values), -1, ranks)
