"""Is the place right? An IoU above a bound, or the peak inside the marks; without a map, the place is wrong."""

import numpy as np

from xai_desktop.core.cohort.meanings import meaning
from xai_desktop.core.cohort.table import Table
from xai_desktop.core.cohort.wanted import Wanted
from xai_desktop.services.cohort_summary._columns import IOU, above, measures
from xai_desktop.services.cohort_summary._cube import Cube, Numbers

PEAK = "peak_inside"


def place_right(cube: Cube, wanted: Wanted) -> Numbers:
    """(observations, settings) 1 right, 0 wrong, NaN not known."""
    if place_column(wanted) not in cube.rows:
        return np.full(cube.where.shape, np.nan)
    if wanted.place == "peak":
        return measures(cube, PEAK).compared
    return above(measures(cube, IOU).compared, wanted.place_above)


def place_column(wanted: Wanted) -> str:
    """What the rule needs."""
    return PEAK if wanted.place == "peak" else IOU


def place_rule(rows: Table, wanted: Wanted) -> str:
    """In words."""
    if place_column(wanted) not in rows:
        return f"No place is known to be right: the audit did not measure {meaning(place_column(wanted)).label}."
    if wanted.place == "peak":
        return "A place is right where the map's peak lies inside the marks; without a map, it is wrong."
    return (
        f"A place is right where the IoU is above {wanted.place_above:g}; without a map, it is wrong. "
        "Whether so much is attainable hangs on the size of the marks and of the mask."
    )
