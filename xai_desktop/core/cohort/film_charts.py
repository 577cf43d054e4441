"""Charts of single films: the four fields, the contact sheet, clusters of wrong places."""

from dataclasses import dataclass

from xai_desktop.core.cohort.figures import FilmKey, Setting
from xai_desktop.core.cohort.parts import NO_ESTIMATE, Estimate, demand, named
from xai_desktop.core.cohort.pixels import Pixels

FIELDS = ((0, 0), (0, 1), (1, 0), (1, 1))
"""(call, place) of each field, 0 for right and 1 for wrong."""

_NEAR = 1e-9


@dataclass(frozen=True, slots=True)
class Field:
    """The films of one of the four fields, by the keys that open them; `share` of all four, with its interval."""

    films: tuple[str, ...]
    share: Estimate = NO_ESTIMATE

    @property
    def count(self) -> int:
        return len(self.films)


@dataclass(frozen=True, slots=True)
class FourField:
    """Call right or wrong against place right or wrong: `fields[call][place]`, right before wrong.

    `unplaced` are films whose place could not be judged, with the reason in `why_unplaced`.
    """

    key: str
    title: str
    caption: str
    fields: tuple[tuple[Field, Field], tuple[Field, Field]]
    unplaced: tuple[str, ...] = ()
    why_unplaced: str = ""
    calls: tuple[str, str] = ("call right", "call wrong")
    places: tuple[str, str] = ("place right", "place wrong")
    setting: Setting | None = None
    finding: str = ""

    def __post_init__(self) -> None:
        named(self.key, self.title, self.caption)
        listed = [film for row in self.fields for field in row for film in field.films]
        demand(len(set(listed)) == len(listed), f"{self.key}: a film stands in one field only; count it once.")
        for call, place in FIELDS:
            told, found = self.fields[call][place].share.value, self.share(call, place)
            same = told is None or (found is not None and abs(told - found) < _NEAR)
            demand(same, f"{self.key}: the share of a field is its count over all four; correct it.")
        demand(bool(self.why_unplaced) or not self.unplaced, f"{self.key}: say why films have no place.")

    @property
    def total(self) -> int:
        """Films in the four fields."""
        return sum(field.count for row in self.fields for field in row)

    def share(self, call: int, place: int) -> float | None:
        """Of the films in the four fields; None where there is none."""
        return self.fields[call][place].count / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class TileRow:
    """The row of the audit's table that a picture shows, as its columns have it: by it the film is opened and asked
    the same again. `parameters` is JSON, `threshold` the word of the table."""

    film: str
    frame: int = 1
    finding: str = ""
    reader: str = ""
    model: str = ""
    explainer: str = ""
    parameters: str = ""
    layer: str = ""
    threshold: str = ""


@dataclass(frozen=True, slots=True)
class FilmTile:
    """A small picture of a film, or the sentence `why` there is none; the lines of `caption` stand under it.

    `film` is the key that opens it, `row` what it shows, where it shows a row of the table.
    """

    film: str
    picture: Pixels | None
    caption: str = ""
    why: str = ""
    row: TileRow | None = None

    def __post_init__(self) -> None:
        demand(
            (self.picture is None) == bool(self.why), f"{self.film}: a tile is a picture, or says why there is none."
        )


@dataclass(frozen=True, slots=True)
class ContactSheet:
    """Films as pictures, in named rows such as best, median and worst."""

    key: str
    title: str
    caption: str
    rows: tuple[tuple[str, tuple[FilmTile, ...]], ...]

    def __post_init__(self) -> None:
        named(self.key, self.title, self.caption)
        demand(any(tiles for _, tiles in self.rows), f"{self.key}: a contact sheet needs a film.")

    @property
    def columns(self) -> int:
        return max(len(tiles) for _, tiles in self.rows)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Films whose maps went to the same place: the mean film, and over it the mean map.

    `name` is what a reader calls the place, `about` what is known of it. `pictured` films of them are in the two means,
    None for all. `setting` and `keys` say which maps they are, in the order of `films`.
    """

    name: str
    films: tuple[str, ...]
    mean_film: Pixels
    mean_map: Pixels
    about: str = ""
    pictured: int | None = None
    setting: Setting | None = None
    keys: tuple[FilmKey, ...] = ()

    def __post_init__(self) -> None:
        demand(bool(self.films), f"{self.name}: a cluster without films is none.")
        demand(len(self.keys) in (0, len(self.films)), f"{self.name}: a cluster has one key for each film.")


@dataclass(frozen=True, slots=True)
class Clusters:
    """Wrong places, the most frequent first; `alone` films belong to none of them."""

    key: str
    title: str
    caption: str
    clusters: tuple[Cluster, ...]
    alone: int = 0

    def __post_init__(self) -> None:
        named(self.key, self.title, self.caption)
        demand(bool(self.clusters), f"{self.key}: there is no cluster to show.")
