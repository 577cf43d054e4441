"""Slightly moved, turned, scaled and re-exposed versions of films, made once and from a seed.

Never mirrored: the heart has a side.
"""

import math

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

SHIFT, TURN_DEGREES, SCALE, CONTRAST, BRIGHTNESS = 0.06, 5.0, 0.10, 0.15, 0.10


def versions(x: Tensor, count: int, seed: int) -> list[Tensor]:
    """`count` jittered versions of (N, C, h, w); 0 gives an empty list. The range of values is kept by clamping."""
    rng = np.random.default_rng(seed)
    return [_version(x, rng) for _ in range(count)]


def _version(x: Tensor, rng: np.random.Generator) -> Tensor:
    low, high = float(x.min()), float(x.max())
    thetas = torch.tensor(np.stack([_affine(rng) for _ in range(len(x))]), dtype=torch.float32)
    gain = torch.tensor(rng.uniform(1 - CONTRAST, 1 + CONTRAST, (len(x), 1, 1, 1)), dtype=torch.float32)
    lift = torch.tensor(rng.uniform(-BRIGHTNESS, BRIGHTNESS, (len(x), 1, 1, 1)), dtype=torch.float32) * (high - low)
    moved = torch.empty_like(x)
    for start in range(0, len(x), 64):
        part = x[start : start + 64]
        grid = functional.affine_grid(thetas[start : start + 64], list(part.shape), align_corners=False)
        moved[start : start + 64] = functional.grid_sample(
            part, grid, mode="bilinear", padding_mode="border", align_corners=False
        )
    mean = moved.mean(dim=(2, 3), keepdim=True)
    return ((moved - mean) * gain + mean + lift).clamp(low, high)


def _affine(rng: np.random.Generator) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """(2, 3): where each output pixel is taken from, in units of half the side."""
    turn = math.radians(rng.uniform(-TURN_DEGREES, TURN_DEGREES))
    scale = rng.uniform(1 - SCALE, 1 + SCALE)
    shift = rng.uniform(-2 * SHIFT, 2 * SHIFT, 2)
    cos, sin = scale * math.cos(turn), scale * math.sin(turn)
    return np.array([[cos, -sin, shift[0]], [sin, cos, shift[1]]])
