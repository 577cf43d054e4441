"""Label Studio's JSON: tasks with regions in parts of a hundred of the film's width and height.

    [{"id": 1, "data": {"image": "/data/upload/1/0a1b2c3d-a_001.png"}, "annotations": [{"completed_by": 7, "result": [
      {"type": "rectanglelabels", "original_width": 1024, "original_height": 1024,
       "value": {"x": 10, "y": 20, "width": 5, "height": 5, "rotation": 0, "rectanglelabels": ["Mass"]}}]}]}]

The short form, JSON-MIN, has the regions of one annotation in the task itself. An annotation without regions was
submitted by somebody who marked nothing; one that was skipped, a draft or a prediction of a model says nothing. The
reader is `completed_by` as it stands, and of a whole user only the number. Where no size is given, coordinates are
parts of the film until the film is known.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Size
from xai_desktop.io.annotations._format import FORMATS, Format, Harvest, Source
from xai_desktop.io.annotations._holds import RELATIVE
from xai_desktop.io.annotations._json import document_of, mapping_of, size_of
from xai_desktop.io.annotations._label_studio_tasks import KINDS, Work, film_of, is_task, regions_of, works_of
from xai_desktop.io.annotations._label_studio_writing import TITLE, write
from xai_desktop.io.annotations._outline import outline
from xai_desktop.io.annotations._percent import shape_of
from xai_desktop.io.annotations._rle import Allowance

LABELS = {f"{kind}labels" for kind in KINDS}
TASK = {"annotations", "completions", "predictions", "file_upload", "drafts"}


def sniff(head: bytes, _name: str) -> bool:
    """A list of tasks: `data` with what else a task has, or regions at any depth."""
    ways = outline(head)
    listed = {way[1] for way in ways if len(way) == 2 and way[0] is None}
    regions = any(way[0] is None and way[-1] in LABELS for way in ways)
    in_full = ("data" in listed and listed & TASK) or {"annotations", "file_upload"} <= listed
    return regions or bool(in_full) or {"annotator", "annotation_id"} <= listed


@dataclass
class _Reading:
    harvest: Harvest
    allowance: Allowance = field(default_factory=Allowance)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))


def read(source: Source) -> AnnotationSet:
    """Rows are regions, counted from 1 through the file, and tasks that name no film.

    Raises `FormatError` for what is no list of tasks.
    """
    document = document_of(source)
    if not isinstance(document, list) or not any(map(is_task, document)):
        raise source.refuse("is no list of tasks; export it from Label Studio as JSON again.")
    reading = _Reading(Harvest(source, TITLE))
    for task in document:
        _task(task, reading)
    return reading.harvest.result()


def _task(item: object, reading: _Reading) -> None:
    works: list[Work] = []
    film, size, number = "", RELATIVE, next(reading.numbers)
    with reading.harvest.row(number):
        task = mapping_of(item)
        film, found = film_of(task), works_of(task)
        size = _announced(film, task, found, reading.harvest)
        reading.harvest.rows -= 1  # regions are counted, and tasks that could not be read
        reading.numbers, works = count(number), found
    for work in works:
        _work(film, size, work, reading)


def _announced(film: str, task: dict[str, Any], works: list[Work], harvest: Harvest) -> Size:
    """The film's size as the first region that has one says, or the task's data; all are parts of the same film."""
    data = task.get("data")
    regions = [region for work in works for region in work.results if isinstance(region, dict)]
    told = [(region.get("original_height"), region.get("original_width")) for region in regions]
    if isinstance(data, dict):
        told.append((data.get("height"), data.get("width")))
    size = next((size for size in (size_of(*sides) for sides in told) if size is not None), None)
    harvest.image(film, size or (RELATIVE if regions else None))
    return size or RELATIVE


def _work(film: str, size: Size, work: Work, reading: _Reading) -> None:
    if not work.results:
        reading.harvest.nothing(film, work.reader)
    for region in regions_of(work):
        with reading.harvest.row(next(reading.numbers)):
            if region.get("image_rotation"):
                raise InputError("was drawn on a film that was turned")
            kind, labels, value = _parts(region)
            shape = shape_of(kind, value, size, reading.allowance)
            for label in labels:
                reading.harvest.mark(film, label, shape, work.reader)


def _parts(region: dict[str, Any]) -> tuple[str, list[str], dict[str, Any]]:
    """Kind, labels and value of a region in either form. Raises `InputError`."""
    kind = next((kind for kind in KINDS if region.get("type") in (kind, f"{kind}labels")), "")
    value = mapping_of(region.get("value"))
    labels = next((value[key] for key in (f"{kind}labels", "labels") if value.get(key)), None)
    if not kind:
        raise InputError("is of a type that has no area or is not known")
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        raise InputError("names no finding")
    return kind, list(dict.fromkeys(labels)), value


FORMATS.add("label_studio", Format("label_studio", TITLE, sniff, read, write, ".json"))
