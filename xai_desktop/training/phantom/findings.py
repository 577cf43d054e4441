"""What can be wrong: each finding changes the matter along the rays, and says where it can be seen."""

from dataclasses import dataclass, replace

import numpy as np

from xai_desktop.core.arrays import BoolArray, FloatArray
from xai_desktop.training.phantom.anatomy import Anatomy, Lung
from xai_desktop.training.phantom.canvas import Canvas, Points
from xai_desktop.training.phantom.curves import opened, tube

NODULE, CONSOLIDATION, EFFUSION = "Nodule", "Consolidation", "Effusion"
CARDIOMEGALY, PNEUMOTHORAX = "Cardiomegaly", "Pneumothorax"
FINDINGS = (NODULE, CONSOLIDATION, EFFUSION, CARDIOMEGALY, PNEUMOTHORAX)


@dataclass(frozen=True, slots=True, eq=False)
class Chest:
    """Thicknesses in cm, (side, side) each. `air` is both lungs' thickness, `density` their matter per cm (0 … 1)."""

    soft: FloatArray
    air: FloatArray
    density: FloatArray
    vessels: FloatArray
    bone: FloatArray
    metal: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """One finding and the pixels (side, side) bool in which it can be seen."""

    label: str
    seen: BoolArray


def nodule(canvas: Canvas, chest: Chest, anatomy: Anatomy, rng: np.random.Generator) -> tuple[Chest, Mark]:
    """A ball of soft tissue, 1.8 to 3.6 cm across, somewhere in the open lung."""
    radius = float(rng.uniform(0.9, 1.8))
    x, y = _place_in_lung(canvas, anatomy, rng, margin=radius + 0.3)
    ball = canvas.ball(x, y, radius)
    lumps = 1 + 0.10 * canvas.noise(rng, 0.6)
    added = canvas.soften(np.maximum(ball * lumps, 0).astype(np.float32), 0.06)
    changed = replace(chest, soft=chest.soft + added * np.float32(rng.uniform(1.6, 2.3)))
    return changed, Mark(NODULE, ball > 0)


def consolidation(canvas: Canvas, chest: Chest, anatomy: Anatomy, rng: np.random.Generator) -> tuple[Chest, Mark]:
    """Alveoli full of fluid: a cloudy patch of lung with soft edges, in which the bronchi stay open."""
    lung = anatomy.lungs[int(rng.integers(2))]
    inside = canvas.depth_inside(lung.outline)
    x, y = _place_in_lung(canvas, anatomy, rng, margin=2.2, lung=lung)
    wide, high = rng.uniform(2.6, 4.4), rng.uniform(2.4, 4.0)
    tilt = rng.uniform(-0.6, 0.6)
    u = (canvas.x - x) * np.cos(tilt) + (canvas.y - y) * np.sin(tilt)
    v = (canvas.y - y) * np.cos(tilt) - (canvas.x - x) * np.sin(tilt)
    ragged = 0.17 * canvas.noise(rng, 2.6) + 0.10 * canvas.noise(rng, 1.1) + 0.05 * canvas.noise(rng, 0.5)
    reach = np.sqrt((u / wide) ** 2 + (v / high) ** 2) + ragged
    full = 1 / (1 + np.exp((reach - 0.8) / 0.17)) * np.clip(inside / 0.5, 0, 1)
    full = canvas.soften((full * (1 - 0.35 * _bronchi(canvas, lung, (x, y), rng))).astype(np.float32), 0.2)
    amount = full * np.float32(rng.uniform(0.42, 0.68))
    changed = replace(chest, density=chest.density + amount * (1 - chest.density))
    return changed, Mark(CONSOLIDATION, full * np.minimum(chest.air / 6, 1) > 0.30)


def effusion(canvas: Canvas, chest: Chest, anatomy: Anatomy, rng: np.random.Generator) -> tuple[Chest, Mark]:
    """Fluid in the lowest part of the pleural space: the angle is gone, the upper border climbs at the flank."""
    lung = anatomy.lungs[int(rng.integers(2))]
    outline, side = lung.outline, lung.side
    outer = float(np.max(side * outline[:, 0]))
    bottom = float(outline[:, 1].max())
    level = bottom - rng.uniform(4.2, 8.2)
    from_flank = outer - side * canvas.x
    climb = rng.uniform(1.6, 2.8) * np.exp(-np.maximum(from_flank, 0) / 1.7)
    hollow = 0.5 * np.exp(-np.maximum(side * canvas.x - 2.5, 0) / 1.2)
    surface = level - climb - hollow + 0.9 * (1 - np.exp(-np.maximum(from_flank, 0) / 4.0))
    below = 1 / (1 + np.exp(np.clip(-(canvas.y - surface) / 0.22, -50, 50)))
    mine = np.clip(canvas.depth_inside(_wider(outline, side)) / 0.3, 0, 1)
    full = canvas.soften((below * mine * (side * canvas.x > 1.5)).astype(np.float32), 0.10)
    layer = full * np.float32(rng.uniform(2.0, 3.5)) * np.clip((canvas.y - surface) / 5, 0, 1)
    density = chest.density + full * np.float32(rng.uniform(0.75, 0.9)) * (1 - chest.density)
    seen = (full > 0.5) & (canvas.depth_inside(outline) > 0.1) & (canvas.inside(anatomy.heart) < 0.5)
    return replace(chest, density=density, soft=chest.soft + layer), Mark(EFFUSION, seen)


def enlarged_heart(canvas: Canvas, chest: Chest, anatomy: Anatomy, rng: np.random.Generator) -> tuple[Chest, Mark]:
    """The heart itself was drawn large with the patient; here it only gets its mark."""
    del rng
    return chest, Mark(CARDIOMEGALY, canvas.inside(anatomy.heart) > 0.5)


