"""Random numbers that belong to a sample: the same however samples are batched, and on every device."""

import torch
from torch import Tensor


class Draws:
    """One generator per sample, seeded by the subject's own random numbers, which it takes `count` of."""

    def __init__(self, count: int) -> None:
        self._seeds: list[int] = torch.randint(2**62, (count,)).tolist()

    def __len__(self) -> int:
        return len(self._seeds)

    def generator(self, n: int) -> torch.Generator:
        """The n-th sample's, from its beginning; on the CPU, because no two devices draw alike."""
        return torch.Generator().manual_seed(self._seeds[n])


def normal(like: Tensor, generator: torch.Generator) -> Tensor:
    """Standard normal noise of this shape, type and device."""
    return torch.randn(like.shape, generator=generator, dtype=like.dtype).to(like.device)


def uniform(like: Tensor, generator: torch.Generator) -> Tensor:
    """One number between 0 and 1 of this type and device."""
    return torch.rand((), generator=generator, dtype=like.dtype).to(like.device)
