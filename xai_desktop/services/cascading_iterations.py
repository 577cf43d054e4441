"""CasCAM's iterations as three rows: what the network was given, its map, and all maps so far (P001, Figures 6 and 7).

The third row is added up from stored maps for any decay, without a network.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from xai_desktop.core.arrays import FloatArray, owned
from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.cascade import in_short
from xai_desktop.core.explanation import OWN_OUTPUT, Explanation
from xai_desktop.core.heatmap import judge
from xai_desktop.core.image import Image
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.iterations import Iterations, recombined
from xai_desktop.core.task import Task
from xai_desktop.core.threshold import RankedMap
from xai_desktop.explainers import EXPLAINERS, explain_iterations_tensor
from xai_desktop.explainers.methods.cascam import Cascam
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.models.cascam_set import CascamSet
from xai_desktop.services.cascading_rows import Asked, Strips
from xai_desktop.services.cascading_table import CascadeTable, Cell, GivenFilm, waiting
from xai_desktop.services.examining import judged
from xai_desktop.services.questions import Question, names_of, question_of, settled
from xai_desktop.services.results import Film, MapResult

GIVEN, MAP, COMBINED = "masked input", "its map", "combined"
UNMASKED = "its input"
AS_IT_IS = (
    "Every network is asked about the film as it is. CasCAM's choice “Stage models see: stage” masks it as in training."
)
HEAD = "iter. {}"
LARGE = 2_000_000
"""Pixels of a film whose maps take long to be put in order."""
MEASURING = "being measured"
MASKED = "the network's own output on a dimmed film"
"""One network on a film without its own evidence: no longer the score of the film that was read."""


def iterations(asked: Asked) -> Iterator[Strips]:
    """Three rows, a column per iteration."""
    bundle = asked.bundle
    method = settled(bundle, asked.method)
    assert isinstance(method, Cascam)
    around = "" if method.base == "grad_cam" else f" · {EXPLAINERS[method.base].label}"
    masked = method.stage_input == "stage" or not isinstance(bundle.net, CascamSet)
    kinds = tuple(f"{kind}{around}" for kind in (GIVEN if masked else UNMASKED, MAP, COMBINED))
    yield tuple(asked.strip(kind, waiting((HEAD.format(1),))) for kind in kinds)
    ask = question_of(bundle, asked.film.image, method, asked.target, 0, asked.film.ref.image_id)
    names, began = names_of(bundle, asked.request.layer), time.perf_counter()
    found = explain_iterations_tensor(bundle.net, ask.x, method, names, ask.score, task=asked.task)
    seconds, layer = time.perf_counter() - began, ", ".join(names)
    labels = waiting([HEAD.format(number) for number in range(1, len(found.steps) + 1)])
    given, own, combined = (asked.strip(kind, labels) for kind in kinds)
    notes = ("" if masked else AS_IT_IS, f"No further iteration: {found.stopped}." if found.stopped else "")
    given = replace(given, note=" ".join(note for note in notes if note))
    combined = replace(combined, iterations=found, card=bundle.card)
    for k, step in enumerate(found.steps):
        whose, note = _whose(bundle, k), f"Score {step.score:.2f}."
        film = GivenFilm(_planes(step.film, bundle.card.input, asked.film.image), ask.pixel_map)
        given = given.with_cell(k, Cell(labels[k].label, film=film, explains=in_short(whose), note=note))
        own = own.with_cell(k, asked.cell(labels[k].label, ask.answer(step.heat, layer, whose, seconds)))
        combined = combined.with_cell(k, asked.cell(labels[k].label, _sum(ask, found, k, layer, seconds)))
        yield given, own, combined


def recombine(table: CascadeTable, film: Film, decay: float, task: Task) -> Iterator[CascadeTable]:
    """The same table with another decay: only its combined maps change, and no network is asked.

    The last one comes first: it is the map, the others lead to it. All of a large film are shown with their outline
    before any is held against the marks, which takes ten times as long.
    """

    def outlined(made: Explanation, _: BundleCard) -> MapResult:
        task.step(0, 0, "adding maps up")
        return MapResult(made, RankedMap.of(made.heatmap, made.target.label), (), MEASURING)

    def whole(made: Explanation, card: BundleCard) -> MapResult:
        return judged(made, card, film, task)

    large = film.image.index.size > LARGE
    for result_of in (outlined, whole) if large else (whole,):
        for found in _recombined(table, decay, result_of):
            table = found
            yield table


def _recombined(
    table: CascadeTable, decay: float, result_of: Callable[[Explanation, BundleCard], MapResult]
) -> Iterator[CascadeTable]:
    for row, strip in enumerate(table.strips):
        if strip.iterations is None or strip.card is None:
            continue
        found, card = replace(strip.iterations, decay=decay), strip.card
        strip = replace(strip, iterations=found)
        for column, cell in reversed(list(enumerate(strip.cells))):
            if cell.result is not None:
                made = _again(cell.result.explanation, found, column)
                strip = strip.with_cell(column, replace(cell, result=result_of(made, card)))
                table = replace(table, strips=(*table.strips[:row], strip, *table.strips[row + 1 :]))
                yield table


def _sum(ask: Question, found: Iterations, k: int, layer: str, seconds: float) -> Explanation:
    """The maps up to and with the k-th (from 0), as the decay weights them among each other."""
    return ask.answer(recombined(found.maps[: k + 1], found.decay), layer, _together(ask.bundle, k), seconds)


def _again(before: Explanation, found: Iterations, k: int) -> Explanation:
    """The same map with another decay. CasCAM's maps are what is above zero."""
    raw = recombined(found.maps[: k + 1], found.decay)
    shown = before.pixel_map.map_to_source(owned(np.maximum(raw, 0), np.float32))
    parameters = tuple(
        (name, found.decay if name == "decay" else value) for name, value in before.provenance.parameters
    )
    return replace(
        before,
        raw=raw,
        heatmap=shown,
        state=judge(shown),
        provenance=replace(before.provenance, parameters=parameters),
        negative_only=bool(raw.any()) and not (raw > 0).any(),
    )


def _planes(film: FloatArray, spec: InputSpec, image: Image) -> FloatArray:
    """(C, h, w) as the first convolution sees it → one grey plane, bone bright, or the three of a colour film."""
    mean, deviation = (np.asarray(values, np.float32)[:, None, None] for values in (spec.mean, spec.std))
    low, high = spec.value_range
    planes = ((film * deviation + mean - low) / (high - low)).clip(0, 1)
    planes = 1 - planes if spec.polarity == "bone_dark" else planes
    if image.colour is None or spec.channels != 3:
        return owned(planes.mean(0, keepdims=True), np.float32)
    return owned(planes if spec.channel_order == "RGB" else planes[::-1], np.float32)


def _whose(bundle: ModelBundle, k: int) -> str:
    if k == 0:
        return OWN_OUTPUT
    return f"network {k + 1} of the set" if isinstance(bundle.net, CascamSet) else MASKED


def _together(bundle: ModelBundle, k: int) -> str:
    if k == 0:
        return OWN_OUTPUT
    of_a_set = isinstance(bundle.net, CascamSet)
    return f"networks 1 to {k + 1} of the set" if of_a_set else f"the network's own output on {k + 1} films"
