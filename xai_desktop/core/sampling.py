"""A film as the screen sees it: sampled once for a zoom and a position, never again for a change of colours.

A `Grid` says which device pixels show which part of a film. A `Sampler` turns a plane of film pixels (stored values,
heat, ranks) into an array of the grid's size. The film's outer edges always lie on edges of device pixels, so that
panning never changes how a pixel is sampled.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from xai_desktop.core.arrays import AnyArray, BoolArray
from xai_desktop.core.geometry import Size

SMOOTH_UP_TO = 2.0
"""Device pixels per film pixel up to which a film is interpolated; above, every film pixel is shown as it is."""

MOSTLY = 1.5
"""A film of which a pane shows two thirds is picked whole and kept, so that panning only cuts."""

_ROWS = 64
"""Rows picked at once: a copy of whole rows of a large film would leave the cache before its columns are picked."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Device pixels over a film.

    `scale` (x, y) is device pixels per film pixel. The grid is `width` × `height` device pixels; its first one lies
    `left`, `top` device pixels inside the film's corner. So the centre of device pixel i is at film x =
    `(left + i + 0.5) / scale[0]`, counted in pixel edges. Where an axis is reduced, `scale` makes the whole film a
    whole number of device pixels.
    """

    film: Size
    scale: tuple[float, float]
    left: int
    top: int
    width: int
    height: int

    @classmethod
    def whole(cls, film: Size, shown: Size) -> "Grid":
        """The whole film on (height, width) device pixels."""
        return cls(film, (shown[1] / film[1], shown[0] / film[0]), 0, 0, shown[1], shown[0])

    @property
    def reduced(self) -> bool:
        return min(self.scale) < 1

    @property
    def smooth(self) -> bool:
        return max(self.scale) <= SMOOTH_UP_TO

    @property
    def shown(self) -> Size:
        """(height, width) of the whole film in device pixels."""
        return max(1, round(self.film[0] * self.scale[1])), max(1, round(self.film[1] * self.scale[0]))

    @property
    def part(self) -> tuple[slice, slice]:
        """The grid's own part of the whole film in device pixels: (rows, columns)."""
        return slice(self.top, self.top + self.height), slice(self.left, self.left + self.width)

    def rows(self) -> npt.NDArray[np.floating[Any]]:
        """Film y of each row's centre, in pixel edges."""
        return (self.top + np.arange(self.height) + 0.5) / self.scale[1]

    def columns(self) -> npt.NDArray[np.floating[Any]]:
        """Film x of each column's centre, in pixel edges."""
        return (self.left + np.arange(self.width) + 0.5) / self.scale[0]

    def picked(self) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """The film's rows and columns under the centres of the device pixels."""
        ends = self.film[0] - 1, self.film[1] - 1
        rows, columns = self.rows().astype(np.intp), self.columns().astype(np.intp)
        return np.clip(rows, 0, ends[0]), np.clip(columns, 0, ends[1])


