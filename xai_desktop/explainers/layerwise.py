"""The layer engine: every layer's map out of one forward and one backward pass.

The activations A_l of all layers are kept as they pass, one call gives all g_l = ∂S_c/∂A_l, and the formula turns each
pair into a map, freeing it before the next. Asking for sixteen layers costs what asking for the first one does.
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from xai_desktop.core.errors import ExplainerError
from xai_desktop.explainers import hooks
from xai_desktop.explainers.scores import Score, class_table
from xai_desktop.explainers.subject import Steps, Subject

Formula = Callable[[Tensor, Tensor], Tensor]
"""(A, g), both (1, K, h, w) → (1, h, w)."""


def layer_maps(formula: Formula, subject: Subject, layers: Sequence[str]) -> list[Tensor]:
    """One signed map (h, w) per layer, in the order asked for.

    Raises `ExplainerError` for a layer that is unknown, gives no feature maps, or did not take part.
    """
    step = Steps(subject.task, len(set(layers)) + len(layers) + 1)
    with hooks.captured(subject.net, layers, subject.film, step) as outputs:
        score = subject.scores(subject.x)[0]
        activations = hooks.taken(outputs, layers)
        gradients = gradients_of(score, activations)
    step("backward")
    maps = []
    for layer in layers:
        maps.append(_map(formula, activations.pop(0), gradients.pop(0)))
        step(layer)
    return maps


def plain_maps(formula: Callable[[Tensor], Tensor], subject: Subject, layers: Sequence[str]) -> list[Tensor]:
    """The same for a formula of the activations alone, A (1, K, h, w) → (1, h, w): one forward pass, no gradient."""
    step = Steps(subject.task, len(set(layers)) + len(layers))
    with torch.no_grad(), hooks.captured(subject.net, layers, subject.film, step) as outputs:
        subject.scores(subject.x)
        activations = hooks.taken(outputs, layers)
        maps = []
        for layer in layers:
            maps.append(formula(activations.pop(0))[0])
            step(layer)
        return maps


def tap_maps(formula: Formula, subject: Subject) -> list[Tensor]:
    """One signed map (h, w) per tap of a net with `taps(x)`: each tap's own head, looking at its own activation.

    Without a target, the class is the highest logit of the last tap, the same for all. The gradient of each head is
    asked for at its own activation only, so that none crosses from one tap to another. Raises `ExplainerError`.
    """
    taps = _taps_of(subject)
    wanted = subject.score.settled(taps[-1][1])
    step = Steps(subject.task, len(taps))
    maps = []
    for number, (activation, logits) in enumerate(taps):
        score = wanted.of(logits)[0]
        maps.append(_map(formula, activation, gradients_of(score, [activation], keep=True)[0]))
        step(f"tap {number + 1}")
    return maps


def settled_at_taps(subject: Subject) -> Score:
    """The score fixed by the last tap's answer for the film as it is."""
    with torch.no_grad():
        return subject.score.settled(_taps_of(subject)[-1][1])


def gradients_of(score: Tensor, tensors: Sequence[Tensor], keep: bool = False) -> list[Tensor]:
    """∂score/∂t for each, in one backward pass; zeros where the score does not depend on one.

    Raises `ExplainerError` where no gradient comes back at all.
    """
    check_differentiable(score)
    return list(torch.autograd.grad(score, tensors, retain_graph=keep, allow_unused=True, materialize_grads=True))


def check_differentiable(score: Tensor) -> None:
    """Raise `ExplainerError` where no gradient comes back at all."""
    if not score.requires_grad:
        raise ExplainerError(
            "No gradient comes back from this network's scores; choose an explainer that needs none, such as occlusion."
        )


def _map(formula: Formula, activation: Tensor, gradient: Tensor) -> Tensor:
    with torch.no_grad():
        return formula(activation.detach(), gradient)[0]


def _taps_of(subject: Subject) -> list[tuple[Tensor, Tensor]]:
    taps = getattr(subject.net, "taps", None)
    if not callable(taps):
        raise ExplainerError("This network has no heads at its stages; explain its own output layer by layer.")
    found = taps(subject.x.requires_grad_().clone())
    return [
        (hooks.check_feature_maps(f"of tap {n + 1}", a, subject.film), class_table(z)) for n, (a, z) in enumerate(found)
    ]
