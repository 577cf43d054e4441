"""What is left on a patient by mistake, as centimetres of metal along the rays: coins, buttons, necklaces, pins."""

from collections.abc import Callable

import numpy as np

from xai_desktop.core.arrays import FloatArray
from xai_desktop.training.phantom.canvas import Canvas, Points
from xai_desktop.training.phantom.curves import band, opened

Maker = Callable[[Canvas, np.random.Generator], FloatArray]


def coin(canvas: Canvas, rng: np.random.Generator) -> FloatArray:
    """Seen more or less from its flat side, somewhere over the chest."""
    place, radius = _place(rng), rng.uniform(0.9, 1.25)
    outline = _ellipse(place, radius, radius * rng.uniform(0.6, 1.0), rng.uniform(0, np.pi))
    return canvas.inside(outline) * np.float32(rng.uniform(2.5, 4.0))


def button(canvas: Canvas, rng: np.random.Generator) -> FloatArray:
    """Thin, with a rim and two or four holes."""
    place, radius = _place(rng), rng.uniform(0.65, 0.95)
    disc = canvas.inside(_ellipse(place, radius, radius))
    rim = disc - canvas.inside(_ellipse(place, radius * 0.8, radius * 0.8))
    turn, holes = rng.uniform(0, np.pi), int(rng.choice([2, 4]))
    for number in range(holes):
        angle = turn + 2 * np.pi * number / holes
        centre = place + 0.34 * radius * np.array([np.cos(angle), np.sin(angle)])
        disc = disc * (1 - canvas.inside(_ellipse(centre, radius * 0.16, radius * 0.16)))
    found: FloatArray = (disc * 0.85 + rim * 0.7).astype(np.float32)
    return found


def necklace(canvas: Canvas, rng: np.random.Generator) -> FloatArray:
    """A chain of beads around the neck, hanging to one side, with a pendant."""
    low, aside = rng.uniform(-10.5, -6.5), rng.normal(0, 0.8)
    half = rng.uniform(4.0, 5.2)
    neck = [(-half, -18.5), (-half * 0.75 + aside * 0.4, -13.5), (aside, low), (half * 0.75, -13.5), (half, -18.5)]
    line = opened(neck, 400)
    steps = np.linalg.norm(np.diff(line, axis=0), axis=1)
    run = np.concatenate([[0], np.cumsum(steps)])
    total = canvas.empty()
    for where in np.arange(0, run[-1], 0.42):
        x, y = np.interp(where, run, line[:, 0]), np.interp(where, run, line[:, 1])
        total = np.maximum(total, canvas.inside(_ellipse(np.array([x, y]), 0.17, 0.17)))
    pendant = canvas.inside(_ellipse(np.array([aside, low + 0.55]), 0.42, 0.55))
    found: FloatArray = np.maximum(total, pendant).astype(np.float32) * np.float32(rng.uniform(1.8, 3.0))
    return found


def safety_pin(canvas: Canvas, rng: np.random.Generator) -> FloatArray:
    """Two wires and a head."""
    place, angle, length = _place(rng), rng.uniform(0, np.pi), rng.uniform(1.5, 2.2)
    along = np.array([np.cos(angle), np.sin(angle)])
    across = np.array([-along[1], along[0]])
    corners = [place - along * length + across * 0.25, place + along * length * 0.9 + across * 0.35]
    lower = [place + along * length * 0.9 - across * 0.1, place - along * length - across * 0.25]
    wires = [np.array(corners), np.array(lower), np.array([corners[0], lower[1]])]
    total = canvas.empty()
    for wire in wires:
        total = np.maximum(total, canvas.inside(band(wire, 0.09)))
    head = canvas.inside(_ellipse(place + along * length * 0.95 + across * 0.12, 0.45, 0.36, angle))
    found: FloatArray = np.maximum(total, head).astype(np.float32) * np.float32(rng.uniform(2.5, 3.5))
    return found


OBJECTS: dict[str, Maker] = {"Coin": coin, "Button": button, "Necklace": necklace, "Safety pin": safety_pin}


def _place(rng: np.random.Generator) -> Points:
    """In cm, over the trunk."""
    return np.array([rng.uniform(-10, 10), rng.uniform(-9, 9)])


def _ellipse(centre: Points, wide: float, high: float, tilt: float = 0.0, count: int = 72) -> Points:
    """An outline (count, 2) in cm."""
    turns = np.arange(count) * (2 * np.pi / count)
    u, v = wide * np.cos(turns), high * np.sin(turns)
    x, y = u * np.cos(tilt) - v * np.sin(tilt), u * np.sin(tilt) + v * np.cos(tilt)
    return np.stack([centre[0] + x, centre[1] + y], axis=1)
