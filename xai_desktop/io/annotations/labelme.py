"""LabelMe: one file per image, points in pixel edges.

    {"version": "5.4.1", "flags": {}, "imagePath": "a_001.png", "imageHeight": 1024, "imageWidth": 1024, "shapes": [
      {"label": "Mass", "shape_type": "rectangle", "points": [[x, y], [x, y]], "group_id": null, "mask": null}]}

Two points in any order are a rectangle, centre and rim a circle; polygons of one label and `group_id` are one region.
A mask is a PNG over whole pixels from its first point on, the last pixel of the second point included. The picture in
`imageData` is not looked at. `reader` of a shape and `nothing_by` of the file are keys of our own, which LabelMe keeps.
"""

import math
from collections.abc import Callable
from typing import Any

from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Box
from xai_desktop.core.shapes import Ellipse, Polygon, Shape
from xai_desktop.io.annotations._format import FORMATS, Format, Harvest, Source
from xai_desktop.io.annotations._json import Checked, document_of, mapping_of, points_of, readers_of, size_of
from xai_desktop.io.annotations._labelme_writing import TITLE, write
from xai_desktop.io.annotations._outline import outline
from xai_desktop.io.annotations._png import mask_at
from xai_desktop.io.annotations._rle import Allowance
from xai_desktop.io.annotations._values import image_id

FLAT = ("point", "points", "line", "linestrip")


def sniff(head: bytes, _name: str) -> bool:
    """By `imageData` alone too: the picture may come first and fill the whole beginning."""
    keys = outline(head)
    with_shapes = ("shapes",) in keys and (("imagePath",) in keys or ("shapes", None, "points") in keys)
    return with_shapes or ("imageData",) in keys


def read(source: Source) -> AnnotationSet:
    """Rows are shapes, counted from 1. Raises `FormatError` where there is no list of them."""
    harvest, allowance = Harvest(source, TITLE), Allowance()
    try:
        document = Checked(document_of(source), "the file")
        shapes, name = document.items("shapes"), _film(document, source)
        harvest.image(name, size_of(document.get("imageHeight"), document.get("imageWidth")))
    except InputError as fault:
        raise source.refuse(_sentence(fault, source)) from fault
    for reader in readers_of(document.get("nothing_by")):
        harvest.nothing(name, reader)
    for number, parts in _regions(shapes):
        with harvest.row(number):
            _mark(name, parts, harvest, allowance)
    return harvest.result()


def _mark(film: str, parts: list[Any], harvest: Harvest, allowance: Allowance) -> None:
    first = mapping_of(parts[0])
    label, reader = first.get("label"), first.get("reader")
    if not isinstance(label, str):
        raise InputError("names no finding")
    harvest.mark(film, label, _shape(first, parts, allowance), reader if isinstance(reader, str) else "")


def _sentence(fault: InputError, source: Source) -> str:
    text = str(fault).removeprefix(f"{source.place}: ")
    return text if text.endswith(".") else f"cannot be used, as it {text}; export it again."


def _film(document: Checked, source: Source) -> str:
    """The stem of the picture's name, or of this file's, which LabelMe makes the same."""
    path = document.get("imagePath")
    return image_id(path) if isinstance(path, str) and path.strip() else source.place.stem


def _kind(shape: dict[str, Any]) -> object:
    """Files of old versions have polygons only and do not say so."""
    return shape.get("shape_type") or "polygon"


def _regions(shapes: list[object]) -> list[tuple[int, list[Any]]]:
    """Each shape with its number; polygons of one region together, at the first one's place."""
    groups: dict[tuple[str, object], list[Any]] = {}
    found: list[tuple[int, list[Any]]] = []
    for number, shape in enumerate(shapes, start=1):
        together = [shape]
        if isinstance(shape, dict) and type(shape.get("group_id")) in (int, str) and _kind(shape) == "polygon":
            together = groups.setdefault((str(shape.get("label")), shape["group_id"]), [])
            together.append(shape)
        if len(together) == 1:
            found.append((number, together))
    return found


def _shape(shape: dict[str, Any], parts: list[Any], allowance: Allowance) -> Shape:
    kind = _kind(shape)
    if kind in FLAT:
        raise InputError(f"is a {kind}, which has no area")
    if kind == "polygon":
        return Polygon(tuple(points_of(part.get("points")) for part in parts))
    points = points_of(shape.get("points"))
    if kind == "mask":
        return mask_at(points, shape.get("mask"), allowance)
    if not isinstance(kind, str) or kind not in _SHAPES:
        raise InputError("has a shape_type that is not known")
    return _SHAPES[kind](points)


def _rectangle(points: tuple[tuple[float, float], ...]) -> Shape:
    """Two corners in any order; some programs write all four."""
    xs, ys = {x for x, _ in points}, {y for _, y in points}
    if len(points) not in (2, 4) or len(xs) > 2 or len(ys) > 2:
        raise InputError("is a rectangle without two opposite corners")
    return Box(min(xs), min(ys), max(xs), max(ys))


def _circle(points: tuple[tuple[float, float], ...]) -> Shape:
    if len(points) != 2:
        raise InputError("is a circle without a centre and a point of its rim")
    radius = math.dist(*points)
    return Ellipse(*points[0], radius, radius)


def _oriented(points: tuple[tuple[float, float], ...]) -> Shape:
    if len(points) != 4:
        raise InputError("is a turned rectangle without four corners")
    return Polygon((points,))


_SHAPES: dict[str, Callable[[tuple[tuple[float, float], ...]], Shape]] = {
    "rectangle": _rectangle,
    "circle": _circle,
    "oriented_rectangle": _oriented,
    "rotation": _oriented,
}

FORMATS.add("labelme", Format("labelme", TITLE, sniff, read, write, ".json"))
