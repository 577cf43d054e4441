"""Two maps that are compared, complete enough for a viewer and for the numbers beneath it."""

from dataclasses import dataclass

from xai_desktop.core.agreement import Measured
from xai_desktop.core.comparison import CompareMode, CompareWish, Likeness, SideScore
from xai_desktop.services.results import MapResult

COUNTING = Measured(None, "still being counted")
UNCOUNTED = Likeness(COUNTING, COUNTING)


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """`first` is what was showing, `second` the other choice; both are maps of one film."""

    wish: CompareWish
    mode: CompareMode
    first: MapResult
    second: MapResult
    scores: tuple[SideScore, SideScore]
    likeness: Likeness = UNCOUNTED
