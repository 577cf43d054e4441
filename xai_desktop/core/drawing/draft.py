"""Something that is just being drawn: the points that are down, and the one that follows the hand."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.drawing.touch import Thing
from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Box, Size
from xai_desktop.core.measure_lines import Bidirectional, Cobb, KnownLength, Polyline, squared
from xai_desktop.core.measures import Angle, Probe, Ratio, Region, Ruler
from xai_desktop.core.shapes import Ellipse, Point, Polygon, Shape


class Kind(StrEnum):
    """What can be drawn by points. Masks are painted instead (`brush`)."""

    RULER = "ruler"
    ANGLE = "angle"
    PROBE = "probe"
    RATIO = "ratio"
    BIDIRECTIONAL = "bidirectional"
    COBB = "cobb"
    POLYLINE = "polyline"
    KNOWN = "known"
    REGION_BOX = "region box"
    REGION_ELLIPSE = "region ellipse"
    BOX = "box"
    ELLIPSE = "ellipse"
    POLYGON = "polygon"

    @property
    def needs(self) -> int:
        """How many points make one; 0 for as many as somebody likes."""
        return _NEEDED.get(self, 2)

    @property
    def least(self) -> int:
        """How few points make one."""
        return self.needs or (2 if self is Kind.POLYLINE else 3)

    @property
    def by_one_drag(self) -> bool:
        """Drawn from press to release; the others take several clicks."""
        return 0 < self.needs <= 2

    @property
    def is_mark(self) -> bool:
        return self in (Kind.BOX, Kind.ELLIPSE, Kind.POLYGON)


_NEEDED = {
    **{Kind.PROBE: 1, Kind.ANGLE: 3, Kind.POLYGON: 0, Kind.POLYLINE: 0},
    **dict.fromkeys((Kind.RATIO, Kind.BIDIRECTIONAL, Kind.COBB), 4),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """`points` are down, `hand` is where the hand is now. A mark gets `label` when it is done.

    `aspect` is a pixel's height over its width.
    """

    kind: Kind
    points: tuple[Point, ...]
    hand: Point
    label: str = ""
    aspect: float = 1.0

    def at(self, hand: Point) -> "Draft":
        """The hand somewhere else; the second end of a level line stays on its level, a second diameter square."""
        return replace(self, hand=self._level(hand))

    def with_point(self, point: Point) -> "Draft":
        point = self._level(point)
        return replace(self, points=(*self.points, point), hand=point)

    def without_last(self) -> "Draft | None":
        """One point less; None where the only one is taken back."""
        return replace(self, points=self.points[:-1]) if len(self.points) > 1 else None

    @property
    def is_complete(self) -> bool:
        return 0 < self.kind.needs <= len(self.points)

    def done(self) -> Thing | None:
        """What the points that are down make; None where they make nothing yet."""
        return made(self.kind, self.points, self.label)

    def shown(self) -> Thing | None:
        """What it would be with the hand's place as one more point."""
        return made(self.kind, (*self.points, self.hand), self.label)

    def _level(self, point: Point) -> Point:
        if self.kind is Kind.RATIO and len(self.points) % 2:
            return point[0], self.points[-1][1]
        if self.kind is Kind.BIDIRECTIONAL and len(self.points) == 3:
            return squared((self.points[0], self.points[1]), self.points[2], point, self.aspect)
        return point


_OF_POINTS: dict[Kind, Callable[..., Thing]] = {
    **{Kind.RULER: Ruler, Kind.ANGLE: Angle, Kind.PROBE: Probe, Kind.RATIO: Ratio},
    **{Kind.BIDIRECTIONAL: Bidirectional, Kind.COBB: Cobb, Kind.KNOWN: KnownLength},
}


def made(kind: Kind, points: tuple[Point, ...], label: str = "") -> Thing | None:
    """A thing of its points; None where there are too few, or where they enclose nothing."""
    if len(points) < kind.least:
        return None
    points = points[: kind.needs] if kind.needs else points
    if kind in _OF_POINTS:
        return _OF_POINTS[kind](*points)
    if kind is Kind.POLYLINE:
        return Polyline(points)
    try:
        shape = _outline(kind, points)
    except InputError:
        return None
    if kind.is_mark:
        return Annotation(label, shape)
    assert isinstance(shape, Box | Ellipse)
    return Region(shape)


def default(kind: Kind, middle: Point, extent: Point, size: Size, label: str = "") -> Thing:
    """One of a usual size around a place on the film, for hands on a keyboard: `extent` is (width, height)."""
    width, height = (max(1.0, min(wanted, side)) for wanted, side in zip(extent, (size[1], size[0]), strict=True))
    x = min(max(middle[0], width / 2), size[1] - width / 2)
    y = min(max(middle[1], height / 2), size[0] - height / 2)
    left, right, top, bottom = x - width / 2, x + width / 2, y - height / 2, y + height / 2
    points: dict[Kind, tuple[Point, ...]] = {
        Kind.RULER: ((left, y), (right, y)),
        Kind.PROBE: ((x, y),),
        Kind.ANGLE: ((right, top), (left, bottom), (right, bottom)),
        Kind.RATIO: ((x - width / 4, bottom), (x + width / 4, bottom), (left, top), (right, top)),
        Kind.BIDIRECTIONAL: ((left, y), (right, y), (x, y - height / 4), (x, y + height / 4)),
        Kind.COBB: ((left, top), (right, y), (left, bottom), (right, bottom)),
        Kind.POLYLINE: ((left, y), (x, top), (right, y)),
        Kind.KNOWN: ((left, y), (right, y)),
        Kind.POLYGON: ((x, top), (right, y), (x, bottom), (left, y)),
    }
    thing = made(kind, points.get(kind, ((left, top), (right, bottom))), label)
    assert thing is not None
    return thing


def _outline(kind: Kind, points: tuple[Point, ...]) -> Shape:
    if kind is Kind.POLYGON:
        return Polygon((points,))
    (x0, y0), (x1, y1) = points
    box = Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
    if kind in (Kind.BOX, Kind.REGION_BOX):
        return box
    return Ellipse(*box.centre, box.width / 2, box.height / 2)
