"""Which films are shown is a rule that anybody can apply by hand: sort, and take both ends and the middle."""

import numpy as np
import pytest

from xai_desktop.core.cohort.figures import FilmKey
from xai_desktop.core.cohort.film_choice import film_choice
from xai_desktop.core.cohort.observations import Observation


def film(name: str, value: float | None, *, as_miss: float | None = None) -> Observation:
    return Observation(FilmKey(name, 1, "Mass"), "p", as_miss, value, value is None, 0.1, 0.5)


def names(rows: tuple[tuple[str, tuple[Observation, ...]], ...]) -> dict[str, list[str]]:
    return {name: [one.film.film for one in films] for name, films in rows}


def test_both_ends_and_the_middle() -> None:
    found = film_choice([film(f"f{n}", n / 10) for n in (3, 1, 8, 5, 0, 7, 2, 6, 4)], 1, most=2)
    assert names(found.rows) == {"best": ["f8", "f7"], "median": ["f5", "f4"], "worst": ["f0", "f1"]}
    assert (found.n, found.without) == (9, 0)


def test_where_less_is_better_the_least_is_the_best() -> None:
    found = film_choice([film(f"f{n}", float(n)) for n in range(3)], -1)
    assert names(found.rows) == {"best": ["f0"], "median": ["f1"], "worst": ["f2"]}


def test_where_neither_is_better_the_rows_are_called_by_size() -> None:
    found = film_choice([film(f"f{n}", float(n)) for n in range(3)], 0)
    assert names(found.rows) == {"highest": ["f2"], "median": ["f1"], "lowest": ["f0"]}


def test_equal_films_stand_by_their_names_whatever_their_order_in_the_table() -> None:
    films = [film(f"f{n}", 0.5) for n in range(6)]
    turned = film_choice(films[::-1], 1, most=1)
    assert turned == film_choice(films, 1, most=1)
    assert names(turned.rows) == {"best": ["f0"], "median": ["f2"], "worst": ["f5"]}


def test_the_worst_stands_first() -> None:
    found = film_choice([film(f"f{n}", 0.5) for n in range(6)], 1, most=2)
    assert names(found.rows)["worst"] == ["f4", "f5"], "the worst stands first, and equal ones by name"
    assert found.as_last == 6, "all are as bad"
    assert film_choice([film(f"f{n}", float(n // 2)) for n in range(9)], 1).as_last == 2


def test_films_without_a_value_are_counted_and_never_shown() -> None:
    """Also where a miss stands for them in a mean."""
    found = film_choice([film("none", None, as_miss=0.0), film("a", 0.2), film("b", None), film("c", 0.9)], 1)
    assert names(found.rows) == {"best": ["c"], "worst": ["a"]}
    assert (found.n, found.without) == (2, 2)
    assert not film_choice([film("none", None)], 1).rows


@pytest.mark.parametrize("count", range(20))
def test_no_film_stands_twice_and_no_row_is_longer_than_another(count: int) -> None:
    draw = np.random.default_rng(count)
    films = [film(f"f{n:02d}", float(draw.integers(0, 4))) for n in range(count)]
    found = film_choice(films, 1, most=4)
    shown = [one.film.film for one in found.films]
    assert len(set(shown)) == len(shown) == (min(count, 2) if count < 3 else 3 * min(4, count // 3))
    values = [one.defined for one in sorted(films, key=lambda one: (-(one.defined or 0.0), one.film.film))]
    if count >= 3:
        each = min(4, count // 3)
        rows = [[one.defined for one in row] for _, row in found.rows]
        middle = (count - each) // 2
        assert rows == [values[:each], values[middle : middle + each], values[count - each :][::-1]]
