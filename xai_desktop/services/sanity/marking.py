"""Where a film may bear a sign: bright compact marks near its edge, such as side letters, arrows and burnt-in text.

A rule for finding candidates, not a detector of markers: what is much brighter than everything of its size around it,
compact, near the edge, and stands alone. Looked at on 24 films of the NIH and 24 drawn ones: on the drawn films it
found 22 of 24 markers and nothing else, on the real ones it found a sign on 17 of 24 films, and on 3 of them something
else that is bright near the edge. What it misses a person can give as a region.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from scipy import ndimage

from xai_desktop.core.arrays import AnyArray, BoolArray, owned
from xai_desktop.core.geometry import Box
from xai_desktop.core.input_spec import Polarity
from xai_desktop.services.canvas import Canvas

SIDE = 256
"""Longer side of the copy that is looked at."""

BORDER = 0.22
"""The border is this share of the film on every side; INSIDE of a mark lies in it."""

INSIDE = 0.7
REACH = 0.09
"""What is wider than this share of the longer side is no mark."""

FAINT, CLEAR, PLAIN = 0.15, 0.25, 0.35
"""How much brighter than its surroundings a pixel of a mark is at least, of a mark at all, of a plain one."""

CONTRAST, CALM, UNREST = 0.2, 0.5, 1.0
"""The least contrast of a mark, and how much its surroundings may vary beside it: less where it is faint."""

LEAST, TALL, WIDE = 0.02, 0.16, 0.35
"""Of the longer side: the least extent, the largest height and width."""

PIXELS, FRAME, MOST = 4, 5, 4
"""Of the copy: pixels of a mark, width of the frame around it that is looked at; marks on a film."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A candidate in the copy: its window, and which pixels of it are the mark."""

    window: tuple[slice, slice]
    bits: BoolArray
    strength: int


def candidates(canvas: Canvas, polarity: Polarity = "bone_bright") -> tuple[BoolArray, ...]:
    """Masks (H, W) of at most four marks, the plainest first: the rectangle around each with a margin."""
    grey = canvas.planes.mean(0) if polarity == "bone_bright" else 1 - canvas.planes.mean(0)
    factor = min(1.0, SIDE / max(grey.shape))
    size = max(1, round(grey.shape[1] * factor)), max(1, round(grey.shape[0] * factor))
    small: AnyArray = cv2.resize(np.ascontiguousarray(grey, np.float32), size, interpolation=cv2.INTER_AREA)
    parts = sorted(_parts(small), key=lambda part: -part.strength)[:MOST]
    return tuple(_mask(part, small.shape, canvas) for part in parts)


def given(canvas: Canvas, regions: tuple[Box, ...]) -> BoolArray:
    """(H, W) bool: regions that a person gave, as shares of the film's width and height."""
    height, width = canvas.size
    mask = np.zeros(canvas.size, np.bool_)
    for box in regions:
        mask |= Box(box.x0 * width, box.y0 * height, box.x1 * width, box.y1 * height).mask(canvas.size)
    return owned(mask, np.bool_)


def border_of(canvas: Canvas) -> BoolArray:
    """(H, W) bool: the border area of the picture that the network sees, where signs are and lesions are not."""
    return owned(_near_edge(canvas.size) & canvas.field, np.bool_)


def _near_edge(size: tuple[int, ...]) -> BoolArray:
    rows, columns = ((np.arange(side) + 0.5) / side for side in size)
    near: BoolArray = np.minimum(np.minimum(rows, 1 - rows)[:, None], np.minimum(columns, 1 - columns)) < BORDER
    return near


def _parts(small: AnyArray) -> list[_Part]:
    width = round(REACH * max(small.shape)) | 1
    round_one = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
    raised = small - cv2.morphologyEx(small, cv2.MORPH_OPEN, round_one)
    joined = cv2.morphologyEx((raised > FAINT).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    labels, _ = ndimage.label(joined)
    near = _near_edge(small.shape)
    found = []
    for number, window in enumerate(ndimage.find_objects(labels), 1):
        bits: BoolArray = labels[window] == number
        if _is_mark(small, raised, near, window, bits):
            found.append(_Part(window, bits, int((bits & (raised[window] > CLEAR)).sum())))
    return found


def _is_mark(small: AnyArray, raised: AnyArray, near: BoolArray, window: tuple[slice, slice], bits: BoolArray) -> bool:
    longer, (tall, wide) = max(small.shape), bits.shape
    if max(tall, wide) < LEAST * longer or tall > TALL * longer or wide > WIDE * longer:
        return False
    own = raised[window][bits]
    if (own > CLEAR).sum() < PIXELS or (near[window] & bits).sum() < INSIDE * bits.sum():
        return False
    around = _frame(small, window)
    if not around.size:
        return False
    low, middle, high = np.percentile(around, (10, 50, 90))
    contrast = np.percentile(small[window][bits], 80) - middle
    unrest = UNREST if (own > PLAIN).sum() >= PIXELS else CALM
    return bool(contrast >= CONTRAST and high - low <= unrest * contrast)


def _frame(small: AnyArray, window: tuple[slice, slice]) -> AnyArray:
    rows, columns = (slice(max(0, one.start - FRAME), one.stop + FRAME) for one in window)
    frame = np.ones(small[rows, columns].shape, np.bool_)
    frame[window[0].start - rows.start : window[0].stop - rows.start,
          window[1].start - columns.start : window[1].stop - columns.start] = False  # fmt: skip
    return small[rows, columns][frame]


def _mask(part: _Part, small: tuple[int, ...], canvas: Canvas) -> BoolArray:
    """In film pixels, with a margin of two pixels of the copy."""
    (rows, columns), (height, width) = part.window, canvas.size
    down, across = height / small[0], width / small[1]
    mask = np.zeros(canvas.size, np.bool_)
    mask[
        max(0, int((rows.start - 2) * down)) : int(np.ceil((rows.stop + 2) * down)),
        max(0, int((columns.start - 2) * across)) : int(np.ceil((columns.stop + 2) * across)),
    ] = True
    return owned(mask, np.bool_)
