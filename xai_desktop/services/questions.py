"""One question to one network about one film: what all of its maps have in common, of whatever layer or step."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from torch import Tensor

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.errors import ExplainerError
from xai_desktop.core.explain_request import JOINED
from xai_desktop.core.explanation import Explanation, Provenance
from xai_desktop.core.geometry import PixelMap
from xai_desktop.core.heatmap import MapState, judge
from xai_desktop.core.image import Image
from xai_desktop.core.parameters import as_json
from xai_desktop.core.prediction import ScoreKind, Target, target_of
from xai_desktop.core.study import ImageRef
from xai_desktop.explainers import Against, Difference, Explainer, Logit, Score, method_of
from xai_desktop.io.image_hash import image_hash
from xai_desktop.io.readers import read_image
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.models.layers import default_layer, layer_names
from xai_desktop.models.preprocess import to_input
from xai_desktop.services.predicting import ask, prediction
from xai_desktop.services.reporting import versions


def settled(bundle: ModelBundle, method: Explainer) -> Explainer:
    """The method with what it leaves to the network: which of the scores is averaged."""
    if as_json(method).get("scores") != "network":
        return method
    exclusive = bundle.card.score_kind is ScoreKind.SOFTMAX
    return method_of(method, {"scores": "softmax" if exclusive else "sigmoid"})


@dataclass(frozen=True, slots=True, eq=False)
class Question:
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
        """Of the class, for the engine."""
        return engine_index(self.bundle, self.target.index)

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


def engine_index(bundle: ModelBundle, index: int) -> int:
    """A network of one logit has two classes for the engine, against and for; the bundle names the second."""
    return 1 if len(bundle.card.classes) == 1 else index


def question_of(
    bundle: ModelBundle,
    image: Image | ImageRef,
    method: Explainer,
    target: Target | str | int,
    seed: int,
    image_id: str,
) -> Question:
    """The film made ready for the network, and the class found. Raises `ExplainerError` naming the classes."""
    if isinstance(image, ImageRef):
        image_id = image_id or image.image_id
        image = read_image(image)
    x, pixel_map = to_input(image, bundle.card.input)
    x = x.to(bundle.device)
    found = _target_of(bundle, target, x)
    return Question(bundle, method, found, x, pixel_map, image_id, image_hash(image), seed)


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


def layer_of(bundle: ModelBundle, layer: str) -> str:
    """What `last` means for this bundle: the last layer of its card."""
    if layer != "last":
        return layer
    return bundle.layers[-1] if bundle.layers else default_layer(bundle.net)


def names_of(bundle: ModelBundle, layer: str | Sequence[str]) -> tuple[str, ...]:
    """The layers that are meant, by their names in the network."""
    if layer == JOINED:
        return bundle.layers or layer_names(bundle.net) or (default_layer(bundle.net),)
    words = layer.split(",") if isinstance(layer, str) else layer
    return tuple(layer_of(bundle, word.strip()) for word in words)
