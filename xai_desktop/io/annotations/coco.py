"""COCO: boxes [x, y, w, h] and outlines in 0-based pixel edges, masks as run lengths down the columns.

    {"images": [{"id": 1, "file_name": "a_001.png", "width": 1024, "height": 1024}],
     "categories": [{"id": 1, "name": "Mass"}],
     "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [x, y, w, h], "segmentation": …}]}

A segmentation is a list of outlines [x, y, x, y, …], or `{size, counts}` with plain or compressed run lengths; where
there is none the box is the mark. COCO does not say whether an image without marks was looked at, so it is listed
without a verdict. Two keys of our own, which other programs pass over, keep what COCO has no place for: `reader` of
an annotation and `nothing_by` (readers who marked nothing) of an image.
"""

from dataclasses import dataclass, field
from typing import Any

from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Box, Size
from xai_desktop.core.shapes import Polygon, Ring, Shape
from xai_desktop.io.annotations._coco_writing import TITLE, write
from xai_desktop.io.annotations._format import FORMATS, Format, Harvest, Source
from xai_desktop.io.annotations._json import (
    MOST_POINTS,
    Checked,
    as_numbers,
    document_of,
    mapping_of,
    readers_of,
    size_of,
)
from xai_desktop.io.annotations._outline import outline
from xai_desktop.io.annotations._rle import Allowance, mask_of, rle_of
from xai_desktop.io.annotations._values import image_id

SHOWN = {
    ("images", None, "file_name"),
    ("annotations", None, "category_id"),
    ("annotations", None, "bbox"),
    ("annotations", None, "segmentation"),
    ("categories", None, "supercategory"),
}
"""Any of these tells a COCO file, whichever of its lists comes first."""


def sniff(head: bytes, _name: str) -> bool:
    return not SHOWN.isdisjoint(outline(head))


@dataclass
class _Reading:
    """What the earlier lists of a file said, for the later ones."""

    harvest: Harvest
    categories: dict[object, str]
    films: dict[object, tuple[str, Size | None]] = field(default_factory=dict)
    allowance: Allowance = field(default_factory=Allowance)


def read(source: Source) -> AnnotationSet:
    """Rows are images, then annotations, each counted from 1. Raises `FormatError` where a list is missing."""
    images, annotations, categories = _lists(source)
    reading = _Reading(Harvest(source, TITLE), _names(categories))
    for number, item in enumerate(images, start=1):
        with reading.harvest.row(number):
            _image(mapping_of(item), reading)
            reading.harvest.rows -= 1  # only marks, and images that could not be read, are rows of a report
    for number, item in enumerate(annotations, start=1):
        with reading.harvest.row(number):
            _annotation(mapping_of(item), reading)
    return reading.harvest.result()


def _lists(source: Source) -> tuple[list[object], list[object], list[object]]:
    try:
        document = Checked(document_of(source), "the file")
        found = [document.items(key) for key in ("images", "annotations", "categories")]
    except InputError as fault:
        raise source.refuse(str(fault).removeprefix(f"{source.place}: ")) from fault
    return found[0], found[1], found[2]


def _names(categories: list[object]) -> dict[object, str]:
    named = [item for item in categories if isinstance(item, dict) and isinstance(item.get("name"), str)]
    return {_key(item.get("id")): item["name"] for item in named}


def _key(value: object) -> object:
    """A number or text by which lists refer to each other; None for anything else."""
    return value if type(value) in (int, str) else None


def _image(item: dict[str, Any], reading: _Reading) -> None:
    name, key = item.get("file_name"), _key(item.get("id"))
    if not isinstance(name, str) or key is None:
        raise InputError("is an image without a file name or an id")
    if key in reading.films:
        raise InputError("is an image with the id of an earlier one")
    film = image_id(name), size_of(item.get("height"), item.get("width"))
    reading.harvest.image(*film)
    reading.films[key] = film
    for reader in readers_of(item.get("nothing_by")):
        reading.harvest.nothing(film[0], reader)


def _annotation(item: dict[str, Any], reading: _Reading) -> None:
    label = reading.categories.get(_key(item.get("category_id")))
    name, size = reading.films.get(_key(item.get("image_id")), ("", None))
    if label is None or not name:
        raise InputError("refers to an image or a category that is not in the file's lists")
    shape = _shape(item, name, size, reading)
    reader = item.get("reader")
    reading.harvest.mark(name, label, shape, reader if isinstance(reader, str) else "")


def _shape(item: dict[str, Any], name: str, size: Size | None, reading: _Reading) -> Shape:
    segmentation = item.get("segmentation")
    if isinstance(segmentation, dict):
        return _painted(segmentation, name, size, reading)
    if segmentation:
        return Polygon(_rings(segmentation))
    box = as_numbers(item.get("bbox"), 4)
    if box is None:
        raise InputError("has neither a segmentation nor a bbox of four finite numbers")
    return Box.from_corner(*box)


def _painted(segmentation: object, name: str, size: Size | None, reading: _Reading) -> Shape:
    runs, own = rle_of(segmentation)
    if size is not None and own != size:
        raise InputError("its mask has another size than its film")
    reading.harvest.image(name, own)
    mask = mask_of(runs, own, reading.allowance)
    if mask is None:
        raise InputError("its mask paints nothing")
    return mask


def _rings(segmentation: object) -> tuple[Ring, ...]:
    parts = segmentation if isinstance(segmentation, list) else [None]
    if any(isinstance(part, list) and len(part) > 2 * MOST_POINTS for part in parts):
        raise InputError(f"has more than {MOST_POINTS} points")
    flat = [as_numbers(part, len(part)) if isinstance(part, list) else None for part in parts]
    if any(part is None or len(part) % 2 for part in flat):
        raise InputError("its segmentation is not made of outlines x, y, x, y, …")
    return tuple(tuple(zip(part[::2], part[1::2], strict=True)) for part in flat if part is not None)


FORMATS.add("coco", Format("coco", TITLE, sniff, read, write, ".json"))
