"""What a reader measures on a film: frozen values in film pixels (edges, x right, y down).

A measurement is made of points, or it is the outline of a region whose pixels are looked at.
"""

import math
from dataclasses import dataclass

from xai_desktop.core.geometry import Box
from xai_desktop.core.shapes import Ellipse, Point

Line = tuple[Point, Point]


@dataclass(frozen=True, slots=True)
class Ruler:
    """A line between two film points."""

    start: Point
    end: Point

    @property
    def points(self) -> tuple[Point, ...]:
        return self.start, self.end

    @property
    def lines(self) -> tuple[Line, ...]:
        return ((self.start, self.end),)


@dataclass(frozen=True, slots=True)
class Angle:
    """Two arms that meet in a corner."""

    first: Point
    corner: Point
    last: Point

    @property
    def points(self) -> tuple[Point, ...]:
        return self.first, self.corner, self.last

    @property
    def lines(self) -> tuple[Line, ...]:
        return (self.first, self.corner), (self.corner, self.last)

    def degrees(self, aspect: float) -> float:
        """0 to 180; `aspect` is a pixel's height over its width. NaN where an arm has no length."""
        (ax, ay), (bx, by) = (_arm(self.corner, end, aspect) for end in (self.first, self.last))
        if not (ax or ay) or not (bx or by):
            return math.nan
        return math.degrees(abs(math.atan2(ax * by - ay * bx, ax * bx + ay * by)))


@dataclass(frozen=True, slots=True)
class Probe:
    """A pinned point: the pixel under it is read."""

    at: Point

    @property
    def points(self) -> tuple[Point, ...]:
        return (self.at,)

    @property
    def lines(self) -> tuple[Line, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class Ratio:
    """The cardiothoracic ratio: two level lines, across the heart and across the chest, in either order.

    The shorter line is the heart's: a chest is wider than its heart (Danzer 1919).
    """

    first_from: Point
    first_to: Point
    second_from: Point
    second_to: Point

    @property
    def points(self) -> tuple[Point, ...]:
        return self.first_from, self.first_to, self.second_from, self.second_to

    @property
    def lines(self) -> tuple[Line, ...]:
        return (self.first_from, self.first_to), (self.second_from, self.second_to)

    @property
    def heart(self) -> Line:
        return min(self.lines, key=_width)

    @property
    def chest(self) -> Line:
        return self.lines[1] if self.heart == self.lines[0] else self.lines[0]

    @property
    def value(self) -> float:
        """The heart's width over the chest's, both along rows, so that no spacing is needed; NaN without a chest."""
        chest = _width(self.chest)
        return _width(self.heart) / chest if chest else math.nan


@dataclass(frozen=True, slots=True)
class Region:
    """An outline whose pixels are looked at: mean, spread and extremes (`region_values`)."""

    shape: Box | Ellipse


Pointed = Ruler | Angle | Probe | Ratio
Measure = Ruler | Angle | Probe | Ratio | Region


def of_points(like: Pointed, points: tuple[Point, ...]) -> Pointed:
    """The same kind of measurement with other points."""
    return type(like)(*points)


def _arm(corner: Point, end: Point, aspect: float) -> Point:
    return end[0] - corner[0], (end[1] - corner[1]) * aspect


def _width(line: Line) -> float:
    return abs(line[1][0] - line[0][0])
