"""Do two networks give the same answers? Asked with films of noise, whose seed is fixed."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.geometry import Size

ROUNDED = 0.05
"""The same for a file that is rounded to three digits at every step."""
STRENGTHS = (0.25, 1.0, 64.0, 1024.0)
"""Of noise: films go in from -1 to 1 as a rule, but also as bytes, or in Hounsfield units."""
PLAIN = 4
"""Films that also a network in half precision can take."""
EQUAL = 1e-4
"""How far apart two answers may be, as a share of the largest of that film where that is above one."""


def films_of(channels: int, size: Size) -> AnyArray:
    """(6, C, h, w): nothing, even grey, and noise of four strengths."""
    draw = np.random.default_rng(9)
    found: AnyArray = np.zeros((2 + len(STRENGTHS), channels, *size), np.float32)
    found[1] = 0.5
    for place, strength in enumerate(STRENGTHS, 2):
        found[place] = draw.standard_normal((channels, *size), np.float32) * np.float32(strength)
    return found


def answers_of(net: nn.Module, films: AnyArray) -> AnyArray:
    """(n, classes): what the network answers to each film alone."""
    with torch.no_grad():
        found: AnyArray = torch.cat([_asked(net, film) for film in torch.split(torch.from_numpy(films), 1)]).numpy()
    return found


def difference(net: nn.Module, films: AnyArray, wanted: AnyArray) -> float:
    """The largest difference of the network's answers from these; infinite where they are of another shape."""
    return between(answers_of(net, films), wanted)


def between(answers: AnyArray, wanted: AnyArray) -> float:
    """The largest difference of two tables of answers, each film by its own measure."""
    if answers.shape != wanted.shape or not np.isfinite(answers[:PLAIN]).all():
        return float("inf")
    left = np.asarray(np.isfinite(wanted).all(1))
    if not left[:PLAIN].all():
        return float("inf")
    apart = np.abs(answers[left] - wanted[left]).max(1)
    found = float((apart / np.maximum(1.0, np.abs(wanted[left]).max(1))).max())
    return found if np.isfinite(found) else float("inf")


def _asked(net: nn.Module, film: Tensor) -> Tensor:
    found: Tensor = net(film)
    return found


def one_by_one(ask: Callable[[AnyArray], AnyArray], films: AnyArray) -> AnyArray:
    """(n, classes), each film asked about alone."""
    return np.concatenate([ask(film[None]) for film in films])
