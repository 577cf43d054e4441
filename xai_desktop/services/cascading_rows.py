"""The rows of a cascade panel whose tiles are maps of one network: layers, heads, NormGrad, Feature CAM, HR-CAM.

Every function here gives its rows again and again, with one more tile each time, so that they are shown as they come.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from xai_desktop.core.arrays import owned
from xai_desktop.core.cascade import layer_label, layer_name
from xai_desktop.core.explain_request import JOINED, ExplainRequest
from xai_desktop.core.explanation import OWN_OUTPUT, Explanation
from xai_desktop.core.task import Task
from xai_desktop.explainers import Explainer, explain_contributions_tensor, make
from xai_desktop.explainers.methods.feature_cam import BASES, SELECTED
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.services import explaining
from xai_desktop.services.cascading_table import Cell, Strip, waiting
from xai_desktop.services.examining import judged
from xai_desktop.services.kept_maps import Cache
from xai_desktop.services.questions import question_of
from xai_desktop.services.results import Film

Strips = tuple[Strip, ...]
PRODUCT, SUM = "product", "sum"


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One wish, ready to be answered: `wish` is its number, `target` the class by its title.

    `kept` is where maps of this film that were made before are found.
    """

    wish: int
    bundle: ModelBundle
    request: ExplainRequest
    film: Film
    target: str
    task: Task
    kept: Cache | None = None

    @property
    def method(self) -> Explainer:
        return make(self.request.key, **self.request.as_dict())

    def strip(self, kind: str, cells: tuple[Cell, ...] = ()) -> Strip:
        return Strip(self.wish, self.bundle.name, kind, cells)

    def cell(self, label: str, explanation: Explanation, *, alone: bool = False) -> Cell:
        """A map, held against the marks of the film."""
        return Cell(label, judged(explanation, self.bundle.card, self.film, self.task), alone=alone)

    def explained(self, method: Explainer, layer: str) -> Explanation:
        """One map of the network's own output."""
        return explaining.explain(
            self.bundle,
            self.film.image,
            method,
            target=self.target,
            layer=layer,
            task=self.task,
            image_id=self.film.ref.image_id,
            kept=self.kept,
        )

    def by_layer(self, method: Explainer, mode: Literal["layers", "heads"] = "layers") -> tuple[Explanation, ...]:
        return explaining.explain_layers(
            self.bundle,
            self.film.image,
            method,
            target=self.target,
            mode=mode,
            task=self.task,
            image_id=self.film.ref.image_id,
            kept=self.kept,
        ).maps


def layers(asked: Asked) -> Iterator[Strips]:
    """Every layer, of the network's own output; a method without maps per layer has one tile."""
    method = asked.method
    if not method.layerwise:
        yield from _filled(asked, asked.strip(method.label, waiting(("whole network",))), [_one_map(asked, method)])
        return
    strip = asked.strip(method.label, waiting([layer_name(layer) for layer in asked.bundle.layers]))
    yield (strip,)
    yield from _filled(asked, strip, [(layer_label(one), one) for one in asked.by_layer(method)])


def heads(asked: Asked) -> Iterator[Strips]:
    """Every stage, of its own head or tap. Raises `ExplainerError` for networks and methods without."""
    method = asked.method
    strip = asked.strip(method.label, waiting([layer_name(layer) for layer in asked.bundle.layers]))
    yield (strip,)
    yield from _filled(asked, strip, [(layer_label(one), one) for one in asked.by_layer(method, "heads")])


def norm_grad(asked: Asked) -> Iterator[Strips]:
    """NormGrad's layers, and their product, which has no unit and so its own colours."""
    method = asked.method
    strip = asked.strip(method.label, waiting([*map(layer_name, asked.bundle.layers), PRODUCT]))
    yield (strip,)
    for strips in _filled(asked, strip, [(layer_label(one), one) for one in asked.by_layer(method)]):
        strip = strips[0]
        yield strips
    joined = asked.explained(method, JOINED)
    yield (strip.with_cell(len(strip.cells) - 1, asked.cell(PRODUCT, joined, alone=True)),)


def feature_cam(asked: Asked) -> Iterator[Strips]:
    """The class activation map and Feature CAM's five variants of it; the map has another unit than the variants."""
    base = str(asked.request.as_dict().get("base", "grad_cam"))
    labels = [BASES[base], *(f"variant {number}" for number in SELECTED)]
    strip = asked.strip(f"Feature CAM on {BASES[base]}", waiting(labels))
    yield (strip,)
    methods = [make(base), *(make(asked.request.key, **{**asked.request.as_dict(), "variant": n}) for n in SELECTED)]
    for column, (label, method) in enumerate(zip(labels, methods, strict=True)):
        made = asked.explained(method, asked.request.layer)
        strip = strip.with_cell(column, asked.cell(label, made, alone=column == 0))
        yield (strip,)


def contributions(asked: Asked) -> Iterator[Strips]:
    """What each layer adds to HR-CAM's map and their sum, and under it the weights of every layer's features."""
    method, bundle = asked.method, asked.bundle
    labels = [*map(layer_name, bundle.layers), SUM]
    maps = asked.strip(method.label, waiting(labels))
    bars = asked.strip("weights of its features", waiting(labels[:-1]))
    yield maps, bars
    ask = question_of(bundle, asked.film.image, method, asked.target, 0, asked.film.ref.image_id)
    began = time.perf_counter()
    parts = explain_contributions_tensor(bundle.net, ask.x, ask.score, task=asked.task)
    seconds = time.perf_counter() - began
    total = sum(part.weight for part in parts) or 1.0
    for column, part in enumerate(parts):
        weights = tuple(part.weights.tolist())
        note = f"{len(weights)} features with {part.weight / total:.0%} of all weights."
        made = ask.answer(part.raw, part.layer, OWN_OUTPUT, seconds)
        cell = replace(asked.cell(layer_label(made), made), share=part.weight / total, note=note)
        maps = maps.with_cell(column, cell)
        bars = bars.with_cell(column, Cell(cell.label, weights=weights, explains="own output", note=note))
        yield maps, bars
    whole = ask.answer(owned(np.sum([part.heatmap for part in parts], axis=0), np.float32), "", OWN_OUTPUT, seconds)
    yield maps.with_cell(len(parts), asked.cell(SUM, whole)), bars


def _one_map(asked: Asked, method: Explainer) -> tuple[str, Explanation]:
    made = asked.explained(method, asked.request.layer)
    return layer_label(made), made


def _filled(asked: Asked, strip: Strip, maps: list[tuple[str, Explanation]]) -> Iterator[Strips]:
    """The row with one more map each time: what takes its time is to hold them against the marks."""
    if len(maps) > len(strip.cells):
        strip = replace(strip, cells=waiting([label for label, _ in maps]))
    for column, (label, explanation) in enumerate(maps):
        strip = strip.with_cell(column, asked.cell(label, explanation))
        yield (strip,)
