"""How panes lie and what each of them shows, as values. Knows no Qt."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum


class Shows(StrEnum):
    """What a pane is for."""

    FILM = "film"
    MAP = "film with map"
    PRIOR = "prior"
    OTHER_VIEW = "other view"


OF_THE_FILM = (Shows.FILM, Shows.MAP)
BESIDE = (Shows.PRIOR, Shows.OTHER_VIEW)
"""Films of their own, which hang beside the one that is read."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """At most `rows` × `columns` panes, and what they show in reading order."""

    rows: int
    columns: int
    shows: tuple[Shows, ...]

    @property
    def cells(self) -> int:
        return self.rows * self.columns

    def seen(self, there: Collection[Shows]) -> tuple[Shows, ...]:
        """What is to be seen of it where only these are there; always one pane at least.

        The film stands in for its map, and what is missing leaves no hole.
        """
        found: dict[Shows, None] = {}
        for wish in self.shows:
            stands_in = Shows.FILM if wish is Shows.MAP and wish not in there else wish
            if stands_in in there or stands_in is Shows.FILM:
                found.setdefault(stands_in)
        return tuple(found)[: self.cells] or (Shows.FILM,)

    def in_rows(self, there: Collection[Shows]) -> Iterator[tuple[Shows, ...]]:
        """The same, row by row; the last row may have fewer, which are wider."""
        seen = self.seen(there)
        for first in range(0, len(seen), self.columns):
            yield seen[first : first + self.columns]

    def beside(self, *companions: Shows) -> "Arrangement":
        """The film, with its map where it may be seen, and companions: in these panes, or in two if there is one."""
        rows, columns = (self.rows, self.columns) if self.cells > 1 else (1, 2)
        own = OF_THE_FILM if rows * columns > 1 + len(companions) else (Shows.MAP,)
        return Arrangement(rows, columns, (*own, *companions))

    def without_companions(self) -> "Arrangement":
        return replace(self, shows=OF_THE_FILM if self.cells > 1 else (Shows.MAP,))

    def with_pane(self, shown: Shows, wish: Shows) -> "Arrangement":
        """Something else in the pane that shows something now; where that was shown already, the two change places."""
        shows = list(self.shows[: self.cells])
        place = shows.index(shown if shown in shows else Shows.MAP)
        if wish in shows:
            shows[shows.index(wish)] = shows[place]
        shows[place] = wish
        return replace(self, shows=tuple(shows))


LAYOUTS = {
    1: Arrangement(1, 1, (Shows.MAP,)),
    2: Arrangement(1, 2, OF_THE_FILM),
    3: Arrangement(2, 1, OF_THE_FILM),
    4: Arrangement(2, 2, (*OF_THE_FILM, *BESIDE)),
}
"""By the number of their key and their setting: 1×1, 1×2, 2×1 and 2×2, rows first."""


def layout_number(arrangement: Arrangement) -> int:
    """The number of the layout with as many rows and columns."""
    return next(n for n, one in LAYOUTS.items() if (one.rows, one.columns) == (arrangement.rows, arrangement.columns))
