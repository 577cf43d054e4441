"""The layer engine: every layer's map out of one forward and one backward pass.

The activations A_l of all layers are kept as they pass, one call gives all g_l = ∂S_c/∂A_l, and the formula turns each
pair into a map, freeing it before the next. Asking for sixteen layers costs what asking for the first one does.
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from xai_desktop.core.errors import ExplainerError
from xai_desktop.explainers import hooks
from xai_desktop.explainers.scores import class_table
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
        activations = [_taken(outputs, layer) for layer in layers]
        gradients = gradients_of(score, activations)
    step("backward")
    maps = []
    for layer in layers:
        maps.append(_map(formula, activations.pop(0), gradients.pop(0)))
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


def gradients_of(score: Tensor, tensors: Sequence[Tensor], keep: bool = False) -> list[Tensor]:
    """∂score/∂t for each, in one backward pass; zeros where the score does not depend on one.

    Raises `ExplainerError` where no gradient comes back at all.
    """
    if not score.requires_grad:
        raise ExplainerError(
            "No gradient comes back from this network's scores; choose an explainer that needs none, such as occlusion."
        )
    return list(torch.autograd.grad(score, tensors, retain_graph=keep, allow_unused=True, materialize_grads=True))


def _map(formula: Formula, activation: Tensor, gradient: Tensor) -> Tensor:
    with torch.no_grad():
        return formula(activation.detach(), gradient)[0]


def _taken(outputs: dict[str, Tensor], layer: str) -> Tensor:
    if layer not in outputs:
        raise ExplainerError(f"The layer {layer} takes no part in the network's answer; choose another one.")
    return outputs[layer]


def _taps_of(subject: Subject) -> list[tuple[Tensor, Tensor]]:
    taps = getattr(subject.net, "taps", None)
    if not callable(taps):
        raise ExplainerError("This network has no heads at its stages; explain its own output layer by layer.")
    found = taps(subject.x.requires_grad_().clone())
    return [
        (hooks.check_feature_maps(f"of tap {n + 1}", a, subject.film), class_table(z)) for n, (a, z) in enumerate(found)
    ]
