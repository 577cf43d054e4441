"""The same mean in parts of the films: by finding, size of the marks, view, sex, age, device, score, call and more."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from xai_desktop.core.arrays import AnyArray, BoolArray
from xai_desktop.core.cohort.figures import FEWEST_PATIENTS, NO_MISS, Figure, Setting
from xai_desktop.core.cohort.result_tables import Stratum
from xai_desktop.metrics.many_means import Draws
from xai_desktop.services.cohort_summary._columns import Measures, measures
from xai_desktop.services.cohort_summary._cube import Cube, Numbers
from xai_desktop.services.cohort_summary._figures import figure_of

TOO_FEW = f"fewer than {FEWEST_PATIENTS} patients"
NOT_KNOWN = "not known"
MOST_LEVELS = 12
OTHER = "other"

Levels = tuple[AnyArray, tuple[str, ...]]
"""(observations,) the level of each, and all levels in the order in which they are shown."""

Split = Callable[[Cube, int, BoolArray], Levels]
"""From the number of the setting, and the observations (observations,) that bounds are taken from."""


def strata(cube: Cube, metric: str, settings: Sequence[Setting], finding: str, draws: Draws) -> tuple[Stratum, ...]:
    """At these settings, of one finding or ("") of all."""
    found = measures(cube, metric)
    rows: list[Stratum] = []
    for setting in settings:
        for by, levels in SPLITS.items():
            own = levels(cube, cube.column(setting), cube.of_finding(finding))
            rows += _parts(cube, found, setting, by, own, finding, draws)
    return tuple(rows)


def _parts(
    cube: Cube, found: Measures, setting: Setting, by: str, levels: Levels, finding: str, draws: Draws
) -> Iterator[Stratum]:
    number = cube.column(setting)
    held = cube.of_finding(finding) & (cube.where[:, number] >= 0)
    own, names = levels
    for level in names:
        which = held & (own == level)
        if not which.any():
            continue
        patients, films = cube.patients[which], cube.films[which]
        defined = _figure(found.defined[which, number], patients, films, draws)
        filled = Figure(reason=NO_MISS)
        if found.all_films is not None:
            filled = _figure(found.all_films[which, number], patients, films, draws)
        yield Stratum(found.meaning.column, by, level, finding, setting, defined, filled)


def _figure(values: Numbers, patients: AnyArray, films: AnyArray, draws: Draws) -> Figure:
    known = ~np.isnan(values)
    people = len(np.unique(patients[known]))
    if people >= FEWEST_PATIENTS:
        return figure_of(values, patients, films, draws)
    n, shown = int(known.sum()), len(np.unique(films[known]))
    return Figure(None, None, None, n, shown, people, TOO_FEW)


def thirds(values: Numbers, among: BoolArray, unit: str = "") -> Levels:
    """Equal parts `among` these by rank; equal values stay together. The bounds are in the names of the parts."""
    known = values[among & ~np.isnan(values)]
    if not known.size:
        return np.full(len(values), NOT_KNOWN, object), (NOT_KNOWN,)
    first, second = np.quantile(known, [1 / 3, 2 / 3]).tolist()
    ends = (" ".join(filter(None, (f"{end:.3g}", unit))) for end in (first, second, float(known.max())))
    names = tuple(
        f"{part} third (up to {end})" for part, end in zip(("lowest", "middle", "highest"), ends, strict=True)
    )
    own = np.array(names, object)[(values > first).astype(np.intp) + (values > second)]
    own[np.isnan(values)] = NOT_KNOWN
    return own, (*names, NOT_KNOWN)


def _box_size(cube: Cube, number: int, among: BoolArray) -> Levels:
    """Bounds are those of all observations of the finding, so that they are the same for every method."""
    del number
    share = np.asarray(cube.attribute("box_share"), np.float64)
    return thirds(100 * share, among, "% of the film")


def _score(cube: Cube, number: int, among: BoolArray) -> Levels:
    return thirds(cube.values("score")[:, number], among)


def _film_size(cube: Cube, number: int, among: BoolArray) -> Levels:
    """As it is where there are few sizes, else in thirds of the pixels."""
    del number
    height, width = (np.asarray(cube.attribute(name), np.float64) for name in ("film_height", "film_width"))
    names = np.array([_size(h, w) for h, w in zip(height.tolist(), width.tolist(), strict=True)], object)
    if len(set(names.tolist())) <= MOST_LEVELS:
        order = sorted(set(names.tolist()) - {NOT_KNOWN}, key=lambda one: [int(part) for part in one.split(" × ")[:2]])
        return names, (*order, NOT_KNOWN)
    return thirds(height * width / 1e6, among, "megapixels")


def _size(height: float, width: float) -> str:
    return f"{width:.0f} × {height:.0f}" if height == height and width == width else NOT_KNOWN


AGES = ("under 40", "40 to 64", "65 and over")


def _age(cube: Cube, number: int, among: BoolArray) -> Levels:
    del number, among
    age = np.asarray(cube.attribute("age"), np.float64)
    own = np.array(AGES, object)[(age >= 40).astype(np.intp) + (age >= 65)]
    own[np.isnan(age)] = NOT_KNOWN
    return own, (*AGES, NOT_KNOWN)


def _text(column: str) -> Split:
    """The most frequent texts, then the rest together."""

    def levels(cube: Cube, number: int, among: BoolArray) -> Levels:
        del number, among
        own = np.array([one or NOT_KNOWN for one in cube.attribute(column).tolist()], object)
        counts = Counter(one for one in own.tolist() if one != NOT_KNOWN)
        shown = sorted(counts, key=lambda one: (-counts[one], one))
        if len(shown) > MOST_LEVELS:
            shown = shown[: MOST_LEVELS - 1]
            own[~np.isin(own, [*shown, NOT_KNOWN])] = OTHER
        return own, tuple(dict.fromkeys((*shown, OTHER, NOT_KNOWN)))

    return levels


def _yes_no(column: str, own_of_network: bool = False) -> Split:
    def levels(cube: Cube, number: int, among: BoolArray) -> Levels:
        del among
        values = cube.values(column)[:, number] if own_of_network else np.asarray(cube.attribute(column), np.float64)
        own = np.where(np.isnan(values), NOT_KNOWN, np.where(values > 0, "yes", "no")).astype(object)
        return own, ("yes", "no", NOT_KNOWN)

    return levels


SPLITS: dict[str, Split] = {
    "finding": lambda cube, *_: (cube.findings, cube.finding_names),
    "size of the marks": _box_size,
    "view": _text("view"),
    "sex": _text("sex"),
    "age": _age,
    "bedside film": _yes_no("portable"),
    "device": _text("device"),
    "manufacturer": _text("manufacturer"),
    "support devices": _yes_no("support_devices"),
    "score": _score,
    "called": _yes_no("called", own_of_network=True),
    "call right": _yes_no("call_right", own_of_network=True),
    "film size": _film_size,
}
