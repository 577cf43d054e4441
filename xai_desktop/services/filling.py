"""What stands where a film is covered. No filling is nothing: each is blind to what equals it (methods §10.15).

- `mean`: the mean grey of the film's own picture, not of the training films, whose mean many bundles do not state
  (0 would be black there: air, a finding of its own).
- `blur`: the film itself blurred, with the explainers' σ of a tenth of its longer side; what is larger remains.
- `inpainting`: the surroundings continued inwards (Bertalmio, Bertozzi and Sapiro 2001, OpenCV's Navier–Stokes), on a
  coarse copy in which nothing of the covered film is left. Telea's method overshoots on float films (measured: from
  −1.2 to 2.1 where the film lies between 0 and 1). It has no answer where more than half of the picture is gone, so
  that a small region alone cannot be asked about with it.
- `black`: as papers do it, and the one filling that is a finding of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from scipy.ndimage import gaussian_filter
from torch import Tensor

from xai_desktop.core.arrays import AnyArray, BoolArray, FloatArray, owned
from xai_desktop.core.asked import check_filling
from xai_desktop.core.geometry import PixelMap, Size
from xai_desktop.explainers.baselines import BLUR
from xai_desktop.models.resample import resample
from xai_desktop.services.canvas import Canvas, Patch

COARSE = 128
"""Longer side of the copy that is blurred: σ is 13 of its pixels, so that it holds all that is left of the film."""

HOLE, AROUND, RADIUS = 48, 0.25, 3.0
"""Longer side of a hole in the copy that is inpainted, the margin around it as a share of it, OpenCV's radius."""

KEPT = 0.5
"""The least share of the picture that must be left for inpainting to have something to continue."""

NO_ANSWER = "it continues what is around a hole, and here more than half of the film is gone"

Fill = Callable[[Patch], AnyArray | None]
"""Values (P, r, c) for a patch's window; None where there are none."""


@dataclass(frozen=True, slots=True, eq=False)
class Filling:
    """One way to fill holes of one film."""

    key: str
    canvas: Canvas
    fill: Fill

    def without(self, mask: BoolArray) -> Tensor | None:
        """(1, C, h, w): the network's input without a region (H, W); None where this filling has no answer."""
        patch = self.canvas.patch(mask)
        if patch is None:
            return self.canvas.x
        values = self.fill(patch)
        return None if values is None else self.canvas.painted(patch, values)

    def painted(self, mask: BoolArray) -> FloatArray | None:
        """(P, H, W) in [0, 1]: the film without a region, as a picture; None where this filling has no answer."""
        patch = self.canvas.patch(mask)
        values = None if patch is None else self.fill(patch)
        if patch is None or values is None:
            return self.canvas.planes if patch is None else None
        planes = self.canvas.planes.copy()
        planes[(slice(None), *patch.window)] = np.where(patch.bits, values, planes[(slice(None), *patch.window)])
        return owned(planes, np.float32)


def filling(key: str, canvas: Canvas) -> Filling:
    """Raises `InputError` for a filling that is not known."""
    return Filling(key, canvas, MAKERS[check_filling(key)](canvas))


def _mean(canvas: Canvas) -> Fill:
    means = canvas.planes.mean(axis=(1, 2), dtype=np.float64, keepdims=True, where=canvas.picture)
    grey = np.nan_to_num(means).astype(np.float32)
    return lambda patch: np.broadcast_to(grey, (len(grey), *patch.bits.shape))


def _black(canvas: Canvas) -> Fill:
    return lambda patch: np.zeros((len(canvas.planes), *patch.bits.shape), np.float32)


def _blur(canvas: Canvas) -> Fill:
    """Of the picture alone: what padding and shutters hide is not black, it is not there."""
    coarse = PixelMap(canvas.size, _coarse(canvas.size, COARSE))
    sigma = BLUR * max(coarse.net)
    shown = resample(canvas.picture.astype(np.float32), coarse)
    weight = np.maximum(gaussian_filter(shown, sigma, mode="nearest"), 1e-6)
    picture = (resample(np.where(canvas.picture, plane, np.float32(0)), coarse) for plane in canvas.planes)
    blurred = np.stack([coarse.map_to_source(gaussian_filter(one, sigma, mode="nearest") / weight) for one in picture])
    return lambda patch: blurred[(slice(None), *patch.window)]


def _inpainting(canvas: Canvas) -> Fill:
    pixels = max(1, int(canvas.picture.sum()))

    def fill(patch: Patch) -> AnyArray | None:
        if int(patch.bits.sum()) > (1 - KEPT) * pixels:
            return None
        return _inpainted(canvas, patch)

    return fill


def _inpainted(canvas: Canvas, patch: Patch) -> AnyArray | None:
    """(P, r, c), made on a copy whose every value is a mean over film pixels that are not covered."""
    around = _around(patch, canvas.size)
    rows, columns = around
    known = canvas.picture[rows, columns].copy()
    place = tuple(slice(p.start - a.start, p.stop - a.start) for p, a in zip(patch.window, around, strict=True))
    known[place] &= ~patch.bits
    side = max(1, round(max(known.shape) * HOLE / max(patch.bits.shape)))
    coarse = PixelMap((known.shape[0], known.shape[1]), _coarse((known.shape[0], known.shape[1]), side))
    share = resample(known.astype(np.float32), coarse)
    hole = share < 1e-4
    if hole.all():
        return None
    found = []
    for plane in canvas.planes[:, rows, columns]:
        mean = resample(np.where(known, plane, np.float32(0)), coarse) / np.where(hole, 1, share)
        filled = cv2.inpaint(np.ascontiguousarray(mean, np.float32), hole.astype(np.uint8), RADIUS, cv2.INPAINT_NS)
        found.append(coarse.map_to_source(filled)[place])
    return np.stack(found)


def _around(patch: Patch, size: Size) -> tuple[slice, slice]:
    margin = max(8, round(AROUND * max(patch.bits.shape)))
    rows, columns = patch.window
    return (
        slice(max(0, rows.start - margin), min(size[0], rows.stop + margin)),
        slice(max(0, columns.start - margin), min(size[1], columns.stop + margin)),
    )


def _coarse(size: Size, side: int) -> Size:
    """A size with this longer side, never larger than the film."""
    factor = min(1.0, side / max(size))
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))


MAKERS: dict[str, Callable[[Canvas], Fill]] = {
    "blur": _blur,
    "mean": _mean,
    "inpainting": _inpainting,
    "black": _black,
}
