"""What lies on a film to be taken hold of: a reader's marks and measurements, handled alike."""

import math
from dataclasses import replace

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.drawing import forms
from xai_desktop.core.geometry import Box, Size
from xai_desktop.core.measure_lines import Bidirectional, Line, Polyline, with_pulled_end
from xai_desktop.core.measures import Measure, Ratio, Region, of_points
from xai_desktop.core.shapes import Ellipse, Mask, Point, Polygon, Shape

Thing = Annotation | Measure


def shape_of(thing: Thing) -> Shape | None:
    """The outline of a mark or a region; None for what is made of points."""
    return thing.shape if isinstance(thing, Annotation | Region) else None


def handles(thing: Thing) -> tuple[Point, ...]:
    if isinstance(thing, Annotation | Region):
        return forms.handles(thing.shape)
    return thing.points


def corners(thing: Thing) -> tuple[Point, ...]:
    """Points whose bounds are the thing's: its own, or two corners of an outline's box."""
    if isinstance(thing, Annotation | Region):
        box = thing.shape.bounds
        return (box.x0, box.y0), (box.x1, box.y1)
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
    places = corners(thing)
    x0, x1 = min(x for x, _ in places), max(x for x, _ in places)
    y0, y1 = min(y for _, y in places), max(y for _, y in places)
    return x0 - reach[0] <= point[0] <= x1 + reach[0] and y0 - reach[1] <= point[1] <= y1 + reach[1]


def pulled(thing: Thing, handle: int, to: Point, size: Size, aspect: float = 1.0) -> Thing:
    """With one handle at a place; the lines of a ratio stay level, and two diameters at right angles."""
    if isinstance(thing, Annotation | Region):
        return _with_shape(thing, forms.pulled(thing.shape, handle, to, size))
    points, to = list(thing.points), forms.on_film(to, size)
    if isinstance(thing, Bidirectional):
        turned = with_pulled_end(thing, handle, to, aspect)
        inside = turned is not None and all(forms.on_film(point, size) == point for point in turned.points)
        return turned if turned is not None and inside else thing
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


def stretched(thing: Thing, dx: float, dy: float, size: Size, aspect: float = 1.0) -> Thing:
    """Larger by film pixels to the right and downwards: an outline's far corner, else the last point."""
    if isinstance(thing, Annotation | Region):
        return _with_shape(thing, forms.stretched(thing.shape, dx, dy, size))
    x, y = thing.points[-1]
    return pulled(thing, len(thing.points) - 1, (x + dx, y + dy), size, aspect)


def has_points(thing: Thing) -> bool:
    """Whether points can be given to it and taken away."""
    return isinstance(thing, Polyline) or (isinstance(thing, Annotation) and isinstance(thing.shape, Polygon))


def with_point(thing: Thing, after: int, place: Point | None = None) -> Thing:
    """One more point behind another: at a place, else half way to the next one. Behind the last point of a path
    there is none, so that it comes before."""
    if isinstance(thing, Annotation) and isinstance(thing.shape, Polygon):
        return replace(thing, shape=forms.with_vertex(thing.shape, after, place))
    assert isinstance(thing, Polyline)
    after = min(after, len(thing.points) - 2)
    (x0, y0), (x1, y1) = thing.points[after : after + 2]
    new = place or ((x0 + x1) / 2, (y0 + y1) / 2)
    return replace(thing, points=(*thing.points[: after + 1], new, *thing.points[after + 1 :]))


def without_point(thing: Thing, number: int) -> Thing:
    """One point less; the same thing where it would be nothing any more."""
    if isinstance(thing, Annotation) and isinstance(thing.shape, Polygon):
        fewer = forms.without_vertex(thing.shape, number)
        return thing if fewer is thing.shape else replace(thing, shape=fewer)
    if not isinstance(thing, Polyline) or len(thing.points) < 3:
        return thing
    return replace(thing, points=thing.points[:number] + thing.points[number + 1 :])


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
    return replace(thing, shape=shape)