def pneumothorax(canvas: Canvas, chest: Chest, anatomy: Anatomy, rng: np.random.Generator) -> tuple[Chest, Mark]:
    """Air between chest wall and lung: no vessels beyond a fine line, and a somewhat denser, smaller lung."""
    lung = anatomy.lungs[int(rng.integers(2))]
    middle = np.array([lung.side * 3.2, 1.5])
    gap_top, gap_side = rng.uniform(1.8, 4.0), rng.uniform(0.9, 2.4)
    collapsed = _collapsed(lung, middle, gap_top, gap_side)
    inner = canvas.inside(collapsed)
    whole = canvas.inside(lung.outline)
    gap = np.clip(whole - inner, 0, 1)
    line = canvas.depth_inside(collapsed)
    pleura = np.exp(-(((line - 0.07) / 0.06) ** 2)) * (inner > 0.3) * (canvas.y < 7)
    density = chest.density * (1 - 0.42 * gap) * (1 + 0.35 * inner * (whole > 0.5))
    changed = replace(
        chest,
        density=density.astype(np.float32),
        vessels=chest.vessels * (1 - gap),
        soft=chest.soft + canvas.soften(pleura.astype(np.float32), 0.03) * np.float32(1.1),
    )
    return changed, Mark(PNEUMOTHORAX, (gap > 0.5) & (canvas.y < 8))


def drain(canvas: Canvas, chest: Chest, lung: Lung, rng: np.random.Generator) -> Chest:
    """A chest drain: a tube from the flank up to the apex, its wall visible, with one dense thread."""
    outer = float(np.max(lung.side * lung.outline[:, 0]))
    top = float(lung.outline[:, 1].min())
    entry = rng.uniform(-1.0, 3.0)
    points = [
        (lung.side * (outer + 6.5), entry + 4.5, 0.0),
        (lung.side * (outer + 0.5), entry, 0.0),
        (lung.side * (outer - 2.6), entry - 4.5 + rng.normal(0, 0.4), 0.0),
        (lung.side * (outer - 5.6 + rng.normal(0, 0.4)), (entry + top) / 2 - 1.0, 0.0),
        (lung.side * rng.uniform(4.6, 6.6), top + rng.uniform(2.2, 3.6), 0.0),
    ]
    line = opened(points, 200)
    wall = tube(canvas, line, 0.36, 0.36, 0.10)
    thread = tube(canvas, line + np.array([0.12, 0.12, 0.0]), 0.055, 0.055, 0.05)
    return replace(chest, metal=chest.metal + wall * np.float32(0.75) + thread * np.float32(3.0))


def box_of(seen: BoolArray) -> tuple[float, float, float, float]:
    """The tight box (x0, y0, x1, y1) around true pixels, in pixel edges."""
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    return float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1)


def _place_in_lung(
    canvas: Canvas, anatomy: Anatomy, rng: np.random.Generator, margin: float, lung: Lung | None = None
) -> tuple[float, float]:
    """A point in the open lung, so far from its edge and not behind the heart."""
    chosen = lung or anatomy.lungs[int(rng.integers(2))]
    free = canvas.depth_inside(chosen.outline)
    clear = canvas.inside(anatomy.heart) < 0.5
    for width in (margin, margin / 2, 0.2):
        rows, columns = np.nonzero((free > width) & clear & (canvas.y > -12.5) & (np.abs(canvas.x) > 4.2))
        if len(rows):
            one = int(rng.random() * len(rows))
            return float(canvas.x[rows[one], columns[one]]), float(canvas.y[rows[one], columns[one]])
    return float(chosen.outline[:, 0].mean()), float(chosen.outline[:, 1].mean())


def _bronchi(canvas: Canvas, lung: Lung, centre: tuple[float, float], rng: np.random.Generator) -> FloatArray:
    """A few thin branches from the hilum through the patch, 0 … 1."""
    total = canvas.empty()
    for _ in range(5):
        end = np.array(centre) + rng.normal(0, 1.4, 2)
        start = np.array([lung.side * 4.2, -2.0])
        bend = (start + end) / 2 + rng.normal(0, 0.7, 2)
        line = opened([(*start, 0.0), (*bend, 0.0), (*end, 0.0)], 80)
        total += tube(canvas, line, 0.11, 0.11, 0.12)
    found: FloatArray = np.clip(total / 0.25, 0, 1).astype(np.float32)
    return found


def _wider(outline: Points, side: int) -> Points:
    """The pleural space reaches a little below and beside what the lung's outline shows."""
    low = outline[:, 1].max()
    result = outline.copy()
    deep = np.clip((outline[:, 1] - (low - 6)) / 6, 0, 1)
    result[:, 1] += 1.6 * deep
    result[:, 0] += side * 0.15 * deep
    return result


def _collapsed(lung: Lung, middle: Points, gap_top: float, gap_side: float) -> Points:
    """The lung's outline drawn in from the apex and the flank, but not at the hilum or the base."""
    outline = lung.outline
    top, bottom = outline[:, 1].min(), outline[:, 1].max()
    upper = np.clip((bottom - 3.0 - outline[:, 1]) / (bottom - 3.0 - top), 0, 1)
    lateral = np.clip((lung.side * outline[:, 0] - 2.5) / 3.0, 0, 1)
    result = outline.copy()
    result[:, 0] -= lung.side * lateral * (gap_side * (0.35 + 0.65 * upper) + 0.25 * gap_top * upper)
    result[:, 1] += gap_top * upper**3
    fixed = np.linalg.norm(outline - middle, axis=1) < 3.0
    result[fixed] = outline[fixed]
    return result
