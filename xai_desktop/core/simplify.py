"""Closed outlines with fewer corners (Douglas and Peucker, Cartographica 10, 1973)."""

import cv2
import numpy as np

from xai_desktop.core.arrays import AnyArray

FEW = 40
"""Corners up to which an outline is taken as it is."""


def simplified(ring: AnyArray, reach: float) -> AnyArray:
    """(n, 2) corners of (m, 2), in the same unit: no point of the outline lies further than `reach` from the new one.

    An outline that would lose its area stays as it is.
    """
    if len(ring) <= FEW:
        return ring
    corner = ring.min(axis=0)  # small numbers, which float32 holds exactly enough
    kept = cv2.approxPolyDP((ring - corner).astype(np.float32), reach, True)[:, 0]
    return kept.astype(np.float64) + corner if len(kept) > 2 else ring
