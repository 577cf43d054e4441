"""What a reader measures on a film: frozen values in film pixels (edges, x right, y down).

A measurement is made of points, or it is the outline of a region whose pixels are looked at.
"""

import math
from dataclasses import dataclass, field, fields, replace

from xai_desktop.core.geometry import Box
from xai_desktop.core.measure_lines import (
    NO_TAG,
    Bidirectional,
    Cobb,
    KnownLength,
    Line,
    OneLine,
    Polyline,
    Tag,
    TwoLines,
    angle_between,
)
from xai_desktop.core.shapes import Ellipse, Point


@dataclass(frozen=True, slots=True)
class Ruler(OneLine):
    """A line between two film points."""


@dataclass(frozen=True, slots=True)
class Angle:
    """Two arms that meet in a corner."""

    first: Point
    corner: Point
    last: Point
    tag: Tag = field(default=NO_TAG, kw_only=True)

    @property
    def points(self) -> tuple[Point, ...]:
        return self.first, self.corner, self.last

    @property
    def lines(self) -> tuple[Line, ...]:
        return (self.first, self.corner), (self.corner, self.last)

    def degrees(self, aspect: float) -> float:
        """0 to 180; `aspect` is a pixel's height over its width. NaN where an arm has no length."""
        first, last = (_arm(self.corner, end, aspect) for end in (self.first, self.last))
        return angle_between(first, last) if any(first) and any(last) else math.nan


@dataclass(frozen=True, slots=True)
class Probe:
    """A pinned point: the pixel under it is read."""

    at: Point
    tag: Tag = field(default=NO_TAG, kw_only=True)

    @property
    def points(self) -> tuple[Point, ...]:
        return (self.at,)

    @property
    def lines(self) -> tuple[Line, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class Ratio(TwoLines):
    """The cardiothoracic ratio: two level lines, across the heart and across the chest, in either order.

    The shorter line is the heart's: a chest is wider than its heart (Danzer 1919).
    """

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
    tag: Tag = field(default=NO_TAG, kw_only=True)


Pointed = Ruler | Angle | Probe | Ratio | Bidirectional | Cobb | Polyline | KnownLength
Measure = Pointed | Region


def of_points(like: Pointed, points: tuple[Point, ...]) -> Pointed:
    """The same measurement with other points."""
    if isinstance(like, Polyline):
        return replace(like, points=points)
    names = [one.name for one in fields(like)][: len(points)]
    return replace(like, **dict(zip(names, points, strict=True)))  # type: ignore[arg-type]


def _arm(corner: Point, end: Point, aspect: float) -> Point:
    return end[0] - corner[0], (end[1] - corner[1]) * aspect


def _width(line: Line) -> float:
    return abs(line[1][0] - line[0][0])
