"""Columns of numbers as figures with interval and counts."""

from collections.abc import Sequence

import numpy as np

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.cohort.figures import FEWEST_PATIENTS, NO_FILM, Figure, no_interval
from xai_desktop.metrics.many_means import Draws, Means, many_means, mean_of_means


def figures_of(values: AnyArray, patients: AnyArray, films: AnyArray, draws: Draws) -> tuple[Figure, ...]:
    """One per column of (n, columns) with NaN for what is not known; patients and films are numbers (n,).

    All patients of the table are drawn together, with or without a value in a column.
    """
    return _figures(many_means(values, patients, draws), _films(values, films))


def figure_of(values: AnyArray, patients: AnyArray, films: AnyArray, draws: Draws) -> Figure:
    """Of one column (n,): only patients with a known value are drawn, as `mean_interval` does."""
    column = np.asarray(values, np.float64)
    known = ~np.isnan(column)
    return figures_of(column[known][:, None], patients[known], films[known], draws)[0]


def figures_over_parts(
    values: AnyArray, parts: Sequence[AnyArray], patients: AnyArray, films: AnyArray, draws: Draws
) -> tuple[Figure, ...]:
    """The mean over parts, masks of (n,), of the means of each."""
    found = mean_of_means([values[part] for part in parts], [patients[part] for part in parts], draws)
    inside = np.logical_or.reduce([*parts, np.zeros(len(films), np.bool_)])
    return _figures(found, _films(values[inside], films[inside]))


def _figures(found: Means, films: AnyArray) -> tuple[Figure, ...]:
    columns = (found.estimate, found.low, found.high, found.n, films, found.patients, found.undefined)
    return tuple(_figure(*row) for row in zip(*(one.tolist() for one in columns), strict=True))


def _figure(value: float, low: float, high: float, n: int, films: int, patients: int, undefined: int) -> Figure:
    if not n:
        return Figure(reason=NO_FILM)
    if low != low or patients < FEWEST_PATIENTS:
        return Figure(value, None, None, n, films, patients, no_interval(patients), 0)
    return Figure(value, low, high, n, films, patients, "", undefined)


def _films(values: AnyArray, films: AnyArray) -> AnyArray:
    """(columns,) how many different films have a known value."""
    count = int(films.max(initial=-1)) + 1
    seen = np.zeros((count, values.shape[1]), np.bool_)
    rows, columns = np.nonzero(~np.isnan(values))
    seen[films[rows], columns] = True
    counts: AnyArray = seen.sum(0)
    return counts
