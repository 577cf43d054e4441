"""From map values to colours: an index of 255 steps over a stated scale, and a table of 256 colours.

A change of opacity or colour map costs 256 entries and one look-up per pixel of the screen.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from xai_desktop.core import colormap
from xai_desktop.core.argb import ArgbTable, pack
from xai_desktop.core.arrays import ByteArray, FloatArray
from xai_desktop.core.explanation import Explanation
from xai_desktop.core.geometry import PixelMap
from xai_desktop.core.overlay import OverlayLook
from xai_desktop.core.sampling import Sampler

NEARLY = 0.03
"""Share of a scale's end below which a value is nearly zero."""

LEVELS = 254
"""Steps of a heat index: 1 is the scale's low end, 255 its high end, and 0 is no value at all."""


@dataclass(frozen=True, slots=True)
class HeatScale:
    """The values at the ends of the colour bar, in units of the map: 0 to the maximum, or ± the largest magnitude.

    `floor` is the share of the opacity that every value but those near zero has at least, 0 to 1.
    """

    low: float
    high: float
    floor: float = 0.0

    @classmethod
    def of(cls, heatmap: FloatArray) -> "HeatScale":
        """A map's own scale; for a map without a finite value above zero magnitude, 0 to 1."""
        low, high = float(np.fmin.reduce(heatmap, axis=None)), float(np.fmax.reduce(heatmap, axis=None))
        largest = max(abs(low), abs(high))
        if not np.isfinite(largest) or largest == 0:
            return cls(0.0, 1.0)
        return cls(-largest if low < 0 else 0.0, largest)

    @property
    def signed(self) -> bool:
        return self.low < 0

    @property
    def ticks(self) -> tuple[float, float, float]:
        return self.low, (self.low + self.high) / 2, self.high

    def index(self, heatmap: FloatArray) -> ByteArray:
        """uint8 of the same shape: 0 where there is no finite value, else 1–255, clipped to the scale."""
        factor = LEVELS / (self.high - self.low)
        clipped = np.clip(heatmap, self.low, self.high, dtype=np.float32)
        index: ByteArray = cv2.convertScaleAbs(clipped, alpha=factor, beta=1 - self.low * factor)
        defined = np.isfinite(heatmap)
        return index.reshape(heatmap.shape) if defined.all() else np.where(defined, index.reshape(heatmap.shape), 0)


def heat_sampler(explanation: Explanation, scale: HeatScale, pixelated: bool = False) -> Sampler:
    """The heat index over the film. `pixelated` gives every film pixel the cell of the map that it lies in."""
    heatmap = _cells(explanation) if pixelated else explanation.heatmap
    index = scale.index(heatmap)
    valid = index > 0
    return Sampler(index) if valid.all() else Sampler(index, valid)


def _cells(explanation: Explanation) -> FloatArray:
    """(H, W) float32: the map's own cells without interpolation. An unsigned scale cuts what a ReLU would remove."""
    defined = np.isfinite(explanation.heatmap)
    raw = explanation.raw
    rows, columns = (_cell_of(explanation.pixel_map, axis, raw.shape[axis]) for axis in (0, 1))
    return np.where(defined, raw[np.ix_(rows, columns)], np.float32(np.nan))


def _cell_of(pixel_map: PixelMap, axis: int, cells: int) -> npt.NDArray[np.intp]:
    scale, shift = pixel_map.scale[1 - axis], pixel_map.shift[1 - axis]
    net = (np.arange(pixel_map.source[axis]) + 0.5) * scale + shift
    return np.clip(np.floor(net * cells / pixel_map.net[axis]), 0, cells - 1).astype(np.intp)


def shown_table(look: OverlayLook, scale: HeatScale) -> ArgbTable:
    """`heat_table` as a look and a scale want it."""
    return heat_table(look.colormap, look.opacity, rising=look.rising, signed=scale.signed, floor=scale.floor)


def heat_table(
    name: str, opacity: float, *, rising: bool = True, signed: bool = False, floor: float = 0.0
) -> ArgbTable:
    """(256,) premultiplied ARGB for a heat index. Entry 0 is clear.

    A signed map always gets the diverging colours, with zero in their middle. With `rising`, opacity grows in
    proportion to the magnitude up to `opacity`, from `floor` of it on: the sign of a small difference can be seen, and
    what is nearly zero stays clear.
    """
    place = (np.arange(256) - 1).clip(0) / LEVELS
    strength = np.abs(2 * place - 1) if signed else place
    if signed or name == colormap.DIVERGING:
        name, place = colormap.DIVERGING, place if signed else 0.5 + place / 2
    rgb = colormap.table(name)[np.rint(place * 255).astype(np.intp)]
    if floor:
        strength = np.clip((strength - NEARLY) / NEARLY, 0, 1) * floor + (1 - floor) * strength
    alpha = opacity * (strength if rising else np.ones(256))
    alpha[0] = 0.0
    return pack(rgb, alpha)
