"""Control patches: the shapes of a cover at other places, to tell what covering so much of a film does by itself."""

from collections.abc import Sequence

import numpy as np

from xai_desktop.core.arrays import BoolArray, owned
from xai_desktop.services.canvas import Patch, patch_of

TRIES = 2000
"""Places drawn for one shape before there is said to be no room."""

MORE_BLACK = 0.05
"""How much larger the black share of a control may be than that of its cover. Nothing can be covered where a film is
black already: with controls in the air beside the patient, every cover on the patient would look as if it mattered."""


def control_masks(
    covers: Sequence[BoolArray], field: BoolArray, black: BoolArray, count: int, seed: int
) -> tuple[BoolArray, ...]:
    """`count` masks (H, W), fewer where there is no room.

    Each holds every cover once, as it is but somewhere else: drawn evenly over all places where it lies wholly on the
    `field` (H, W), off all covers and off the other shapes of the same control, so that its area is the covers' own,
    and on hardly more `black` (H, W) than the cover itself.
    """
    rng = np.random.default_rng([seed, 11])
    pieces = _apart(covers, field)
    taken = np.logical_or.reduce([np.zeros(field.shape, bool), *covers])
    drawn = (_one(pieces, field & ~taken, black, rng) for _ in range(count if pieces else 0))
    return tuple(mask for mask in drawn if mask is not None)


def _apart(covers: Sequence[BoolArray], field: BoolArray) -> tuple[Patch, ...]:
    """The covers as far as they lie on the field, each without what an earlier one covers; the largest first."""
    left, found = field.copy(), []
    for cover in covers:
        piece = patch_of(cover & left)
        left &= ~cover
        found.extend([] if piece is None else [piece])
    return tuple(sorted(found, key=lambda piece: -int(piece.bits.sum())))


def _one(pieces: Sequence[Patch], free: BoolArray, black: BoolArray, rng: np.random.Generator) -> BoolArray | None:
    """One control, None where a shape found no place."""
    mask = np.zeros(free.shape, bool)
    for piece in pieces:
        place = _place(piece, free & ~mask, black, rng)
        if place is None:
            return None
        mask[place] |= piece.bits
    return owned(mask, np.bool_)


def _place(piece: Patch, free: BoolArray, black: BoolArray, rng: np.random.Generator) -> tuple[slice, slice] | None:
    """A window of a free place for a shape, out of all of them with the same chance."""
    bits, (tall, wide) = piece.bits, free.shape
    height, width = bits.shape
    most = black[piece.window][bits].mean() + MORE_BLACK
    for _ in range(TRIES):
        row, column = int(rng.integers(tall - height + 1)), int(rng.integers(wide - width + 1))
        window = slice(row, row + height), slice(column, column + width)
        if free[window][bits].all() and black[window][bits].mean() <= most:
            return window
    return None
