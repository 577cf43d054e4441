"""The rows of an audit as somebody looks at them: filtered, sorted, told in words. Ten thousand rows in an instant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from xai_desktop.app.cohort_filters import FILTERS, Held, RowFilter, counts, held
from xai_desktop.app.cohort_wish import RowWish
from xai_desktop.core.arrays import AnyArray, BoolArray
from xai_desktop.core.cohort.columns import KEY
from xai_desktop.core.cohort.parts import film_key
from xai_desktop.core.cohort.table import Table
from xai_desktop.core.report_rows import Column, Kind

Places = npt.NDArray[np.intp]
SEARCHED = ("film", "patient", "finding", "reader", "model", "explainer", "parameters", "layer", "threshold", "why")

COUNTED = ("measured", "no map")
"""The states of rows that are in a mean."""


@dataclass(frozen=True)
class CohortRows:
    """The rows of one audit with their columns. Places are row numbers of `table`.

    `methods` are the short names by which charts call (explainer, parameters), `reader` is whose marks they use.
    """

    columns: tuple[Column, ...]
    table: Table
    methods: Mapping[tuple[str, str], str] = field(default_factory=dict)
    reader: str = ""
    kinds: dict[str, Kind] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kinds", {one.name: one.kind for one in self.columns})

    def __len__(self) -> int:
        return len(self.table)

    def found(self, wanted: RowFilter, wish: RowWish | None = None) -> Places:
        """In the order of the table; with a `wish` only those that a chart points at."""
        which = self._searched(wanted, wish)
        for name, value in wanted.exact.items():
            which &= self.held(name).are(value)
        return np.flatnonzero(which)

    def held(self, name: str) -> Held:
        """What the rows hold by which a filter lets them through."""
        if name not in self._held:
            self._held[name] = held(self.table, name, self._methods)
        return self._held[name]

    def counts(self, wanted: RowFilter, wish: RowWish | None = None) -> dict[str, dict[str, int]]:
        """For each filter and each of its values how many rows there are with all other filters as they are."""
        every = {name: self.held(name) for name in FILTERS}
        return counts(every, wanted.exact, self._searched(wanted, wish))

    def _searched(self, wanted: RowFilter, wish: RowWish | None) -> BoolArray:
        """Kept until something else is looked for: rows are found and counted with the same words."""
        asked = wanted.words, wish
        if asked not in self._seen:
            which = np.ones(len(self.table), np.bool_) if wish is None else self._wished(wish)
            for word in wanted.words:
                which &= np.fromiter((word in text for text in self._texts), np.bool_, len(self.table))
            self._seen.clear()
            self._seen[asked] = which
        return self._seen[asked].copy()

    def key_of(self, place: int) -> tuple[str, ...]:
        """What tells this row from every other, also when more rows have come."""
        return tuple(str(self.table[name][place]) for name in KEY)

    def place_with(self, key: tuple[str, ...]) -> int | None:
        """The row of a `key_of`; None where it is not there."""
        places = np.arange(len(self.table))
        for name, value in zip(KEY, key, strict=True):
            places = places[[str(one) == value for one in self.table[name][places]]]
        return next(iter(places.tolist()), None)

    def method(self, place: int) -> str:
        """The short name of a row's method, with what tells it from others of its explainer."""
        return str(self._methods[place])

    def place_of(self, wish: RowWish) -> int | None:
        """The row by which the film of a wish is opened: one with a number before one without."""
        places = np.flatnonzero(self._wished(wish))
        measured = places[self.table["status"][places] == "measured"]
        return next(iter((*measured.tolist(), *places.tolist())), None)

    def text(self, place: int, name: str) -> str:
        """What a row holds in a column of words."""
        return str(self.table[name][place])

    def _wished(self, wish: RowWish) -> BoolArray:
        pairs = [("finding", wish.finding), ("split", "test" if wish.counted else "")]
        if wish.row is not None:
            names = ("finding", "reader", "model", "explainer", "parameters", "layer", "threshold")
            pairs += [(name, getattr(wish.row, name)) for name in names]
        if wish.setting is not None:
            pairs += [(name, getattr(wish.setting, name)) for name in ("model", "layer", "threshold")]
        which: BoolArray = np.ones(len(self.table), np.bool_)
        for name, value in pairs:
            if value:
                which &= self.table[name] == value
        if wish.setting is not None and self.reader:
            which &= np.isin(self.table["reader"].astype(str), (self.reader, ""))  # "" where nothing is marked
        if wish.counted:
            which &= np.isin(self.table["status"].astype(str), COUNTED)
        if wish.films:
            films = set(wish.films)
            which &= np.fromiter((key in films for key in self._film_keys), np.bool_, len(self.table))
        if wish.setting is not None and wish.setting.explainer:
            which &= self._methods == wish.setting.explainer
        return which

    @cached_property
    def _film_keys(self) -> list[str]:
        """As charts call the films."""
        frames = np.nan_to_num(self.table["frame"], nan=1.0).astype(int).tolist()
        return list(map(film_key, self.table["film"].tolist(), frames))

    @cached_property
    def _methods(self) -> AnyArray:
        pairs = zip(self.table["explainer"].tolist(), self.table["parameters"].tolist(), strict=True)
        return np.array([self.methods.get(pair, pair[0]) for pair in pairs], dtype=object)

    def ordered(self, places: Places, name: str, *, down: bool) -> Places:
        """The same rows by a column; equal ones stay as they were, and what is not known comes last either way."""
        if name not in self._ranked:
            self._ranked[name] = self._ranks(name)
        keys = self._ranked[name][places]
        known = keys >= 0
        order = np.argsort(-keys[known] if down else keys[known], kind="stable")
        return np.concatenate([places[known][order], places[~known]])

    def failures(self) -> tuple[tuple[str, str, int], ...]:
        """(status, why, how many) of what could not be had as a whole, the most frequent first."""
        found: dict[tuple[str, str], int] = {}
        for status, why in zip(self.table["status"], self.table["why"], strict=True):
            if status in ("failed", "no map", "no class"):
                found[status, why] = found.get((status, why), 0) + 1
        return tuple((*key, number) for key, number in sorted(found.items(), key=lambda pair: -pair[1]))

    @cached_property
    def _held(self) -> dict[str, Held]:
        return {}

    @cached_property
    def _seen(self) -> dict[tuple[tuple[str, ...], RowWish | None], BoolArray]:
        return {}

    @cached_property
    def _ranked(self) -> dict[str, AnyArray]:
        return {}

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
