"""YOLO: a text file per image, each line `class cx cy w h` or an outline `class x y x y …`, from 0 to 1 of the film.

The numbers become pixels when the film is known. Names of classes stand beside the file, in `classes.txt`, `obj.names`
or under `names:` of `data.yaml`; without them a class is called by its number. An empty file, which says that nothing
is marked, looks like any other empty text and is not recognised. A sixth number is the score that a model gave its own
box: such a line is no expert's mark.
"""

import re

from xai_desktop.core.annotation import AnnotatedImage, Annotation, AnnotationSet
from xai_desktop.core.errors import ExportError, InputError
from xai_desktop.core.geometry import Box, Size
from xai_desktop.core.shapes import Polygon, Shape
from xai_desktop.io.annotations._films import one_reader, usable_file
from xai_desktop.io.annotations._format import FORMATS, HEAD_BYTES, Format, Harvest, Source
from xai_desktop.io.annotations._holds import Holds
from xai_desktop.io.annotations._values import number
from xai_desktop.io.annotations._yolo_classes import FILE, class_names

TITLE = "YOLO text"
HOLDS = Holds(TITLE, (Box, Polygon), nothing=True)
UNIT: Size = (1, 1)
"""The film's size in these numbers."""
SLACK = 0.01
"""How far rounding may push a number out of 0 to 1."""
CLASS = re.compile(r"\d{1,6}")


def sniff(head: bytes, name: str) -> bool:
    """A `.txt` of nothing but such lines; the last one may be cut by the end of the head."""
    lines = head.decode("utf-8-sig", "replace").splitlines()
    if not name.casefold().endswith(".txt") or not lines:
        return False
    whole = lines[:-1] if len(head) >= HEAD_BYTES else lines
    filled = [line for line in whole if line.strip()]
    return bool(filled) and all(map(_fits, filled)) and any(_is_mark(line) for line in filled)


def _fits(line: str) -> bool:
    """A class and as many numbers as a box, a scored box or an outline has."""
    fields = line.split()
    try:
        return CLASS.fullmatch(fields[0]) is not None and len(_numbers(fields)) >= 4
    except InputError:
        return False


def _is_mark(line: str) -> bool:
    try:
        _mark(line)
    except InputError:
        return False
    return True


def read(source: Source) -> AnnotationSet:
    """Rows are lines. Raises `FormatError` for what is no text."""
    harvest, film = Harvest(source, TITLE), source.place.stem
    lines = [(n, line) for n, line in enumerate(source.text.splitlines(), start=1) if line.strip()]
    if not any(_fits(line) for _, line in lines):
        raise source.refuse("has no line of a class and numbers from 0 to 1; name the right file.")
    names = class_names(source)
    try:
        harvest.image(film, UNIT)
    except InputError as fault:
        raise source.refuse("is named after no image; rename it like its film.") from fault
    for line_number, line in lines:
        with harvest.row(line_number):
            index, shape = _mark(line)
            harvest.mark(film, names.get(index, f"class {index}"), shape)
    return harvest.result()


def _mark(line: str) -> tuple[int, Shape]:
    fields = line.split()
    if not CLASS.fullmatch(fields[0]):
        raise InputError("begins with no class number")
    values = _numbers(fields)
    if len(values) == 5:
        raise InputError("has a score, so a model drew it and no expert")
    if not all(-SLACK <= value <= 1 + SLACK for value in values):
        raise InputError("has numbers that do not lie between 0 and 1")
    if len(values) > 4:
        return int(fields[0]), Polygon((tuple(zip(values[::2], values[1::2], strict=True)),))
    x, y, width, height = values
    return int(fields[0]), Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def _numbers(fields: list[str]) -> list[float]:
    if len(fields) < 5 or (len(fields) > 6 and len(fields) % 2 == 0):
        raise InputError("is neither a class with a box nor a class with an outline")
    return [number(field) for field in fields[1:]]


def write(annotation_set: AnnotationSet) -> dict[str, bytes]:
    """A text per film and the list of classes. The name of the one reader is not kept; a film without marks is empty.

    Raises `ExportError` for a film of unknown size, an ellipse, a mask, several outlines in one mark, or a label that
    is no single line.
    """
    images = HOLDS.images(annotation_set)
    one_reader(images, TITLE)
    labels = list(dict.fromkeys(a.label for image in images for a in image.annotations))
    texts = {f"{usable_file(image.image_id, TITLE)}.txt": _text(image, labels) for image in images}
    if len({name.casefold() for name in (*texts, FILE)}) <= len(texts) or len(texts) < len(images):
        raise ExportError(
            f"{TITLE} cannot name a file after each of these films; rename those that differ in case only."
        )
    return {**texts, FILE: "".join(f"{label}\n" for label in labels).encode()}


def _text(image: AnnotatedImage, labels: list[str]) -> bytes:
    if not image.annotations:
        return b""
    if image.size is None:
        raise HOLDS.refusal("marks on a film of unknown size, unless the film is opened too", image)
    return "".join(_line(mark, labels, image, image.size) for mark in image.annotations).encode()


def _line(mark: Annotation, labels: list[str], image: AnnotatedImage, size: Size) -> str:
    shape = mark.shape
    if isinstance(shape, Polygon):
        if len(shape.parts) > 1:
            raise HOLDS.refusal("a mark of several outlines", image)
        values = [v for point in shape.parts[0] for v in point]
    else:
        values = [*mark.box.centre, mark.box.width, mark.box.height]
    parts = (float(value / size[1 - place % 2]) for place, value in enumerate(values))
    return " ".join((str(labels.index(mark.label)), *map(repr, parts))) + "\n"


FORMATS.add("yolo", Format("yolo", TITLE, sniff, read, write))
