"""Many changed films, one target: its score on each of them, and the logit of that score."""

from collections.abc import Sequence

import torch
from torch import Tensor

from xai_desktop.core.asked import Scored
from xai_desktop.core.errors import ExplainerError
from xai_desktop.core.prediction import ScoreKind, Target, target_of
from xai_desktop.core.task import Task
from xai_desktop.explainers.answers import batch_for
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.services.predicting import ask, prediction, scores


class TargetScores:
    """The scores of films that were made of one film, which is the first of them.

    `target` is what was found for a class by value, name or index; `top` is the highest score of the first film.
    `kind` is what its scores are. Raises `ExplainerError` naming the classes there are, `Cancelled` between batches.
    """

    def __init__(self, bundle: ModelBundle, inputs: Sequence[Tensor], wanted: Target | str | int, task: Task) -> None:
        logits = answers(bundle, torch.cat(list(inputs)), task)
        self.target = _target(bundle, wanted, logits[0])
        self.kind = kind_of(bundle.card.score_kind, self.target)
        self.scores = scored(self.kind, self.target, logits)


def kind_of(kind: ScoreKind, target: Target) -> ScoreKind:
    """What speaks against a class, or for it rather than another, is a logit: it has no probability of its own."""
    return ScoreKind.LOGIT if target.against or target.rival is not None else kind


def scored(kind: ScoreKind, target: Target, logits: Tensor) -> tuple[Scored, ...]:
    """(n, classes) logits → n scores of the target, each with its logit. Raises `ExplainerError` where one is not
    finite."""
    own = logit_of(kind, target, logits.double())
    shown = own if kind is ScoreKind.LOGIT else scores(logits, kind)[:, target.index]
    if not bool(torch.isfinite(own).all()):
        raise ExplainerError(f"The score of {target.title} is not a finite number on a changed film; choose another.")
    return tuple(Scored(score, logit) for score, logit in zip(shown.tolist(), own.tolist(), strict=True))


def logit_of(kind: ScoreKind, target: Target, logits: Tensor) -> Tensor:
    """(n, classes) → (n,): ln(p ÷ (1 − p)) of the score; of a softmax, the class's logit above all others together."""
    chosen = logits[:, target.index]
    if target.rival is not None:
        return chosen - logits[:, target.rival.index]
    if target.against:
        return -chosen
    if kind is ScoreKind.SOFTMAX and logits.shape[1] > 1:
        others = [index for index in range(logits.shape[1]) if index != target.index]
        return chosen - logits[:, others].logsumexp(1)
    return chosen


def answers(bundle: ModelBundle, x: Tensor, task: Task) -> Tensor:
    """(n, C, h, w) → (n, classes) float32 logits on the CPU, in batches. Raises `BundleError`, `Cancelled`."""
    size = batch_for(x[0].numel(), torch.device(bundle.device))
    found = []
    for start in range(0, len(x), size):
        task.step(start, len(x), "asking the network")
        found.append(ask(bundle, x[start : start + size]))
    task.step(len(x), len(x))
    return torch.cat(found)


def _target(bundle: ModelBundle, wanted: Target | str | int, logits: Tensor) -> Target:
    title = wanted.title if isinstance(wanted, Target) else wanted
    found = None if title == "top" else target_of(wanted, bundle.card.classes) or target_of(title, bundle.card.classes)
    return found or prediction(bundle, logits).find(title).target
