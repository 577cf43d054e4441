"""Films, one network and its maps: what the network says to each kept part, and to what each map owes its pixels."""

from collections.abc import Iterator

from xai_desktop.core.arrays import BoolArray, FloatArray
from xai_desktop.core.task import Task
from xai_desktop.core.threshold import RankedMap
from xai_desktop.metrics.explanation_map import KEPT
from xai_desktop.metrics.model_free import model_free_share
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.services.kept_parts import black_of, names_of, probabilities
from xai_desktop.services.reproduce.p004_films import Films
from xai_desktop.services.reproduce.p004_maps import (
    ALONE,
    NO_NETWORK,
    Key,
    Making,
    Question,
    batch,
    edge_picture,
    maps_of,
)
from xai_desktop.services.reproduce.p004_rows import Row


def measured(bundle: ModelBundle, films: Films, making: Making, task: Task) -> Iterator[Row]:
    """Rows of every film. The explained class is the one that the network gives the whole film."""
    for number in range(len(films)):
        task.step(number, len(films), f"{bundle.name}: maps and kept parts")
        yield from _rows(bundle, films, number, making)


def _rows(bundle: ModelBundle, films: Films, number: int, making: Making) -> Iterator[Row]:
    x = films.x[number : number + 1]
    target = int(probabilities(bundle, x)[0].argmax())
    maps = maps_of(Question(bundle, x.to(bundle.device), target, number), making)
    parts, known = batch(x, list(maps.values()), black_of(bundle.card.input))
    scores = probabilities(bundle, parts)
    told = {list(maps)[n]: row for n, row in zip(known, scores[1:], strict=True)}
    names, edge = names_of(bundle), edge_picture(x, making.edges)
    for key in maps:
        row = told.get(key)
        given = "" if row is None else names[int(row.argmax())]
        labels = films.findings[number]
        yield Row(
            film=films.ids[number],
            patient=films.patients[number],
            base=key[0],
            variant=key[1],
            called=names[target],
            whole=float(scores[0, target]),
            given=given,
            score=None if row is None else float(row[target]),
            sure=None if row is None else float(row.max()),
            named=None if labels is None else float(given in labels),
            **_owed(maps, key, edge),
        )


def _owed(maps: dict[Key, FloatArray], key: Key, edge: FloatArray) -> dict[str, float | None]:
    """To what the map owes its pixels; only a map of a network that joins edges to it owes anything to a variant."""
    own, (base, variant) = maps[key], key
    found: dict[str, float | None] = dict.fromkeys(("without", "network", "kept_network", "kept_without"))
    if base != NO_NETWORK and variant != ALONE:
        alone, bare = maps[base, ALONE], maps[NO_NETWORK, variant]
        found["without"], found["network"] = model_free_share(own, bare), model_free_share(own, alone)
        found["kept_network"], found["kept_without"] = kept_as_well(own, alone), kept_as_well(own, bare)
    return {"edges": model_free_share(own, edge), **found}


def kept_as_well(ours: FloatArray, theirs: FloatArray) -> float | None:
    """The share of one map's kept pixels that another map keeps, too; a fifth is chance. None where none are kept."""
    first, second = _mask(ours), _mask(theirs)
    return float((first & second).sum() / first.sum()) if first.any() else None


def _mask(values: FloatArray) -> BoolArray:
    return RankedMap.of(values).mask(KEPT)
