"""Is a layer averaged and then read by one linear layer? Tried out, not guessed from the names of modules."""

from collections.abc import Iterator

import torch
from torch import Tensor

from xai_desktop.core.errors import ExplainerError
from xai_desktop.explainers import hooks
from xai_desktop.explainers.base import Need
from xai_desktop.explainers.layerwise import gradients_of
from xai_desktop.explainers.subject import Steps, Subject
from xai_desktop.explainers.tail import behind

EQUAL = 1e-3
"""How far apart two numbers may be, as a share of the larger ones, and still be called equal."""


def linear_head(subject: Subject, layer: str) -> tuple[Tensor, Tensor]:
    """(A, g) of the layer, or of the last one after it that is averaged and read by one linear layer.

    Raises `ExplainerError` where there is none.
    """
    step = Steps(subject.task, 3)
    settled = subject.settled()
    step("looking for the linear layer")
    hooks.module_of(subject.net, layer)
    for name in _candidates(subject, layer):
        a, g = _read(settled, name)
        if _is_linear(settled, name, a, g):
            step("weighting")
            step()
            return a, g
    raise ExplainerError(f"{Need.LINEAR_HEAD} Choose Grad-CAM, which any network allows.")


def _candidates(subject: Subject, layer: str) -> Iterator[str]:
    """The layer, and only then those that come behind it, the last one first."""
    yield layer
    yield from reversed(hooks.feature_layers(subject.net, subject.x, after=layer))


def _read(subject: Subject, layer: str) -> tuple[Tensor, Tensor]:
    with hooks.captured(subject.net, [layer], subject.film, lambda _: None) as outputs:
        score = subject.scores(subject.x)[0]
        (a,) = hooks.taken(outputs, [layer])
        (g,) = gradients_of(score, [a])
        return a.detach(), g


def _is_linear(subject: Subject, layer: str, a: Tensor, g: Tensor) -> bool:
    """Whether the gradient is the same at all places, and foretells the score of quite different features."""
    if a.shape[2:].numel() < 2 or (g - g.mean((2, 3), keepdim=True)).abs().amax() > EQUAL * g.abs().amax():
        return False
    with torch.no_grad():
        films = torch.cat([a, torch.zeros_like(a), a.flip(1), -2 * a])
        try:
            with behind(subject, layer) as (_, ask):
                scores = ask(films)
        except ExplainerError:  # a layer that is used more than once
            return False
        told = scores[0] + ((films - a) * g).sum((1, 2, 3))
        size = torch.cat([scores - scores[0], told - scores[0]]).abs().amax()
        return bool(((scores - told).abs() <= EQUAL * size).all())