class Sampler:
    """One plane of a film: (H, W) or (H, W, 3), of uint8, uint16, int32 or float32.

    Pixels that are not `valid` never mix with their neighbours: where a device pixel's own film pixel is not valid it
    gets `blank`, and elsewhere only valid pixels are averaged.
    """

    def __init__(self, plane: AnyArray, valid: BoolArray | None = None, blank: int = 0) -> None:
        self._levels = [plane]
        self._whole: tuple[Size, AnyArray] | None = None
        self._nearest: tuple[Size, AnyArray] | None = None
        self._valid = valid
        self._weights: tuple[Sampler, Sampler] | None = None
        self._blank = blank

    def smooth(self, grid: Grid, draft: bool = False) -> AnyArray:
        """Averaged where the film is reduced, interpolated up to 2×, nearest above.

        A `draft` is interpolated between the pixels of a halved copy instead of averaged, a tenth of the work: for a
        zoom that is on its way.
        """
        if not grid.smooth and not grid.reduced:
            return self.nearest(grid)
        return self._mixed(grid, draft) if self._valid is None else self._weighted(grid, draft)

    def nearest(self, grid: Grid) -> AnyArray:
        """The film pixel under the centre of each device pixel."""
        height, width = grid.shown
        if not grid.reduced or height * width > MOSTLY * grid.height * grid.width:
            return self._picked(grid)
        if self._nearest is None or self._nearest[0] != grid.shown:
            self._nearest = grid.shown, self._picked(Grid(grid.film, grid.scale, 0, 0, width, height))
        return np.ascontiguousarray(self._nearest[1][grid.part])

    def _picked(self, grid: Grid) -> AnyArray:
        plane = self._levels[0]
        if grid.scale == (1.0, 1.0):
            return np.ascontiguousarray(plane[grid.part])
        rows, columns = grid.picked()
        beside = columns[0]
        plane, columns = plane[:, beside : columns[-1] + 1], columns - beside
        result: AnyArray = np.empty((len(rows), len(columns), *plane.shape[2:]), plane.dtype)
        for first in range(0, len(rows), _ROWS):
            here = slice(first, first + _ROWS)
            np.take(plane[rows[here]], columns, axis=1, out=result[here], mode="clip")
        return result

    def _mixed(self, grid: Grid, draft: bool = False) -> AnyArray:
        if grid.scale == (1.0, 1.0):
            return self._picked(grid)
        kept = self._whole is not None and self._whole[0] == grid.shown
        if grid.reduced and (kept or not draft):
            return np.ascontiguousarray(self._reduced(grid.shown)[grid.part])
        return self._interpolated(grid)

    def _reduced(self, shown: Size) -> AnyArray:
        """The whole film at its shown size, by area: kept, so that panning only cuts."""
        if self._whole is None or self._whole[0] != shown:
            level = self._level(shown)
            same = level.shape[:2] == shown
            self._whole = shown, level if same else cv2.resize(level, shown[::-1], interpolation=cv2.INTER_AREA)
        return self._whole[1]

    def _level(self, shown: Size) -> AnyArray:
        """The smallest halved copy that is not smaller than what is shown."""
        number = 0
        while True:
            height, width = self._levels[number].shape[:2]
            if (height + 1) // 2 < shown[0] or (width + 1) // 2 < shown[1] or max(height, width) == 1:
                return self._levels[number]
            number += 1
            if number == len(self._levels):
                half = ((width + 1) // 2, (height + 1) // 2)
                self._levels.append(cv2.resize(self._levels[-1], half, interpolation=cv2.INTER_AREA))

    def _interpolated(self, grid: Grid) -> AnyArray:
        """Between the pixels of the film, or of a halved copy where the film is reduced."""
        plane = self._level(grid.shown) if grid.reduced else self._levels[0]
        sx, sy = (grid.scale[axis] * grid.film[1 - axis] / plane.shape[1 - axis] for axis in (0, 1))
        to_plane = np.array([[1 / sx, 0, (grid.left + 0.5) / sx - 0.5], [0, 1 / sy, (grid.top + 0.5) / sy - 0.5]])
        size, flags = (grid.width, grid.height), cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        found: AnyArray = cv2.warpAffine(plane, to_plane, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
        return found

    def _weighted(self, grid: Grid, draft: bool = False) -> AnyArray:
        """Only what is valid counts, so that nothing bleeds over the border of what was never there."""
        assert self._valid is not None
        if self._weights is None:
            weight = self._valid.astype(np.float32)
            self._weights = Sampler(self._levels[0] * weight), Sampler(weight)
        values, weights = (sampler._mixed(grid, draft) for sampler in self._weights)
        kind = self._levels[0].dtype
        mean = np.rint(values / np.maximum(weights, 1e-6)).astype(kind)
        inside = Sampler(self._valid).nearest(grid)
        return np.where(inside, mean, kind.type(self._blank))
