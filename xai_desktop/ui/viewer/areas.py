"""Which device pixels of a film pictures are made of while it is on its way: more of them for a pan, fewer for a zoom.

At rest they are the visible ones, no more and no less.
"""

import math
from dataclasses import dataclass

from xai_desktop.core.sampling import Grid

LARGE = 700_000
"""Device pixels up to which every frame is made as it will be at rest: quick enough without drafts."""

MARGIN = 256
"""Device pixels around the visible part that a pan is ahead of itself."""


@dataclass(frozen=True, slots=True)
class Area:
    """`covered` are the device pixels that the pictures show; one is made for every `step` × `step` of them."""

    covered: Grid
    step: int = 1

    @classmethod
    def around(cls, visible: Grid) -> "Area":
        """With a margin, as far as the film goes: a pan within it needs no new picture."""
        height, width = visible.shown
        left, top = max(0, visible.left - MARGIN), max(0, visible.top - MARGIN)
        right = min(width, visible.left + visible.width + MARGIN)
        bottom = min(height, visible.top + visible.height + MARGIN)
        return cls(Grid(visible.film, visible.scale, left, top, right - left, bottom - top))

    @classmethod
    def coarse(cls, visible: Grid) -> "Area":
        """Half as fine, on whole pairs of device pixels."""
        left, top = visible.left // 2 * 2, visible.top // 2 * 2
        width = (visible.left + visible.width - left + 1) // 2 * 2
        height = (visible.top + visible.height - top + 1) // 2 * 2
        return cls(Grid(visible.film, visible.scale, left, top, width, height), 2)

    @property
    def grid(self) -> Grid:
        """What is sampled."""
        if self.step == 1:
            return self.covered
        one = self.covered
        height, width = (math.ceil(side / self.step) for side in one.shown)  # the whole film, of whole pixels again
        sides = (side // self.step for side in (one.left, one.top, one.width, one.height))
        return Grid(one.film, (width / one.film[1], height / one.film[0]), *sides)

    def holds(self, visible: Grid) -> bool:
        """Whether these pictures show all of that part, as finely."""
        one = self.covered
        return (
            self.step == 1
            and (one.film, one.scale) == (visible.film, visible.scale)
            and one.left <= visible.left
            and one.top <= visible.top
            and visible.left + visible.width <= one.left + one.width
            and visible.top + visible.height <= one.top + one.height
        )
