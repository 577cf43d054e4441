"""Films that are moved, turned, scaled, sheared and re-exposed at random while a network learns from them.

What happens to a batch is drawn first (`Augmentation.draw`) and then done (`Drawn.films`, `Drawn.boxes`), so that boxes
go wherever their pixels go. The draw depends on the generator alone, not on the device that the films are on.
"""

import math
from dataclasses import dataclass, fields

import torch
from torch import Generator, Tensor
from torch.nn import functional

from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Size
from xai_desktop.training.exposing import Exposure, exposed

LEAST_SEEN = 0.25
"""Share of its area that a box must keep on the film; of less than that, nobody could say what it is."""


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How far each change may go; each film gets its own, drawn evenly from −value to +value.

    `shift` is a share of the film's sides, `rotation` and `shear` are degrees, `scale` and `contrast` are shares of 1,
    `brightness` is a share of the film's own range of values. `saturation` (share of 1) and `hue` (degrees) count for
    films of three channels only and leave grey ones grey. `flip` mirrors half of the films; it is off because the
    heart has a side: a mirrored chest film is one of another, very rare patient. Raises `InputError` for a value
    that is negative or leaves nothing of the film.
    """

    shift: float = 0.06
    rotation: float = 5.0
    scale: float = 0.10
    shear: float = 0.0
    flip: bool = False
    brightness: float = 0.10
    contrast: float = 0.15
    saturation: float = 0.0
    hue: float = 0.0

    def __post_init__(self) -> None:
        limits = {"rotation": 180.0, "hue": 180.0, "shear": 60.0, "scale": 0.9, "contrast": 1.0, "saturation": 1.0}
        for field in fields(self):
            value, most = getattr(self, field.name), limits.get(field.name, 1.0)
            if not 0 <= value <= most:
                raise InputError(f"The {field.name} of an augmentation lies between 0 and {most:g}, not at {value}.")

    @property
    def changes_nothing(self) -> bool:
        return self == NONE

    def draw(self, count: int, size: Size, generator: Generator) -> "Drawn":
        """What happens to each of `count` films of (height, width) pixels."""

        def within(most: float) -> Tensor:
            return (2 * torch.rand(count, generator=generator, device=generator.device) - 1).double().cpu() * most

        height, width = size
        right, down = (within(self.shift) * width).round(), (within(self.shift) * height).round()
        turn, scale, shear = within(math.radians(self.rotation)), within(self.scale), within(math.radians(self.shear))
        mirrored = (within(1.0) < 0) & self.flip
        matrix = _about_centre(_turned(turn) @ _sheared(shear) @ _scaled(1 + scale, mirrored), size)
        matrix[:, 0, 2] += right
        matrix[:, 1, 2] += down
        gains = (1 + within(self.contrast), within(self.brightness), 1 + within(self.saturation))
        return Drawn(matrix, size, Exposure(*gains, within(math.radians(self.hue))))

    def films(self, x: Tensor, generator: Generator) -> Tensor:
        """(B, C, h, w) → the same shape, type and device."""
        return x if self.changes_nothing else self.draw(len(x), (x.shape[2], x.shape[3]), generator).films(x)


NONE = Augmentation(0, 0, 0, 0, False, 0, 0, 0, 0)
"""Films as they are, bit for bit."""


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """`matrix` (B, 3, 3) float64 takes a place (x, y, 1) of the old film, in pixel edges, to its place on the new."""

    matrix: Tensor
    size: Size
    exposure: Exposure

    def films(self, x: Tensor) -> Tensor:
        """(B, C, h, w) → the same shape, type and device. What comes in from outside repeats the film's edge."""
        return exposed(self.moved(x), self.exposure)

    def moved(self, x: Tensor) -> Tensor:
        """As `films` without the new exposure. Whole-pixel shifts and mirrors are exact, other moves bilinear."""
        upright = self.matrix[:, :2, :2].abs() == torch.eye(2, dtype=torch.float64)
        if bool(upright.all()):
            return self._copied(x)
        height, width = self.size
        to_unit = torch.tensor([[2 / width, 0, -1], [0, 2 / height, -1], [0, 0, 1]], dtype=torch.float64)
        theta = (to_unit @ self.matrix.inverse() @ to_unit.inverse())[:, :2]
        grid = functional.affine_grid(theta.to(x.device, x.dtype), list(x.shape), align_corners=False)
        return functional.grid_sample(x, grid, mode="bilinear", padding_mode="border", align_corners=False)

    def _copied(self, x: Tensor) -> Tensor:
        """Rows and columns taken from elsewhere."""
        columns = _sources(self.matrix[:, 0, 0], self.matrix[:, 0, 2], self.size[1]).to(x.device)
        rows = _sources(self.matrix[:, 1, 1], self.matrix[:, 1, 2], self.size[0]).to(x.device)
        films = torch.arange(len(x), device=x.device)[:, None, None]
        return x.movedim(1, -1)[films, rows[:, :, None], columns[:, None, :]].movedim(-1, 1)

    def boxes(self, number: int, boxes: Tensor) -> tuple[Tensor, Tensor]:
        """Where the boxes (n, 4) x0 y0 x1 y1 of film `number` lie now, and which of them are still there.

        Gives (m, 4) boxes, cut at the film's edges, and (n,) bool with m true values. A turned box is the smallest
        upright one around its corners. One that keeps less than a quarter of its area on the film is gone.
        """
        x0, y0, x1, y1 = boxes.double().cpu().unbind(1)
        corners = torch.stack([torch.stack([x, y], -1) for x in (x0, x1) for y in (y0, y1)], 1)
        places = corners @ self.matrix[number, :2, :2].T + self.matrix[number, :2, 2]
        whole = torch.cat([places.amin(1), places.amax(1)], 1)
        edges = torch.tensor([self.size[1], self.size[0]] * 2, dtype=torch.float64)
        cut = torch.minimum(whole.clamp(min=0), edges)
        kept = _area(cut) >= LEAST_SEEN * _area(whole)
        return cut[kept].to(boxes.device, boxes.dtype), kept.to(boxes.device)


