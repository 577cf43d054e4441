"""Why does this network say so? From a film to a map that lies on it, with everything needed to make it again."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.errors import ExplainerError
from xai_desktop.core.explain_request import JOINED
from xai_desktop.core.explanation import OWN_OUTPUT, Explanation, LayerMaps, Provenance
from xai_desktop.core.geometry import PixelMap
from xai_desktop.core.heatmap import MapState, judge
from xai_desktop.core.image import Image
from xai_desktop.core.parameters import Value, as_json
from xai_desktop.core.prediction import ScoreKind, Target, target_of
from xai_desktop.core.study import ImageRef
from xai_desktop.core.task import Quiet, Task
from xai_desktop.explainers import (
    EXPLAINERS,
    Against,
    Difference,
    Explainer,
    Logit,
    Score,
    explain_layers_tensor,
    explain_taps_tensor,
    explain_tensor,
    method_of,
    unmet_needs,
)
from xai_desktop.io.image_hash import image_hash
from xai_desktop.io.readers import read_image
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.models.layers import default_layer, layer_names
from xai_desktop.models.preprocess import to_input
from xai_desktop.models.staged import StagedNet
from xai_desktop.services.predicting import ask, prediction
from xai_desktop.services.reporting import versions

__all__ = ["EXPLAINERS", "explain", "explain_layers", "unsuitable"]

Mode = Literal["layers", "heads"]
HEADS = {"cascade": "head of stage {} (stage-wise training)", "end-to-end": "tap of stage {} (trained afterwards)"}
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
    **parameters: Value,
) -> Explanation:
    """One map of one film, on the film. `layer` is a name of the net or `last`; methods without layers ignore it.

    Several layers, as names or with commas between them, or `joined` for all of the bundle, become one map where the
    method joins them. `target` is a class by value, name or index, `top` for the highest score, `against NAME` for what
    speaks against a class, or `NAME over NAME` for why it is this one rather than that. Raises `ExplainerError` where
    method, network, layer or class do not fit together, `DeviceMemoryError`, `Cancelled`.
    """
    method = _settled(bundle, method_of(explainer, parameters))
    question = _question(bundle, image, method, target, seed, image_id)
    names = _names(bundle, layer) if method.uses_layer else ()
    began = time.perf_counter()
    raw = explain_tensor(bundle.net, question.x, method, names, question.score, task=task, seed=seed)
    return question.answer(raw, ", ".join(names), OWN_OUTPUT, time.perf_counter() - began)


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
    **parameters: Value,
) -> LayerMaps:
    """One map per layer, from one forward and one backward pass, in the order of the net.

    In the mode `layers` all of them explain the network's own output. In the mode `heads` each explains the head at
    its own stage, which is another classifier; `provenance.explains` says whose score it is. Raises like `explain`,
    also where the method has no map per layer or the network no heads.
    """
    method = _settled(bundle, method_of(explainer, parameters))
    question = _question(bundle, image, method, target, seed, image_id)
    began = time.perf_counter()
    if mode == "heads":
        maps = explain_taps_tensor(bundle.net, question.x, method, question.score, task=task, seed=seed)
        named = [(_stage(bundle.card, n), _whose(bundle, n, len(maps))) for n in range(len(maps))]
    else:
        names = [_layer_of(bundle, name) for name in (bundle.layers if layers == "all" else layers)]
        maps = explain_layers_tensor(bundle.net, question.x, method, names, question.score, task=task, seed=seed)
        named = [(name, OWN_OUTPUT) for name in names]
    seconds = time.perf_counter() - began
    found = tuple(question.answer(raw, *names, seconds) for raw, names in zip(maps, named, strict=True))
    return LayerMaps(found, bundle.name, mode, seconds)


def _settled(bundle: ModelBundle, method: Explainer) -> Explainer:
    """The method with what it leaves to the network: which of the scores is averaged."""
    if as_json(method).get("scores") != "network":
        return method
    exclusive = bundle.card.score_kind is ScoreKind.SOFTMAX
    return method_of(method, {"scores": "softmax" if exclusive else "sigmoid"})


def unsuitable(bundle: ModelBundle) -> dict[str, str]:
    """The methods that do not fit this network, by key, each with the sentence that says why."""
    size = bundle.card.input.size
    x = torch.zeros(1, bundle.card.input.channels, *size, device=bundle.device)
    unmet = unmet_needs(bundle.net, x, _layer_of(bundle, "last"))
    reasons = {kind.key: [unmet[need] for need in kind.needs if need in unmet] for kind in EXPLAINERS}
    return {key: found[0] for key, found in reasons.items() if found}


@dataclass(frozen=True, slots=True, eq=False)
class _Question:
    """What all maps of one film, network, method and class have in common. `index` is the engine's class."""

    bundle: ModelBundle
    method: Explainer
    target: Target
    x: Tensor
    pixel_map: PixelMap
    image_id: str
    image_hash: str
    seed: int

    @property
    def index(self) -> int:
        """A network of one logit has two classes for the engine, against and for; the bundle names the second."""
        return 1 if len(self.bundle.card.classes) == 1 else self.target.index

    @property
    def score(self) -> Score:
        """What the engine explains."""
        if self.target.rival is not None:
            return Difference(self.index, self.target.rival.index)
        return Against(self.index) if self.target.against else Logit(self.index)

    def answer(self, raw: FloatArray, layer: str, explains: str, seconds: float) -> Explanation:
        """A raw map, put on the film and judged."""
        shown = self.method.displayed(raw)
        heatmap = self.pixel_map.map_to_source(shown)
        finite = bool(np.isfinite(raw).all())
        return Explanation(
            raw=raw,
            heatmap=heatmap,
            state=judge(heatmap) if finite else MapState.NON_FINITE,
            target=self.target,
            layer=layer,
            pixel_map=self.pixel_map,
            provenance=self._provenance(layer, explains, seconds),
            caption=self.method.caption_for(self.bundle.net),
            unit=self.method.unit,
            negative_only=finite and self.method.relu and not shown.any() and bool(raw.any()),
        )

    def _provenance(self, layer: str, explains: str, seconds: float) -> Provenance:
        return Provenance(
            bundle=self.bundle.name,
            bundle_hash=self.bundle.card.weights_hash,
            explainer=self.method.key,
            parameters=tuple(as_json(self.method).items()),
            layer=layer,
            target=self.target,
            explains=explains,
            image_id=self.image_id,
            image_hash=self.image_hash,
            seed=self.seed,
            device=self.bundle.device,
            seconds=seconds,
            versions=(*versions(), *self.method.materials()),
        )


