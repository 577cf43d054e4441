"""Label Studio's regions ↔ shapes: parts of a hundred of the film's width and height, turned about in its pixels."""

import math
from typing import Any

from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Box, Size
from xai_desktop.core.shapes import Ellipse, Mask, Point, Polygon, Shape
from xai_desktop.io.annotations._brush import alpha_of
from xai_desktop.io.annotations._holds import RELATIVE
from xai_desktop.io.annotations._json import as_numbers, points_of
from xai_desktop.io.annotations._rle import Allowance


def shape_of(kind: str, value: dict[str, Any], size: Size, allowance: Allowance) -> Shape:
    """The shape of a value; `kind` is rectangle, ellipse, polygon or brush. Raises `InputError`."""
    if kind == "rectangle":
        return _rectangle(value, size)
    if kind == "ellipse":
        return _ellipse(value, size)
    if kind == "polygon":
        return Polygon((tuple(_pixels(point, size) for point in points_of(value.get("points"))),))
    if value.get("format", "rle") != "rle" or size == RELATIVE:
        raise InputError("is a brush without run lengths or without the size of its film")
    painted = alpha_of(value.get("rle"), size)
    mask = Mask.of(painted)
    allowance.take(mask.bits.size)
    return mask


def value_of(shape: Shape, size: Size) -> tuple[str, dict[str, object]]:
    """The kind and the value of any shape but a mask."""
    if isinstance(shape, Ellipse):
        (x, y), (rx, ry) = _percent((shape.x, shape.y), size), _percent((shape.rx, shape.ry), size)
        return "ellipse", {"x": x, "y": y, "radiusX": rx, "radiusY": ry, "rotation": shape.angle}
    if isinstance(shape, Polygon):
        return "polygon", {"points": [_percent(point, size) for point in shape.parts[0]], "closed": True}
    box = shape.bounds
    (x, y), (width, height) = _percent((box.x0, box.y0), size), _percent((box.width, box.height), size)
    return "rectangle", {"x": x, "y": y, "width": width, "height": height, "rotation": 0}


def _rectangle(value: dict[str, Any], size: Size) -> Shape:
    """Turned clockwise about its top left corner."""
    x, y, width, height, turn = _numbers(value, "x", "y", "width", "height")
    (x, y), (width, height) = _pixels((x, y), size), _pixels((width, height), size)
    box = Box.from_corner(x, y, width, height)
    if turn % 360 == 0:
        return box
    _needs_size(size)
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    corners = ((0.0, 0.0), (width, 0.0), (width, height), (0.0, height))
    return Polygon((tuple((x + u * cos - v * sin, y + u * sin + v * cos) for u, v in corners),))


def _ellipse(value: dict[str, Any], size: Size) -> Shape:
    """x and y are the centre, whatever some manuals say; turned clockwise about it."""
    x, y, rx, ry, turn = _numbers(value, "x", "y", "radiusX", "radiusY")
    if turn % 180:
        _needs_size(size)
    return Ellipse(*_pixels((x, y), size), *_pixels((rx, ry), size), turn)


def _numbers(value: dict[str, Any], *keys: str) -> tuple[float, ...]:
    """These four numbers, and the turn in degrees."""
    found = as_numbers([*(value.get(key) for key in keys), value.get("rotation") or 0], 5)
    if found is None:
        raise InputError(f"has no finite {', '.join(keys)} and rotation")
    return found


def _needs_size(size: Size) -> None:
    if size == RELATIVE:
        raise InputError("is turned on a film of unknown size")


def _pixels(point: Point, size: Size) -> Point:
    return point[0] * size[1] / 100, point[1] * size[0] / 100


def _percent(point: Point, size: Size) -> Point:
    return point[0] * 100 / size[1], point[1] * 100 / size[0]
