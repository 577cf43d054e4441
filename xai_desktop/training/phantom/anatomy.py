"""The soft parts of the standard chest: outlines in cm, later moved to the patient's own place."""

from dataclasses import dataclass

import numpy as np

from xai_desktop.core.arrays import FloatArray
from xai_desktop.training.phantom.canvas import Canvas, Points
from xai_desktop.training.phantom.curves import band, closed, opened
from xai_desktop.training.phantom.patient import Patient

CHEST_HALF_WIDTH = 13.3
"""From the midline to the inner chest wall at its widest, in the standard chest."""


@dataclass(frozen=True, slots=True, eq=False)
class Lung:
    """One lung: its outline (N, 2) on the film, and the side of the film that it lies on (−1 left, +1 right)."""

    outline: Points
    side: int


@dataclass(frozen=True, slots=True, eq=False)
class Anatomy:
    """What the findings need to know about where things are. All outlines are in cm on the film."""

    patient: Patient
    lungs: tuple[Lung, Lung]
    heart: Points


def lung_outline(patient: Patient, side: int) -> Points:
    """The right lung (side −1, on the left of the film) is shorter at its base; the left gives way to the heart."""
    dome = 7.0 + patient.dome_right if side < 0 else 8.3 + patient.dome_left
    angle = 11.6 + patient.angle_drop + (0.0 if side < 0 else 0.4)
    points = [
        (4.9, -15.6),
        (2.6, -14.2),
        (2.0, -10.0),
        (2.2, -5.0),
        (2.8, 1.0),
        (3.2, dome + 0.9),
        (5.6, dome - 0.1),
        (8.2, dome),
        (10.8, dome + 1.5),
        (12.6, angle - 0.6),
        (13.15, angle),
        (13.45, angle - 1.0),
        (13.4, 6.0),
        (13.1, 0.5),
        (12.3, -5.0),
        (10.6, -10.2),
        (8.0, -13.9),
    ]
    return patient.map(closed([(side * x, y) for x, y in points]))


def heart_outline(patient: Patient) -> Points:
    """Right atrium on the left of the film; aortic knob, pulmonary trunk and left ventricle on the right."""
    width = patient.ratio * 2 * CHEST_HALF_WIDTH
    grown = max(0.0, (patient.ratio - 0.5) / 0.2)
    right = width * (0.335 - 0.02 * patient.heart_lean)
    left = width - right
    base = 9.2 + 0.35 * grown
    points = [
        (-2.2, -4.6),
        (-right * 0.72, -0.8 - grown),
        (-right, 3.4 - 0.4 * grown),
        (-right * 0.86, 7.4),
        (-right * 0.3, base),
        (left * 0.45, base + 0.6),
        (left * 0.86, base - 0.5),
        (left, 6.3 - 0.3 * grown),
        (left * 0.9, 2.9 - grown),
        (left * 0.62, -0.6 - grown),
        (3.5 + 0.5 * grown, -3.2),
        (2.8, -4.8),
    ]
    return patient.map(closed(points))


def vessels_outline(patient: Patient) -> Points:
    """The upper mediastinum: superior vena cava on the left of the film, the aortic knob on the right."""
    knob = 3.4 * patient.knob
    points = [
        (-2.0, -19.5),
        (-2.5, -15.0),
        (-2.6, -10.0),
        (-2.7, -5.0),
        (-2.4, 1.0),
        (2.4, 1.0),
        (2.7, -4.6),
        (knob * 0.93, -6.6),
        (knob, -8.2),
        (knob * 0.78, -9.6),
        (2.3, -11.0),
        (2.2, -15.0),
        (1.9, -19.5),
    ]
    return patient.map(closed(points))


def body_outline(patient: Patient) -> Points:
    """Neck, shoulders, the arms held away, and the trunk down to the edge of the film."""
    fat = patient.fat
    half = [
        (4.8, -30.0),
        (5.4, -20.5),
        (7.4, -18.9),
        (13.0, -17.6),
        (18.5, -15.9),
        (23.0, -12.0),
        (26.0, -4.0),
        (21.5 + fat, -3.0),
        (17.2 + fat, -4.6),
        (16.2 + fat, -1.0),
        (15.9 + fat, 5.0),
        (15.8 + fat, 12.0),
        (16.6 + fat, 30.0),
    ]
    whole = [*half, *[(-x, y) for x, y in reversed(half)]]
    return patient.map(closed(whole, 480))


