"""Writing that is burned into a film: found where it can be, for a person to look at. No guarantee.

Letters that a machine drew differ from an X-ray in one thing: grey values jump within a pixel or two, several times in
a row, because a stroke has two edges. A film is blurred by its detector, and the straight edge of a collimator or of a
mask jumps once. So a line of text is a flat region with many jumps from left to right in every row. Handwriting, faint
letters, letters upright or smaller than six pixels, and single letters (side markers) are not found.
"""

import numpy as np
from scipy import ndimage

from xai_desktop.core.arrays import AnyArray, BoolArray, owned
from xai_desktop.core.geometry import Box
from xai_desktop.core.image import Image

REACH = 2
"""Pixels within which a letter's edge jumps: two, since letters may be smoothed."""

JUMP = 0.28
"""Of the film's range of greys."""

LOWEST, TALLEST = 6, 0.12
"""Height of a line of text: pixels, and part of the film's height."""

JUMPS_IN_A_ROW = 4.0
"""On average over a line's rows: two letters of one stroke each."""

WIDER = 1.2
"""A line of text is wider than high."""


def burned_in(image: Image) -> tuple[Box, ...]:
    """Boxes around what looks like lines of text, in film pixels, from top to bottom."""
    jumps = _jumps(_greys(image))
    gap = max(3, round(image.size[1] * 0.008))
    joined = ndimage.binary_closing(np.pad(jumps, gap), np.ones((3, 2 * gap + 1), np.bool_))[gap:-gap, gap:-gap]
    parts, _ = ndimage.label(joined, np.ones((3, 3)))
    found = (_line(place, jumps, image.size[0]) for place in ndimage.find_objects(parts))
    return tuple(box for box in found if box is not None)


def blanked(image: Image, boxes: tuple[Box, ...]) -> BoolArray:
    """(H, W) bool: True where the pixels have to go."""
    gone = np.zeros(image.size, np.bool_)
    for box in boxes:
        gone |= box.mask(image.size)
    return gone


def _greys(image: Image) -> AnyArray:
    """(H, W) float32: stored values over the film's range, so that 0.5 is half of what occurs."""
    if image.colour is not None:
        return owned(image.colour.mean(axis=2) / 255, np.float32)
    low, high = np.percentile(image.index, (0.1, 99.9))
    return owned((image.index - low) / max(high - low, 1.0), np.float32)


def _jumps(greys: AnyArray) -> BoolArray:
    """Where a value differs much from the one two pixels to its right, at the beginning of each jump only."""
    differs = np.zeros(greys.shape, np.bool_)
    differs[:, :-REACH] = np.abs(greys[:, REACH:] - greys[:, :-REACH]) >= JUMP
    begins = differs.copy()
    begins[:, 1:] &= ~differs[:, :-1]
    return begins


def _line(place: tuple[slice, slice], jumps: BoolArray, film: int) -> Box | None:
    rows, columns = place
    height, width = rows.stop - rows.start, columns.stop - columns.start
    if not LOWEST <= height <= TALLEST * film or width < WIDER * height:
        return None
    counts = jumps[place].sum(axis=1)
    if counts.mean() < JUMPS_IN_A_ROW:
        return None
    margin = max(2, height // 3)
    return Box(
        max(columns.start - margin, 0),
        max(rows.start - margin, 0),
        min(columns.stop + margin, jumps.shape[1]),
        min(rows.stop + margin, film),
    )
