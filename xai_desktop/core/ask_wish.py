"""What somebody wants to know about a place on a film."""

from dataclasses import dataclass

from xai_desktop.core.arrays import BoolArray
from xai_desktop.core.explanation import Explanation
from xai_desktop.core.prediction import Target
from xai_desktop.core.shapes import Shape

Region = Shape | BoolArray
"""A shape, or a (H, W) bool mask, in film pixels."""

CONTROLS = 8
"""So many that a cover which means nothing comes out above all of them one time in nine."""


@dataclass(frozen=True, slots=True, eq=False)
class RegionWish:
    """A region and the score that it is about; `explanation` and `layers` are maps whose share inside is told."""

    region: Region
    target: Target
    explanation: Explanation | None = None
    layers: tuple[Explanation, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class CoverWish:
    """What lies on a film: regions, what stands there instead (a key of `FILLINGS`), and how many controls it is held
    against, drawn from the seed."""

    regions: tuple[Region, ...]
    filling: str = "inpainting"
    controls: int = CONTROLS
    seed: int = 0
