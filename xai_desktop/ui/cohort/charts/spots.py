"""What can be pointed at in a chart: by the mouse, and one after the other by the arrow keys."""

from dataclasses import dataclass

from xai_desktop.app.cohort_wish import RowWish

Reach = tuple[float, float, float, float]
"""left, right, bottom, top in the units in which a chart is drawn."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place with its words. Taking it opens `film` (with Shift the `other` way) or shows `rows`.

    Without a `reach` it is a point, which is hit from nearby.
    """

    x: float
    y: float
    text: str
    film: RowWish | None = None
    other: RowWish | None = None
    rows: RowWish | None = None
    reach: Reach | None = None
