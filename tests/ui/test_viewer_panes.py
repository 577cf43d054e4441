"""What panes show, as values."""

from itertools import chain, combinations

import pytest

from xai_desktop.ui.viewer.panes import BESIDE, LAYOUTS, OF_THE_FILM, Arrangement, Shows

FILM, MAP, PRIOR, OTHER = Shows.FILM, Shows.MAP, Shows.PRIOR, Shows.OTHER_VIEW
EVERYTHING = frozenset(Shows)


@pytest.mark.parametrize(
    ("layout", "there", "rows"),
    [
        (1, {FILM}, [(FILM,)]),
        (1, {FILM, MAP}, [(MAP,)]),
        (2, {FILM}, [(FILM,)]),
        (2, {FILM, MAP}, [(FILM, MAP)]),
        (3, {FILM, MAP}, [(FILM,), (MAP,)]),
        (4, {FILM}, [(FILM,)]),
        (4, {FILM, MAP, OTHER}, [(FILM, MAP), (OTHER,)]),
        (4, {FILM, PRIOR}, [(FILM, PRIOR)]),
        (4, EVERYTHING, [(FILM, MAP), (PRIOR, OTHER)]),
    ],
)
def test_what_is_missing_leaves_no_hole(layout: int, there: set[Shows], rows: list[tuple[Shows, ...]]) -> None:
    assert list(LAYOUTS[layout].in_rows(there)) == rows


@pytest.mark.parametrize("arrangement", [*LAYOUTS.values(), *(one.beside(PRIOR) for one in LAYOUTS.values())])
def test_nothing_that_is_not_there_is_ever_seen_and_nothing_twice(arrangement: Arrangement) -> None:
    for there in chain.from_iterable(combinations(Shows, n) for n in range(5)):
        seen = arrangement.seen(there)
        assert set(seen) <= {*there, FILM}
        assert 1 <= len(seen) <= arrangement.cells
        assert len(set(seen)) == len(seen)


def test_hanging_keeps_the_panes_that_there_are() -> None:
    beside = LAYOUTS[1].beside(PRIOR)
    assert (beside.rows, beside.columns) == (1, 2)
    assert beside.seen({FILM, PRIOR}) == (FILM, PRIOR)
    assert beside.seen(EVERYTHING) == (MAP, PRIOR)
    assert LAYOUTS[3].beside(OTHER).rows == 2
    assert LAYOUTS[4].beside(PRIOR).seen(EVERYTHING) == (FILM, MAP, PRIOR)
    assert LAYOUTS[2].beside(PRIOR).without_companions() == LAYOUTS[2]


def test_a_pane_can_show_something_else() -> None:
    two = LAYOUTS[2].with_pane(MAP, PRIOR)
    assert two.seen(EVERYTHING) == (FILM, PRIOR)
    assert two.with_pane(FILM, PRIOR).seen(EVERYTHING) == (PRIOR, FILM)
    assert LAYOUTS[4].with_pane(FILM, OTHER).seen(EVERYTHING) == (OTHER, MAP, PRIOR, FILM)
    assert LAYOUTS[1].with_pane(FILM, PRIOR).seen(EVERYTHING) == (PRIOR,), "the film stood in for its map"
    assert set(OF_THE_FILM) | set(BESIDE) == EVERYTHING
