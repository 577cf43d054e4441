"""How far a cue moves the scores of a film beyond its controls: class by class, as logit and as score."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from xai_desktop.core.prediction import ScoreKind, Target
from xai_desktop.core.sanity import Finding, Rule
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.models.preprocess import to_input
from xai_desktop.services.predicting import ask, scores
from xai_desktop.services.sanity.asking import Asking
from xai_desktop.services.sanity.effects import finding_of
from xai_desktop.services.target_scores import logit_of

BATCH = 16


@dataclass(frozen=True, slots=True)
class Change:
    """Of one film and class: |change by the cue| − mean |change by the controls|, in logits and in score; and the
    change by the cue itself, with its sign."""

    logit: float
    score: float
    signed: float


MOST_CLASSES = 24
"""Lines for a thousand classes would see nothing, since all their intervals have to hold together."""


def own_classes(bundle: ModelBundle) -> tuple[int, ...]:
    """The classes whose scores say something of their own: of two that exclude each other, the second."""
    count = len(bundle.card.classes)
    return (1,) if count == 2 and bundle.card.score_kind is ScoreKind.SOFTMAX else tuple(range(count))


def asked_classes(asking: Asking) -> tuple[int, ...]:
    """All of them; of very many those that most films are of, found on the films as they are, before any change."""
    own = own_classes(asking.bundle)
    if len(own) <= MOST_CLASSES:
        return own
    found: Counter[int] = Counter()
    for case in asking.cases:
        asking.task.step()
        found[asking.target(case, to_input(case.image, asking.bundle.card.input)[0])] += 1
    return tuple(sorted(sorted(found, key=lambda k: (-found[k], k))[:MOST_CLASSES]))


def figures(bundle: ModelBundle, inputs: Sequence[Tensor], classes: Sequence[int]) -> tuple[Tensor, Tensor]:
    """(n, classes) logits and scores of these classes in double precision. Raises `BundleError`."""
    x = torch.cat(list(inputs))
    answers = torch.cat([ask(bundle, part) for part in torch.split(x, BATCH)]).double()
    kind = bundle.card.score_kind
    columns = [logit_of(kind, Target(k, bundle.card.classes[k]), answers) for k in classes]
    return torch.stack(columns, 1), scores(answers, kind)[:, list(classes)]


def changes(
    bundle: ModelBundle,
    whole: Tensor,
    changed: Tensor,
    controls: Sequence[tuple[Tensor, Tensor]],
    classes: Sequence[int],
) -> tuple[Change | None, ...]:
    """One film, by class. Controls are pairs (before, after). None where a score is no finite number."""
    befores, afters = [whole, *(one for one, _ in controls)], [changed, *(one for _, one in controls)]
    logits, shown = figures(bundle, [*befores, *afters], classes)
    moved = [values[len(befores) :] - values[: len(befores)] for values in (logits, shown)]
    beyond = [one[0].abs() - one[1:].abs().mean(0) for one in moved]
    found: list[Change | None] = []
    for k in range(logits.shape[1]):
        change = Change(float(beyond[0][k]), float(beyond[1][k]), float(moved[0][0, k]))
        finite = bool(torch.isfinite(logits[:, k]).all())
        found.append(change if finite else None)
    return tuple(found)


def parts_of(rows: Sequence[Change | None], part: str) -> list[float | None]:
    """`logit`, `score` or `signed` of every film."""
    return [None if one is None else float(getattr(one, part)) for one in rows]


def findings_of(
    bundle: ModelBundle,
    cue: str,
    rows: Sequence[tuple[Change | None, ...]],
    patients: Sequence[str],
    rule: Rule,
    family: int,
    classes: Sequence[int],
) -> tuple[Finding, ...]:
    """A line for each class: films (rows) with their patients."""
    found = []
    for place, k in enumerate(classes):
        own = [row[place] for row in rows]
        beside = [("change by the cue itself", parts_of(own, "signed"), "logits")]
        if bundle.card.score_kind is not ScoreKind.LOGIT:
            beside.insert(0, ("beyond the controls, in score", parts_of(own, "score"), "score"))
        found.append(
            finding_of(
                f"{bundle.card.classes[k]}: {cue}",
                parts_of(own, "logit"),
                patients,
                rule,
                family,
                why="the network's answers are no finite numbers",
                beside=tuple(beside),
            )
        )
    return tuple(found)
