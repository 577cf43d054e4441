"""CasCAM's thresholds, and how it hides what a map points at (P001; methods §6.1, 6.4).

Masks act on pixels, where 0 is black. A method has only the film as the network is given it, so that black is the
lowest value of each channel there, and white the highest: for a film that uses its whole range it is the same.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from xai_desktop.core.geometry import Size
from xai_desktop.core.heatmap import FLAT
from xai_desktop.explainers.class_activation import resized
from xai_desktop.metrics.ebayes import Cauchy, Laplace, Prior, Rule, ebayes_threshold

SCHEMES = ("top_k", "ebayes", "ebayes_reference", "none")
CODED = ("sure", "bayes", "universal")
PRIORS: dict[str, Prior] = {"laplace": Laplace(), "cauchy": Cauchy()}
ESTIMATES: tuple[Rule, ...] = ("median", "mean", "hard", "soft")

SURE_SHARE, RATE, NORMAL_MAD = 0.9, 0.5, 0.6745
"""Of the authors' code: the rank of `sure`, the rate of `bayes`, and the median size of normal noise."""

BRIGHTEST = 60.0
"""Negative evidence brightens by at most e to this, so that no pixel becomes infinite."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """How evidence is told from the rest of a map; only the settings of the named one count.

    `top_k`: the highest `k` percent stay as they are, the rest becomes 0; equal values stay together. `none`: all
    stays. `ebayes`: a soft threshold as the authors coded it, which also keeps large negative evidence. At
    `ebayes_reference` it is what the name means, for maps at their own resolution.
    """

    name: str = "top_k"
    k: float = 10.0
    coded: str = "sure"
    prior: str = "laplace"
    estimate: Rule = "median"

    @property
    def at_own_resolution(self) -> bool:
        """Whether it is meant for the map before it is enlarged, where its values are independent."""
        return self.name == "ebayes_reference"

    def __call__(self, heat: Tensor) -> Tensor:
        """Any shape → the same; a map that is not finite comes back as it is."""
        if self.name == "none" or not heat.numel() or not bool(heat.isfinite().all()):
            return heat
        if self.name == "top_k":
            return top_share(heat, self.k)
        if self.name == "ebayes":
            return softened(heat, CUTS[self.coded](heat))
        left = ebayes_threshold(heat.detach().cpu().numpy(), PRIORS[self.prior], self.estimate)
        return torch.from_numpy(left).to(heat)

    def left(self, raw: Tensor, film: Size, scaled: bool = False) -> Tensor:
        """(h, w) → (H, W): what it leaves of a map that is enlarged to the film; of the map from 0 to 1 if `scaled`."""
        values = raw if self.at_own_resolution else enlarged(raw, film)
        return enlarged(self(unit(values) if scaled else values), film)


def enlarged(values: Tensor, film: Size) -> Tensor:
    """(h, w) → (H, W), exactly the same where that is its size."""
    return values if values.shape == film else resized(values, film)


def top_share(heat: Tensor, k: float) -> Tensor:
    """The highest k percent of the values, at least one, and all that equal the lowest of them; 0 elsewhere."""
    count = max(1, int(heat.numel() * k / 100))
    return torch.where(heat >= heat.flatten().topk(count).values[-1], heat, 0)


def softened(heat: Tensor, cut: float) -> Tensor:
    """Every value brought nearer to 0 by the cut, and to 0 if it is nearer than that."""
    return heat.sign() * (heat.abs() - cut).clamp(min=0)


def _sure(heat: Tensor) -> float:
    """The 90th percentile of the sizes: what the authors call by the name of Stein's estimate."""
    return float(heat.abs().flatten().kthvalue(int(SURE_SHARE * heat.numel()) + 1).values)


def _bayes(heat: Tensor) -> float:
    return _noise(heat) ** 2 / RATE


def _universal(heat: Tensor) -> float:
    return _noise(heat) * math.sqrt(2 * math.log(heat.numel()))


CUTS: dict[str, Callable[[Tensor], float]] = {"sure": _sure, "bayes": _bayes, "universal": _universal}


def _noise(heat: Tensor) -> float:
    return float(_median((heat - _median(heat)).abs())) / NORMAL_MAD


def _median(values: Tensor) -> Tensor:
    """Of an even number, the mean of the middle two, as numpy has it."""
    ordered, half = values.flatten().sort().values, values.numel() // 2
    return ordered[half] if values.numel() % 2 else (ordered[half - 1] + ordered[half]) / 2


def unit(values: Tensor) -> Tensor:
    """From the lowest value at 0 to the highest at 1; a constant becomes 0, what is not finite stays."""
    low, high = values.amin(), values.amax()
    span = high - low
    if not span.isfinite():
        return values
    return (values - low) / span if span > FLAT * max(1.0, float(high.abs())) else torch.zeros_like(values)


def dimmed(pixels: Tensor, heat: Tensor, strength: float) -> Tensor:
    """x ∘ exp(−θ·T): pixels (B, C, H, W), 0 being black, and maps (B, h, w), enlarged where they are smaller.

    Where T is 0 the pixels stay exactly as they are; where it is negative they become brighter.
    """
    size = (pixels.shape[2], pixels.shape[3])
    own = heat[:, None]
    large = own if own.shape[2:] == size else F.interpolate(own, size, mode="bilinear", align_corners=False)
    return pixels * torch.exp((-strength * large).clamp(max=BRIGHTEST))


def stretched(pixels: Tensor) -> Tensor:
    """(B, C, H, W), each film from its lowest value at 0 to its highest at 1, over all channels; flat ones stay."""
    low, high = pixels.amin((1, 2, 3), keepdim=True), pixels.amax((1, 2, 3), keepdim=True)
    return torch.where(high > low, (pixels - low) / torch.where(high > low, high - low, 1), pixels)


def masked(pixels: Tensor, heat: Tensor, strength: float) -> Tensor:
    """The films of the paper's next iteration: dimmed and stretched. Shapes as in `dimmed`, pixels in [0, 1]."""
    return stretched(dimmed(pixels, heat, strength))


@dataclass(frozen=True, slots=True, eq=False)
class PixelSpace:
    """Between a film as the network is given it (1, C, H, W) and its pixels in [0, 1], by its own range per channel."""

    low: Tensor
    span: Tensor

    @classmethod
    def of(cls, x: Tensor) -> "PixelSpace":
        low, high = x.amin((2, 3), keepdim=True), x.amax((2, 3), keepdim=True)
        return cls(low, torch.where(high > low, high - low, 1))

    def pixels(self, x: Tensor) -> Tensor:
        return (x - self.low) / self.span

    def film(self, pixels: Tensor) -> Tensor:
        return self.low + pixels * self.span
