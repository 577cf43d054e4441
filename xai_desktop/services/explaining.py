"""Why does this network say so? From a film to a map that lies on it, with everything needed to make it again."""

import time
from collections.abc import Sequence
from typing import Literal

import torch

from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.explanation import OWN_OUTPUT, Explanation, LayerMaps
from xai_desktop.core.image import Image
from xai_desktop.core.parameters import Value
from xai_desktop.core.prediction import Target
from xai_desktop.core.study import ImageRef
from xai_desktop.core.task import Quiet, Task
from xai_desktop.explainers import (
    EXPLAINERS,
    Explainer,
    explain_layers_tensor,
    explain_taps_tensor,
    explain_tensor,
    method_of,
    unmet_needs,
)
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.models.staged import StagedNet
from xai_desktop.services.kept_maps import Cache, kept_or_made
from xai_desktop.services.questions import Question, layer_of, names_of, question_of, settled

__all__ = ["EXPLAINERS", "explain", "explain_layers", "unsuitable"]

Mode = Literal["layers", "heads"]
HEADS = {
    "cascade": "head of stage {stage} (stage-wise training)",
    "end-to-end": "tap of stage {stage} (trained afterwards)",
}
_QUIET = Quiet()


def explain(
    bundle: ModelBundle,
    image: Image | ImageRef,
    explainer: str | Explainer,
    *,
    target: Target | str | int = "top",
    layer: str | Sequence[str] = "last",
    seed: int = 0,
    task: Task = _QUIET,
    image_id: str = "",
    kept: Cache | None = None,
    **parameters: Value,
) -> Explanation:
    """One map of one film, on the film. `layer` is a name of the net or `last`; methods without layers ignore it.

    Several layers, as names or with commas between them, or `joined` for all of the bundle, become one map where the
    method joins them. `target` is a class by value, name or index, `top` for the highest score, `against NAME` for what
    speaks against a class, or `NAME over NAME` for why it is this one rather than that. Maps that were made before come
    from `kept`. Raises `ExplainerError` where method, network, layer or class do not fit together, `DeviceMemoryError`,
    `Cancelled`.
    """
    method = settled(bundle, method_of(explainer, parameters))
    question = question_of(bundle, image, method, target, seed, image_id)
    names = names_of(bundle, layer) if method.uses_layer else ()
    joined = ", ".join(names)

    def make() -> tuple[Explanation, ...]:
        began = time.perf_counter()
        raw = explain_tensor(bundle.net, question.x, method, names, question.score, task=task, seed=seed)
        return (question.answer(raw, joined, OWN_OUTPUT, time.perf_counter() - began),)

    return kept_or_made(kept, question, [joined], make)[0]


def explain_layers(
    bundle: ModelBundle,
    image: Image | ImageRef,
    explainer: str | Explainer,
    *,
    layers: Literal["all"] | Sequence[str] = "all",
    target: Target | str | int = "top",
    mode: Mode = "layers",
    seed: int = 0,
    task: Task = _QUIET,
    image_id: str = "",
    kept: Cache | None = None,
    **parameters: Value,
) -> LayerMaps:
    """One map per layer, from one forward and one backward pass, in the order of the net.

    In the mode `layers` all of them explain the network's own output. In the mode `heads` each explains the head at
    its own stage, which is another classifier; `provenance.explains` says whose score it is. Layers that were all made
    before come from `kept`; heads are always made. Raises like `explain`, also where the method has no map per layer
    or the network no heads.
    """
    method = settled(bundle, method_of(explainer, parameters))
    question = question_of(bundle, image, method, target, seed, image_id)
    if mode == "heads":
        found = _of_heads(question, seed, task)
    else:
        names = [layer_of(bundle, name) for name in ((bundle.layers or ("last",)) if layers == "all" else layers)]
        found = kept_or_made(kept, question, names, lambda: _of_layers(question, names, seed, task), "layers")
    return LayerMaps(found, bundle.name, mode, found[0].provenance.seconds if found else 0.0)


def _of_layers(question: Question, names: Sequence[str], seed: int, task: Task) -> tuple[Explanation, ...]:
    net, began = question.bundle.net, time.perf_counter()
    maps = explain_layers_tensor(net, question.x, question.method, names, question.score, task=task, seed=seed)
    seconds = time.perf_counter() - began
    return tuple(question.answer(raw, name, OWN_OUTPUT, seconds) for raw, name in zip(maps, names, strict=True))


def _of_heads(question: Question, seed: int, task: Task) -> tuple[Explanation, ...]:
    bundle, began = question.bundle, time.perf_counter()
    maps = explain_taps_tensor(bundle.net, question.x, question.method, question.score, task=task, seed=seed)
    seconds = time.perf_counter() - began
    named = [(_stage(bundle.card, n), _whose(bundle, n, len(maps))) for n in range(len(maps))]
    return tuple(question.answer(raw, *names, seconds) for raw, names in zip(maps, named, strict=True))


def unsuitable(bundle: ModelBundle) -> dict[str, str]:
    """The methods that do not fit this network, by key, each with the sentence that says why."""
    size = bundle.card.input.size
    x = torch.zeros(1, bundle.card.input.channels, *size, device=bundle.device)
    unmet = unmet_needs(bundle.net, x, layer_of(bundle, "last"))
    reasons = {kind.key: [unmet[need] for need in kind.needs if need in unmet] for kind in EXPLAINERS}
    return {key: found[0] for key, found in reasons.items() if found}


def _stage(card: BundleCard, number: int) -> str:
    return card.layers[number] if number < len(card.layers) else f"taps.{number}"


def _whose(bundle: ModelBundle, number: int, count: int) -> str:
    """Whose score a tap's map explains. The last head of a network in stages is its own output."""
    if isinstance(bundle.net, StagedNet) and number == count - 1:
        return OWN_OUTPUT
    return HEADS.get(bundle.card.training, "head of stage {stage}").format(stage=number + 1)
