"""The synthetic chest film with everything on it named: findings, drain, side marker, lungs and heart, by pixel."""

from dataclasses import dataclass, replace

import numpy as np

from xai_desktop.core.annotation import Role
from xai_desktop.core.arrays import BoolArray, FloatArray
from xai_desktop.core.image import Image
from xai_desktop.training import synthetic
from xai_desktop.training.phantom import anatomy, exposure, marks
from xai_desktop.training.phantom.canvas import Canvas
from xai_desktop.training.phantom.findings import CARDIOMEGALY, FINDINGS, Chest, Mark
from xai_desktop.training.phantom.patient import draw_patient
from xai_desktop.training.simulated.elements import Element, SimulatedFilm
from xai_desktop.training.synthetic import MAKERS, SyntheticFilm, SyntheticOrder

DRAIN, MARKER, WORD = "Chest drain", "Side marker", "Burnt-in word"
LUNGS, HEART = ("Right lung", "Left lung"), "Heart"
"""In the order of the outlines: the right lung lies on the left of the film."""

VISIBLE, LEAD_VISIBLE = 0.02, 1.0
"""Centimetres of metal that a film shows: of a drain, and of a marker's lead, of which less is blur."""


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A patient in front of the detector, before the exposure. `rng` is where the generator of the film stands."""

    order: SyntheticOrder
    canvas: Canvas
    body: anatomy.Anatomy
    chest: Chest
    elements: tuple[Element, ...]
    rng: np.random.Generator

    def with_metal(self, metal: FloatArray) -> "Prepared":
        return replace(self, chest=replace(self.chest, metal=self.chest.metal + metal))

    def developed(self, field: FloatArray | None = None) -> Image:
        """The film. `field` (side, side), 0 … 1, is where the collimator lets anything through. Call it once."""
        unit = exposure.develop(self.canvas, exposure.expose(self.canvas, self.chest, self.rng))
        unit = unit if field is None else unit * field
        if self.order.burn_in:
            unit = np.maximum(unit, marks.burnt_in(self.canvas) * np.float32(0.85))
        patient = self.body.patient
        return SyntheticFilm(self.order, exposure.stored(unit), (), patient).image()


def draw_chest(order: SyntheticOrder) -> SimulatedFilm:
    """The same film as `synthetic.draw` gives, with its elements."""
    ready = prepare(order)
    name = f"chest-{order.seed}"
    return SimulatedFilm(name, ready.developed(), frozenset(order.findings), ready.elements)


def prepare(order: SyntheticOrder) -> Prepared:
    """The steps of `synthetic.draw` up to the exposure, with what each of them adds."""
    rng = np.random.default_rng([order.seed, 77])
    canvas = Canvas(order.side)
    patient = draw_patient(rng, enlarged=CARDIOMEGALY in order.findings)
    body = anatomy.anatomy_of(patient)
    chest = synthetic._healthy(canvas, patient, body, rng)
    seen: list[Mark] = []
    for name in FINDINGS:
        if name in order.findings:
            own = np.random.default_rng([order.seed, FINDINGS.index(name)])
            chest, mark = MAKERS[name](canvas, chest, body, own)
            seen.append(mark)
    drained = synthetic._with_drain(canvas, chest, body, order, seen)
    drain = drained.metal - chest.metal > VISIBLE
    marker = synthetic._marker(canvas, order, rng)
    chest = replace(drained, metal=drained.metal + marker)
    elements = [Element(mark.label, "finding", mark.seen) for mark in seen]
    elements += _present(DRAIN, drain, "device") + _present(MARKER, marker > LEAD_VISIBLE, "artefact")
    elements += _present(WORD, marks.burnt_in(canvas) > 0.2, "artefact") if order.burn_in else []
    for label, lung in zip(LUNGS, body.lungs, strict=True):
        elements += _present(label, canvas.inside(lung.outline) > 0.5, "anatomy")
    elements += _present(HEART, canvas.inside(body.heart) > 0.5, "anatomy")
    return Prepared(order, canvas, body, chest, tuple(elements), rng)


def _present(label: str, mask: BoolArray, role: Role) -> list[Element]:
    return [Element(label, role, mask)] if mask.any() else []
