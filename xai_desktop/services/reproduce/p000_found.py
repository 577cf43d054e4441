"""P000, Fig. 10: what box heads and detectors found on a film beside each other, and what none of them found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from xai_desktop.core.bundle_card import InputSpec
from xai_desktop.metrics.detected import Detections, Truths, classes_of
from xai_desktop.metrics.matching import coco_matches
from xai_desktop.services.predicting import SURE
from xai_desktop.services.reproduce.claim import Table
from xai_desktop.services.reproduce.drawings import Pictures
from xai_desktop.services.reproduce.p000_pictures import FOUND, MISSED, OFFERED, film_of, with_boxes
from xai_desktop.services.sheets import Sheet, Tile
from xai_desktop.training.boxing import truths_of
from xai_desktop.training.examples import Examples

OVERLAP = 0.5
_PARTS = ("boxes", "labels")
SHOWN = 6
FOOT = (
    f"Dashed: a predicted box with a score above {SURE:g}. Red: an expert's box that is missed. Green: one that\n"
    f"a predicted box of the same class overlaps with IoU {OVERLAP:g} or more. A frame: nothing was predicted at all."
)


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """What one network found on the films of a set: a column of the sheet. Those of one name are a line of a table."""

    name: str
    found: tuple[Detections, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """Experts' `boxes` and those `found`; `films` with a box and those with `nothing` predicted on them."""

    boxes: int
    found: int
    films: int
    nothing: int


def sure(found: Detections) -> Detections:
    return found.chosen(found.scores > SURE)


def missed(found: Detections, truths: Truths) -> list[bool]:
    """For each expert's box: does no sure prediction of its class overlap it by half, each answering for one box?"""
    result = [True] * len(truths.labels)
    for label in classes_of([truths]):
        places = np.flatnonzero(truths.labels == label)
        ours = sure(found).best(label, len(found.scores))
        gone = coco_matches(ours, truths.of_class(label), np.array([OVERLAP])).missed(truths.of_class(label))[0]
        for place, one in zip(places.tolist(), gone.tolist(), strict=True):
            result[place] = bool(one)
    return result


def tally(found: Sequence[Detections], truths: Sequence[Truths]) -> Tally:
    """Over the films that have a box."""
    pairs = [(one, film) for one, film in zip(found, truths, strict=True) if len(film.labels)]
    lost = [missed(one, film) for one, film in pairs]
    return Tally(
        boxes=sum(map(len, lost)),
        found=sum(not gone for film in lost for gone in film),
        films=len(pairs),
        nothing=sum(not len(sure(one).scores) for one, _ in pairs),
    )


def mean_boxes(train: Examples, films: int) -> tuple[Detections, ...]:
    """What can be said without a network: on every film, the mean training box of every class.

    Its score is the share of the training films that have such a box.
    """
    boxes, labels = (np.concatenate([getattr(truths_of(one), name) for one in train.truths]) for name in _PARTS)
    known = sorted(set(labels.tolist()))
    counts = [float((labels == label).sum()) / len(train) for label in known]
    mean = [boxes[labels == label].mean(0) for label in known]
    return (Detections.of(mean, known, counts),) * films


def found_table(columns: Sequence[Column], films: Examples, title: str) -> Table:
    """Every way of training over all its seeds."""
    return Table(
        title, ("network", "seeds", "boxes found", "films without any prediction"), tuple(_rows(columns, films))
    )


def _rows(columns: Sequence[Column], films: Examples) -> Iterator[tuple[str, ...]]:
    truths = [truths_of(truth) for truth in films.truths]
    for name in dict.fromkeys(column.name for column in columns):
        every = [tally(column.found, truths) for column in columns if column.name == name]
        boxes, found = sum(one.boxes for one in every), sum(one.found for one in every)
        shown, nothing = sum(one.films for one in every), sum(one.nothing for one in every)
        yield name, str(len(every)), _share(found, boxes), _share(nothing, shown)


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.0f} %)" if whole else "–"


def found_pictures(columns: Sequence[Column], films: Examples, spec: InputSpec, name: str, title: str) -> Pictures:
    """The first films with boxes, one column per network. Raises `ExportError` when drawn where no film has a box."""
    numbers = [number for number, truth in enumerate(films.truths) if len(truth.labels)][:SHOWN]
    rows = tuple(
        (_named(films, number), tuple(_tile(films, number, column, spec) for column in columns)) for number in numbers
    )
    return Pictures(name, title, Sheet(title, tuple(column.name for column in columns), rows, FOOT))


def _named(films: Examples, number: int) -> str:
    labels = dict.fromkeys(films.truths[number].labels.tolist())
    return "\n".join(films.classes[label] for label in labels)


def _tile(films: Examples, number: int, column: Column, spec: InputSpec) -> Tile:
    truths, found = truths_of(films.truths[number]), column.found[number]
    lost = missed(found, truths)
    picture = film_of(films.x[number], spec)
    for colour, wanted in ((FOUND, False), (MISSED, True)):
        boxes = truths.boxes[[gone is wanted for gone in lost]]
        picture = with_boxes(picture, boxes.tolist(), spec.size, colour)
    picture = with_boxes(picture, sure(found).boxes.tolist(), spec.size, OFFERED, dashed=True)
    nothing = not len(sure(found).scores)
    said = "missing" if nothing else f"{lost.count(False)} of {len(lost)} found"
    return Tile(picture, said, marked=nothing)
