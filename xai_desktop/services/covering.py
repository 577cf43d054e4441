"""Cover parts of a film and see what the network makes of it: the score, control patches, and the map.

The covered film and its controls are asked about at once; the map, which may take longer, follows.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from torch import Tensor

from xai_desktop.core.arrays import owned
from xai_desktop.core.ask_wish import CoverWish
from xai_desktop.core.asked import CoverAnswer
from xai_desktop.core.errors import InputError
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.prediction import Target
from xai_desktop.core.task import Quiet, Task
from xai_desktop.explainers import explain_tensor, make
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.services.canvas import Canvas, mask_of, share_of
from xai_desktop.services.controls import control_masks
from xai_desktop.services.examining import judged
from xai_desktop.services.filling import filling
from xai_desktop.services.questions import names_of, question_of, settled
from xai_desktop.services.results import Film, MapResult
from xai_desktop.services.target_scores import TargetScores

TOO_MUCH = "More than half of the film is covered, which cannot be inpainted; cover less or choose another filling."

_QUIET = Quiet()


@dataclass(frozen=True, slots=True, eq=False)
class Covered:
    """What is known so far: the scores, and the map of the covered film once it is made."""

    answer: CoverAnswer
    result: MapResult | None = None


def cover(
    bundle: ModelBundle,
    film: Film,
    laid: CoverWish,
    target: Target | str | int,
    request: ExplainRequest | None = None,
    task: Task = _QUIET,
) -> Iterator[Covered]:
    """First the scores, then with a `request` the map as well. Raises `ExplainerError`, `InputError`, `Cancelled`.

    No region, or one that lies on no picture, covers nothing: the scores are those of the film, and a note says why.
    """
    task.step(0, 0, "covering")
    canvas = Canvas.of(film.image, bundle.card.input)
    one = filling(laid.filling, canvas)
    masks = [mask_of(region, canvas.size) for region in laid.regions]
    whole = owned(np.logical_or.reduce([np.zeros(canvas.size, bool), *masks]), np.bool_)
    note, x = canvas.why_nothing(whole), one.without(whole)
    if x is None:
        raise InputError(TOO_MUCH)
    wanted = 0 if note else laid.controls
    patches = [one.without(mask) for mask in control_masks(masks, canvas.field, canvas.black, wanted, laid.seed)]
    asked = TargetScores(bundle, [canvas.x, x, *(p for p in patches if p is not None)], target, task)
    answer = CoverAnswer(
        target=asked.target.title,
        bundle=bundle.name,
        kind=asked.kind,
        filling=laid.filling,
        whole=asked.scores[0],
        covered=asked.scores[1],
        controls=asked.scores[2:],
        asked=wanted,
        cover_share=share_of(whole & canvas.seen, canvas.seen),
        unseen_share=share_of(whole & ~canvas.seen, whole),
        note=note,
    )
    yield Covered(answer)
    if request is not None:
        yield Covered(answer, _map(bundle, film, x, asked.target, request, laid.filling, task))


def _map(
    bundle: ModelBundle, film: Film, x: Tensor, target: Target, request: ExplainRequest, key: str, task: Task
) -> MapResult:
    """The map of the covered film; it says that it is of another film than the one that was called."""
    method = settled(bundle, make(request.key, **request.as_dict()))
    question = question_of(bundle, film.image, method, target, 0, film.ref.image_id)
    question = replace(question, x=x.to(bundle.device))
    names = names_of(bundle, request.layer) if method.uses_layer else ()
    began = time.perf_counter()
    raw = explain_tensor(bundle.net, question.x, method, names, question.score, task=task)
    explains = f"the network's own output on the covered film ({key})"
    explanation = question.answer(raw, ", ".join(names), explains, time.perf_counter() - began)
    return judged(explanation, bundle.card, film, task)
