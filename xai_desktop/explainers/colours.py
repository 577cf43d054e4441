"""From one signed value per pixel and channel to one per pixel (methods §1.2)."""

from collections.abc import Callable

import torch
from torch import Tensor

from xai_desktop.core.parameters import Choice

CLIP = 0.99


def _clipped(values: Tensor) -> Tensor:
    """From 0 at the smallest value to 1 at the 99th percentile and above."""
    low, high = values.amin(), percentile(values, CLIP)
    return ((values - low) / (high - low).clamp(min=torch.finfo(values.dtype).tiny)).clamp(0, 1)


def percentile(values: Tensor, share: float) -> Tensor:
    """The value below which this share of all lies, linear between neighbours, for films of any size."""
    last = values.numel() - 1
    rank = int(share * last)
    low, high = (values.flatten().kthvalue(min(r, last) + 1).values for r in (rank, rank + 1))
    return torch.lerp(low, high, share * last - rank)


JOINED: dict[str, Callable[[Tensor], Tensor]] = {
    "max": lambda values: values.abs().amax(0),
    "sum": lambda values: values.abs().sum(0),
    "sum_p99": lambda values: _clipped(values.abs().sum(0)),
    "signed": lambda values: values.sum(0),
}
"""Each (C, H, W) → (H, W)."""

OVER_COLOURS = Choice(*JOINED)
