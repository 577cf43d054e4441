"""P000, Fig. 10: what box heads and detectors found on a film beside each other, and what none of them found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xai_desktop.core.input_spec import InputSpec
from xai_desktop.metrics.detected import Detections
from xai_desktop.services.reproduce.claim import Table
from xai_desktop.services.reproduce.drawings import Pictures
from xai_desktop.services.reproduce.p000_pictures import FOUND, MISSED, OFFERED, film_of, with_boxes
from xai_desktop.services.reproduce.p000_tally import OVERLAP, missed, sure, tally
from xai_desktop.services.sheets import Sheet, Tile
from xai_desktop.training.boxing import truths_of
from xai_desktop.training.examples import Examples

SHOWN = 6
FOOT = (
    "Dashed: a prediction that is sure enough, for each network by its best F1 on the tuning films.\n"
    "Red: an expert's box that is missed. Green: one that such a prediction of its class overlaps\n"
    f"with IoU {OVERLAP:g} or more. A frame: nothing was predicted at all."
)


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """What one network found on the films of a set: a column of the sheet. Those of one name are a line of a table.

    Predictions with a score of `level` or more count.
    """

    name: str
    found: tuple[Detections, ...]
    level: float


def found_table(columns: Sequence[Column], films: Examples, title: str) -> Table:
    """Every way of training over all its seeds."""
    head = ("network", "seeds", "boxes found", "predictions that are right", "films without any prediction")
    return Table(title, head, tuple(_rows(columns, films)))


def _rows(columns: Sequence[Column], films: Examples) -> Iterator[tuple[str, ...]]:
    truths = [truths_of(truth) for truth in films.truths]
    for name in dict.fromkeys(column.name for column in columns):
        every = [tally(column.found, truths, column.level) for column in columns if column.name == name]
        boxes, found = sum(one.boxes for one in every), sum(one.found for one in every)
        shown, nothing = sum(one.films for one in every), sum(one.nothing for one in every)
        predicted = sum(one.predicted for one in every)
        yield name, str(len(every)), _share(found, boxes), _share(found, predicted), _share(nothing, shown)


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
    lost = missed(found, truths, column.level)
    picture = film_of(films.x[number], spec)
    for colour, wanted in ((FOUND, False), (MISSED, True)):
        boxes = truths.boxes[[gone is wanted for gone in lost]]
        picture = with_boxes(picture, boxes.tolist(), spec.size, colour)
    shown = sure(found, column.level)
    picture = with_boxes(picture, shown.boxes.tolist(), spec.size, OFFERED, dashed=True)
    nothing = not len(shown.scores)
    said = "missing" if nothing else f"{lost.count(False)} of {len(lost)} found"
    return Tile(picture, said, marked=nothing)
