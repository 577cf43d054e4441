"""An image-quality task (P003's, on synthetic films): a foreign object on the chest, or a collimation that cuts it off.

Every film is collimated; on a good one the edges stay outside the lungs, so that an edge alone proves nothing.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from xai_desktop.core.arrays import BoolArray, FloatArray
from xai_desktop.core.errors import InputError
from xai_desktop.training.phantom.canvas import FIELD_CM
from xai_desktop.training.simulated.chest import LUNGS, Prepared, prepare
from xai_desktop.training.simulated.elements import Element, SimulatedFilm, union
from xai_desktop.training.simulated.foreign import OBJECTS
from xai_desktop.training.synthetic import SyntheticOrder

FOREIGN, COLLIMATION = "Foreign object", "Wrong collimation"
Fault = Literal["none", "foreign object", "collimation"]
FAULTS: tuple[Fault, ...] = get_args(Fault)
VISIBLE = 0.3
"""Centimetres of metal from which an object stands out on the film."""

PENUMBRA_CM = 0.12
SPARED_CM, CUT_CM = (1.0, 2.6), (3.5, 6.5)
"""How far outside the lungs a good edge lies, and how far further in a wrong one."""

LEAST_CUT = 0.05
"""Share of the lungs' pixels that a wrong edge hides at least."""


@dataclass(frozen=True, slots=True)
class QualityOrder:
    """What is wrong with a film; the seed decides the patient and the rest. `findings` are those of the patient."""

    seed: int
    fault: Fault = "none"
    findings: tuple[str, ...] = ()
    side: int = 256

    def __post_init__(self) -> None:
        if self.fault not in FAULTS:
            raise InputError(f"A film has one of the faults {', '.join(FAULTS)}, not {self.fault!r}.")


def draw_quality(order: QualityOrder) -> SimulatedFilm:
    """The film of an order. Its classes are its faults: findings of the patient are anatomy's business here.

    A foreign object is an element of the role artefact, and so is what a wrong collimation hides of the field that a
    good one would have had. Other elements are as much of them as can be seen, and left out where that is nothing.
    """
    ready = prepare(SyntheticOrder(order.seed, order.findings, order.side))
    rng = np.random.default_rng([order.seed, 41])
    edges = _edges(ready, rng)
    faults: list[Element] = []
    if order.fault == "collimation":
        wanted = _field(ready, edges) > 0.5
        edges, side = _cut(ready, edges, rng)
        faults.append(Element(COLLIMATION, "artefact", _hidden_beyond(ready, edges, side) & wanted))
    field = _field(ready, edges)
    if order.fault == "foreign object":
        label = list(OBJECTS)[int(rng.integers(len(OBJECTS)))]
        metal = OBJECTS[label](ready.canvas, rng)
        ready = ready.with_metal(metal)
        faults.append(Element(FOREIGN, "artefact", (metal > VISIBLE) & (field > 0.5)))
    image = ready.developed(field)
    found = tuple(Element(e.label, e.role, seen) for e in ready.elements if (seen := e.mask & (field > 0.5)).any())
    classes = frozenset(fault.label for fault in faults)
    return SimulatedFilm(f"quality-{order.seed}", image, classes, (*faults, *found))


def quality_orders(count: int, seed: int, *, side: int = 256) -> tuple[QualityOrder, ...]:
    """Orders for a data set: every second film is good, the others have one fault or the other in turn."""
    faults: tuple[Fault, ...] = ("none", "foreign object", "none", "collimation")
    return tuple(QualityOrder(seed * 1_000_003 + n, faults[n % 4], side=side) for n in range(count))


Edges = tuple[float, float, float, float]
"""Left, top, right and bottom of the field in cm on the film."""


def _edges(ready: Prepared, rng: np.random.Generator) -> Edges:
    """A good collimation: the lungs and a little more."""
    outlines = np.concatenate([lung.outline for lung in ready.body.lungs])
    low, high = outlines.min(axis=0), outlines.max(axis=0)
    left, top, right, bottom = rng.uniform(*SPARED_CM, 4)
    half = FIELD_CM / 2
    return (
        max(float(low[0] - left), -half),
        max(float(low[1] - top), -half),
        min(float(high[0] + right), half),
        min(float(high[1] + bottom), half),
    )


def _cut(ready: Prepared, edges: Edges, rng: np.random.Generator) -> tuple[Edges, int]:
    """(the same edges with one of them inside the lungs, which one). It is moved until it hides enough of a lung."""
    side = int(rng.integers(4))
    lungs = union((e.mask for e in ready.elements if e.label in LUNGS), (ready.canvas.side,) * 2)
    inward = 1 if side < 2 else -1
    depth = rng.uniform(*CUT_CM)
    while True:
        found = list(edges)
        found[side] += inward * depth
        moved: Edges = (found[0], found[1], found[2], found[3])
        if (lungs & _hidden_beyond(ready, moved, side)).sum() >= LEAST_CUT * lungs.sum():
            return moved, side
        depth += 0.5


def _field(ready: Prepared, edges: Edges) -> FloatArray:
    """(side, side): 1 where the beam goes through, 0 beyond the collimator, in between on its penumbra."""
    canvas, width = ready.canvas, max(PENUMBRA_CM, ready.canvas.pixel_cm / 2)
    inner = np.minimum(
        np.minimum(canvas.x - edges[0], edges[2] - canvas.x), np.minimum(canvas.y - edges[1], edges[3] - canvas.y)
    )
    found: FloatArray = np.clip(inner / width / 2 + 0.5, 0, 1).astype(np.float32)
    return found


def _hidden_beyond(ready: Prepared, edges: Edges, side: int) -> BoolArray:
    """(side, side) bool: what lies beyond one of the edges."""
    canvas = ready.canvas
    beyond = (canvas.x < edges[0], canvas.y < edges[1], canvas.x > edges[2], canvas.y > edges[3])
    found: BoolArray = beyond[side]
    return found
