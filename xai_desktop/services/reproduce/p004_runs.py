"""Networks by films: the tables of figures from which P004's claims, tables and figures are made."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xai_desktop.core.arrays import FloatArray
from xai_desktop.metrics.bootstrap import Interval, table_interval
from xai_desktop.metrics.contrasts import mean_difference, share_better
from xai_desktop.services.reproduce.p004_maps import ALONE, NO_NETWORK, Key
from xai_desktop.services.reproduce.p004_rows import Row, column


@dataclass(frozen=True, slots=True)
class Run:
    """One classifier and its rows. `cells` are those of its class activation maps. `correct` is the share of whole
    films whose class is on their label, if known, `chance` that of a class drawn at random.
    """

    name: str
    rows: tuple[Row, ...]
    parameters: int
    cells: tuple[int, int]
    correct: float | None
    chance: float | None


@dataclass(frozen=True, slots=True)
class Group:
    """Classifiers that were asked about the same films."""

    title: str
    runs: tuple[Run, ...]

    @property
    def patients(self) -> list[str]:
        """One per film."""
        return [row.patient for row in self.runs[0].rows if (row.base, row.variant) == (NO_NETWORK, ALONE)]

    @property
    def whole(self) -> FloatArray:
        """(networks, films): the probability of the whole film's class."""
        return self.table((NO_NETWORK, ALONE), "whole")

    def table(self, key: Key, name: str) -> FloatArray:
        """(networks, films), NaN where there is no figure."""
        return np.stack([column(run.rows, key, name) for run in self.runs])

    def mean(self, key: Key, name: str) -> Interval:
        """Over networks and films; a film without a map counts as 0."""
        return table_interval(np.nan_to_num(self.table(key, name))[:, None], self.patients)

    def gap(self, ours: Sequence[Key], theirs: Sequence[Key], name: str) -> Interval:
        """Mean over some maps minus mean over others, film by film and network by network."""
        first, second = (
            np.mean([np.nan_to_num(self.table(key, name)) for key in keys], axis=0) for keys in (ours, theirs)
        )
        return mean_difference(first, second, self.patients, paired_runs=True)

    def share(self, key: Key, other: Key | None) -> Interval:
        """The share of films and networks on which the kept part's score is strictly above another map's, or with None
        above the whole film's. A film without a map counts as 0.
        """
        theirs = self.whole if other is None else self.table(other, "score")
        return share_better(self.table(key, "score"), theirs, self.patients, paired_runs=True).share


SAME = 0.9
"""A network that gives so many kept parts one class does not say which map kept them."""


def commonest(run: Run, bases: tuple[str, ...]) -> tuple[str, float]:
    """The class that the kept parts of a network's maps are given most often, and how often; no parts give no class."""
    given = Counter(row.given for row in run.rows if row.base in bases and row.given)
    name, count = given.most_common(1)[0] if given else ("", 0)
    return name, count / max(1, given.total())


def deaf(runs: Sequence[Run], bases: tuple[str, ...]) -> tuple[str, ...]:
    """The networks that give nearly every kept part one and the same class."""
    return tuple(run.name for run in runs if commonest(run, bases)[1] > SAME)


def average(values: FloatArray) -> float | None:
    """Of what is known; None where nothing is."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else None
