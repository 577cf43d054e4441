"""Where a film lies in a pane: zoom, position, and the way between device pixels and film pixels. Knows no Qt."""

from dataclasses import dataclass, replace
from functools import cached_property

from xai_desktop.core.geometry import Size
from xai_desktop.core.orientation import UPRIGHT, Orientation
from xai_desktop.core.sampling import Grid

SMALLEST, LARGEST = 0.001, 64.0
"""Device pixels per film pixel."""

Point = tuple[float, float]


Edges = tuple[int, int, int, int]
"""Left, top, right, bottom."""


@dataclass(frozen=True)
class ViewGeometry:
    """A film of (height, width) in a pane of (height, width) device pixels.

    `zoom` is device pixels per film column; `aspect` a film pixel's height over its width; `centre` the film point
    (x, y, pixel edges) in the middle of the pane; `orientation` how the film lies. What is drawn is rounded: the film's
    corner lies on a device pixel's corner, and a reduced film measures a whole number of device pixels, so that it is
    sampled alike wherever it is. Points go between film and pane through `to_pane` and `to_film` only.
    """

    film: Size
    aspect: float
    pane: Size
    zoom: float
    centre: Point
    orientation: Orientation = UPRIGHT

    @classmethod
    def fitting(cls, film: Size, aspect: float, pane: Size, orientation: Orientation = UPRIGHT) -> "ViewGeometry":
        """The whole film, as large as the pane allows."""
        along_rows, along_columns = pane[::-1] if not orientation.exchanged else pane
        zoom = min(along_rows / film[1], along_columns / (film[0] * aspect))
        return cls(film, aspect, pane, limited(zoom), (film[1] / 2, film[0] / 2), orientation)

    @cached_property
    def scale(self) -> Point:
        """Device pixels per film pixel along the film's own rows and columns, as drawn."""
        sx, sy = self.zoom, self.zoom * self.aspect
        if min(sx, sy) >= 1:
            return sx, sy
        return max(1, round(self.film[1] * sx)) / self.film[1], max(1, round(self.film[0] * sy)) / self.film[0]

    @cached_property
    def corner(self) -> tuple[int, int]:
        """(x, y) of the film point (0, 0) in the pane, in device pixels: top left of an upright film."""
        (sx, sy), (x, y) = self.scale, self.centre
        from_corner = self.orientation.to_screen(x * sx, y * sy)
        return round(self.pane[1] / 2 - from_corner[0]), round(self.pane[0] / 2 - from_corner[1])

    def to_pane(self, x: float, y: float) -> Point:
        """Film point → device pixels."""
        across, down = self.orientation.to_screen(x * self.scale[0], y * self.scale[1])
        return self.corner[0] + across, self.corner[1] + down

    def to_film(self, x: float, y: float) -> Point:
        """Device pixels → film point."""
        across, down = self.orientation.to_film(x - self.corner[0], y - self.corner[1])
        return across / self.scale[0], down / self.scale[1]

    @cached_property
    def grid(self) -> Grid | None:
        """The visible part of the film, as it lies on the film, or None where nothing of it is in the pane."""
        left, top, right, bottom = _ordered(*self._from_corner(0, 0), *self._from_corner(self.pane[1], self.pane[0]))
        width, height = round(self.film[1] * self.scale[0]), round(self.film[0] * self.scale[1])
        x0, y0, x1, y1 = max(0, left), max(0, top), min(width, right), min(height, bottom)
        if x1 <= x0 or y1 <= y0:
            return None
        return Grid(self.film, self.scale, x0, y0, x1 - x0, y1 - y0)

    @cached_property
    def covered(self) -> Edges:
        """What the visible part of the film covers of the pane; of no size where there is none."""
        return (0, 0, 0, 0) if self.grid is None else self.covered_by(self.grid)

    def covered_by(self, grid: Grid) -> Edges:
        """Where a part of the film lies in the pane, or beyond its edges."""
        ends = ((grid.left, grid.top), (grid.left + grid.width, grid.top + grid.height))
        (x0, y0), (x1, y1) = (self.orientation.to_screen(*end) for end in ends)
        left, top = self.corner
        return _ordered(left + round(x0), top + round(y0), left + round(x1), top + round(y1))

    def _from_corner(self, x: int, y: int) -> tuple[int, int]:
        """Device pixels of the pane → device pixels along the film's rows and columns, from its point (0, 0)."""
        across, down = self.orientation.to_film(x - self.corner[0], y - self.corner[1])
        return round(across), round(down)

    def zoomed(self, factor: float, x: float, y: float) -> "ViewGeometry":
        """Larger or smaller, with the film point under device pixel (x, y) staying there."""
        film_x, film_y = self.to_film(x, y)
        moved = replace(self, zoom=limited(self.zoom * factor))
        dx, dy = moved._film_step(x - self.pane[1] / 2, y - self.pane[0] / 2)
        return moved.centred(film_x - dx, film_y - dy)

    def panned(self, dx: float, dy: float) -> "ViewGeometry":
        """Moved by device pixels."""
        across, down = self._film_step(dx, dy)
        return self.centred(self.centre[0] - across, self.centre[1] - down)

    def _film_step(self, dx: float, dy: float) -> Point:
        """So many device pixels to the right and down, in film pixels along the film's axes."""
        across, down = self.orientation.to_film(dx, dy)
        return across / self.scale[0], down / self.scale[1]

    def centred(self, x: float, y: float) -> "ViewGeometry":
        """With a film point in the middle; the middle never leaves the film, so that it cannot be lost."""
        return replace(self, centre=(min(max(x, 0.0), self.film[1]), min(max(y, 0.0), self.film[0])))


def limited(zoom: float) -> float:
    """A zoom that a pane can have."""
    return min(max(zoom, SMALLEST), LARGEST)


def _ordered(x0: int, y0: int, x1: int, y1: int) -> Edges:
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
