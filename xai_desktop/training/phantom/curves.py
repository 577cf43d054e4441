"""Smooth curves through a few points, and tubes along them."""

from collections.abc import Sequence

import numpy as np
from scipy.interpolate import CubicSpline

from xai_desktop.core.arrays import FloatArray
from xai_desktop.training.phantom.canvas import Canvas, Points


def closed(points: list[tuple[float, float]], count: int = 240) -> Points:
    """A smooth closed outline (count, 2) through these corners."""
    corners = np.array([*points, points[0]], dtype=np.float64)
    return _along(corners, count, "periodic")[:-1]


def opened(points: Points | Sequence[Sequence[float]], count: int) -> Points:
    """A smooth open curve (count, dimensions) through these points."""
    return _along(np.asarray(points, dtype=np.float64), count, "natural")


def _along(corners: Points, count: int, ends: str) -> Points:
    steps = np.linalg.norm(np.diff(corners, axis=0), axis=1) ** 0.5
    knots = np.concatenate([[0], np.cumsum(steps)])
    found: Points = CubicSpline(knots, corners, bc_type=ends)(np.linspace(0, knots[-1], count))
    return found


def band(line: Points, half_width: float) -> Points:
    """The outline of a ribbon along a line (N, 2 or more)."""
    along = np.gradient(line[:, :2], axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    across = half_width * np.stack([-along[:, 1], along[:, 0]], axis=1)
    return np.concatenate([line[:, :2] + across, (line[:, :2] - across)[::-1]])


def resampled(points: Points, step: float) -> Points:
    """The same curve with points at equal distances of about `step`."""
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    run = np.concatenate([[0], np.cumsum(steps)])
    places = np.linspace(0, run[-1], max(8, int(run[-1] / step)))
    return np.stack([np.interp(places, run, points[:, k]) for k in range(points.shape[1])], axis=1)


def tube(canvas: Canvas, line: Points, high: float, deep: float, shell: float, filling: float = 0.0) -> FloatArray:
    """A hollow tube along a line (N, 3) cm, `high` and `deep` its half axes, with a wall and a filling.

    The wall is laid out as points on its surface, so that it is dense where the rays graze it: bright edges, and
    brighter turns, come by themselves.
    """
    pitch = max(canvas.pixel_cm * 0.6, 0.02)
    line = resampled(line, pitch)
    along = np.gradient(line, axis=0)
    step = np.linalg.norm(along, axis=1, keepdims=True)
    along = along / np.maximum(step, 1e-9)
    upward, outward = _frame(along)
    found = canvas.empty()
    for radius, matter in ((1.0, shell), *(((0.75, filling), (0.45, filling)) if filling else ())):
        around = max(8, int(2 * np.pi * max(high, deep) * radius / pitch))
        angles = np.arange(around) * (2 * np.pi / around)
        circle = radius * np.stack([high * np.cos(angles), deep * np.sin(angles)])
        places = line[:, None] + upward[:, None] * circle[0][:, None] + outward[:, None] * circle[1][:, None]
        arc = radius * np.hypot(high * np.sin(angles), deep * np.cos(angles)) * (2 * np.pi / around)
        thick = matter if radius == 1.0 else matter * 0.35 * min(high, deep)
        volumes = (step * arc[None]) * thick
        found += canvas.splat(places[..., :2].reshape(-1, 2), volumes.ravel())
    return found


def _frame(along: Points) -> tuple[Points, Points]:
    """Two directions across a line: one as upright as possible, one at right angles to both."""
    up = np.array([0.0, 1.0, 0.0])
    upward = up - along * (along @ up)[:, None]
    size = np.linalg.norm(upward, axis=1, keepdims=True)
    upward = np.where(size > 1e-3, upward / np.maximum(size, 1e-9), np.array([1.0, 0.0, 0.0]))
    return upward, np.cross(along, upward)
