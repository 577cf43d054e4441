"""Is a layer averaged and then read by one linear layer? Tried out, not guessed from the names of modules."""

import torch
from torch import Tensor

from xai_desktop.core.errors import ExplainerError
from xai_desktop.explainers import hooks
from xai_desktop.explainers.base import Need
from xai_desktop.explainers.layerwise import gradients_of
from xai_desktop.explainers.subject import Steps, Subject

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
    for name in (layer, *reversed(hooks.feature_layers(subject.net, subject.x, after=layer))):
        a, g = _read(settled, name)
        if _is_linear(settled, name, a, g):
            step("weighting")
            step()
            return a, g
    raise ExplainerError(f"{Need.LINEAR_HEAD} Choose Grad-CAM, which any network allows.")


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
        others = (torch.zeros_like(a), a.flip(1), -2 * a)
        scores = [_score(subject, layer, other) for other in (a, *others)]
        told = [scores[0] + ((other - a) * g).sum() for other in others]
        size = max(float(abs(s - scores[0])) for s in (*scores, *told))
        return all(abs(s - t) <= EQUAL * size for s, t in zip(scores[1:], told, strict=True))


def _score(subject: Subject, layer: str, features: Tensor) -> Tensor:
    with hooks.replaced(subject.net, layer, features):
        return subject.scores(subject.x)[0]
