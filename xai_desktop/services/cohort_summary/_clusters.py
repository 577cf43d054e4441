"""Where do maps go that are in the wrong place? Peaks that lie together are one group, to be named by a person."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.cohort.figures import Setting
from xai_desktop.core.cohort.result_tables import PlaceCluster
from xai_desktop.services.cohort_summary._cube import Cube, Numbers

APART = 0.15
"""No two peaks of a group are farther apart, in parts of the film's width and height (complete linkage)."""

MOST_POINTS, GRID = 2000, 1 / 50
"""With more peaks than this, those that share a cell of the grid are one point: every pair needs memory."""


def clusters(cube: Cube, right: Numbers, settings: Sequence[Setting]) -> tuple[PlaceCluster, ...]:
    """For each setting over all findings, the largest group first. Maps that are none have no peak."""
    found: list[PlaceCluster] = []
    x, y = cube.values("peak_x"), cube.values("peak_y")
    for setting in settings:
        number = cube.column(setting)
        which = np.flatnonzero((right[:, number] == 0) & ~np.isnan(x[:, number]) & ~np.isnan(y[:, number]))
        points = np.column_stack([x[which, number], y[which, number]])
        groups = [(points[own].mean(0), which[own]) for own in together(points)]
        groups.sort(key=lambda group: (-len(group[1]), *group[0].tolist()))
        found += [
            PlaceCluster(
                setting.model, setting.explainer, float(middle[0]), float(middle[1]), tuple(cube.keys[i] for i in own)
            )
            for middle, own in groups
        ]
    return tuple(found)


def together(points: AnyArray) -> list[npt.NDArray[np.intp]]:
    """Groups of (n, 2) points as indices; hierarchical, complete linkage, cut where two points would be too far."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import pdist

    if not len(points):
        return []
    places = points if len(points) <= MOST_POINTS else (np.floor(points / GRID) + 0.5) * GRID
    known, back = np.unique(places, axis=0, return_inverse=True)
    labels = fcluster(linkage(pdist(known), "complete"), APART, "distance") if len(known) > 1 else np.ones(1, np.intp)
    own = labels[back.ravel()]
    return [np.flatnonzero(own == label) for label in dict.fromkeys(own.tolist())]
