"""What covers a film besides greys: the shutter's black, and the bitmaps that the file draws in white.

Both come from the file (PS3.3 C.7.6.11, C.9.2), so they belong to the film and not to what a network found in it.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from xai_desktop.core.arrays import BoolArray, ByteArray, owned
from xai_desktop.core.geometry import Size
from xai_desktop.core.image import Image
from xai_desktop.core.orientation import Orientation
from xai_desktop.core.sampling import Grid, Sampler


@dataclass(frozen=True, slots=True, eq=False)
class Cover:
    """The covers on the pixels of a grid, each (h, w) uint8 or None: `open` is 0 under the shutter, 255 elsewhere;
    `drawn` is 255 where the file draws, 0 elsewhere."""

    open: ByteArray | None
    drawn: ByteArray | None

    def over(self, greys: ByteArray, overlays: bool = True) -> ByteArray:
        """(h, w) or (h, w, 3) greys with the shutter and, if wanted, the drawings over it, in the same memory."""
        if self.open is not None:
            np.bitwise_and(greys, _like(self.open, greys), out=greys)
        if overlays and self.drawn is not None:
            np.bitwise_or(greys, _like(self.drawn, greys), out=greys)
        return greys

    def turned(self, orientation: Orientation) -> "Cover":
        """As it lies on the screen."""
        planes = (None if plane is None else orientation.turn(plane) for plane in (self.open, self.drawn))
        return Cover(*planes)


def _like(plane: ByteArray, greys: ByteArray) -> ByteArray:
    return plane if greys.ndim == 2 else plane[..., None]


class CoverSampler:
    """Samples a film's covers. A shutter ends where its nearest pixel says; a drawing never loses a line."""

    def __init__(self, image: Image) -> None:
        self._open = None if image.shutter is None else Sampler(_bytes(image.shutter))
        self._drawn = DrawnSampler(_together(image)) if image.overlays else None

    def sample(self, grid: Grid) -> Cover:
        found = None if self._open is None else self._open.nearest(grid)
        return Cover(found, None if self._drawn is None else self._drawn.sample(grid))


def cover_sampler(image: Image) -> CoverSampler | None:
    """None for a film that nothing covers, as most are."""
    return CoverSampler(image) if image.overlays or image.shutter is not None else None


class DrawnSampler:
    """A bitmap on the screen: where the film is reduced, a pixel is set as soon as one of its film pixels is."""

    def __init__(self, bitmap: ByteArray) -> None:
        self._bitmap = Sampler(bitmap)
        self._plane = bitmap
        self._whole: tuple[Size, ByteArray] | None = None

    def sample(self, grid: Grid) -> ByteArray:
        """(h, w) uint8 on the pixels of a grid."""
        if not grid.reduced:
            found: ByteArray = self._bitmap.nearest(grid)
            return found
        if self._whole is None or self._whole[0] != grid.shown:  # kept, so that panning only cuts
            rows = _gathered(self._plane, grid.shown[0])
            self._whole = grid.shown, np.ascontiguousarray(_gathered(rows.T, grid.shown[1]).T)
        return np.ascontiguousarray(self._whole[1][grid.part])


def _gathered(plane: ByteArray, count: int) -> ByteArray:
    """(count, w) from (h, w): the most of the rows whose middle lies in each new row, or copies of rows."""
    height = plane.shape[0]
    found: ByteArray
    if count >= height:
        found = plane[np.minimum(((np.arange(count) + 0.5) * height / count).astype(np.intp), height - 1)]
    else:
        found = np.maximum.reduceat(plane, _starts(height, count), axis=0)
    return found


def _starts(height: int, count: int) -> npt.NDArray[np.intp]:
    """(count,) the first of the rows that each new row gathers; every row goes to exactly one."""
    goes_to = np.minimum(((np.arange(height) + 0.5) * count / height).astype(np.intp), count - 1)
    starts: npt.NDArray[np.intp] = np.searchsorted(goes_to, np.arange(count))
    return starts


def _together(image: Image) -> ByteArray:
    """(H, W) uint8 of all drawings."""
    found = np.zeros(image.size, np.uint8)
    for plane in image.overlays:
        cv2.bitwise_or(found, _bytes(plane.bits), dst=found)
    return found


def _bytes(bits: BoolArray) -> ByteArray:
    return owned(bits.view(np.uint8) * np.uint8(255), np.uint8)
