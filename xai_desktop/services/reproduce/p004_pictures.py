"""Pictures for the page on P004: variants by classifiers, what each keeps, and the figures as curves and boxes."""

from collections.abc import Iterator, Sequence

import numpy as np

from xai_desktop.core import colormap
from xai_desktop.core.arrays import ByteArray, FloatArray
from xai_desktop.explainers.methods.feature_cam import BASES, SELECTED
from xai_desktop.explainers.pictures import picture_of
from xai_desktop.metrics.explanation_map import explanation_map
from xai_desktop.services.kept_parts import names_of, probabilities
from xai_desktop.services.reproduce.drawings import BoxPlots, Curve, Drawing, Figure, Pictures
from xai_desktop.services.reproduce.p004_maps import ALONE, NO_NETWORK, Key, Making, Question, maps_of
from xai_desktop.services.reproduce.p004_networks import Classifier
from xai_desktop.services.reproduce.p004_rows import Row
from xai_desktop.services.reproduce.p004_runs import Group
from xai_desktop.services.sheets import Sheet, Tile

SHOWN = 2
FORMULAS = {1: "1: M + k·F", 2: "2: M + k·(2I+F)/3", 3: "3: M + k·(I+F)/2", 4: "4: (1−F)·M", 5: "5: (1−(I+F)/2)·M"}
MAPS = (ALONE, *SELECTED)
SHORT = ("map alone", *(str(number) for number in SELECTED))
MEANS = "I is the film, F its edges, M the class activation map; k = 0.25."


def chosen(classifiers: Sequence[Classifier]) -> list[int]:
    """The first films whose labels hold one finding, each another; without labels the first films."""
    films, seen, found = classifiers[0].films, set(), []
    for number, labels in enumerate(films.findings):
        if labels is None:
            return list(range(min(SHOWN, len(films))))
        if len(labels) == 1 and labels not in seen:
            seen.add(labels)
            found.append(number)
    return found[:SHOWN]


def grids(group: Group, classifiers: Sequence[Classifier], making: Making, prefix: str) -> Iterator[Figure]:
    """For each chosen film a sheet of its maps (P004's Figs. 1 and 5) and one of what they keep (its Fig. 3)."""
    base = making.bases[0]
    columns = ("film", BASES[base], *(FORMULAS[number] for number in SELECTED))
    for place, number in enumerate(chosen(classifiers), 1):
        film = classifiers[0].films.ids[number]
        maps, kept = [], []
        for run, one in zip(group.runs, classifiers, strict=True):
            found = _tiles(one, number, making, run.rows)
            maps.append((run.name, found[0]))
            kept.append((run.name, found[1]))
        title = f"Feature CAM's variants by network, {film}"
        foot = f"{MEANS}\nUnder the film: the class that this network gives it, which is explained."
        yield Pictures(f"{prefix}maps-{place}", title, Sheet(title, columns, tuple(maps), foot))
        title = f"What each map keeps (a fifth of the film), {film}"
        foot = f"{MEANS}\nUnder a kept part: the class that the same network gives it; framed where it is another one."
        yield Pictures(f"{prefix}kept-{place}", title, Sheet(title, columns, tuple(kept), foot))


def _tiles(one: Classifier, number: int, making: Making, rows: Sequence[Row]) -> tuple[tuple[Tile, ...], ...]:
    """The film and its maps, and the film and its kept parts, of one classifier."""
    x = one.films.x[number : number + 1]
    scores, names, base = probabilities(one.bundle, x)[0], names_of(one.bundle), making.bases[0]
    target = int(scores.argmax())
    found = maps_of(Question(one.bundle, x.to(one.bundle.device), target, number), Making((base,), making.edges))
    picture = picture_of(x).numpy()
    film = Tile(_bytes(picture), _named(names[target], float(scores[target])))
    own = {(row.base, row.variant): row for row in rows if row.film == one.films.ids[number]}
    keys: list[Key] = [(base, variant) for variant in MAPS]
    maps = tuple(Tile(_coloured(found[key]), "" if own[key].given else "no map") for key in keys)
    return (film, *maps), (film, *(_kept(picture, found[key], own[key]) for key in keys))


def _kept(picture: FloatArray, heatmap: FloatArray, row: Row) -> Tile:
    part = explanation_map(picture, heatmap)
    if part is None or row.sure is None:
        return Tile(np.zeros((*heatmap.shape, 3), np.uint8), "no map", marked=True)
    return Tile(_bytes(part), _named(row.given, row.sure), marked=row.given != row.called)


def _named(name: str, score: float) -> str:
    return f"{name[:16]} {score:.2f}"


def _bytes(picture: FloatArray) -> ByteArray:
    """(3, H, W) in [0, 1] → (H, W, 3)."""
    found: ByteArray = np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8).transpose(1, 2, 0)
    return np.ascontiguousarray(found)


def _coloured(heatmap: FloatArray) -> ByteArray:
    found: ByteArray = colormap.table(colormap.DEFAULT)[np.rint(np.clip(heatmap, 0, 1) * 255).astype(np.uint8)]
    return found


def charts(group: Group, bases: tuple[str, ...], prefix: str) -> Iterator[Figure]:
    """Right classification with and without a network, and what the maps owe to edges."""
    names = {**{base: BASES[base] for base in bases}, NO_NETWORK: "no network"}
    curves = tuple(Curve(name, tuple(group.mean((b, n), "right") for n in MAPS)) for b, name in names.items())
    title = "Kept parts that are given the film's class"
    yield Drawing(f"{prefix}right", title, "variant", "share of films and networks", curves, places=SHORT)
    base = bases[0]
    gaps = tuple(
        Curve(name, tuple(group.gap([(b, n)], [(base if b == NO_NETWORK else b, ALONE)], "right") for n in SELECTED))
        for b, name in {**names, NO_NETWORK: f"no network, minus {BASES[base]}"}.items()
    )
    title = "Kept parts given the film's class, minus the map alone's"
    yield Drawing(f"{prefix}paired", title, "variant", "difference", gaps, level=0.0, places=SHORT[1:])
    scores = [("whole film", tuple(group.whole.ravel().tolist()))]
    scores += [(SHORT[n], _known(group, (base, n), "score")) for n in MAPS]
    scores += [
        ("edges only", _known(group, (NO_NETWORK, 1), "score")),
        ("random", _known(group, (NO_NETWORK, 0), "score")),
    ]
    title = f"Probability of the film's class, {BASES[base]} and variants"
    yield BoxPlots(f"{prefix}score", title, "probability", tuple(scores))
    owed = tuple((SHORT[n], _known(group, (base, n), "edges")) for n in MAPS)
    yield BoxPlots(
        f"{prefix}edges", f"What the maps owe to edges, {BASES[base]} and variants", "R² with the film's edges", owed
    )


def _known(group: Group, key: Key, name: str) -> tuple[float, ...]:
    values = group.table(key, name).ravel()
    return tuple(values[~np.isnan(values)].tolist())
