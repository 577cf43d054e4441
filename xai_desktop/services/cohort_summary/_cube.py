"""The long table as observations × settings: what is compared stands in one row, and no loop is needed.

An observation is a film and a finding by one reader. Cells are rows of the table that were measured, or that have no
map; all others are counted elsewhere and take part in no mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from xai_desktop.core.arrays import AnyArray, BoolArray
from xai_desktop.core.cohort.figures import FilmKey, Series, Setting
from xai_desktop.core.cohort.table import Table
from xai_desktop.core.threshold_words import policy_from_word, policy_word
from xai_desktop.services.cohort_summary._methods import Known, methods_of

Numbers = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]

MEASURED: Final = "measured"
NO_MAP: Final = "no map"
TEST, TUNING = "test", "tuning"


@dataclass(frozen=True, eq=False)
class Cube:
    """`where` (observations, settings) is the row of the table, -1 where there is none.

    `keys` are the observations, `patients` and `films` (observations,) whole numbers, `findings` (observations,) text.
    """

    rows: Table
    reader: str
    methods: Known
    settings: tuple[Setting, ...]
    keys: tuple[FilmKey, ...]
    where: Indices
    patients: Indices
    films: Indices
    findings: AnyArray

    @classmethod
    def of(cls, rows: Table, reader: str, methods: Known | None = None) -> "Cube":
        """Of the rows of this reader; of rows that say the same thing twice, the first counts."""
        methods = methods_of(rows) if methods is None else methods
        status = rows["status"]
        own = np.flatnonzero((rows["reader"] == reader) & ((status == MEASURED) | (status == NO_MAP)))
        keys = _film_keys(rows, own)
        settings = _settings(rows, own, methods)
        known, columns = list(dict.fromkeys(keys)), list(dict.fromkeys(settings))
        row_of, column_of = _numbers(known), _numbers(columns)
        where = np.full((len(known), len(columns)), -1, np.intp)
        for number, key, setting in zip(own.tolist()[::-1], keys[::-1], settings[::-1], strict=True):
            where[row_of[key], column_of[setting]] = number
        first = where.max(1, initial=-1)
        people = people_of(rows, first)
        return cls(
            rows=rows,
            reader=reader,
            methods=methods,
            settings=tuple(columns),
            keys=tuple(known),
            where=where,
            patients=coded(people),
            films=coded([(key.film, key.frame) for key in known]),
            findings=np.array([key.finding for key in known], object),
        )

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def _held(self) -> BoolArray:
        return self.where >= 0

    def values(self, column: str) -> Numbers:
        """(observations, settings) with NaN for what is not known."""
        if column not in self.rows or not len(self.rows):
            return np.full(self.where.shape, np.nan)
        found: Numbers = np.where(self._held, self.rows[column][self.where], np.nan)
        return found

    def texts(self, column: str) -> AnyArray:
        """(observations, settings) with "" for nothing."""
        found = np.full(self.where.shape, "", object)
        if len(self.rows):
            found[self._held] = self.rows[column][self.where[self._held]]
        return found

    @cached_property
    def measured(self) -> BoolArray:
        found: BoolArray = self.texts("status") == MEASURED
        return found

    @cached_property
    def no_map(self) -> BoolArray:
        found: BoolArray = self.texts("status") == NO_MAP
        return found

    @cached_property
    def finding_names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.findings.tolist()))

    @cached_property
    def series(self) -> tuple[Series, ...]:
        return tuple(dict.fromkeys(one.series for one in self.settings))

    def columns(self, series: Series) -> tuple[int, ...]:
        """The numbers of the settings of a series."""
        return tuple(number for number, one in enumerate(self.settings) if one.series == series)

    def column(self, setting: Setting) -> int:
        """Raises `ValueError` where there is none."""
        return self.settings.index(setting)

    def with_policy(self, setting: Setting) -> "Cube":
        """With a threshold per class (`Mass=p:95,p:90`): every observation at its own. As it is for what is no such
        setting, or is there already."""
        if setting in self.settings or "=" not in setting.threshold:
            return self
        policy = policy_from_word(setting.threshold)
        known = {one: number for number, one in enumerate(self.settings)}
        where = np.full(len(self), -1, np.intp)
        for name in self.finding_names:
            number = known.get(replace(setting, threshold=policy_word(policy.of(name))))
            if number is not None:
                where = np.where(self.of_finding(name), self.where[:, number], where)
        return replace(self, settings=(*self.settings, setting), where=np.column_stack([self.where, where]))

    def of_finding(self, finding: str) -> BoolArray:
        """(observations,); "" takes all."""
        found: BoolArray = self.findings == finding if finding else np.ones(len(self), np.bool_)
        return found

    def attribute(self, column: str) -> AnyArray:
        """(observations,) something that belongs to the film and finding, from one of its rows."""
        found: AnyArray = self.rows[column][self.where.max(1, initial=-1)]
        return found


def people_of(rows: Table, which: Sequence[int] | Indices) -> list[str]:
    """Whose film each row is; a film without a patient is one of its own."""
    names, films = rows["patient"], rows["film"]
    return [names[one] or f"film {films[one]}" for one in which]


def _film_keys(rows: Table, own: Indices) -> list[FilmKey]:
    taken = (rows[name][own].tolist() for name in ("film", "frame", "finding"))
    return [FilmKey(film, frame_of(frame), finding) for film, frame, finding in zip(*taken, strict=True)]


def frame_of(value: float) -> int:
    """Frames count from 1; a film without one has one."""
    return int(value) if value == value else 1


def _settings(rows: Table, own: Indices, methods: Known) -> list[Setting]:
    taken = (rows[name][own].tolist() for name in ("model", "explainer", "parameters", "layer", "threshold"))
    return [
        Setting(model, methods[explainer, parameters], layer, threshold)
        for model, explainer, parameters, layer, threshold in zip(*taken, strict=True)
    ]


def _numbers(known: Sequence[object]) -> dict[object, int]:
    return {one: number for number, one in enumerate(known)}


def coded(values: Sequence[object]) -> Indices:
    """The same number for the same value, in the order in which they first appear."""
    known: dict[object, int] = {}
    return np.array([known.setdefault(one, len(known)) for one in values], np.intp)
