"""A film that can be changed before a network sees it.

The change is made in film pixels, in the bright-bone unit film in front of the resize: there a region has its exact
edges, and nothing of what is covered leaks into the network's pixels that lie half inside it. Everything behind it up
to the network's input (area average, value range, normalisation) is linear, so that only the changed part is resized
and added. The intensity scale stays that of the whole film: covering a bright marker must not brighten the rest.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from xai_desktop.core.arrays import AnyArray, BoolArray, FloatArray, owned
from xai_desktop.core.ask_wish import Region
from xai_desktop.core.asked import HIDDEN, NO_PIXEL, UNSEEN
from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import PixelMap, Size
from xai_desktop.core.image import Image
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.models.preprocess import to_input, unit_colour, unit_grey
from xai_desktop.models.resample import weights


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """Pixels of a film: `bits` (r, c) bool, the first of which lies at (row, column)."""

    bits: BoolArray
    row: int
    column: int

    @property
    def window(self) -> tuple[slice, slice]:
        height, width = self.bits.shape
        return slice(self.row, self.row + height), slice(self.column, self.column + width)


@dataclass(frozen=True, slots=True, eq=False)
class Canvas:
    """`planes` (P, H, W) float32 in [0, 1], bone as the network wants it; `x` (1, C, h, w) on the CPU.

    `picture` (H, W) bool is where the film shows something: no padding, no shutter. `black` (H, W) bool is where it is
    as dark as the network can be given it: air beside the patient, collimated borders. `seen` (H, W) bool is where the
    network looks. `gain` (C, 1, 1) turns a unit of grey into units of the input.
    """

    planes: FloatArray
    x: Tensor
    pixel_map: PixelMap
    picture: BoolArray
    black: BoolArray
    seen: BoolArray
    gain: Tensor

    @classmethod
    def of(cls, image: Image, spec: InputSpec) -> "Canvas":
        x, pixel_map = to_input(image, spec)
        planes = unit_colour(image, spec) if image.colour is not None and spec.channels == 3 else unit_grey(image, spec)
        low, high = spec.value_range
        gain = torch.tensor((high - low) / np.asarray(spec.std, dtype=np.float64), dtype=torch.float32)
        seen = pixel_map.seen().mask(image.size)
        black = planes.min(0) >= 1 if spec.polarity == "bone_dark" else planes.max(0) <= 0
        return cls(planes, x, pixel_map, picture_of(image), owned(black), owned(seen), gain[:, None, None])

    @property
    def size(self) -> Size:
        """(height, width) of the film."""
        return self.pixel_map.source

    @property
    def field(self) -> BoolArray:
        """(H, W) bool: the picture as far as the network sees it."""
        return owned(self.picture & self.seen, np.bool_)

    def why_nothing(self, mask: BoolArray) -> str:
        """Why a region (H, W) is nothing that the network could be asked about; empty where it is something."""
        if not mask.any():
            return NO_PIXEL
        if not (mask & self.seen).any():
            return UNSEEN
        return "" if (mask & self.field).any() else HIDDEN

    def patch(self, mask: BoolArray) -> Patch | None:
        """The part of a mask that is picture, cut to its bounds; None where there is none."""
        return patch_of(mask & self.picture)

    def painted(self, patch: Patch, values: AnyArray) -> Tensor:
        """(1, C, h, w): the input with `values` (P, r, c) in place of the film's own in the patch."""
        rows, columns = patch.window
        change = np.where(patch.bits, values - self.planes[:, rows, columns], np.float32(0))
        parts = [_resized(plane, patch, self.pixel_map) for plane in change.astype(np.float32, copy=False)]
        return self.x + torch.from_numpy(np.stack(parts)) * self.gain


def picture_of(image: Image) -> BoolArray:
    """(H, W) bool: neither padding nor under the shutter."""
    shown = np.ones(image.size, bool) if image.shutter is None else image.shutter
    return owned(shown if image.padding is None else shown & ~image.padding[image.index], np.bool_)


def share_of(part: BoolArray, whole: BoolArray) -> float:
    """The pixels of one region over those of another; 0 where that has none."""
    return int(np.count_nonzero(part)) / max(1, int(np.count_nonzero(whole)))


def patch_of(mask: BoolArray) -> Patch | None:
    """A mask (H, W) cut to its bounds; None where it is empty."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not rows.size:
        return None
    top, left = int(rows[0]), int(columns[0])
    return Patch(owned(mask[top : rows[-1] + 1, left : columns[-1] + 1]), top, left)


def mask_of(region: Region, size: Size) -> BoolArray:
    """(H, W) bool of a region. Raises `InputError` where a mask is not of the film's size."""
    if not isinstance(region, np.ndarray):
        return region.mask(size)
    if region.shape != size:
        raise InputError(f"The region is {region.shape} pixels and the film {size}; give a mask of the film's size.")
    return owned(region != 0, np.bool_)


def _resized(part: AnyArray, patch: Patch, pixel_map: PixelMap) -> FloatArray:
    """(h, w): what a part of the film adds to the network's pixels, everything else being 0."""
    (sx, sy), (tx, ty) = pixel_map.scale, pixel_map.shift
    rows, columns = patch.window
    down = weights(pixel_map.source[0], pixel_map.net[0], sy, ty)[:, rows]
    across = weights(pixel_map.source[1], pixel_map.net[1], sx, tx)[:, columns]
    return owned((across @ (down @ part).T).T, np.float32)
