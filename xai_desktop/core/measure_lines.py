"""Measurements of several lines, in film pixels (edges, x right, y down), and what a reader calls one."""

import math
from dataclasses import dataclass, field
from itertools import pairwise

from xai_desktop.core.measure import length_px
from xai_desktop.core.shapes import Point

Line = tuple[Point, Point]

STEEP = math.tan(math.radians(60))
"""Height over width of lines that nobody takes for end plates."""


@dataclass(frozen=True, slots=True)
class Tag:
    """What a reader calls a measurement, and when it was drawn (ISO 8601 with zone); "" where nobody said."""

    name: str = ""
    at: str = ""


NO_TAG = Tag()


@dataclass(frozen=True, slots=True)
class OneLine:
    """What is measured along a line between two points."""

    start: Point
    end: Point
    tag: Tag = field(default=NO_TAG, kw_only=True)

    @property
    def points(self) -> tuple[Point, ...]:
        return self.start, self.end

    @property
    def lines(self) -> tuple[Line, ...]:
        return ((self.start, self.end),)


@dataclass(frozen=True, slots=True)
class TwoLines:
    """What is measured on two lines that need not meet."""

    first_from: Point
    first_to: Point
    second_from: Point
    second_to: Point
    tag: Tag = field(default=NO_TAG, kw_only=True)

    @property
    def points(self) -> tuple[Point, ...]:
        return self.first_from, self.first_to, self.second_from, self.second_to

    @property
    def lines(self) -> tuple[Line, ...]:
        return (self.first_from, self.first_to), (self.second_from, self.second_to)


@dataclass(frozen=True, slots=True)
class Bidirectional(TwoLines):
    """Two diameters at right angles, as response criteria ask for (RECIST 1.1, Eisenhauer 2009).

    The longer line is the long axis, whichever was drawn first.
    """

    def axes(self, aspect: float) -> tuple[Line, Line]:
        """The long and the short one; `aspect` is a pixel's height over its width."""
        long, short = sorted(self.lines, key=lambda line: length_px(aspect, *line), reverse=True)
        return long, short


@dataclass(frozen=True, slots=True)
class Cobb(TwoLines):
    """The angle between two lines that need not meet: along two end plates of a spine (Cobb 1948)."""

    def degrees(self, aspect: float) -> float:
        """0 to 180; `aspect` is a pixel's height over its width. NaN where a line has no length.

        Which end a line was begun at means nothing: both are read from left to right, so that end plates tilted by 50°
        to either side make 100°, not 80°; and downwards where they are steeper than 60°, as end plates never are.
        """
        first, second = ((end[0] - start[0], (end[1] - start[1]) * aspect) for start, end in self.lines)
        if not any(first) or not any(second):
            return math.nan
        wide, tall = abs(first[0]) + abs(second[0]), abs(first[1]) + abs(second[1])
        along = 1 if tall > STEEP * wide else 0
        return angle_between(*((-x, -y) if (x, y)[along] < 0 else (x, y) for x, y in (first, second)))


@dataclass(frozen=True, slots=True)
class Polyline:
    """An open line of several parts: the way along a catheter or a vessel. Two points at least."""

    points: tuple[Point, ...]
    tag: Tag = field(default=NO_TAG, kw_only=True)

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(pairwise(self.points))


@dataclass(frozen=True, slots=True)
class KnownLength(OneLine):
    """A line over something whose length a reader knows, as a marker's: `mm` is what they typed, 0 before they did.

    It calibrates all lengths of its film (`spacing_for`) and changes nothing in any file.
    """

    mm: float = 0.0


def angle_between(first: Point, second: Point) -> float:
    """0 to 180 degrees from one direction to the other."""
    (ax, ay), (bx, by) = first, second
    return math.degrees(abs(math.atan2(ax * by - ay * bx, ax * bx + ay * by)))


def with_pulled_end(two: Bidirectional, handle: int, to: Point, aspect: float) -> Bidirectional | None:
    """With one of its four ends elsewhere and its lines still at right angles; None where that cannot be.

    An end of the first line takes the second along at the same share of the first. An end of the second one takes it
    along the first, to where the hand is.
    """
    points = list(two.points)
    shares = [_across(two, point, aspect) for point in points[2:]]
    if handle < 2:
        points[handle] = to
        moved = Bidirectional(*points, tag=two.tag)
        ends = [_on_film(moved, share, far, aspect) for share, far in shares]
    else:
        share, far = _across(two, to, aspect)
        fars = [far if place == handle - 2 else old for place, (_, old) in enumerate(shares)]
        ends = [_on_film(two, share, one, aspect) for one in fars]
    made = [point for point in (*points[:2], *ends) if all(map(math.isfinite, point))]
    return Bidirectional(*made, tag=two.tag) if len(made) == 4 else None


def squared(first: Line, start: Point, to: Point, aspect: float) -> Point:
    """The end of a line from a start at right angles to the first one, as near to a place as it can be."""
    two = Bidirectional(*first, start, to)
    share, _ = _across(two, start, aspect)
    _, far = _across(two, to, aspect)
    end = _on_film(two, share, far, aspect)
    return end if all(map(math.isfinite, end)) else to


def _across(two: Bidirectional, point: Point, aspect: float) -> Point:
    """(share along the first line, widths of a pixel beside it)."""
    (x0, y0), (x1, y1) = two.lines[0]
    dx, dy, x, y = x1 - x0, (y1 - y0) * aspect, point[0] - x0, (point[1] - y0) * aspect
    length = math.hypot(dx, dy)
    if not length:
        return math.nan, math.nan
    return (x * dx + y * dy) / length**2, (y * dx - x * dy) / length


def _on_film(two: Bidirectional, share: float, far: float, aspect: float) -> Point:
    """The inverse of `_across`."""
    (x0, y0), (x1, y1) = two.lines[0]
    dx, dy = x1 - x0, (y1 - y0) * aspect
    length = math.hypot(dx, dy) or math.nan
    return x0 + share * dx - far * dy / length, y0 + (share * dy + far * dx / length) / aspect
