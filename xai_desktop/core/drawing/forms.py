"""Moving and changing shapes on a film: they never leave it and never become empty.

A box and an ellipse have eight handles, clockwise from the top left one; a polygon has its points; a painted mask has
none, since it is changed by painting.
"""

import math
from dataclasses import replace

from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Box, Size
from xai_desktop.core.shapes import Ellipse, Mask, Point, Polygon, Ring, Shape

SMALLEST = 1.0
"""Film pixels that a side keeps, however hard somebody pulls."""

_PLACES = ((0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (0, 1))
"""Of the eight handles: left, middle or right; top, middle or bottom."""
_ANYWHERE = (-math.inf, math.inf)


def on_film(point: Point, size: Size) -> Point:
    """The nearest place on a film of (height, width)."""
    return min(max(point[0], 0.0), float(size[1])), min(max(point[1], 0.0), float(size[0]))


def handles(shape: Shape) -> tuple[Point, ...]:
    """Where a shape can be taken hold of to change it."""
    if isinstance(shape, Polygon):
        return tuple(point for ring in shape.parts for point in ring)
    if isinstance(shape, Ellipse):
        return tuple(_outward(shape, (column - 1) * shape.rx, (row - 1) * shape.ry) for column, row in _PLACES)
    if isinstance(shape, Box):
        (x, y), half, tall = shape.centre, shape.width / 2, shape.height / 2
        return tuple((x + (column - 1) * half, y + (row - 1) * tall) for column, row in _PLACES)
    return ()


def pulled(shape: Shape, handle: int, to: Point, size: Size) -> Shape:
    """With one handle at a place, taken to the film's edge where it lies beside; the opposite side stays.

    What cannot be, such as a polygon whose points lie on one line, leaves the shape as it is.
    """
    to = on_film(to, size)
    if isinstance(shape, Polygon):
        return _allowed(shape, _with_point(shape, handle, to), size)
    if isinstance(shape, Ellipse):
        return _allowed(shape, _ellipse(shape, handle, to), size)
    if isinstance(shape, Box):
        x0, x1 = _side(_PLACES[handle][0], shape.x0, shape.x1, to[0], (0.0, float(size[1])))
        y0, y1 = _side(_PLACES[handle][1], shape.y0, shape.y1, to[1], (0.0, float(size[0])))
        return Box(x0, y0, x1, y1)
    return shape


def moved(shape: Shape, dx: float, dy: float) -> Shape:
    """Somewhere else, whatever lies there."""
    if isinstance(shape, Box):
        return Box(shape.x0 + dx, shape.y0 + dy, shape.x1 + dx, shape.y1 + dy)
    if isinstance(shape, Ellipse):
        return replace(shape, x=shape.x + dx, y=shape.y + dy)
    if isinstance(shape, Polygon):
        return Polygon(tuple(tuple((x + dx, y + dy) for x, y in ring) for ring in shape.parts))
    assert isinstance(shape, Mask)
    box = moved(shape.box, dx, dy)
    assert isinstance(box, Box)
    return Mask(shape.bits, box)


def shifted(shape: Shape, dx: float, dy: float, size: Size) -> Shape:
    """Moved as far as all of it stays on the film; a mask by whole pixels, so that its pixels stay the film's."""
    box = shape.bounds
    dx, dy = min(max(dx, -box.x0), size[1] - box.x1), min(max(dy, -box.y0), size[0] - box.y1)
    return moved(shape, round(dx), round(dy)) if isinstance(shape, Mask) else moved(shape, dx, dy)


def stretched(shape: Shape, dx: float, dy: float, size: Size) -> Shape:
    """Wider and taller by film pixels; the top left corner of its bounds stays."""
    box = shape.bounds
    width = min(max(box.width + dx, SMALLEST), size[1] - box.x0)
    height = min(max(box.height + dy, SMALLEST), size[0] - box.y0)
    if isinstance(shape, Box | Mask):
        bounds = Box(box.x0, box.y0, box.x0 + width, box.y0 + height)
        return bounds if isinstance(shape, Box) else Mask(shape.bits, bounds)
    larger = shape.scaled(width / box.width, height / box.height)
    return moved(larger, box.x0 - larger.bounds.x0, box.y0 - larger.bounds.y0)


def with_vertex(shape: Polygon, after: int, place: Point | None = None) -> Polygon:
    """One more point after another one: at a place, or half way to the next."""
    ring, at = _ring_of(shape, after)
    points = shape.parts[ring]
    near, far = points[at], points[(at + 1) % len(points)]
    new = place or ((near[0] + far[0]) / 2, (near[1] + far[1]) / 2)
    return _with_ring(shape, ring, (*points[: at + 1], new, *points[at + 1 :]))


def without_vertex(shape: Polygon, handle: int) -> Polygon:
    """One point less; an outline of three keeps them, and so does one whose other points lie on one line."""
    ring, at = _ring_of(shape, handle)
    points = shape.parts[ring]
    if len(points) <= 3:
        return shape
    try:
        return _with_ring(shape, ring, (*points[:at], *points[at + 1 :]))
    except InputError:
        return shape


def _with_point(shape: Polygon, handle: int, to: Point) -> Polygon | None:
    ring, at = _ring_of(shape, handle)
    points = shape.parts[ring]
    try:
        return _with_ring(shape, ring, (*points[:at], to, *points[at + 1 :]))
    except InputError:
        return None


def _with_ring(shape: Polygon, number: int, ring: Ring) -> Polygon:
    return Polygon((*shape.parts[:number], ring, *shape.parts[number + 1 :]))


def _ring_of(shape: Polygon, handle: int) -> tuple[int, int]:
    """The outline that a handle belongs to, and its place there."""
    for number, ring in enumerate(shape.parts):
        if handle < len(ring):
            return number, handle
        handle -= len(ring)
    raise IndexError(handle)


def _ellipse(shape: Ellipse, handle: int, to: Point) -> Ellipse:
    """Pulled along its own axes, however it lies."""
    along, across = _inward(shape, to)
    x0, x1 = _side(_PLACES[handle][0], -shape.rx, shape.rx, along, _ANYWHERE)
    y0, y1 = _side(_PLACES[handle][1], -shape.ry, shape.ry, across, _ANYWHERE)
    x, y = _outward(shape, (x0 + x1) / 2, (y0 + y1) / 2)
    return Ellipse(x, y, (x1 - x0) / 2, (y1 - y0) / 2, shape.angle)


def _side(place: int, low: float, high: float, to: float, room: tuple[float, float]) -> tuple[float, float]:
    """Both ends of a side, the one at a place (0 low, 2 high, 1 neither) moved; past the other one they turn round."""
    if place == 1:
        return low, high
    still = high if place == 0 else low
    if abs(to - still) < SMALLEST:
        below = to < still or (to == still and place == 0)
        fits_below, fits_above = still - SMALLEST >= room[0], still + SMALLEST <= room[1]
        to = still - SMALLEST if (below and fits_below) or not fits_above else still + SMALLEST
    return min(to, still), max(to, still)


def _outward(shape: Ellipse, along: float, across: float) -> Point:
    """From an ellipse's own axes to the film."""
    cos, sin = math.cos(math.radians(shape.angle)), math.sin(math.radians(shape.angle))
    return shape.x + along * cos - across * sin, shape.y + along * sin + across * cos


def _inward(shape: Ellipse, point: Point) -> Point:
    cos, sin = math.cos(math.radians(shape.angle)), math.sin(math.radians(shape.angle))
    dx, dy = point[0] - shape.x, point[1] - shape.y
    return dx * cos + dy * sin, dy * cos - dx * sin


def _allowed(before: Shape, after: Shape | None, size: Size) -> Shape:
    """The new shape where it lies on the film, to a millionth of a pixel."""
    if after is None:
        return before
    box = after.bounds
    inside = min(box.x0, box.y0) >= -1e-6 and box.x1 <= size[1] + 1e-6 and box.y1 <= size[0] + 1e-6
    return after if inside else before
