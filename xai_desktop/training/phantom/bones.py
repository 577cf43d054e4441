"""Ribs, spine, collar bones and shoulder blades, as thickness of compact bone in cm."""

import numpy as np

from xai_desktop.core.arrays import FloatArray
from xai_desktop.training.phantom.canvas import Canvas, Points
from xai_desktop.training.phantom.curves import closed, opened, tube
from xai_desktop.training.phantom.patient import Patient

FIRST_VERTEBRA, PITCH = -15.3, 2.28
REACH = (5.6, 8.4, 10.3, 11.6, 12.5, 13.1, 13.5, 13.7, 13.7, 13.4, 12.2, 9.5)
"""How far each rib goes sideways, cm."""
DROP = (4.2, 6.2, 7.8, 8.9, 9.7, 10.3, 10.6, 10.6, 10.2, 9.4, 6.2, 4.0)
"""How much lower its front end lies than its head, cm."""


def skeleton(canvas: Canvas, patient: Patient) -> FloatArray:
    """All bones of the patient."""
    total = spine(canvas, patient) + shoulder_blades(canvas, patient)
    for line, high, shell in rib_lines(patient):
        total += tube(canvas, line, high, 0.40, shell, 0.14)
    for side in (-1, 1):
        total += tube(canvas, collar_bone(patient, side), 0.58, 0.6, 0.22, 0.34)
        total += upper_arm(canvas, patient, side)
    return total * np.float32(patient.bone)


def rib_lines(patient: Patient) -> list[tuple[Points, float, float]]:
    """For each rib its centre line (N, 3), half height and wall. Two ribs never run quite alike."""
    rng = np.random.default_rng(int(patient.width * 1e7) % 2**31)
    lines = []
    for side in (-1, 1):
        for number in range(12):
            wobble = rng.normal(0, 0.12, 3)
            line = _rib(patient, number, side, wobble)
            lines.append((patient.map(line), 0.50 + 0.03 * min(number, 6), 0.10))
    return lines


def _rib(patient: Patient, number: int, side: int, wobble: Points) -> Points:
    """From its head beside the spine backwards, round the flank and forwards down."""
    end = (0.70, 0.72, 0.73, 0.74, 0.745, 0.75, 0.75, 0.74, 0.72, 0.68, 0.55, 0.44)[number]
    turn = np.linspace(0.004, end, 160) * np.pi
    reach = REACH[number] + 0.15 * wobble[0]
    head = FIRST_VERTEBRA + PITCH * patient.rib_pitch * number
    drop = DROP[number] * patient.rib_slope + wobble[1]
    fall = (1 - np.cos(turn)) / 2
    lift = -0.75 * np.sin(np.minimum(turn * 2.2, np.pi)) * (1 - number / 16)
    x = side * (0.8 + (reach - 0.8) * np.sin(turn) ** 0.8)
    y = head + drop * (0.55 * fall + 0.45 * fall**1.6) + lift + 0.2 * wobble[2] * np.sin(2 * turn)
    z = -8.5 * np.cos(turn)
    return np.stack([x, y, z], axis=1)


def collar_bone(patient: Patient, side: int) -> Points:
    points = [
        (side * 1.7, -12.0, 7.0),
        (side * 4.2, -12.7, 7.9),
        (side * 7.6, -14.3, 7.4),
        (side * 11.2, -15.5, 4.6),
        (side * 16.6, -15.5, 3.4),
    ]
    return patient.map(opened(points, 120))


def upper_arm(canvas: Canvas, patient: Patient, side: int) -> FloatArray:
    """A shaft, and a round head in the socket."""
    points = [(side * 17.8, -13.2, 0.0), (side * 20.0, -9.5, 0.0), (side * 23.5, -2.0, 0.0)]
    shaft = tube(canvas, patient.map(opened(points, 80)), 1.35, 1.35, 0.26, 0.08)
    x, y = patient.map(np.array([[side * 17.2, -14.1]]))[0]
    head = 0.16 * canvas.ball(x, y, 2.35) + 0.30 * (canvas.ball(x, y, 2.35) - canvas.ball(x, y, 2.2))
    return np.maximum(shaft, canvas.soften(head, 0.08))


def shoulder_blades(canvas: Canvas, patient: Patient) -> FloatArray:
    """A thin plate with a thicker rim, its inner edge over the outer lung."""
    total = canvas.empty()
    for side in (-1, 1):
        points = [(10.9, -13.0), (10.6, -8.0), (12.0, -2.2), (13.2, -2.6), (15.4, -9.0), (16.6, -13.4), (13.6, -14.4)]
        outline = patient.map(closed([(side * x, y) for x, y in points]))
        rim = canvas.depth_inside(outline)
        plate = canvas.inside(outline) * (0.10 + 0.26 * np.exp(-((rim / 0.35) ** 2)))
        total += canvas.soften(plate.astype(np.float32), 0.08)
        spine_line = [(side * 11.0, -11.2, 0.0), (side * 14.0, -13.2, 0.0), (side * 17.6, -15.6, 0.0)]
        total += 0.8 * tube(canvas, patient.map(opened(spine_line, 60)), 0.55, 0.5, 0.10, 0.15)
    return total


def spine(canvas: Canvas, patient: Patient) -> FloatArray:
    """Bodies with denser end plates, pedicles as small rings, and spinous processes: faint behind the heart."""
    total = canvas.empty()
    pitch = PITCH * patient.rib_pitch
    for number in range(-3, 17):
        x, y = patient.map(np.array([[0.0, FIRST_VERTEBRA + pitch * number]]))[0]
        rows, columns = canvas.window(x, y, 3.2)
        total[rows, columns] += _vertebra(canvas.x[rows, columns] - x, canvas.y[rows, columns] - y, 1 + 0.022 * number)
    return canvas.soften(total, 0.09)


def _vertebra(x: FloatArray, y: FloatArray, grown: float) -> FloatArray:
    """Thickness of bone around a vertebra's own middle."""
    shape = (x / (1.75 * grown)) ** 6 + (y / (0.90 * grown)) ** 6
    total = 0.34 * np.sqrt(np.maximum(1 - shape, 0)) + 0.20 * np.exp(-(((shape - 0.8) / 0.28) ** 2))
    for side in (-1, 1):
        ring = np.hypot((x - side * 1.15) / 0.42, (y + 0.25) / 0.55)
        total += 0.15 * np.exp(-(((ring - 0.9) / 0.4) ** 2))
    process = np.hypot(x / 0.28, (y - 0.9) / 0.75)
    found: FloatArray = (total + 0.28 * np.exp(-(process**2))).astype(np.float32)
    return found
