"""Films that say nothing: what an attribution is measured against.

Every baseline is blind to what equals it, and black is not nothing: it is air, a finding on a chest film (methods
§10.15). Hence the film's own mean grey by default: no anatomy, no finding, and neither extreme.
"""

from collections.abc import Callable

import torch
from torch import Tensor

from xai_desktop.core.parameters import Choice
from xai_desktop.explainers.smoothing import gaussian

BLUR = 0.1
"""σ as a share of the longer side: what is smaller is gone; an opacity of half a lung would remain."""

BASELINES: dict[str, Callable[[Tensor], Tensor]] = {
    "mean": lambda x: x.mean((2, 3), keepdim=True).expand_as(x),
    "blur": lambda x: blurred(x, BLUR),
    "zero": torch.zeros_like,
    "black": lambda x: x.amin((2, 3), keepdim=True).expand_as(x),
}
"""The film's mean grey; blurred; the input's zero, for most networks the mean of their training films; its darkest."""

BASELINE = Choice(*BASELINES)


def blurred(x: Tensor, share: float) -> Tensor:
    """(1, C, H, W) with σ as a share of the longer side."""
    return gaussian(x[0], share * max(x.shape[2:]))[None]
