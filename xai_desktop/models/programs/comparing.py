"""Do two networks give the same answers? Asked with films of noise, whose seed is fixed."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.geometry import Size

FILMS = 4
EQUAL = 1e-4
"""How far apart two answers may be, as a share of the largest where that is above one."""


def films_of(channels: int, size: Size) -> AnyArray:
    """(4, C, h, w): nothing, even grey, and noise of two strengths."""
    draw = np.random.default_rng(9)
    found: AnyArray = np.zeros((FILMS, channels, *size), np.float32)
    found[1] = 0.5
    for place in (2, 3):
        found[place] = draw.standard_normal((channels, *size), np.float32)
    found[2] *= 0.25
    return found


def difference(net: nn.Module, films: AnyArray, wanted: AnyArray) -> float:
    """The largest difference of the network's answers from these; infinite where they are of another shape."""
    with torch.no_grad():
        answers = torch.cat([_asked(net, film) for film in torch.split(torch.from_numpy(films), 1)]).numpy()
    if answers.shape != wanted.shape or not np.isfinite(answers).all():
        return float("inf")
    return float(np.abs(answers - wanted).max() / max(1.0, np.abs(wanted).max()))


def _asked(net: nn.Module, film: Tensor) -> Tensor:
    found: Tensor = net(film)
    return found


def one_by_one(ask: Callable[[AnyArray], AnyArray], films: AnyArray) -> AnyArray:
    """(4, classes), each film asked about alone."""
    return np.concatenate([ask(film[None]) for film in films])
