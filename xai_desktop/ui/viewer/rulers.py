"""Rulers on a film: their ends in film coordinates, and what a mouse does to them. Knows no Qt."""

import math
from dataclasses import dataclass

from xai_desktop.ui.viewer.geometry import Point, ViewGeometry

GRAB, SHORTEST = 9.0, 3.0
"""Logical pixels: how near to an end (to the line, half of it) a press takes hold, and what is too short to keep."""


@dataclass(frozen=True, slots=True)
class Ruler:
    """A line between two film points (pixel edges)."""

    start: Point
    end: Point

    def moved(self, dx: float, dy: float) -> "Ruler":
        return Ruler((self.start[0] + dx, self.start[1] + dy), (self.end[0] + dx, self.end[1] + dy))


class Rulers:
    """The rulers of one film, shared by all panes that show it. `chosen` is the one that was touched last."""

    def __init__(self) -> None:
        self.lines: list[Ruler] = []
        self.chosen: int | None = None
        self._part = ""
        self._from: Point = (0.0, 0.0)
        self._before: Ruler | None = None

    def press(self, x: float, y: float, geometry: ViewGeometry, ratio: float) -> None:
        """Take hold of an end or of a line near a place in the pane (device pixels), or begin a new ruler there."""
        held = self._near(x, y, geometry, GRAB * ratio)
        if held is None:
            point = _inside(geometry.to_film(x, y), geometry)
            self.lines.append(Ruler(point, point))
            held = len(self.lines) - 1, "end"
        self.chosen, self._part = held
        self._from, self._before = geometry.to_film(x, y), self.lines[held[0]]

    def drag(self, x: float, y: float, geometry: ViewGeometry) -> None:
        """Move what is held; a place beside the film is taken to its edge."""
        if self.chosen is None or self._before is None:
            return
        point, before = geometry.to_film(x, y), self._before
        if self._part == "line":
            self.lines[self.chosen] = _kept(before, point[0] - self._from[0], point[1] - self._from[1], geometry)
            return
        place = _inside(point, geometry)
        ends = (place, before.end) if self._part == "start" else (before.start, place)
        self.lines[self.chosen] = Ruler(*ends)

    def release(self, geometry: ViewGeometry, ratio: float) -> None:
        """Let go; a ruler of no length was only a click."""
        held, self._before = self.chosen if self._before is not None else None, None
        if held is not None:
            start, end = (geometry.to_pane(*point) for point in (self.lines[held].start, self.lines[held].end))
            if math.dist(start, end) < SHORTEST * ratio:
                self.remove()

    def remove(self) -> bool:
        """Take the chosen ruler away, else the last one; false where there is none."""
        if not self.lines:
            return False
        del self.lines[-1 if self.chosen is None else self.chosen]
        self.chosen = self._before = None
        return True

    def clear(self) -> None:
        self.lines.clear()
        self.chosen = self._before = None

    def _near(self, x: float, y: float, geometry: ViewGeometry, reach: float) -> tuple[int, str] | None:
        """The ruler and its part under a place: ends come before lines, later rulers before earlier ones."""
        found: list[tuple[float, int, str]] = []
        for number, ruler in enumerate(self.lines):
            start, end = geometry.to_pane(*ruler.start), geometry.to_pane(*ruler.end)
            found += [(math.dist((x, y), start), -number, "start"), (math.dist((x, y), end), -number, "end")]
            found.append((2 * _from_line((x, y), start, end), -number, "line"))
        held = [(part == "line", far, number, part) for far, number, part in found if far <= reach]
        return (-min(held)[2], min(held)[3]) if held else None


def _from_line(point: Point, start: Point, end: Point) -> float:
    """The distance of a point from a line between two points."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    square = dx * dx + dy * dy
    part = 0.0 if square == 0 else ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / square
    part = min(max(part, 0.0), 1.0)
    return math.dist(point, (start[0] + part * dx, start[1] + part * dy))


def _inside(point: Point, geometry: ViewGeometry) -> Point:
    height, width = geometry.film
    return min(max(point[0], 0.0), float(width)), min(max(point[1], 0.0), float(height))


def _kept(ruler: Ruler, dx: float, dy: float, geometry: ViewGeometry) -> Ruler:
    """Moved as far as both ends stay on the film."""
    height, width = geometry.film
    xs, ys = sorted((ruler.start[0], ruler.end[0])), sorted((ruler.start[1], ruler.end[1]))
    return ruler.moved(min(max(dx, -xs[0]), width - xs[1]), min(max(dy, -ys[0]), height - ys[1]))
