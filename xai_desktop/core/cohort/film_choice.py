"""Which films a reader of an audit is shown: the best, those in the middle, and the worst, by one number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xai_desktop.core.cohort.observations import Observation
from xai_desktop.core.wording import noted

MOST = 4
"""Films of each kind: as many as stand beside each other on a page."""


BY_QUALITY = noted("best"), noted("median"), noted("worst")
BY_SIZE = noted("highest"), noted("median"), noted("lowest")


@dataclass(frozen=True, slots=True)
class FilmChoice:
    """Named rows of films out of `n` with a value; `without` films have none, and none of them is shown.

    `as_last` films have the value of the last row's end: where they are more than that row holds, names decide.
    """

    rows: tuple[tuple[str, tuple[Observation, ...]], ...]
    n: int
    without: int
    as_last: int = 0

    @property
    def films(self) -> tuple[Observation, ...]:
        return tuple(one for _, row in self.rows for one in row)


def film_choice(films: Iterable[Observation], better: int, most: int = MOST) -> FilmChoice:
    """By the number of a map that is there; ties by the film's name, so that the same table shows the same films.

    `better` is 1 where more is better, -1 where less is, and 0 where neither is: then the rows are called by size. No
    film stands twice, so that of fewer than three nothing is the median.
    """
    films = tuple(films)
    known = sorted((one for one in films if one.defined is not None), key=lambda one: _order(one, better))
    count = min(most, len(known) // 3)
    names = BY_QUALITY if better else BY_SIZE
    if not count:
        ends = ((names[0], tuple(known[:1])), (names[2], tuple(known[1:])))
        return FilmChoice(tuple(row for row in ends if row[1]), len(known), len(films) - len(known))
    middle = (len(known) - count) // 2
    last = sorted(known[-count:], key=lambda one: _order(one, -(better or 1)))
    parts: tuple[Sequence[Observation], ...] = (known[:count], known[middle : middle + count], last)
    rows = tuple(zip(names, map(tuple, parts), strict=True))
    same = sum(one.defined == last[0].defined for one in known)
    return FilmChoice(rows, len(known), len(films) - len(known), same)


def _order(one: Observation, better: int) -> tuple[float, str, int, str]:
    return -(better or 1) * (one.defined or 0.0), one.film.film, one.film.frame, one.film.finding
