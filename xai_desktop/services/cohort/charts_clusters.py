"""Wrong places as pictures: for each group of peaks the mean film, and over it the mean map, for a person to name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from string import ascii_uppercase

import cv2
import numpy as np
import numpy.typing as npt

from xai_desktop.core import colormap
from xai_desktop.core.argb import blend, coloured
from xai_desktop.core.arrays import AnyArray, ByteArray, owned
from xai_desktop.core.cohort import words
from xai_desktop.core.cohort.charts import Chart, Cluster, Clusters, Pixels
from xai_desktop.core.cohort.figures import FilmKey, Setting
from xai_desktop.core.cohort.result_tables import PlaceCluster
from xai_desktop.core.cohort.results import Summary
from xai_desktop.core.cohort.table import Table
from xai_desktop.core.heat_layer import LEVELS, heat_table
from xai_desktop.core.report_rows import Row
from xai_desktop.services.cohort.chart_parts import file_key, key_of, name_of, settings_of
from xai_desktop.services.cohort.small_pictures import SIDE, shares, unpacked
from xai_desktop.services.cohort_summary import APART, methods_of

MOST, FEWEST = 8, 2
"""Groups of one chart, and films of a group: one film is no mean."""

MOST_CHARTS = 4
"""Networks and methods that get one; the table has them all."""

LARGER = 4
"""Pixels of the picture for each of a small one."""

OPACITY = 0.75

MapKey = tuple[str, int, str, str, str, str]
"""Film, frame, finding, network, method, layer."""


@dataclass(slots=True, eq=False)
class Means:
    """Sums of small films and maps as they come; `count` films are in them."""

    film: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros((SIDE, SIDE)))
    map: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros((SIDE, SIDE)))
    known: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros((SIDE, SIDE)))
    count: int = 0

    def add(self, film: ByteArray, small: ByteArray) -> None:
        share = shares(small)
        seen = ~np.isnan(share)
        self.film += film
        self.map[seen] += share[seen]
        self.known += seen
        self.count += 1

    @property
    def mean_film(self) -> ByteArray:
        """(64, 64) uint8."""
        return owned(np.rint(self.film / max(1, self.count)), np.uint8)

    @property
    def mean_map(self) -> npt.NDArray[np.float64]:
        """(64, 64): mean share of each map's maximum over those that have a value there, NaN where none has."""
        return np.where(self.known > 0, self.map / np.maximum(self.known, 1), np.nan)


def cluster_charts(summary: Summary, rows: Table, small: Iterable[Row]) -> Iterator[Chart]:
    """`small` are the small pictures of the run, film after film, each once in memory."""
    settings = _first_asked(summary)[:MOST_CHARTS]
    groups = [(setting, one) for setting in settings for one in _groups(summary, setting)]
    means = iter(cluster_means(groups, rows, small))
    for setting in settings:
        own = [one for of, one in groups if of == setting]
        made = [_cluster(setting, number, one, next(means)) for number, one in enumerate(own)]
        shown = tuple(one for one in made if one is not None)
        if shown:
            every = sum(one.n for one in summary.clusters if (one.model, one.explainer) == _series(setting))
            yield _chart(summary, setting, shown, every)


def cluster_means(
    groups: Iterable[tuple[Setting, PlaceCluster]], rows: Table, small: Iterable[Row]
) -> tuple[Means, ...]:
    """Of each group, from the lines of `small_pictures`: a film comes before its maps."""
    groups = tuple(groups)
    found = tuple(Means() for _ in groups)
    place = {_map_key(setting, film): number for number, (setting, one) in enumerate(groups) for film in one.films}
    methods = methods_of(rows)
    last: tuple[tuple[str, int], str] = ("", 0), ""
    for line in small:
        film = str(line["film"]), int(line["frame"] or 1)
        if "small_film" in line:
            last = film, str(line["small_film"])
            continue
        named = methods.get((str(line["explainer"]), str(line["parameters"])), "")
        key = *film, str(line["finding"]), str(line["model"]), named, str(line["layer"] or "")
        number = place.pop(key, None)
        if number is not None and last[0] == film:
            found[number].add(unpacked(last[1]), unpacked(str(line["small_map"])))
    return found


def letter(number: int) -> str:
    """A, B … Z, AA, AB …: by which a group is called before it has a name."""
    more, own = divmod(number, len(ascii_uppercase))
    return (letter(more - 1) if more else "") + ascii_uppercase[own]


def _first_asked(summary: Summary) -> list[Setting]:
    """That of the question first."""
    asked = summary.answer.setting
    return sorted(settings_of(summary), key=lambda one: asked is None or one.series != asked.series)


def _series(setting: Setting) -> tuple[str, str]:
    return setting.model, setting.explainer


def _groups(summary: Summary, setting: Setting) -> list[PlaceCluster]:
    own = [one for one in summary.clusters if (one.model, one.explainer) == _series(setting)]
    return [one for one in own if one.n >= FEWEST][:MOST]


def _map_key(setting: Setting, film: FilmKey) -> MapKey:
    return film.film, film.frame, film.finding, setting.model, setting.explainer, setting.layer


def _cluster(setting: Setting, number: int, one: PlaceCluster, means: Means) -> Cluster | None:
    if not means.count:
        return None
    about = f"peaks around {words.percent(one.x)} from\nthe left, {words.percent(one.y)} from the top"
    film, heat = cluster_pictures(means)
    name = f"place {letter(number)}"
    films = tuple(key_of(film) for film in one.films)
    return Cluster(name, films, Pixels.of(film, name), Pixels.of(heat, name), about, means.count, setting, one.films)


def cluster_pictures(means: Means) -> tuple[ByteArray, ByteArray]:
    """(256, 256, 3) uint8 each: the mean film, and the mean map over it, coloured from 0 to 1."""
    size = SIDE * LARGER, SIDE * LARGER
    grey = cv2.resize(means.mean_film, size, interpolation=cv2.INTER_LINEAR)
    film = owned(np.repeat(np.asarray(grey)[..., None], 3, axis=2), np.uint8)
    share: AnyArray = np.nan_to_num(means.mean_map).astype(np.float32)
    value = np.clip(cv2.resize(share, size, interpolation=cv2.INTER_LINEAR), 0, 1)
    seen = cv2.resize((means.known > 0).astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    index = np.where(seen > 0, 1 + np.rint(LEVELS * value), 0).astype(np.uint8)
    return film, blend(film, coloured(index, heat_table(colormap.DEFAULT, OPACITY)))


def _chart(summary: Summary, setting: Setting, shown: tuple[Cluster, ...], every: int) -> Clusters:
    grouped = sum(len(one.films) for one in shown)
    told = (
        f"{summary.place_rule} Groups of maps whose peaks lie no farther than {words.percent(APART)} of the film "
        f"apart; {every - grouped} more stand alone or in smaller groups, in the table. Left: the mean of the films as "
        "they are displayed; right: over it the mean of the maps, each from 0 to its own maximum, coloured from 0 to "
        f"1. Means on {SIDE} × {SIDE} pixels, films centred with their own shape. Found after the fact; to be named by "
        f"a person. n = {words.films(every)} with a map in a wrong place."
    )
    title = f"Where the maps went when the place was wrong: {name_of(setting)}"
    key = file_key("wrong-places", setting.model, setting.explainer)
    return Clusters(key, title, told, shown, every - grouped)
