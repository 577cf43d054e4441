"""How a slice of a NIfTI file is hung, as a DICOM viewer would: from the affine, in radiological convention.

NIfTI's world runs to the patient's Right, Anterior and Superior (RAS+). On screen, rows go down and columns to the
right, and every shown direction *decreases* such a coordinate: axial films have anterior above and the patient's
right at the viewer's left; coronal ones the head above and the patient's right at the left; sagittal ones the head
above and anterior at the left. An oblique slice is hung by its nearest axes and never resampled.
"""

from dataclasses import dataclass
from itertools import permutations

import numpy as np

from xai_desktop.core.arrays import AnyArray

PARALLEL = 0.9
"""Cosine between rows and columns above which an affine describes no picture."""


@dataclass(frozen=True, slots=True)
class Plane:
    """Which voxel axis runs down and which to the right, and whether each has to be turned round."""

    down: int
    right: int
    flip_down: bool
    flip_right: bool

    def shown(self, slice_: AnyArray) -> AnyArray:
        """(n, m, …) with the two voxel axes in ascending order → (H, W, …)."""
        hung = slice_ if self.down < self.right else slice_.swapaxes(0, 1)
        hung = hung[::-1] if self.flip_down else hung
        return np.ascontiguousarray(hung[:, ::-1] if self.flip_right else hung)


def axes_of(shape: tuple[int, int, int]) -> tuple[int, int] | None:
    """The two axes of the only slice, ascending; None where there are several slices."""
    long = [axis for axis in range(3) if shape[axis] != 1]
    if len(long) > 2:
        return None
    first, second = sorted((*long, *(axis for axis in range(3) if axis not in long))[:2])
    return first, second


def plane_of(directions: AnyArray, axes: tuple[int, int]) -> Plane | None:
    """`directions` (3, 3): column n is the way of voxel axis n in RAS+. None where they point nowhere."""
    lengths = np.linalg.norm(directions[:, axes], axis=0)
    if not np.isfinite(lengths).all() or not (lengths > 0).all():
        return None
    ways = directions[:, axes] / lengths
    pairs = list(permutations(range(3), 2))
    world = pairs[int(np.argmax([abs(ways[p, 0]) + abs(ways[q, 1]) for p, q in pairs]))]
    if abs(ways[:, 0] @ ways[:, 1]) > PARALLEL:
        return None
    flips = [bool(ways[place, n] > 0) for n, place in enumerate(world)]
    down = int(world[1] > world[0])  # the one that is nearer to the body's long axis, or from front to back
    return Plane(axes[down], axes[1 - down], flips[down], flips[1 - down])
