"""Films of another exposure and colour, each within the range of values that it had."""

from dataclasses import dataclass

import torch
from torch import Tensor

YIQ = ((0.299, 0.587, 0.114), (0.5959, -0.2746, -0.3213), (0.2115, -0.5227, 0.3112))
"""Luminance and two differences of colour from red, green and blue (NTSC); the differences of a grey are 0."""


@dataclass(frozen=True, slots=True, eq=False)
class Exposure:
    """One value for each film, (B,) float64: `contrast` and `saturation` are factors, `brightness` is a share of the
    film's range that is added, `hue` is an angle in radians.
    """

    contrast: Tensor
    brightness: Tensor
    saturation: Tensor
    hue: Tensor


def exposed(x: Tensor, exposure: Exposure) -> Tensor:
    """(B, C, h, w) → the same. Contrast is about the film's own mean; no value leaves the film's own range.

    A film whose factors are 1 and whose additions are 0 stays as it is, bit for bit.
    """
    idle = (exposure.contrast == 1) & (exposure.brightness == 0) & (exposure.saturation == 1) & (exposure.hue == 0)
    if bool(idle.all()):
        return x
    low, high = x.amin((1, 2, 3), keepdim=True), x.amax((1, 2, 3), keepdim=True)
    mean = x.mean((1, 2, 3), keepdim=True)
    changed = (x - mean) * _each(exposure.contrast, x) + mean + _each(exposure.brightness, x) * (high - low)
    if x.shape[1] == 3:
        changed = _coloured(changed, exposure)
    return torch.where(_each(idle, x).bool(), x, torch.minimum(torch.maximum(changed, low), high))


def _coloured(x: Tensor, exposure: Exposure) -> Tensor:
    """Three channels, whose differences of colour are turned and stretched in their plane; luminance stays."""
    cos, sin = exposure.saturation * exposure.hue.cos(), exposure.saturation * exposure.hue.sin()
    change = torch.eye(3, dtype=torch.float64).repeat(len(x), 1, 1)
    change[:, 1, 1], change[:, 1, 2], change[:, 2, 1], change[:, 2, 2] = cos, -sin, sin, cos
    yiq = torch.tensor(YIQ, dtype=torch.float64)
    mixed = (yiq.inverse() @ change @ yiq).to(x.device, x.dtype)
    return torch.einsum("bij,bjhw->bihw", mixed, x)


def _each(values: Tensor, x: Tensor) -> Tensor:
    """(B,) → (B, 1, 1, 1) of the films' type and device."""
    return values.to(x.device, x.dtype)[:, None, None, None]
