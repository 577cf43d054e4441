"""Do maps lie worse on bedside films, on films with drains, in women? A difference of two means, with both of them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from xai_desktop.core.arrays import BoolArray
from xai_desktop.core.cohort.figures import FEWEST_PATIENTS, NO_FILM, Figure, Setting
from xai_desktop.core.cohort.result_tables import FilmGap
from xai_desktop.metrics.many_means import Draws
from xai_desktop.services.cohort_summary._columns import measures
from xai_desktop.services.cohort_summary._cube import Cube, Numbers, coded
from xai_desktop.services.cohort_summary._figures import figure_of
from xai_desktop.services.cohort_summary._strata import SPLITS
from xai_desktop.services.cohort_summary._weighted import ratio, weighted

PARTS = {"bedside film": ("yes", "no"), "support devices": ("yes", "no"), "sex": ("F", "M")}
"""By what the films are parted, and into which two."""


def film_gaps(cube: Cube, metric: str, settings: Sequence[Setting], finding: str, draws: Draws) -> tuple[FilmGap, ...]:
    """At these settings, of one finding or ("") of all, where either part has at least five patients."""
    found = measures(cube, metric)
    rows: list[FilmGap] = []
    for by, names in PARTS.items():
        for setting in settings:
            number = cube.column(setting)
            values = np.where(cube.of_finding(finding), found.compared[:, number], np.nan)
            levels, _ = SPLITS[by](cube, number, cube.of_finding(finding))
            first, second = (np.asarray((levels == name) & ~np.isnan(values), np.bool_) for name in names)
            rows += _gap(cube, FilmGap(metric, by, finding, setting, names, *_NONE), values, (first, second), draws)
    return tuple(rows)


_NONE = (Figure(reason=NO_FILM),) * 3


def _gap(
    cube: Cube, empty: FilmGap, values: Numbers, parts: tuple[BoolArray, BoolArray], draws: Draws
) -> Iterator[FilmGap]:
    if min(len(np.unique(cube.patients[part])) for part in parts) < FEWEST_PATIENTS:
        return
    first, second = (figure_of(values[part], cube.patients[part], cube.films[part], draws) for part in parts)
    both = parts[0] | parts[1]
    sides = [column for part in parts for column in (np.where(part, values, 0.0)[both], part[both])]
    gap = weighted(np.column_stack(sides).astype(np.float64), coded(cube.patients[both].tolist()), _apart, draws)
    difference = gap.figure(int(both.sum()), len(np.unique(cube.films[both])), NO_FILM)
    yield replace(empty, first=first, second=second, difference=difference)


def _apart(sums: Numbers) -> Numbers:
    """(draws,) of sums and counts of either part, (draws, 4)."""
    return ratio(sums[:, 0], sums[:, 1]) - ratio(sums[:, 2], sums[:, 3])