def anatomy_of(patient: Patient) -> Anatomy:
    lungs = (Lung(lung_outline(patient, -1), -1), Lung(lung_outline(patient, 1), 1))
    return Anatomy(patient, lungs, heart_outline(patient))


def lung_air(canvas: Canvas, anatomy: Anatomy) -> tuple[FloatArray, FloatArray]:
    """Each lung's thickness in cm, with the part that hangs down behind the domes."""
    found = []
    for lung in anatomy.lungs:
        front = canvas.pillow(lung.outline, 4.2, 14.5)
        behind = canvas.pillow(_recess(lung, anatomy.patient), 3.0, 1.7)
        found.append(np.maximum(front, canvas.soften(behind, 0.5)))
    return found[0], found[1]


def _recess(lung: Lung, patient: Patient) -> Points:
    side, low = lung.side, 11.4 + patient.angle_drop
    points = [(2.8, 2.0), (2.7, 10.6), (5.5, 12.6), (9.5, 13.0), (12.2, low + 0.6), (13.1, low - 0.4), (13.0, 2.0)]
    return patient.map(closed([(side * x, y) for x, y in points]))


def soft_tissue(canvas: Canvas, patient: Patient) -> FloatArray:
    """The whole body's thickness in cm, lungs not yet taken out."""
    body = canvas.pillow(body_outline(patient), 9.0, patient.depth)
    arms = 1 - 0.42 / (1 + np.exp(-(np.abs(canvas.x - patient.shift[0]) - 17.5 * patient.width) / 1.1))
    folds = canvas.soften(canvas.noise(canvas_rng(patient), 9.0), 1.0) * 0.35
    total = body * arms + np.where(body > 1, folds, 0)
    found: FloatArray = np.maximum(total + _breasts(canvas, patient), 0).astype(np.float32)
    return found


def canvas_rng(patient: Patient) -> np.random.Generator:
    """A generator of the patient's own, for what belongs to the body and not to the film."""
    return np.random.default_rng(int(patient.depth * 1e6) % 2**31)


def _breasts(canvas: Canvas, patient: Patient) -> FloatArray:
    total = canvas.empty()
    for side in (-1, 1):
        size = 4.0 + 0.6 * patient.breast
        centre = patient.map(np.array([[side * (8.6 + 0.25 * patient.breast), 4.2 + 0.6 * patient.breast]]))[0]
        points = [
            (size, 0.0),
            (size * 0.75, size * 0.75),
            (0.0, size * 0.92),
            (-size * 0.75, size * 0.7),
            (-size, 0.0),
            (-size * 0.6, -size * 0.9),
            (size * 0.7, -size * 1.0),
        ]
        outline = closed([(centre[0] + side * x, centre[1] + y) for x, y in points])
        total += canvas.soften(canvas.pillow(outline, size * 0.95, patient.breast), 0.5)
    return total


def trachea(canvas: Canvas, patient: Patient) -> FloatArray:
    """Air in the windpipe and the main bronchi, cm."""
    total = canvas.empty()
    for points, radius in (
        ([(0.1, -23.0), (0.15, -15.0), (-0.25, -6.2)], 0.95),
        ([(-0.25, -6.9), (-2.0, -4.5), (-4.0, -2.4)], 0.65),
        ([(-0.25, -6.9), (2.0, -5.1), (4.6, -3.2)], 0.58),
    ):
        outline = band(patient.map(opened(points, 60)), radius)
        total = np.maximum(total, canvas.pillow(outline, radius, 2 * radius))
    return canvas.soften(total, 0.06)


def stomach_gas(canvas: Canvas, patient: Patient) -> FloatArray:
    """A bubble under the left dome, with a level, cm."""
    size = patient.gas
    top = 9.8 + patient.dome_left
    points = [
        (6.0 - 2.1 * size, top + 1.9 * size),
        (6.2 - 1.5 * size, top + 0.5),
        (6.4, top),
        (6.4 + 1.7 * size, top + 0.5),
        (6.4 + 2.2 * size, top + 1.8 * size),
        (6.2, top + 2.1 * size),
    ]
    return canvas.soften(canvas.pillow(patient.map(closed(points)), 1.3, 3.2 * size), 0.1)
