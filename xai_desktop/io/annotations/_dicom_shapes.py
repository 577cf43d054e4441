"""The graphics of DICOM as shapes, and back.

Spatial coordinates of a report (PS3.3 §C.18.6.1.2) and graphics of a presentation in PIXEL units (PS3.3 table C.10-5
and §C.10.5.1.2) count alike: column\\row with sub-pixels, 0.0\\0.0 is the top left corner of the top left pixel, whose
centre is 0.5\\0.5, and Columns\\Rows is the bottom right corner of the last one. These are pixel edges as ours,
so nothing is shifted. (Only Displayed Area corners name whole pixels from 1\\1, PS3.3 §C.10.4.) A POLYLINE is closed
where its last point repeats the first. A CIRCLE is centre and a point of its line; an ELLIPSE the two ends of its
major axis, then those of the minor one. All of them are 32-bit floats.
"""

import math
from collections.abc import Sequence

from xai_desktop.core.errors import ExportError, InputError
from xai_desktop.core.geometry import Box
from xai_desktop.core.shapes import Ellipse, Point, Polygon, Ring, Shape

CROOKED = 0.02
"""How far the middles of an ellipse's axes may lie apart, and its axes from a right angle, in parts of the longer."""

MOST_POINTS = 8191
"""What fits in the 64 kB of one value with a length of 16 bits (PS3.5 §7.1.2)."""

LINES = ("POLYLINE", "INTERPOLATED", "POLYGON")
POINTS = ("POINT", "MULTIPOINT")


def points_from(numbers: Sequence[float]) -> tuple[Point, ...]:
    """Pairs column, row. Raises `InputError` where there is no pair, or a number without its other half."""
    if not numbers or len(numbers) % 2:
        raise InputError("its coordinates are not pairs of numbers")
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))


def shape_from(kind: str, points: tuple[Point, ...], *, filled: bool = False) -> Shape:
    """A region from graphic data. Raises `InputError` with what is wrong with it, or for what has no area."""
    if kind in LINES:
        return _outlined(points, filled or kind == "POLYGON")
    if kind == "CIRCLE":
        (x, y), (px, py) = _exactly(2, points)
        radius = math.hypot(px - x, py - y)
        return Ellipse(x, y, radius, radius)
    if kind == "ELLIPSE":
        return _ellipse(*_exactly(4, points))
    raise InputError("is a point, not a region" if kind in POINTS else "is a graphic of an unknown kind")


def _exactly(count: int, points: tuple[Point, ...]) -> tuple[Point, ...]:
    if len(points) != count:
        raise InputError(f"has {len(points)} points where its kind of graphic has {count}")
    return points


def _outlined(points: tuple[Point, ...], filled: bool) -> Shape:
    closed = points[0] == points[-1]
    if not (closed or filled):
        raise InputError("is an open line, not a region")
    ring = points[:-1] if closed else points
    return _as_box(ring) or Polygon((ring,))


def _as_box(ring: Ring) -> Box | None:
    """Four corners whose sides lie along the axes, either way round, from any corner."""
    xs, ys = sorted({x for x, _ in ring}), sorted({y for _, y in ring})
    if len(ring) != 4 or len(set(ring)) != 4 or len(xs) != 2 or len(ys) != 2:
        return None
    straight = all((a[0] == b[0]) != (a[1] == b[1]) for a, b in zip(ring, (*ring[1:], ring[0]), strict=True))
    return Box(xs[0], ys[0], xs[1], ys[1]) if straight else None


def _ellipse(a: Point, b: Point, c: Point, d: Point) -> Ellipse:
    first, second = math.dist(a, b), math.dist(c, d)
    (ux, uy), (vx, vy) = (b[0] - a[0], b[1] - a[1]), (d[0] - c[0], d[1] - c[1])
    x, y = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
    apart = math.hypot(x - (c[0] + d[0]) / 2, y - (c[1] + d[1]) / 2)
    if apart > CROOKED * max(first, second) or abs(ux * vx + uy * vy) > CROOKED * first * second:
        raise InputError("is an ellipse whose axes do not cross in their middle at a right angle")
    if uy == 0 == vx:
        return Ellipse(x, y, first / 2, second / 2)
    if ux == 0 == vy:
        return Ellipse(x, y, second / 2, first / 2)
    return Ellipse(x, y, first / 2, second / 2, math.degrees(math.atan2(uy, ux)))


def graphic_of(shape: Shape) -> tuple[str, list[float]]:
    """(graphic type, graphic data). A box is a closed POLYLINE of five points, which every viewer shows.

    Raises `ExportError` for what one graphic cannot hold.
    """
    if isinstance(shape, Ellipse):
        return ("CIRCLE", _flat(_circle(shape))) if shape.rx == shape.ry else ("ELLIPSE", _flat(_axes(shape)))
    if isinstance(shape, Box):
        return "POLYLINE", _flat(_closed(shape.rings()[0]))
    if isinstance(shape, Polygon) and len(shape.parts) == 1:
        if len(shape.parts[0]) >= MOST_POINTS:
            raise ExportError(f"Graphics of DICOM hold at most {MOST_POINTS} points; choose dicom_seg or fewer points.")
        return "POLYLINE", _flat(_closed(shape.parts[0]))
    kind = "polygons of several outlines" if isinstance(shape, Polygon) else "painted masks"
    raise ExportError(f"Graphics of DICOM cannot hold {kind}; choose dicom_seg, which can.")


def _circle(ellipse: Ellipse) -> Ring:
    return (ellipse.x, ellipse.y), (ellipse.x + ellipse.rx, ellipse.y)


def _axes(ellipse: Ellipse) -> Ring:
    """The ends of the longer axis, then those of the shorter one."""
    cos, sin = math.cos(math.radians(ellipse.angle)), math.sin(math.radians(ellipse.angle))
    u, v = (ellipse.rx * cos, ellipse.rx * sin), (-ellipse.ry * sin, ellipse.ry * cos)
    axes = (u, v) if ellipse.rx > ellipse.ry else (v, u)
    return tuple((ellipse.x + way * dx, ellipse.y + way * dy) for dx, dy in axes for way in (-1, 1))


def _closed(ring: Ring) -> Ring:
    return ring if ring[0] == ring[-1] else (*ring, ring[0])


def _flat(ring: Ring) -> list[float]:
    return [value for point in ring for value in point]
