"""From matter to a film: what is absorbed, what is scattered, what is counted, and how a detector shows it."""

import numpy as np

from xai_desktop.core.arrays import FloatArray, IndexArray
from xai_desktop.training.phantom.canvas import Canvas
from xai_desktop.training.phantom.findings import Chest

SOFT, BONE, METAL = 0.185, 0.46, 1.1
"""Absorption per cm at about 60 keV. Bone is counted on top of the soft tissue in its place."""
LUNG_DENSITY = 0.26
PHOTONS = 16000.0
"""Per pixel of a 1024-pixel film in the open beam, after the detector's losses."""
SCATTER_SHARE, SCATTER_CM = 0.22, 5.0
BITS = 12


def absorbed(chest: Chest) -> FloatArray:
    """The exponent of absorption along each ray (dimensionless)."""
    air = np.minimum(chest.air, np.maximum(chest.soft - 3.5, 0))
    tissue = chest.soft - air * (1 - chest.density) + chest.vessels
    found: FloatArray = SOFT * np.maximum(tissue, 0) + BONE * chest.bone + METAL * chest.metal
    return found


def expose(canvas: Canvas, chest: Chest, rng: np.random.Generator) -> FloatArray:
    """The counted signal as a fraction of the open beam, with scatter, blur and noise."""
    direct = np.exp(-absorbed(chest))
    scattered = SCATTER_SHARE * canvas.soften(direct.astype(np.float32), SCATTER_CM)
    signal = canvas.soften((direct + scattered).astype(np.float32), 0.022)
    photons = PHOTONS * (1024 / canvas.side) ** 2
    counted = rng.normal(0, 1, signal.shape).astype(np.float32) * np.sqrt(signal / photons) + signal
    found: FloatArray = np.maximum(counted, 1e-4).astype(np.float32)
    return found


def develop(canvas: Canvas, signal: FloatArray) -> FloatArray:
    """Bone bright in [0, 1]: logarithm, a little local contrast as film processing gives, and an S-shaped curve."""
    log = -np.log(signal)
    coarse = canvas.soften(log, 2.6)
    fine = canvas.soften(log, 0.22)
    processed = 0.80 * coarse + 1.22 * (log - coarse) + 0.25 * (log - fine)
    body = processed[canvas.side // 6 : -canvas.side // 8, canvas.side // 6 : -canvas.side // 6]
    low, high = np.percentile(body, 2.0), np.percentile(body, 99.2)
    unit = (processed - low) / max(high - low, 1e-6)
    curve = 0.14 + 0.74 * unit
    return _toe(curve)


def _toe(values: FloatArray) -> FloatArray:
    """Smoothly held between 0 and 1 at both ends."""
    low, high = 0.12, 0.86
    below = low * np.exp((np.minimum(values, low) - low) / low)
    above = 1 - (1 - high) * np.exp(-(np.maximum(values, high) - high) / (1 - high))
    found: FloatArray = np.where(values < low, below, np.where(values > high, above, values)).astype(np.float32)
    return found


def stored(unit: FloatArray) -> IndexArray:
    """12 bits in 16."""
    found: IndexArray = np.round(np.clip(unit, 0, 1) * (2**BITS - 1)).astype(np.uint16)
    return found
