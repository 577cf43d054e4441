"""What lies on a film to be taken hold of: a reader's marks and measurements, handled alike."""

import math
from dataclasses import replace

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.drawing import forms
from xai_desktop.core.geometry import Box, Size
from xai_desktop.core.measures import Line, Measure, Ratio, Region, of_points
from xai_desktop.core.shapes import Ellipse, Mask, Point, Shape

Thing = Annotation | Measure


def shape_of(thing: Thing) -> Shape | None:
    """The outline of a mark or a region; None for what is made of points."""
    return thing.shape if isinstance(thing, Annotation | Region) else None


def handles(thing: Thing) -> tuple[Point, ...]:
    if isinstance(thing, Annotation | Region):
        return forms.handles(thing.shape)
    return thing.points


def sides(thing: Thing) -> tuple[Line, ...]:
    """The lines by which the whole of it can be taken. A painted mask has none: it is taken anywhere on its paint."""
    if isinstance(thing, Annotation | Region):
        if isinstance(thing.shape, Mask):
            return ()
        return tuple(line for ring in thing.shape.rings() for line in zip(ring, (*ring[1:], ring[0]), strict=True))
    return thing.lines


def middle(thing: Thing) -> Point | None:
    """The grip in the middle of a chosen outline: a small one has no room for anything else."""
    shape = shape_of(thing)
    return shape.bounds.centre if shape is not None else None


def covers(thing: Thing, point: Point) -> bool:
    """Whether a painted mask lies under a point."""
    shape = shape_of(thing)
    return isinstance(shape, Mask) and shape.contains(*point)


def within(thing: Thing, point: Point, reach: Point) -> bool:
    """Whether a point lies in the bounds of a thing or no more than a reach beside them: all else is too far."""
    if isinstance(thing, Annotation | Region):
        x0, y0, x1, y1 = thing.shape.bounds.as_tuple()
    else:
        xs, ys = zip(*thing.points, strict=True)
        x0, y0, x1, y1 = min(xs), min(ys), max(xs), max(ys)
    return x0 - reach[0] <= point[0] <= x1 + reach[0] and y0 - reach[1] <= point[1] <= y1 + reach[1]


def pulled(thing: Thing, handle: int, to: Point, size: Size) -> Thing:
    """With one handle at a place; the lines of a ratio stay level."""
    if isinstance(thing, Annotation | Region):
        return _with_shape(thing, forms.pulled(thing.shape, handle, to, size))
    points, to = list(thing.points), forms.on_film(to, size)
    points[handle] = to
    if isinstance(thing, Ratio):
        points[handle ^ 1] = points[handle ^ 1][0], to[1]
    return of_points(thing, tuple(points))


def shifted(thing: Thing, dx: float, dy: float, size: Size) -> Thing:
    """Moved as far as all of it stays on the film."""
    if isinstance(thing, Annotation | Region):
        return _with_shape(thing, forms.shifted(thing.shape, dx, dy, size))
    xs, ys = zip(*thing.points, strict=True)
    dx, dy = min(max(dx, -min(xs)), size[1] - max(xs)), min(max(dy, -min(ys)), size[0] - max(ys))
    return of_points(thing, tuple((x + dx, y + dy) for x, y in thing.points))


def stretched(thing: Thing, dx: float, dy: float, size: Size) -> Thing:
    """Larger by film pixels to the right and downwards: an outline's far corner, else the last point."""
    if isinstance(thing, Annotation | Region):
        return _with_shape(thing, forms.stretched(thing.shape, dx, dy, size))
    x, y = thing.points[-1]
    return pulled(thing, len(thing.points) - 1, (x + dx, y + dy), size)


def apart(p: Point, q: Point, reach: Point) -> float:
    """The distance of two film points, where `reach` (x, y) counts as one: what a hand can aim at."""
    return math.hypot((q[0] - p[0]) / reach[0], (q[1] - p[1]) / reach[1])


def from_line(point: Point, line: Line, reach: Point) -> float:
    """The distance of a point from a line between two points, counted as in `apart`."""
    (x0, y0), (x1, y1) = ((x / reach[0], y / reach[1]) for x, y in line)
    x, y, dx, dy = point[0] / reach[0], point[1] / reach[1], x1 - x0, y1 - y0
    square = dx * dx + dy * dy
    part = min(max(((x - x0) * dx + (y - y0) * dy) / square, 0.0), 1.0) if square else 0.0
    return math.hypot(x - x0 - part * dx, y - y0 - part * dy)


def _with_shape(thing: Annotation | Region, shape: Shape) -> Annotation | Region:
    if isinstance(thing, Annotation):
        return replace(thing, shape=shape)
    assert isinstance(shape, Box | Ellipse)
    return Region(shape)
