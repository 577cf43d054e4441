"""Ask a network about a region of a film: what does it say without it, and to it alone? How much of the map is there?

All questions about one film are asked at once, in batches.
"""

from collections.abc import Sequence
from functools import partial

import numpy as np
from torch import Tensor

from xai_desktop.core.agreement import Measured
from xai_desktop.core.arrays import BoolArray
from xai_desktop.core.ask_wish import Region
from xai_desktop.core.asked import FILLINGS, Altered, LayerShare, RegionAnswer, Scored
from xai_desktop.core.cascade import layer_name
from xai_desktop.core.errors import InputError
from xai_desktop.core.explanation import OWN_OUTPUT, Explanation
from xai_desktop.core.prediction import Target
from xai_desktop.core.shapes import Mask
from xai_desktop.core.task import Quiet, Task
from xai_desktop.metrics.energy import energy_in_box
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.services.canvas import Canvas, mask_of, share_of
from xai_desktop.services.filling import NO_ANSWER, Filling, filling
from xai_desktop.services.results import Film
from xai_desktop.services.target_scores import TargetScores

Places = tuple[int | None, ...]

NO_MAP = "there is no map yet"

_QUIET = Quiet()


def ask_about(
    bundle: ModelBundle,
    film: Film,
    region: Region,
    target: Target | str | int,
    *,
    explanation: Explanation | None = None,
    layers: Sequence[Explanation] = (),
    fillings: Sequence[str] = tuple(FILLINGS),
    task: Task = _QUIET,
) -> RegionAnswer:
    """The answer about one region, of any shape or as a (H, W) bool mask in film pixels.

    `explanation` is the map whose share inside is told, `layers` those of the net's layers. Raises `ExplainerError` for
    a target that the network does not have, `InputError` for a mask or map of another film, `Cancelled`.
    """
    task.step(0, 0, "preparing the film")
    canvas = Canvas.of(film.image, bundle.card.input)
    mask = mask_of(region, canvas.size)
    inputs: list[Tensor] = [canvas.x]
    places = [_parts(filling(key, canvas), mask, inputs) for key in fillings]
    asked = TargetScores(bundle, inputs, target, task)
    reason = canvas.why_nothing(mask)
    share = partial(_map_share, mask=mask, target=asked.target, bundle=bundle.name, reason=reason)
    return RegionAnswer(
        target=asked.target.title,
        bundle=bundle.name,
        kind=asked.kind,
        whole=asked.scores[0],
        altered=tuple(_altered(k, where, asked.scores, reason) for k, where in zip(fillings, places, strict=True)),
        region_share=share_of(mask & canvas.seen, canvas.seen),
        map_share=share(explanation),
        layers=tuple(LayerShare(layer_name(one.layer), share(one)) for one in layers),
        unseen_share=share_of(mask & ~canvas.seen, mask),
    )


def _parts(one: Filling, mask: BoolArray, inputs: list[Tensor]) -> Places:
    """Put the film without the region, the region alone, and the filling alone among the inputs: where they are."""
    places: list[int | None] = []
    for part in (mask, ~mask, np.ones_like(mask)):
        made = one.without(part)
        places.append(None if made is None else len(inputs))
        inputs.extend([] if made is None else [made])
    return tuple(places)


def _altered(key: str, places: Places, scores: Sequence[Scored], reason: str) -> Altered:
    """A region without a pixel has no answers, only its reason."""
    if reason:
        return Altered(key, None, None, None, reason)
    without, only, empty = (None if place is None else scores[place] for place in places)
    return Altered(key, without, only, empty, NO_ANSWER if None in places else "")


def _other(explanation: Explanation, target: Target, bundle: str) -> str:
    """What a map is of, where it is not of the score that is asked about: a tile of the cascade may be."""
    about = explanation.provenance
    if explanation.target.title != target.title:
        return f"the map explains {explanation.target.title}, the question is about {target.title}"
    if about.bundle != bundle:
        return f"the map is of {about.bundle}, the question is for {bundle}"
    return "" if about.explains == OWN_OUTPUT else f"the map explains another score: {about.explains}"


def _map_share(explanation: Explanation | None, mask: BoolArray, target: Target, bundle: str, reason: str) -> Measured:
    """The positive part of a map inside a region, of that on the whole film."""
    if explanation is None or reason:
        return Measured(None, reason or NO_MAP)
    if explanation.size != mask.shape:
        raise InputError(f"The map is of a film of {explanation.size}, not of {mask.shape}; make it again.")
    other = _other(explanation, target, bundle)
    if other:
        return Measured(None, other)
    return energy_in_box.measure(explanation.heatmap, (Mask.of(mask),))
