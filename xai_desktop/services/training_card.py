"""The card of a network that has just been trained: what it learnt from, how well, and where its scores are called."""

import platform
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.core.scope import Scope
from xai_desktop.core.version import __version__
from xai_desktop.models.backbones import layer_names
from xai_desktop.models.staged import StagedNet
from xai_desktop.services.training_order import TrainOrder
from xai_desktop.training.classifying import Classes, Question
from xai_desktop.training.events import Arm
from xai_desktop.training.examples import Examples, Split
from xai_desktop.training.scoring import Numbers, auc, youden_point
from xai_desktop.training.synthetic_sets import synthetic_set
from xai_desktop.training.weights import count_of

LIMITS = {
    True: "It has never seen a real film: its scores on real films mean nothing.",
    False: "Films of one data set, few of them, labels as published; one seed.",
}
"""By whether the films were synthetic."""

TASKS: dict[Question, str] = {
    "sigmoid": "findings on a chest film, each a question of its own",
    "softmax": "one class out of all",
}
INTENDED_USE = (
    "For showing and testing what saliency maps say about a network. Research use only; not for diagnosis, "
    "and too small and too narrowly trained for any other use."
)
HOW: dict[Arm, str] = {
    "cascade": "Stage by stage: each stage with a head of its own on the frozen stages before it; the heads are kept.",
    "end-to-end": "The whole net at once; then a new head at every stage but the last, on the frozen net.",
}


def card_of(order: TrainOrder, split: Split, net: StagedNet) -> BundleCard:
    """Measured on the tuning split (operating points) and on the test split (everything that is claimed)."""
    tuned = stage_scores(net, split.tune, order.question)[-1]
    points = tuple(youden_point(tuned[:, k], split.tune.y[:, k].numpy()) for k in range(len(order.classes)))
    return BundleCard(
        name=order.name or f"{'demo' if order.is_synthetic else 'own'}-{order.arm}",
        version="1",
        task=TASKS[order.question],
        classes=order.classes,
        score_kind=ScoreKind.SOFTMAX if order.question == "softmax" else ScoreKind.SIGMOID,
        architecture=order.architecture,
        arguments=order.arguments,
        input=order.spec,
        layers=layer_names(net),
        operating_points=points,
        weights_hash="",
        findings=tuple((name, name) for name in order.classes),
        training=order.arm,
        intended_use=INTENDED_USE,
        training_data=data_text(order, split),
        licence="Apache-2.0" if order.is_synthetic else "Apache-2.0 for the weights; the films have terms of their own",
        taps=True,
        synthetic=order.knows_drawn_only,
        scope=scope_of(order),
        notes=_notes(order, split, net),
    )


def scope_of(order: TrainOrder) -> Scope:
    """Drawn films are all of one kind. Of a folder nothing is claimed: whoever knows it writes it into the card."""
    return Scope(("DX",), ("CHEST",), ("PA",)) if order.is_synthetic else Scope()


def stage_scores(net: StagedNet, examples: Examples, question: Question = "sigmoid") -> list[Numbers]:
    """(N, classes) scores for each stage's head, the last being the network's own output."""
    device = next(net.parameters()).device
    found: list[list[Numbers]] = [[] for _ in net.stages]
    net.eval()
    with torch.no_grad():
        for x in torch.split(examples.x, 64):
            for number, (_, logits) in enumerate(net.taps(x.to(device))):
                found[number].append(_scores(logits.double(), question).cpu().numpy())
    return [np.concatenate(parts) if parts else np.empty((0, len(examples.classes))) for parts in found]


def _scores(logits: Tensor, question: Question) -> Tensor:
    return logits.softmax(1) if question == "softmax" else logits.sigmoid()


def auc_text(scores: Numbers, examples: Examples) -> str:
    """`Effusion 0.87 · Mass –`: by class, with how many films have it."""
    truth = examples.y.numpy()
    words = []
    for k, name in enumerate(examples.classes):
        value = auc(scores[:, k], truth[:, k])
        words.append(
            f"{name} {'–' if value is None else f'{value:.2f}'} ({int(np.nansum(truth[:, k]))} of {len(truth)})"
        )
    return " · ".join(words)


def data_text(order: TrainOrder, split: Split) -> str:
    if order.is_synthetic:
        return f"Drawn by this program ({order.data}): {synthetic_set(order.data).title}; no patient."
    folder = Path(order.data).name  # never the whole path: it may name a person or a place
    return f"Folder {folder}. {split.how} Labels as published, not checked."


def _notes(order: TrainOrder, split: Split, net: StagedNet) -> tuple[tuple[str, str], ...]:
    test = split.judged
    scores = stage_scores(net, test, order.question)
    where = "test" if len(split.test) else "tuning"
    stages = " · ".join(f"{n + 1}: {_mean(s, test)}" for n, s in enumerate(scores))
    return (
        ("how it was trained", HOW[order.arm]),
        ("recipe", order.recipe.text()),
        ("numbers that were learnt", f"{count_of(net):,}, of them {count_of(net.heads):,} in the heads"),
        ("split", split.how),
        ("films and labels", " ".join(split.remarks)),
        (f"AUC on the {where} split (positive films)", auc_text(scores[-1], test)),
        (f"accuracy on the {where} split", f"{_accuracy(scores[-1], test, order.question):.3f}"),
        (f"mean AUC of the head at each stage ({where} split)", stages),
        ("operating points", "the largest sensitivity + specificity − 1 on the tuning split"),
        ("limits", LIMITS[order.is_synthetic]),
        ("made with", made_with()),
    )


def _accuracy(scores: Numbers, examples: Examples, question: Question) -> float:
    logits = torch.from_numpy(scores)
    return Classes(question).accuracy(logits if question == "softmax" else logits - 0.5, examples.y)


def _mean(scores: Numbers, examples: Examples) -> str:
    values = [auc(scores[:, k], examples.y[:, k].numpy()) for k in range(scores.shape[1])]
    known = [value for value in values if value is not None]
    return f"{np.mean(known):.2f}" if known else "–"


def made_with() -> str:
    return f"xai-desktop {__version__}, torch {torch.__version__}, Python {platform.python_version()}"
