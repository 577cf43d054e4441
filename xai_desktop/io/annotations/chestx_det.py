"""ChestX-Det: findings of three radiologists on 1024 × 1024 NIH films, as boxes [x0, y0, x1, y1] with outlines.

    [{"file_name": "00000100_000.png", "syms": ["Effusion"], "boxes": [[x0, y0, x1, y1]], "polygons": [[[x, y], …]]}]

Boxes are the extremes of their outlines, so both are pixel edges. The first release, ChestX-Det10, has no `polygons`;
other copies name the film under `nih`. A film without `syms` was looked at, and nothing was found.
"""

from itertools import zip_longest
from typing import Any

from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Box
from xai_desktop.core.shapes import Polygon, Shape
from xai_desktop.io.annotations._format import FORMATS, Format, Harvest, Source
from xai_desktop.io.annotations._json import as_numbers, document_of, mapping_of, points_of
from xai_desktop.io.annotations._outline import outline
from xai_desktop.io.annotations._values import image_id

TITLE = "ChestX-Det's list"
READER = "ChestX-Det"
SIZE = (1024, 1024)
NAMES = ("file_name", "nih")


def sniff(head: bytes, _name: str) -> bool:
    return (None, "syms") in outline(head)


def read(source: Source) -> AnnotationSet:
    """Rows are findings, under the number of their film in the list. Raises `FormatError` for another structure."""
    document = document_of(source)
    if not isinstance(document, list) or not any(isinstance(film, dict) and "syms" in film for film in document):
        raise source.refuse("is no list of films; export it again.")
    harvest = Harvest(source, TITLE)
    for number, entry in enumerate(document, start=1):
        _film(number, entry, harvest)
    return harvest.result()


def _film(number: int, entry: object, harvest: Harvest) -> None:
    film = ""
    with harvest.row(number):
        film = _announced(mapping_of(entry), harvest)
        harvest.rows -= 1  # findings are counted, and films that could not be read
    if film and isinstance(entry, dict):
        for finding in zip_longest(*(entry.get(key) or [] for key in ("syms", "boxes", "polygons"))):
            with harvest.row(number):
                label, box, polygon = finding
                if not isinstance(label, str):
                    raise InputError("has more boxes or outlines than findings")
                harvest.mark(film, label, _shape(box, polygon), READER)


def _announced(entry: dict[str, Any], harvest: Harvest) -> str:
    """The film's name, once its lists are known to be lists. Raises `InputError`."""
    name = next((entry[key] for key in NAMES if isinstance(entry.get(key), str)), "")
    if not all(isinstance(entry.get(key) or [], list) for key in ("syms", "boxes", "polygons")):
        raise InputError("has syms, boxes or polygons that are no list")
    film = image_id(name)
    harvest.image(film, SIZE, film.split("_", 1)[0] if "_" in film else "")
    if not entry.get("syms"):
        harvest.nothing(film, READER)
    return film


def _shape(box: object, polygon: object) -> Shape:
    """The outline where there is one."""
    if polygon:
        return Polygon((points_of(polygon),))
    edges = as_numbers(box, 4)
    if edges is None:
        raise InputError("has neither an outline nor a box of four finite numbers")
    return Box(*edges)


HOW = "Boxes with outlines by three radiologists. The list does not say who of them drew which mark."

FORMATS.add("chestx_det", Format("chestx_det", TITLE, sniff, read, how=HOW))
