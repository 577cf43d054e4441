"""Charts of single films: the four fields, the contact sheet, clusters of wrong places."""

from dataclasses import dataclass

import numpy as np

from xai_desktop.core.arrays import AnyArray, ByteArray, frozen
from xai_desktop.core.cohort.figures import Setting
from xai_desktop.core.cohort.parts import NO_ESTIMATE, Estimate, demand, named


def rgb_picture(picture: AnyArray, where: str) -> ByteArray:
    """(H, W, 3) uint8, read-only. Raises `InputError` for anything else."""
    right = picture.ndim == 3 and picture.shape[2] == 3 and picture.dtype == np.uint8 and picture.size > 0
    demand(right, f"{where}: a picture is (height, width, 3) of 8 bits; convert it.")
    return frozen(picture)


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


@dataclass(frozen=True, slots=True, eq=False)
class FilmTile:
    """A small picture (H, W, 3) uint8 of a film; the lines of `caption` stand under it.

    It is opened by `film`, `finding` and `setting`.
    """

    film: str
    picture: ByteArray
    caption: str = ""
    finding: str = ""
    setting: Setting | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "picture", rgb_picture(self.picture, self.film))


@dataclass(frozen=True, slots=True, eq=False)
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


@dataclass(frozen=True, slots=True, eq=False)
class Cluster:
    """Films whose maps went to the same place: the mean film and the mean map, both (H, W, 3) uint8.

    `name` is what a reader calls the place, `about` what is known of it.
    """

    name: str
    films: tuple[str, ...]
    mean_film: ByteArray
    mean_map: ByteArray
    about: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "mean_film", rgb_picture(self.mean_film, self.name))
        object.__setattr__(self, "mean_map", rgb_picture(self.mean_map, self.name))
        demand(bool(self.films), f"{self.name}: a cluster without films is none.")


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """Wrong places, the most frequent first; `alone` films belong to none of them."""

    key: str
    title: str
    caption: str
    clusters: tuple[Cluster, ...]
    alone: int = 0
    setting: Setting | None = None

    def __post_init__(self) -> None:
        named(self.key, self.title, self.caption)
        demand(bool(self.clusters), f"{self.key}: there is no cluster to show.")
