"""What lesions are laid on: a slice of something like a brain, or plain texture."""

import cv2
import numpy as np

from xai_desktop.core.arrays import BoolArray, FloatArray
from xai_desktop.training.simulated.fields import Grid

AIR, FLUID, GREY, WHITE, SKULL, SCALP = 0.03, 0.10, 0.38, 0.60, 0.08, 0.72
"""Brightness of the tissues, about as a T1-weighted magnetic resonance image shows them."""

CORTEX = 0.065
"""Thickness of the grey matter in units of half the film's side."""


def brain(grid: Grid, rng: np.random.Generator) -> tuple[FloatArray, BoolArray]:
    """(brightness 0 … 1, the pixels of brain tissue where a lesion may lie), both (side, side).

    A skull with a folded cortex, white matter, two ventricles and the nuclei beside them; no two are alike and none
    is quite symmetric.
    """
    wide, high = 0.74 * rng.uniform(0.95, 1.05), 0.90 * rng.uniform(0.95, 1.03)
    tilt = float(rng.normal(0, 0.05))
    out = grid.ellipse(0, 0.0, wide, high, tilt) + np.float32(0.012) * grid.noise(rng, 0.9)
    across = grid.x * np.cos(tilt) + grid.y * np.sin(tilt) + np.float32(0.008) * grid.noise(rng, 0.6)
    inside = out < 0.86
    fluid = ~inside | _sulci(grid, rng, out) | ((np.abs(across) < 0.011) & (np.abs(grid.y) > 0.32))
    ventricles = _ventricles(grid, rng, tilt)
    depth = cv2.distanceTransform((~fluid).astype(np.uint8), cv2.DIST_L2, 5) * np.float32(2 / grid.side)
    white = grid.edge(depth - CORTEX, 0.03)
    tissue = GREY + (WHITE - GREY) * white
    deep = [grid.ellipse(side * 0.2, 0.06, 0.10, 0.19, side * -0.25 + tilt) for side in (-1, 1)]
    nuclei = grid.edge(1 - np.minimum(*deep), 0.2)
    tissue = tissue + (GREY + 0.06 - tissue) * nuclei
    found = np.where(fluid, FLUID, tissue)
    found = found + (FLUID - found) * ventricles
    found = _around(found, out)
    shading = 1 + 0.06 * grid.noise(rng, 1.4)
    texture = 0.012 * grid.cloud(rng, 0.12, 3)
    picture = grid.soften(((found + texture) * shading).astype(np.float32), 0.008)
    return picture, inside & ~fluid & (ventricles < 0.5)


def _sulci(grid: Grid, rng: np.random.Generator, out: FloatArray) -> BoolArray:
    """Furrows from the surface inwards: where a noise passes through zero, not too deep."""
    folds = grid.noise(rng, 0.20) + np.float32(0.3) * grid.noise(rng, 0.10)
    reach = np.clip((0.86 - out) / 0.30, 0, 1)
    found: BoolArray = (np.abs(folds) < 0.20 * (1 - reach)) & (reach < 0.9)
    return found


def _ventricles(grid: Grid, rng: np.random.Generator, tilt: float) -> FloatArray:
    """Two horns on either side of the middle, 0 … 1."""
    total = np.zeros((grid.side, grid.side), np.float32)
    size = rng.uniform(0.85, 1.25)
    for side in (-1, 1):
        front = grid.ellipse(side * 0.085, -0.17, 0.05 * size, 0.17 * size, side * -0.35 + tilt)
        back = grid.ellipse(side * 0.16, 0.30, 0.045 * size, 0.16 * size, side * 0.45 + tilt)
        total = np.maximum(total, grid.edge(1 - np.minimum(front, back), 0.25))
    return total


def _around(picture: FloatArray, out: FloatArray) -> FloatArray:
    """Skull, scalp and air."""
    found: FloatArray = np.where(out > 0.885, SKULL, picture)
    found = np.where(out > 0.93, SCALP, found)
    return np.where(out > 1.0, AIR, found)


def texture(grid: Grid, rng: np.random.Generator) -> tuple[FloatArray, BoolArray]:
    """(brightness 0 … 1, where a lesion may lie): noise of several grains on a slope, without any anatomy."""
    slope = grid.x * rng.uniform(-0.08, 0.08) + grid.y * rng.uniform(-0.08, 0.08)
    picture = 0.45 + slope + 0.085 * grid.cloud(rng, 0.5)
    room: BoolArray = np.maximum(np.abs(grid.x), np.abs(grid.y)) < 0.92
    return picture.astype(np.float32), room
