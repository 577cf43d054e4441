"""How large the experts' boxes are, and groups of them by size."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from xai_desktop.core.arrays import BoolArray, FloatArray
from xai_desktop.core.geometry import Box
from xai_desktop.core.shapes import union
from xai_desktop.core.threshold import Percentile
from xai_desktop.metrics.overlap import L_ACC_ABOVE
from xai_desktop.services.reproduce.p000_runs import Run
from xai_desktop.training.examples import Examples

ASKED = round(1 - Percentile().q / 100, 6)
"""The mask's share of the film."""

EDGES = (0.0, round(ASKED * L_ACC_ABOVE, 6), 0.05, 0.1, 1.0)
"""Shares of the film: the second is where an IoU of .2 begins to be attainable, the fourth where box and mask match."""

Sizes = Mapping[tuple[str, str], float]
"""By film and finding: the share of the film that the boxes cover together."""


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """The films and findings whose boxes cover `low` to `high` of the film: `rows` (n,) bool, `shares` of those."""

    low: float
    high: float
    rows: BoolArray
    shares: FloatArray

    @property
    def name(self) -> str:
        if self.low == 0:
            return f"below {100 * self.high:g} %"
        return f"{100 * self.low:g} % and more" if self.high == 1 else f"{100 * self.low:g} to {100 * self.high:g} %"


def sizes_of(films: Examples) -> Sizes:
    """Measured on the grid of the network's input, several boxes of a finding as one."""
    found = {}
    for number, truth in enumerate(films.truths):
        for label in set(truth.labels.tolist()):
            boxes = [Box(*box) for box in truth.boxes[truth.labels == label].tolist()]
            covered = union(boxes, (films.x.shape[2], films.x.shape[3]))
            found[films.ids[number], films.classes[label]] = float(covered.mean())
    return found


def shares_of(runs: Sequence[Run], method: str, sizes: Sizes) -> FloatArray:
    """(films and findings,) in the order of the rows."""
    rows = [row for row in runs[0].rows if (row.method, row.layer) == (method, 1)]
    shares: FloatArray = np.array([sizes[row.film, row.finding] for row in rows], np.float64)
    return shares


def groups_of(shares: FloatArray) -> list[Group]:
    """Those that hold at least one box."""
    every = [(low, high, (shares >= low) & (shares < high)) for low, high in pairwise((*EDGES[:-1], np.inf))]
    return [Group(low, min(high, 1.0), rows, shares[rows]) for low, high, rows in every if rows.any()]
