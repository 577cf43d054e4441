"""What both files of CheXlocalize have in common: an object of films, each an object of tasks."""

from collections.abc import Callable
from itertools import count
from typing import Any

from xai_desktop.core.annotation import AnnotatedImage, AnnotationSet
from xai_desktop.core.errors import InputError
from xai_desktop.io.annotations._films import one_reader, pixels_of
from xai_desktop.io.annotations._format import Harvest, Source
from xai_desktop.io.annotations._holds import Holds
from xai_desktop.io.annotations._json import document_of

Take = Callable[[str, str, object], bool]
"""Reads one task of a film and says whether anything is marked. Raises `InputError`."""


def films_in(source: Source, is_film: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Raises `FormatError` for a file that is no object with at least one film."""
    document = document_of(source)
    if not isinstance(document, dict) or not any(isinstance(v, dict) and is_film(v) for v in document.values()):
        raise source.refuse("is no object of films and tasks; export it again.")
    return document


def take_all(films: dict[str, Any], harvest: Harvest, take: Take, beside: str = "") -> None:
    """Every task of every film, as rows counted from 1. A film whose tasks are all empty has nothing marked.

    `beside` is a key among the tasks that is none of them.
    """
    numbers = count(1)
    for film, tasks in films.items():
        names = [task for task in tasks if task != beside] if isinstance(tasks, dict) else []
        verdicts = []
        for task in names or [""]:
            with harvest.row(next(numbers)):
                verdicts.append(take(film, task, _value(tasks, task)))
        if len(verdicts) == max(1, len(names)) and True not in verdicts:
            harvest.nothing(film)


def _value(tasks: object, task: str) -> object:
    if not isinstance(tasks, dict):
        raise InputError("is no object of tasks")
    return tasks.get(task)


def patient_of(film: str) -> str:
    """`patient64541_study1_view1_frontal` is a film of patient64541."""
    patient, study, _ = film.partition("_study")
    return patient if study else ""


def to_write(annotation_set: AnnotationSet, holds: Holds) -> tuple[AnnotatedImage, ...]:
    """The films with a mark or a verdict; the rest has no place in these files. Raises `ExportError`.

    The name of the one reader is not kept, and that a film has nothing marked is said by its empty tasks.
    """
    images = holds.images(annotation_set)
    one_reader(images, holds.title)
    found = tuple(image for image in images if image.annotations or image.nothing_by)
    for image in found:
        pixels_of(holds, image)
        labels = [a.label for a in image.annotations]
        if len(set(labels)) < len(labels):
            raise holds.refusal("several marks of one finding", image)
    return found
