"""Who is on the film: the measures in which chests differ, drawn from a seed."""

from dataclasses import dataclass

import numpy as np

from xai_desktop.training.phantom.canvas import Points


@dataclass(frozen=True, slots=True)
class Patient:
    """Measures in cm and ratios; `right` and `left` are the patient's."""

    sex: str
    age: int
    width: float
    height: float
    depth: float
    turn_degrees: float
    shift: tuple[float, float]
    ratio: float
    heart_lean: float
    knob: float
    dome_right: float
    dome_left: float
    angle_drop: float
    rib_slope: float
    rib_pitch: float
    bone: float
    vessels: float
    breast: float
    fat: float
    gas: float
    aeration: float

    def map(self, points: Points) -> Points:
        """From the standard chest (N, 2 or 3) to this one's place on the film."""
        result = np.array(points, dtype=np.float64)
        angle = np.deg2rad(self.turn_degrees)
        x, y = result[:, 0] * self.width, result[:, 1] * self.height
        result[:, 0] = np.cos(angle) * x - np.sin(angle) * y + self.shift[0]
        result[:, 1] = np.sin(angle) * x + np.cos(angle) * y + self.shift[1]
        return result


def draw_patient(rng: np.random.Generator, enlarged: bool) -> Patient:
    """A patient; `ratio` is the heart's width over the chest's: 0.40–0.48, or 0.56–0.68 where enlarged."""
    sex = "F" if rng.random() < 0.5 else "M"
    return Patient(
        sex=sex,
        age=int(rng.integers(24, 86)),
        width=float(rng.normal(0.96 if sex == "F" else 1.03, 0.035)),
        height=float(rng.normal(0.97 if sex == "F" else 1.03, 0.04)),
        depth=float(rng.normal(20.5, 1.6)),
        turn_degrees=float(rng.normal(0, 1.2)),
        shift=(float(rng.normal(0, 0.5)), float(rng.normal(1.2, 0.5))),
        ratio=float(rng.uniform(0.57, 0.69) if enlarged else rng.uniform(0.40, 0.485)),
        heart_lean=float(rng.normal(0, 0.3)),
        knob=float(rng.uniform(0.8, 1.35)),
        dome_right=float(rng.normal(0, 0.6)),
        dome_left=float(rng.normal(0, 0.6)),
        angle_drop=float(rng.uniform(-0.4, 1.0)),
        rib_slope=float(rng.normal(1.0, 0.13)),
        rib_pitch=float(rng.normal(1.0, 0.03)),
        bone=float(rng.uniform(0.75, 1.2)),
        vessels=float(rng.uniform(0.75, 1.3)),
        breast=float(rng.uniform(1.2, 3.6)) if sex == "F" else float(rng.uniform(0, 0.6)),
        fat=float(rng.uniform(0.2, 1.6)),
        gas=float(rng.uniform(0.4, 1.3)),
        aeration=float(rng.normal(1.0, 0.06)),
    )
