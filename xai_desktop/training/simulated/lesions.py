"""HR-CAM's simulated data (Shinde 2021, P002): healthy pictures and ones with focal or diffuse abnormalities.

The authors' generator is not published; their numbers are: two classes of 4000 pictures each, 6000 to train and 2000
to validate, and the mask of each lesion as the truth for sensitivity and specificity by pixel. `bilateral` lays one
lesion left and one right of the middle, with healthy tissue between: a coarse map melts them into one.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from xai_desktop.core.arrays import BoolArray, FloatArray
from xai_desktop.core.errors import InputError
from xai_desktop.core.image import eight_bit
from xai_desktop.training.simulated import backgrounds
from xai_desktop.training.simulated.elements import Element, SimulatedFilm
from xai_desktop.training.simulated.fields import Grid

ABNORMAL = "Abnormal"
Kind = Literal["healthy", "focal", "diffuse", "bilateral"]
Background = Literal["brain", "texture"]
KINDS: tuple[Kind, ...] = get_args(Kind)
BACKGROUNDS = {"brain": backgrounds.brain, "texture": backgrounds.texture}
NOISE = 0.018


@dataclass(frozen=True, slots=True)
class LesionOrder:
    """What is to be on a picture; the seed decides the rest. `contrast` multiplies how much brighter lesions are."""

    seed: int
    kind: Kind = "healthy"
    background: Background = "brain"
    side: int = 128
    contrast: float = 1.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS or self.background not in BACKGROUNDS:
            kinds, grounds = ", ".join(KINDS), ", ".join(BACKGROUNDS)
            raise InputError(f"A simulated picture is one of {kinds}, on one of {grounds}.")
        if not 32 <= self.side <= 2048 or not 0 < self.contrast <= 3:
            raise InputError("A simulated picture has a side of 32 to 2048 pixels and a contrast above 0 and up to 3.")


def draw_lesion(order: LesionOrder) -> SimulatedFilm:
    """The picture of an order, 8 bits, with an element for each lesion. The same order gives the same pixels.

    The background depends on the seed alone, so that a picture and its healthy twin differ in the lesion only.
    """
    grid = Grid(order.side)
    rng = np.random.default_rng([order.seed, 21])
    picture, room = BACKGROUNDS[order.background](grid, rng)
    grain = NOISE * rng.standard_normal(picture.shape)
    shapes = _shapes(grid, room, order, np.random.default_rng([order.seed, 22]))
    for shape, strength in shapes:
        picture = picture + np.float32(strength * order.contrast) * shape
    unit = np.clip(picture + grain, 0, 1)
    lesions = tuple(Element(ABNORMAL, "finding", shape > 0.5) for shape, _ in shapes)
    name = f"{order.background}-{order.kind}-{order.seed}"
    image = eight_bit(np.round(unit * 255).astype(np.uint8))
    return SimulatedFilm(name, image, frozenset({ABNORMAL} if lesions else ()), lesions)


def lesion_orders(
    count: int,
    seed: int,
    *,
    kinds: tuple[Kind, ...] = ("focal", "diffuse"),
    background: Background = "brain",
    side: int = 128,
) -> tuple[LesionOrder, ...]:
    """Orders for a data set: every second one healthy, the others of these kinds in turn."""
    rounds = (kinds[number // 2 % len(kinds)] if number % 2 else "healthy" for number in range(count))
    return tuple(LesionOrder(seed * 1_000_003 + n, kind, background, side) for n, kind in enumerate(rounds))


def _shapes(
    grid: Grid, room: BoolArray, order: LesionOrder, rng: np.random.Generator
) -> list[tuple[FloatArray, float]]:
    """Each lesion as (0 … 1, how much brighter it makes its place)."""
    if order.kind == "focal":
        return [(_focal(grid, room, rng, rng.uniform(0.07, 0.15)), rng.uniform(0.15, 0.26))]
    if order.kind == "diffuse":
        return [(_diffuse(grid, room, rng), rng.uniform(0.09, 0.14))]
    if order.kind == "bilateral":
        size, strength = rng.uniform(0.07, 0.11), rng.uniform(0.15, 0.26)
        return [(one, strength) for one in _pair(grid, rng, size)]
    return []


def _focal(grid: Grid, room: BoolArray, rng: np.random.Generator, size: float) -> FloatArray:
    """A lump with an edge, as a metastasis."""
    x, y = _place(grid, room, rng, size)
    return _lump(grid, rng, x, y, size)


def _lump(grid: Grid, rng: np.random.Generator, x: float, y: float, size: float) -> FloatArray:
    wide, high = size * rng.uniform(0.85, 1.2), size * rng.uniform(0.85, 1.2)
    out = grid.ellipse(x, y, wide, high, rng.uniform(0, np.pi)) + np.float32(0.10) * grid.noise(rng, 0.16)
    return grid.edge(1 - out, 0.35)


def _pair(grid: Grid, rng: np.random.Generator, size: float) -> list[FloatArray]:
    """One on either side of the middle, about as high, never touching it."""
    aside, level = rng.uniform(0.24, 0.36), rng.uniform(-0.25, 0.3)
    return [
        _lump(grid, rng, side * aside + rng.normal(0, 0.015), level + rng.normal(0, 0.02), size) for side in (-1, 1)
    ]


def _diffuse(grid: Grid, room: BoolArray, rng: np.random.Generator) -> FloatArray:
    """A cloud without an edge over a good part of the tissue, as leukoaraiosis or swelling."""
    x, y = _place(grid, room, rng, 0.2)
    out = grid.ellipse(x, y, rng.uniform(0.30, 0.45), rng.uniform(0.26, 0.40), rng.uniform(0, np.pi))
    cloud = grid.edge(1 - out + np.float32(0.22) * grid.cloud(rng, 0.4, 3), 0.9)
    return grid.soften((cloud * room).astype(np.float32), 0.015) * room


def _place(grid: Grid, room: BoolArray, rng: np.random.Generator, margin: float) -> tuple[float, float]:
    """A pixel that keeps off the borders of the tissue as a whole, furrows not counted."""
    rows, columns = np.nonzero(room & (grid.ellipse(0, 0, 0.62 - margin, 0.74 - margin) < 1))
    one = int(rng.random() * len(rows))
    return float(grid.x[rows[one], columns[one]]), float(grid.y[rows[one], columns[one]])
