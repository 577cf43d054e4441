"""The vessels of the lungs: a tree from each hilum, thinner with every fork. All twigs of one age grow together."""

from dataclasses import dataclass

import numpy as np

from xai_desktop.core.arrays import BoolArray, FloatArray
from xai_desktop.training.phantom.canvas import Canvas, Points
from xai_desktop.training.phantom.patient import Patient

HEADINGS = np.deg2rad([-72.0, -50.0, -25.0, -5.0, 18.0, 38.0, 55.0, 70.0, 82.0])
THINNEST_CM, FORKS = 0.045, 9


@dataclass(frozen=True, slots=True, eq=False)
class Twigs:
    """n stretches of vessel: where they begin (n, 2), where they head, how thick they are, and on which side."""

    start: Points
    heading: Points
    radius: Points
    side: Points

    def where(self, keep: BoolArray) -> "Twigs":
        return Twigs(self.start[keep], self.heading[keep], self.radius[keep], self.side[keep])


def lung_vessels(canvas: Canvas, patient: Patient, rng: np.random.Generator) -> FloatArray:
    """Thickness of blood in cm; to be multiplied with where there is lung."""
    twigs, total = _roots(patient, rng), canvas.empty()
    for _ in range(FORKS):
        twigs = twigs.where(twigs.radius > THINNEST_CM)
        if not len(twigs.radius):
            break
        path, angles = _grow(canvas, twigs, rng)
        total += _filled(canvas, patient, twigs, path, angles)
        twigs = _forked(twigs, path[:, -1], angles[:, -1], rng)
    return canvas.soften(total, max(0.03, 0.5 * canvas.pixel_cm))


def _roots(patient: Patient, rng: np.random.Generator) -> Twigs:
    """Nine on each side, the lower ones thicker, as they are in someone who stands."""
    heading = np.tile(HEADINGS, 2) + rng.normal(0, 0.09, 18)
    side = np.repeat([-1.0, 1.0], 9)
    radius = rng.uniform(0.42, 0.56, 18) * np.where(heading > 0, 1.2, 0.85) * patient.vessels**0.5
    x = side * 3.6 + rng.normal(0, 0.5, 18)
    y = np.where(side < 0, -2.2, -3.2) + 1.6 * np.sin(heading) + rng.normal(0, 0.3, 18)
    return Twigs(np.stack([x, y], axis=1), heading, radius, side)


def _grow(canvas: Canvas, twigs: Twigs, rng: np.random.Generator) -> tuple[Points, Points]:
    """The course of each twig (n, steps, 2) and its heading along it (n, steps): a slight bend."""
    count = len(twigs.radius)
    span = rng.uniform(1.3, 2.6, count) * (0.6 + twigs.radius)
    bend = rng.normal(0, 0.18, count)
    steps = max(4, int(span.max() / max(canvas.pixel_cm * 0.8, 0.04)))
    angles = twigs.heading[:, None] + bend[:, None] * np.linspace(0, 1, steps)
    direction = np.stack([twigs.side[:, None] * np.cos(angles), np.sin(angles)], axis=2)
    path = twigs.start[:, None] + np.cumsum(direction, axis=1) * (span / steps)[:, None, None]
    return path, angles


def _filled(canvas: Canvas, patient: Patient, twigs: Twigs, path: Points, angles: Points) -> FloatArray:
    """Full round cross-sections, as chords of a circle laid side by side."""
    steps = path.shape[1]
    radii = twigs.radius[:, None] * (1 - 0.2 * np.linspace(0, 1, steps))
    lanes_count = max(3, int(np.ceil(2 * twigs.radius.max() / max(canvas.pixel_cm * 0.8, 0.04))))
    lanes = (np.arange(lanes_count) + 0.5) / lanes_count * 2 - 1
    normal = np.stack([-twigs.side[:, None] * np.sin(angles), np.cos(angles)], axis=2)
    points = path[:, :, None] + normal[:, :, None] * (radii[..., None] * lanes)[..., None]
    length = np.linalg.norm(path[:, 1] - path[:, 0], axis=1)[:, None, None]
    chords = 2 * radii[..., None] * np.sqrt(1 - lanes**2)
    volumes = chords * (2 * radii[..., None] / lanes_count) * length
    return canvas.splat(patient.map(points.reshape(-1, 2)), volumes.ravel())


def _forked(twigs: Twigs, ends: Points, angles: Points, rng: np.random.Generator) -> Twigs:
    """Two children for each: together they carry what the parent carried (Murray's law, roughly)."""
    count = len(twigs.radius)
    fork, share = rng.uniform(0.2, 0.5, count), rng.uniform(0.35, 0.65, count)
    parts = np.concatenate([share, 1 - share])
    turned = np.concatenate([fork, -fork]) * (1.3 - parts)
    return Twigs(
        start=np.tile(ends, (2, 1)),
        heading=np.tile(angles, 2) + turned,
        radius=np.tile(twigs.radius, 2) * 0.9 * parts ** (1 / 2.6),
        side=np.tile(twigs.side, 2),
    )
