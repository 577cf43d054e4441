"""A film without the writing that was found in it."""

from dataclasses import dataclass

from xai_desktop.core.arrays import ByteArray
from xai_desktop.core.geometry import Box


@dataclass(frozen=True, slots=True, eq=False)
class CleanedFilm:
    """`picture` is (H, W, 3) uint8 RGB, one pixel for each of the copy's; `boxes` in the same pixels are where writing
    was found and blanked, from top to bottom."""

    picture: ByteArray
    boxes: tuple[Box, ...]
