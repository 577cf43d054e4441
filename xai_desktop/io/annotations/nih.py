"""NIH ChestX-ray8 `BBox_List_2017.csv`: x, y, width and height in the 1024 × 1024 PNG, top-left corner.

Its header names three columns, the third one with commas inside, over rows of six fields.
"""

from collections import Counter
from dataclasses import dataclass

from xai_desktop.core.annotation import AnnotatedImage, AnnotationSet
from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Box
from xai_desktop.io.annotations._format import FORMATS, Format, Harvest, Source, check
from xai_desktop.io.annotations._holds import Holds, on_film
from xai_desktop.io.annotations._table import DELIMITERS, body, cut_to, fields_of, first_line, table
from xai_desktop.io.annotations._values import corner_and_extent, film_name, image_id, number

FIELDS = 6
TITLE = "NIH's BBox_List_2017.csv"
READER = "NIH"
SIZE = (1024, 1024)
HEADER, ENDING = "Image Index,Finding Label,Bbox [x,y,w,h],,,", ".png"
HEADERS = ("image index,finding label,bbox [x,y,w,h]", "image index,finding label,x,y,w,h")
HOLDS = Holds(TITLE, readers=("", READER), ending=ENDING)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list: a box with one or more labels."""

    image_id: str
    labels: tuple[str, ...]
    box: Box


def sniff(head: bytes, _name: str) -> bool:
    return _delimiter(first_line(head)) is not None


def _delimiter(line: str) -> str | None:
    """What parts the fields, None for a foreign header: quotes, case, spaces and trailing commas do not matter."""
    (delimiter, _), *_ = Counter({sign: line.count(sign) for sign in DELIMITERS}).most_common()
    fields = [field.strip() for field in line.replace('"', "").split(delimiter)]
    return delimiter if ",".join(fields).rstrip(",").casefold() in HEADERS else None


def read(source: Source) -> AnnotationSet:
    """Rows of two labels (`Cardiomegaly|Emphysema`) give two annotations; empty lines are nothing.

    Raises `FormatError` for a foreign header.
    """
    delimiter = _delimiter(first_line(source.content))
    if delimiter is None:
        raise source.refuse(f"has another header than {HEADER.rstrip(',')}; name the right file or export it again.")
    harvest = Harvest(source, TITLE)
    for line, text in body(source):
        with harvest.row(line):
            row = _row(cut_to(fields_of(text, delimiter), FIELDS), comma=delimiter != ",")
            harvest.image(row.image_id, SIZE, _patient(row.image_id))
            for label in row.labels:
                harvest.mark(row.image_id, label, row.box, READER)
    return harvest.result()


def _row(fields: list[str], *, comma: bool) -> Row:
    """Raises `InputError` with what is wrong with the row."""
    name = image_id(fields[0])
    labels = tuple(dict.fromkeys(label.strip() for label in fields[1].split("|") if label.strip()))
    if not name or not labels:
        raise InputError("names no image or no finding")
    box = Box.from_corner(*_numbers(fields[2:], comma))
    check(box, SIZE)
    return Row(name, labels, box)


def _numbers(fields: list[str], comma: bool) -> tuple[float, float, float, float]:
    try:
        x, y, width, height = (number(field, comma=comma) for field in fields)
    except InputError as fault:
        raise InputError("its x, y, width and height are not all numbers") from fault
    return x, y, width, height


def _patient(name: str) -> str:
    """`00013118_008` is the eighth follow-up of patient 00013118."""
    return name.split("_", 1)[0] if "_" in name else ""


def write(annotation_set: AnnotationSet) -> dict[str, bytes]:
    """Boxes by NIH's readers on 1024 × 1024, one row and one label each; films without a box have no row."""
    images = (on_film(HOLDS, image, SIZE) for image in HOLDS.images(annotation_set))
    return {"BBox_List_2017.csv": table(HEADER, (row for image in images for row in _rows(image)))}


def _rows(image: AnnotatedImage) -> list[tuple[object, ...]]:
    if any("|" in a.label for a in image.annotations):
        raise HOLDS.refusal("a finding with a | in its name", image)
    name = film_name(image.image_id, ENDING)
    return [(name, a.label, *corner_and_extent(a.box)) for a in image.annotations]


HOW = "Expert boxes. The list names no reader and does not say how they drew; it lists no film without a box."

FORMATS.add("nih", Format("nih", TITLE, sniff, read, write, ".csv", how=HOW))
