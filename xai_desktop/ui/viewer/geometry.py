"""Where a film lies in a pane: zoom, position, and the way between device pixels and film pixels. Knows no Qt."""

from dataclasses import dataclass, replace
from functools import cached_property

from xai_desktop.core.geometry import Size
from xai_desktop.core.sampling import Grid

SMALLEST, LARGEST = 0.001, 64.0
"""Device pixels per film pixel."""

Point = tuple[float, float]


@dataclass(frozen=True)
class ViewGeometry:
    """A film of (height, width) in a pane of (height, width) device pixels.

    `zoom` is device pixels per film column; `aspect` a film pixel's height over its width; `centre` the film point
    (x, y, pixel edges) in the middle of the pane. What is drawn is rounded: the film's corner lies on a device pixel's
    corner, and a reduced film measures a whole number of device pixels, so that it is sampled alike wherever it is.
    """

    film: Size
    aspect: float
    pane: Size
    zoom: float
    centre: Point

    @classmethod
    def fitting(cls, film: Size, aspect: float, pane: Size) -> "ViewGeometry":
        """The whole film, as large as the pane allows."""
        zoom = min(pane[1] / film[1], pane[0] / (film[0] * aspect))
        return cls(film, aspect, pane, _limited(zoom), (film[1] / 2, film[0] / 2))

    @cached_property
    def scale(self) -> Point:
        """(x, y): device pixels per film pixel, as drawn."""
        sx, sy = self.zoom, self.zoom * self.aspect
        if min(sx, sy) >= 1:
            return sx, sy
        return max(1, round(self.film[1] * sx)) / self.film[1], max(1, round(self.film[0] * sy)) / self.film[0]

    @cached_property
    def corner(self) -> tuple[int, int]:
        """(x, y) of the film's top-left corner in the pane, in device pixels."""
        (sx, sy), (x, y) = self.scale, self.centre
        return round(self.pane[1] / 2 - x * sx), round(self.pane[0] / 2 - y * sy)

    def to_pane(self, x: float, y: float) -> Point:
        """Film point → device pixels."""
        return self.corner[0] + x * self.scale[0], self.corner[1] + y * self.scale[1]

    def to_film(self, x: float, y: float) -> Point:
        """Device pixels → film point."""
        return (x - self.corner[0]) / self.scale[0], (y - self.corner[1]) / self.scale[1]

    @cached_property
    def grid(self) -> Grid | None:
        """The visible part of the film, or None where nothing of it is in the pane."""
        (left, top), (height, width) = self.corner, self.film
        right, bottom = left + round(width * self.scale[0]), top + round(height * self.scale[1])
        x0, y0, x1, y1 = max(0, left), max(0, top), min(self.pane[1], right), min(self.pane[0], bottom)
        if x1 <= x0 or y1 <= y0:
            return None
        return Grid(self.film, self.scale, x0 - left, y0 - top, x1 - x0, y1 - y0)

    @property
    def visible(self) -> tuple[float, float, float, float]:
        """x0, y0, x1, y1 of the pane in film coordinates."""
        return *self.to_film(0, 0), *self.to_film(self.pane[1], self.pane[0])

    def zoomed(self, factor: float, x: float, y: float) -> "ViewGeometry":
        """Larger or smaller, with the film point under device pixel (x, y) staying there."""
        zoom = _limited(self.zoom * factor)
        film_x, film_y = self.to_film(x, y)
        moved = replace(self, zoom=zoom)
        sx, sy = moved.scale
        return moved.centred(film_x - (x - self.pane[1] / 2) / sx, film_y - (y - self.pane[0] / 2) / sy)

    def panned(self, dx: float, dy: float) -> "ViewGeometry":
        """Moved by device pixels."""
        return self.centred(self.centre[0] - dx / self.scale[0], self.centre[1] - dy / self.scale[1])

    def centred(self, x: float, y: float) -> "ViewGeometry":
        """With a film point in the middle; the middle never leaves the film, so that it cannot be lost."""
        return replace(self, centre=(min(max(x, 0.0), self.film[1]), min(max(y, 0.0), self.film[0])))


def _limited(zoom: float) -> float:
    return min(max(zoom, SMALLEST), LARGEST)