def _sources(factor: Tensor, offset: Tensor, count: int) -> Tensor:
    """(B, count) int64: which row or column each new one is taken from, for factors of 1 and −1."""
    centres = torch.arange(count, dtype=torch.float64) + 0.5
    return ((centres - offset[:, None]) / factor[:, None]).floor().long().clamp(0, count - 1)


def _area(boxes: Tensor) -> Tensor:
    return (boxes[:, 2:] - boxes[:, :2]).clamp(min=0).prod(1)


def _square(a: Tensor, b: Tensor, c: Tensor, d: Tensor) -> Tensor:
    """(B, 2, 2) from four (B,)."""
    return torch.stack([torch.stack([a, b], -1), torch.stack([c, d], -1)], 1)


def _turned(angle: Tensor) -> Tensor:
    return _square(angle.cos(), -angle.sin(), angle.sin(), angle.cos())


def _sheared(angle: Tensor) -> Tensor:
    one = torch.ones_like(angle)
    return _square(one, angle.tan(), 0 * one, one)


def _scaled(scale: Tensor, mirrored: Tensor) -> Tensor:
    zero = torch.zeros_like(scale)
    return _square(torch.where(mirrored, -scale, scale), zero, zero, scale)


def _about_centre(linear: Tensor, size: Size) -> Tensor:
    """(B, 3, 3): the linear change about the film's centre."""
    centre = torch.tensor([size[1] / 2, size[0] / 2], dtype=torch.float64)
    matrix = torch.eye(3, dtype=torch.float64).repeat(len(linear), 1, 1)
    matrix[:, :2, :2] = linear
    matrix[:, :2, 2] = centre - linear @ centre
    return matrix
