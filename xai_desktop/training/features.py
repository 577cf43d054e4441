"""What a part is fed: films, or what frozen stages make of them, kept or made anew."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

CHUNK = 64
Varied = Callable[[Tensor, torch.Generator], Tensor]
"""Films (B, C, h, w) → a version of each, drawn by chance."""

KEEP_BYTES = 3 << 30
"""Features of frozen stages are kept up to so many bytes, and made anew beyond."""


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """`x` (N, …) and `y` (N, classes) lie on the CPU; rows are handed out on `device`.

    Keeping is faster, making needs no memory; both give the same numbers. Films that are varied while they are learnt
    from cannot be kept behind a stage. `weights` (N,) says how often each film is drawn; None is once per epoch.
    """

    x: Tensor
    y: Tensor
    device: str = "cpu"
    frozen: tuple[nn.Module, ...] = ()
    varied: Varied | None = None
    weights: Tensor | None = None

    def __len__(self) -> int:
        return len(self.x)

    def batch(self, rows: Tensor, draws: torch.Generator | None = None) -> tuple[Tensor, Tensor]:
        """What goes in, and what should come out."""
        return self.rows(rows, draws), self.y[rows].to(self.device)

    def rows(self, rows: Tensor, draws: torch.Generator | None = None) -> Tensor:
        """The features of these examples, without gradients."""
        with torch.no_grad():
            x = self.x[rows]
            if self.varied is not None and draws is not None:
                x = self.varied(x, draws)
            return through(self.frozen, x.to(self.device))

    def after(self, stage: nn.Module, keep_bytes: int = KEEP_BYTES) -> "Features":
        """The features behind one more frozen stage; kept if they fit into so many bytes."""
        further = replace(self, frozen=(*self.frozen, stage))
        if self.varied is not None:
            return further
        shape = further.rows(torch.zeros(1, dtype=torch.long)).shape[1:]
        return further.kept() if 4 * math.prod(shape) * len(self) <= keep_bytes else further

    def kept(self) -> "Features":
        """The same, computed once for all."""
        parts = [self.rows(rows).cpu() for rows in torch.split(torch.arange(len(self)), CHUNK)]
        return replace(self, x=torch.cat(parts), frozen=())


def through(stages: Sequence[nn.Module], x: Tensor) -> Tensor:
    """One stage after the other."""
    for stage in stages:
        x = stage(x)
    return x


class Staged:
    """The features in front of each stage of a network, in rising order: kept behind the last stage asked for."""

    def __init__(self, features: Features, stages: Sequence[nn.Module], keep_bytes: int = KEEP_BYTES) -> None:
        self._features, self._stages, self._keep = features, stages, keep_bytes
        self._number = 0

    def before(self, number: int) -> Features:
        """What stage `number`, counted from 0, is fed; the stages before it must be frozen by now."""
        for stage in self._stages[self._number : number]:
            self._features = self._features.after(stage, self._keep)
        self._number = max(self._number, number)
        return self._features
