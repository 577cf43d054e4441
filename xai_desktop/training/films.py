"""Films as a network takes them, with their labels and boxes: decoded once, before anything is learnt."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import PixelMap
from xai_desktop.core.image import Image
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.task import Task
from xai_desktop.io.readers import read_image, read_refs
from xai_desktop.models.preprocess import to_input
from xai_desktop.training.data import LabelledSet
from xai_desktop.training.detecting import Truth
from xai_desktop.training.examples import Examples
from xai_desktop.training.synthetic_sets import DrawnFilm


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """The examples of a set, and a sentence for each film that could not be read and was left out."""

    examples: Examples
    refused: tuple[str, ...] = ()


def labelled_examples(labelled: LabelledSet, spec: InputSpec, task: Task) -> Prepared:
    """Decode the films of a set. A film that cannot be read is left out and said."""
    rows, found, refused = [], [], []
    for number, film in enumerate(labelled.films):
        task.step(number, len(labelled), "preparing films")
        try:
            found.append(_seen(read_image(read_refs(film.path)[0]), film.boxes, labelled.classes, spec))
        except InputError as error:
            refused.append(str(error))
            continue
        rows.append(number)
    films = [labelled.films[row] for row in rows]
    table = torch.from_numpy(labelled.table()[rows].copy())
    names = tuple(film.path.stem for film in films)
    return Prepared(_examples(found, table, [f.patient for f in films], names, labelled.classes, spec), tuple(refused))


def drawn_examples(
    films: Iterable[DrawnFilm], count: int, classes: tuple[str, ...], spec: InputSpec, task: Task
) -> Examples:
    """Drawn for the occasion; every film is of another patient."""
    found, rows, names = [], [], []
    for number, film in enumerate(films):
        task.step(number, count, "preparing films")
        found.append(_seen(film.image, film.boxes, classes, spec))
        rows.append([float(name in film.findings) for name in classes])
        names.append(film.name)
    return _examples(found, torch.tensor(rows), names, tuple(names), classes, spec)


def _seen(image: Image, marks: Iterable[Annotation], classes: tuple[str, ...], spec: InputSpec) -> tuple[Tensor, Truth]:
    """One film, and the boxes on it in pixels of the network's input."""
    x, pixel_map = to_input(image, spec)
    return x[0], truth_of(marks, classes, pixel_map)


def truth_of(marks: Iterable[Annotation], classes: tuple[str, ...], pixel_map: PixelMap) -> Truth:
    """The boxes of these classes that the network can see, in pixels of its input."""
    found: list[tuple[float, ...]] = []
    labels: list[int] = []
    difficult: list[bool] = []
    for mark in marks:
        box = pixel_map.to_net(mark.box).clipped(pixel_map.net) if mark.label in classes else None
        if box is not None:
            found.append(box.as_tuple())
            labels.append(classes.index(mark.label))
            difficult.append(mark.difficult)
    boxes = torch.tensor(found).reshape(-1, 4)
    return Truth(boxes, torch.tensor(labels, dtype=torch.long), torch.tensor(difficult, dtype=torch.bool))


def _examples(
    found: Sequence[tuple[Tensor, Truth]],
    y: Tensor,
    patients: Sequence[str],
    names: tuple[str, ...],
    classes: tuple[str, ...],
    spec: InputSpec,
) -> Examples:
    empty = torch.empty((0, spec.channels, *spec.size))
    x = torch.stack([film for film, _ in found]) if found else empty
    return Examples(x, y, tuple(patients), names, classes, tuple(truth for _, truth in found))
