"""Saliency methods for any network: `explain_tensor` and its relatives take an `nn.Module` and a ready tensor.

Every entry point sets eval mode, grad mode and random numbers for itself and puts back whatever the caller had.
"""

from collections.abc import Callable, Sequence

from torch import Tensor, nn

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.discovery import import_parts
from xai_desktop.core.errors import ExplainerError
from xai_desktop.core.iterations import Iterations
from xai_desktop.core.parameters import Value
from xai_desktop.core.task import Quiet, Task
from xai_desktop.explainers import hooks, methods
from xai_desktop.explainers.base import EXPLAINERS, Explainer, Need, from_json, make
from xai_desktop.explainers.class_activation import ClassActivation
from xai_desktop.explainers.memory import with_room
from xai_desktop.explainers.methods.cascam import Cascam, iterations
from xai_desktop.explainers.methods.hr_cam import Contribution, contributions
from xai_desktop.explainers.needs import unmet_needs
from xai_desktop.explainers.scores import (
    Against,
    Detection,
    Difference,
    Logit,
    Own,
    Score,
    Segmentation,
    Wanted,
    score_of,
)
from xai_desktop.explainers.subject import Attentive, Subject
from xai_desktop.models.backbones import final_relu_shown
from xai_desktop.models.layers import default_layer

__all__ = [
    "EXPLAINERS",
    "Against",
    "Contribution",
    "Detection",
    "Difference",
    "Explainer",
    "Logit",
    "Need",
    "Own",
    "Score",
    "Segmentation",
    "explain_contributions_tensor",
    "explain_iterations_tensor",
    "explain_layers_tensor",
    "explain_taps_tensor",
    "explain_tensor",
    "from_json",
    "make",
    "method_of",
    "unmet_needs",
]

import_parts(methods)

_QUIET = Quiet()


def explain_tensor(
    net: nn.Module,
    x: Tensor,
    method: str | Explainer,
    layer: str | Sequence[str] | None = None,
    target: Wanted = None,
    *,
    task: Task = _QUIET,
    seed: int = 0,
    **parameters: Value,
) -> FloatArray:
    """One map of one film `x` (1, C, H, W) that is ready for the net and lies on its device.

    (h, w) float32, signed, before any final ReLU: at the layer's resolution for class activation maps, at the input's
    for the others. `layer` None or `last` is the last block of the net; several layers are joined into one map at the
    input's resolution by methods that can. `target` is a class, None for the highest logit, a score (`scores`: against
    a class, a difference of two, a segmentation's, a detector's) or a function of the network's answer that gives
    (B,). A network with one logit s has two classes, S₁ = s and S₀ = −s. Raises `ExplainerError` where method, network,
    layer, target or input do not fit together, `DeviceMemoryError` where the device is full, `Cancelled` from `task`.
    """
    explainer = method_of(method, parameters)
    with final_relu_shown(net):
        names = _layers(net, layer, explainer)
        return _asked(net, x, target, names, task, seed, lambda subject: [explainer.attribute(subject)])[0]


def explain_layers_tensor(
    net: nn.Module,
    x: Tensor,
    method: str | Explainer,
    layers: Sequence[str],
    target: Wanted = None,
    *,
    task: Task = _QUIET,
    seed: int = 0,
    **parameters: Value,
) -> list[FloatArray]:
    """One map (h, w) per layer, from one forward and one backward pass. Otherwise like `explain_tensor`."""
    cam = _layerwise(method_of(method, parameters))
    with final_relu_shown(net):
        names = tuple(_layer(net, layer) for layer in layers)
        return _asked(net, x, target, names, task, seed, lambda subject: cam.maps(subject, names))


def explain_taps_tensor(
    net: nn.Module,
    x: Tensor,
    method: str | Explainer,
    target: Wanted = None,
    *,
    task: Task = _QUIET,
    seed: int = 0,
    **parameters: Value,
) -> list[FloatArray]:
    """One map (h, w) per tap of a net with `taps(x)`: every tap's own head, at its own activation, in one pass.

    Otherwise like `explain_tensor`.
    """
    cam = _layerwise(method_of(method, parameters))
    return _asked(net, x, target, (), task, seed, cam.taps)


def explain_iterations_tensor(
    net: nn.Module,
    x: Tensor,
    method: str | Explainer = "cascam",
    layer: str | Sequence[str] | None = None,
    target: Wanted = None,
    *,
    task: Task = _QUIET,
    seed: int = 0,
    **parameters: Value,
) -> Iterations:
    """Every step of CasCAM, whose `maps` can be added up for any decay. Otherwise like `explain_tensor`."""
    explainer = method_of(method, parameters)
    if not isinstance(explainer, Cascam):
        raise ExplainerError(f"{explainer.label} has one map and no iterations; choose CasCAM.")
    found: list[Iterations] = []

    def question(subject: Subject) -> list[Tensor]:
        found[:] = [iterations(subject, explainer)]
        return []

    with final_relu_shown(net):
        _asked(net, x, target, _layers(net, layer, explainer), task, seed, question)
    return found[0]


def explain_contributions_tensor(
    net: nn.Module, x: Tensor, target: Wanted = None, *, task: Task = _QUIET, seed: int = 0
) -> tuple[Contribution, ...]:
    """What each layer adds to HR-CAM's map, with the weight of every feature map. Otherwise like `explain_tensor`."""
    found: list[Contribution] = []

    def question(subject: Subject) -> list[Tensor]:
        found[:] = contributions(subject)
        return []

    with final_relu_shown(net):
        _asked(net, x, target, (), task, seed, question)
    return tuple(found)


def method_of(method: str | Explainer, parameters: dict[str, Value]) -> Explainer:
    """A method by key or as it is, with these parameters changed. Raises `ExplainerError`."""
    if isinstance(method, str):
        return make(method, **parameters)
    return from_json({**method.as_json(), **parameters}) if parameters else method


def _layerwise(explainer: Explainer) -> ClassActivation:
    if not isinstance(explainer, ClassActivation) or not explainer.layerwise:
        raise ExplainerError(
            f"{explainer.label} has one map per network, not one per layer; choose a class activation map."
        )
    return explainer


def _layers(net: nn.Module, wanted: str | Sequence[str] | None, explainer: Explainer) -> tuple[str, ...]:
    if not explainer.uses_layer:
        return ()
    names = (wanted,) if wanted is None or isinstance(wanted, str) else tuple(wanted)
    if len(names) != 1 and not (names and explainer.several_layers):
        raise ExplainerError(f"{explainer.label} explains one layer at a time, not {len(names)}; choose one.")
    return tuple(_layer(net, name) for name in names)


def _layer(net: nn.Module, layer: str | None) -> str:
    return default_layer(net) if layer is None or layer == "last" else layer


def _asked(
    net: nn.Module,
    x: Tensor,
    target: Wanted,
    layers: tuple[str, ...],
    task: Task,
    seed: int,
    question: Callable[[Subject], list[Tensor]],
) -> list[FloatArray]:
    """Prepare network and film, ask, bring the maps to the CPU, and put everything back."""
    if x.ndim != 4 or len(x) != 1 or not x.is_floating_point():
        raise ExplainerError(
            f"One film of shape (1, channels, rows, columns) in floating point is needed, not {tuple(x.shape)}."
        )
    attentive = Attentive(task)
    with hooks.undisturbed(net, x, seed) as own, hooks.interruptible(net, attentive.again):
        subject = Subject(net, own, score_of(target), layers, attentive)
        maps = with_room(lambda: question(subject), x.device)
        return [raw.detach().float().cpu().numpy() for raw in maps]
