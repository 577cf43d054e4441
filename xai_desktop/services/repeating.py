"""Is the map the same when it is made once more? Another seed, a film with a little noise, a film moved by a pixel.

A method that draws random numbers gives another map with another seed; a film that nobody could tell from the first
should not get another map. Maps are compared on the grid of the network's input, not normalised (`metrics.ssim`), and
the first is always the one that the audit shows.
"""

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from xai_desktop.core.agreement import Measured
from xai_desktop.core.arrays import BoolArray, FloatArray
from xai_desktop.core.heatmap import MapState
from xai_desktop.core.task import Quiet, Task
from xai_desktop.explainers.noisy import span
from xai_desktop.metrics.likeness import rank_correlation
from xai_desktop.metrics.structural import ssim
from xai_desktop.services.input_maps import Recipe, state_of

NOISE = 0.01
"""Standard deviation as a share of the film's range of values: two or three of 255 greys, which no eye sees."""

SHIFT = 1
"""Pixels of the network's input."""

_QUIET = Quiet()


@dataclass(frozen=True, slots=True)
class Alike:
    """Two maps: Spearman's rank correlation of their pixels, and their structural similarity."""

    rank: Measured
    ssim: Measured


def alike(first: FloatArray, other: FloatArray, inside: BoolArray | None = None) -> Alike:
    """Of two maps (h, w) on one grid, in the pixels `inside` (h, w), or in all of them.

    A map that is none has no likeness to another one: None, with its state's sentence.
    """
    for heatmap in (first, other):
        if (state := state_of(heatmap)) is not MapState.OK:
            return Alike(Measured(None, state.sentence), Measured(None, state.sentence))
    if inside is not None:
        first, other = (np.where(inside, heatmap, np.float32(np.nan)) for heatmap in (first, other))
    return Alike(rank_correlation.measure(first, other), ssim.measure(first, other))


@dataclass(frozen=True, slots=True, eq=False)
class Repeated:
    """Asks again about one film x (1, C, h, w) and compares with its `first` map (h, w), in the pixels `inside`.

    `seed` is that of the first map. A first map that is none is never made again.
    """

    recipe: Recipe
    net: nn.Module
    x: Tensor
    first: FloatArray
    seed: int = 0
    inside: BoolArray | None = None
    task: Task = _QUIET

    def with_seed(self, seed: int) -> Alike:
        """The same film with another seed: 1 and 1 for a method that draws nothing."""
        return self._compared(self.x, seed)

    def with_noise(self, share: float = NOISE, draw: int = 0) -> Alike:
        """The film with Gaussian noise of this share of its range, one for each `draw`; the method's seed stays."""
        generator = torch.Generator().manual_seed(draw)
        noise = torch.randn(self.x.shape, generator=generator).to(self.x.device, self.x.dtype)
        return self._compared(self.x + share * span(self.x) * noise, self.seed)

    def with_shift(self, down: int = SHIFT, right: int = SHIFT) -> Alike:
        """The film moved by whole pixels, its edge repeated, and the map moved back; new pixels are not compared."""
        if self._none:
            return alike(self.first, self.first)
        made = self.recipe.map(self.net, moved(self.x, down, right), self.seed, self.task)
        whole = moved(torch.ones(1, 1, *self.first.shape), down, right, edge=False)
        seen: BoolArray = moved(whole, -down, -right, edge=False)[0, 0].bool().numpy()
        back = moved(torch.from_numpy(made.copy())[None, None], -down, -right)[0, 0].numpy()
        inside = seen if self.inside is None else seen & self.inside
        return alike(self.first, back, inside)

    def of(self, net: nn.Module) -> Alike:
        """The same film asked about in another network, with the same layers and the same seed."""
        return replace(self, net=net)._compared(self.x, self.seed)

    @property
    def _none(self) -> bool:
        return state_of(self.first) is not MapState.OK

    def _compared(self, x: Tensor, seed: int) -> Alike:
        if self._none:
            return alike(self.first, self.first)
        return alike(self.first, self.recipe.map(self.net, x, seed, self.task), self.inside)


def moved(x: Tensor, down: int, right: int, edge: bool = True) -> Tensor:
    """(1, C, h, w) moved by whole pixels; what comes in repeats the edge, or is 0."""
    height, width = x.shape[2:]
    room = (max(right, 0), max(-right, 0), max(down, 0), max(-down, 0))
    larger = F.pad(x, room, mode="replicate") if edge else F.pad(x, room)
    top, left = max(-down, 0), max(-right, 0)
    return larger[:, :, top : top + height, left : left + width]
