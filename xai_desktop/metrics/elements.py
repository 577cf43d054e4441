"""Which elements of a film does each method find: the finding, an artefact, a device, the anatomy? (P001's matrix)

One row per film and role, then one cell per method and role. A film without a map found nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.heatmap import MapState, peak
from xai_desktop.core.shapes import Shape
from xai_desktop.core.threshold import Percentile
from xai_desktop.metrics.energy import energy
from xai_desktop.metrics.localisation import COVERED_FROM
from xai_desktop.metrics.pointing import PAPER_TOLERANCE_PX, distance_to, pointing_chance
from xai_desktop.metrics.scene import Scene


@dataclass(frozen=True, slots=True)
class RoleRow:
    """One film, one role. Of its `elements` on the seen film, so many were `pointed` at and `covered` by half.

    `energy` is the share of the map's positive values in their union, 0 without a map, and `area` the union's share of
    the seen film, which is what a map that knows nothing would score. `chance` is the number of elements that a peak
    drawn at random would point at.
    """

    role: str
    elements: int
    pointed: int
    covered: int
    energy: float
    area: float
    chance: float


@dataclass(frozen=True, slots=True)
class RoleCell:
    """One method, one role, over all films that have such elements.

    `pointed`, `covered` and `chance` are shares of the elements, `energy` and `area` means over the films.
    """

    films: int
    elements: int
    pointed: float
    covered: float
    chance: float
    energy: float
    area: float


def role_rows(
    heatmap: FloatArray,
    elements: Mapping[str, Sequence[Shape]],
    percentile: float = 90.0,
    tolerance_px: float = PAPER_TOLERANCE_PX,
) -> tuple[RoleRow, ...]:
    """One row per role (finding, artefact, device, anatomy) that has elements on the seen film; the mask is by rank."""
    threshold, scene = Percentile(percentile), Scene.of(heatmap)
    seen = {role: [s for s in shapes if scene.pixels_of((s,)).any()] for role, shapes in elements.items()}
    return tuple(_row(scene, role, shapes, threshold, tolerance_px) for role, shapes in seen.items() if shapes)


def element_matrix(rows: Mapping[str, Iterable[RoleRow]]) -> dict[tuple[str, str], RoleCell]:
    """(method, role) → its cell, for roles that occur, from the rows of each method over all films."""
    found: dict[tuple[str, str], list[RoleRow]] = {}
    for method, own in rows.items():
        for row in own:
            found.setdefault((method, row.role), []).append(row)
    return {key: _cell(group) for key, group in found.items()}


def _row(scene: Scene, role: str, shapes: Sequence[Shape], threshold: Percentile, tolerance_px: float) -> RoleRow:
    union = scene.pixels_of(shapes)
    counts = [scene.counts(scene.region((shape,)), threshold) for shape in shapes]
    return RoleRow(
        role=role,
        elements=len(shapes),
        pointed=sum(_pointed(scene, shape, tolerance_px) for shape in shapes),
        covered=sum((one.box_covered or 0.0) >= COVERED_FROM for one in counts),
        energy=(energy(scene, union).value or 0.0) if scene.state is MapState.OK else 0.0,
        area=int(union.sum()) / scene.pixels,
        chance=sum(pointing_chance(scene.heatmap, (shape,), tolerance_px) or 0.0 for shape in shapes),
    )


def _pointed(scene: Scene, shape: Shape, tolerance_px: float) -> bool:
    if scene.state is not MapState.OK:
        return False
    return distance_to(scene.pixels_of((shape,)), peak(scene.heatmap)) < max(tolerance_px, float(np.nextafter(0, 1)))


def _cell(rows: Sequence[RoleRow]) -> RoleCell:
    elements = sum(row.elements for row in rows)
    return RoleCell(
        films=len(rows),
        elements=elements,
        pointed=sum(row.pointed for row in rows) / elements,
        covered=sum(row.covered for row in rows) / elements,
        chance=sum(row.chance for row in rows) / elements,
        energy=float(np.mean([row.energy for row in rows])),
        area=float(np.mean([row.area for row in rows])),
    )
