"""NIH ChestX-ray8 `BBox_List_2017.csv`: x, y, width and height in the 1024 × 1024 PNG, top-left corner.

Its header names three columns, the third one with commas inside, over rows of six fields.
"""

import csv
from dataclasses import dataclass

from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Box
from xai_desktop.io.annotations._format import FORMATS, Format, Harvest, Source, check

FIELDS = 6
TITLE = "NIH's BBox_List_2017.csv"
READER = "NIH"
SIZE = (1024, 1024)
HEADERS = ("image index,finding label,bbox [x,y,w,h]", "image index,finding label,x,y,w,h")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list: a box with one or more labels."""

    image_id: str
    labels: tuple[str, ...]
    box: Box


def sniff(head: bytes, _name: str) -> bool:
    """Only the first line decides; quotes, case, spaces and trailing commas do not matter."""
    fields = [field.strip() for field in _lines(head.decode("utf-8-sig", "replace"))[0].replace('"', "").split(",")]
    return ",".join(fields).rstrip(",").casefold() in HEADERS


def read(source: Source) -> AnnotationSet:
    """Rows of two labels (`Cardiomegaly|Emphysema`) give two annotations; empty lines are nothing."""
    harvest = Harvest(source, TITLE)
    for number, line in enumerate(_lines(source.text)[1:], start=2):
        if line.strip(" ,\t"):
            with harvest.row(number):
                row = _row(_fields(line))
                harvest.image(row.image_id, SIZE, _patient(row.image_id))
                for label in row.labels:
                    harvest.mark(row.image_id, label, row.box, READER)
    return harvest.result()


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _fields(line: str) -> list[str]:
    """The fields of one line, which is read alone so that a stray quote can spoil its own row only."""
    try:
        fields = next(csv.reader([line]))
    except csv.Error as fault:
        raise InputError(f"is not a row of a table ({fault})") from fault
    while len(fields) > FIELDS and not fields[-1].strip():
        fields.pop()
    return [field.strip() for field in fields]


def _row(fields: list[str]) -> Row:
    """Raises `InputError` with what is wrong with the row."""
    if len(fields) != FIELDS:
        raise InputError(f"has {len(fields)} fields, not {FIELDS}")
    image_id = fields[0].rsplit(".", 1)[0]
    labels = tuple(dict.fromkeys(label.strip() for label in fields[1].split("|") if label.strip()))
    if not image_id or not labels:
        raise InputError("names no image or no finding")
    box = Box.from_corner(*_numbers(fields[2:]))
    check(box, SIZE)
    return Row(image_id, labels, box)


def _numbers(fields: list[str]) -> tuple[float, float, float, float]:
    try:
        x, y, width, height = (float(field) for field in fields)
    except ValueError as fault:
        raise InputError("its x, y, width and height are not all numbers") from fault
    return x, y, width, height


def _patient(image_id: str) -> str:
    """`00013118_008` is the eighth follow-up of patient 00013118."""
    return image_id.split("_", 1)[0] if "_" in image_id else ""


FORMATS.add("nih", Format("nih", TITLE, sniff, read))