def _question(
    bundle: ModelBundle,
    image: Image | ImageRef,
    method: Explainer,
    target: Target | str | int,
    seed: int,
    image_id: str,
) -> _Question:
    if isinstance(image, ImageRef):
        image_id = image_id or image.image_id
        image = read_image(image)
    x, pixel_map = to_input(image, bundle.card.input)
    x = x.to(bundle.device)
    found = _target_of(bundle, target, x)
    return _Question(bundle, method, found, x, pixel_map, image_id, image_hash(image), seed)


def _target_of(bundle: ModelBundle, target: Target | str | int, x: Tensor) -> Target:
    """The class by value, name or index; `top` asks the network. Raises `ExplainerError` naming the classes."""
    if target == "top":
        return prediction(bundle, ask(bundle, x)[0]).top.target
    classes = bundle.card.classes
    found = target_of(target, classes)
    if found is None and isinstance(target, Target):
        found = target_of(target.title, classes)  # another network's class of that name
    if found is None:
        wanted = target.title if isinstance(target, Target) else target
        raise ExplainerError(f"{bundle.name} has no class {wanted!r}; choose one of: {', '.join(classes)}.")
    return found


def _layer_of(bundle: ModelBundle, layer: str) -> str:
    """What `last` means for this bundle: the last layer of its card."""
    if layer != "last":
        return layer
    return bundle.layers[-1] if bundle.layers else default_layer(bundle.net)


def _names(bundle: ModelBundle, layer: str | Sequence[str]) -> tuple[str, ...]:
    if layer == JOINED:
        return bundle.layers or layer_names(bundle.net)
    words = layer.split(",") if isinstance(layer, str) else layer
    return tuple(_layer_of(bundle, word.strip()) for word in words)


def _stage(card: BundleCard, number: int) -> str:
    return card.layers[number] if number < len(card.layers) else f"taps.{number}"


def _whose(bundle: ModelBundle, number: int, count: int) -> str:
    """Whose score a tap's map explains. The last head of a network in stages is its own output."""
    if isinstance(bundle.net, StagedNet) and number == count - 1:
        return OWN_OUTPUT
    return HEADS.get(bundle.card.training, "head of stage {}").format(number + 1)
