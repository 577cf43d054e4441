"""The card of HR-CAM's head: how good it is, beside the network that it reads, and what each layer weighs."""

from dataclasses import replace

import torch
from torch import Tensor, nn

from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.models.backbones import layer_names
from xai_desktop.models.hr_cam_net import HrCamNet
from xai_desktop.services.box_card import base_text
from xai_desktop.services.predicting import scores
from xai_desktop.services.training_card import INTENDED_USE, LIMITS, TASKS, auc_text, data_text, made_with, scope_of
from xai_desktop.services.training_order import Arguments, TrainOrder
from xai_desktop.training.classifying import Classes
from xai_desktop.training.examples import Examples, Split
from xai_desktop.training.options import HrCamOptions
from xai_desktop.training.scoring import youden_point
from xai_desktop.training.weights import count_of

CHUNK, SHOWN = 64, 8
HOW = "One linear layer on the averages of several layers of a frozen network (HR-CAM)"
FAIR = "The base is a fair measure only where it learnt from the same films in the same split (the same seed)."


def hr_cam_card(
    order: TrainOrder, split: Split, net: HrCamNet, base: BundleCard, architecture: str, arguments: Arguments
) -> BundleCard:
    """Measured on the tuning split (operating points) and on the test split (everything that is claimed)."""
    kind = ScoreKind.SOFTMAX if order.question == "softmax" else ScoreKind.SIGMOID
    tuned = scores(logits_on(net, split.tune), kind).numpy()
    points = tuple(youden_point(tuned[:, k], split.tune.y[:, k].numpy()) for k in range(len(order.classes)))
    return BundleCard(
        name=order.name or f"{'demo' if order.is_synthetic else 'own'}-{order.arm}",
        version="1",
        task=TASKS[order.question],
        classes=order.classes,
        score_kind=kind,
        architecture=architecture,
        arguments=arguments,
        input=order.spec,
        layers=layer_names(net),
        operating_points=points,
        weights_hash="",
        findings=tuple((name, name) for name in order.classes),
        training=order.arm,
        intended_use=INTENDED_USE,
        training_data=data_text(order, split),
        licence="Apache-2.0" if order.is_synthetic else "Apache-2.0 for the weights; the films have terms of their own",
        synthetic=order.knows_drawn_only,
        scope=scope_of(order),
        notes=_notes(order, split, net, base, kind),
    )


def _notes(
    order: TrainOrder, split: Split, net: HrCamNet, base: BundleCard, kind: ScoreKind
) -> tuple[tuple[str, str], ...]:
    test = split.judged
    where = "test" if len(split.test) else "tuning"
    assert isinstance(order.options, HrCamOptions)
    scaled = "averages of one spread, folded back" if order.options.standardised else "averages as they are"
    return (
        ("how it was trained", f"{HOW}; {scaled}."),
        ("base", base_text(order.base)),
        ("recipe", order.recipe.text()),
        ("numbers that were learnt", f"{count_of(net.linear):,}"),
        ("weights by layer", weights_text(net)),
        ("split", split.how),
        ("films and labels", " ".join(split.remarks)),
        (f"of this head, on the {where} split", figures_text(logits_on(net, test), test, kind)),
        (f"of the base, on the {where} split", f"{base_figures_text(net.base, base, test, kind)} {FAIR}"),
        ("operating points", "the largest sensitivity + specificity − 1 on the tuning split"),
        ("limits", LIMITS[order.is_synthetic]),
        ("made with", made_with()),
    )


def weights_text(net: HrCamNet) -> str:
    """`stages.0 1.20 (25 %)`: for each layer Σ|w| over its features and all classes, and its share."""
    sums = [float(part.double().abs().sum()) for part in torch.split(net.linear.weight.detach(), list(net.sizes), 1)]
    whole = sum(sums) or 1.0
    return "Σ|w| " + " · ".join(
        f"{tap} {value:.3g} ({value / whole:.0%})" for tap, value in zip(net.taps, sums, strict=True)
    )


def base_figures_text(net: nn.Module, card: BundleCard, examples: Examples, kind: ScoreKind) -> str:
    """The base's own answers for the classes that it shares with the head, whose scores are of `kind`."""
    shared = [name for name in examples.classes if name in card.classes]
    if not shared:
        return f"It answers none of these classes, but {', '.join(card.classes[:SHOWN])}."
    mine, theirs = ([names.index(name) for name in shared] for names in (examples.classes, card.classes))
    asked = replace(examples, y=examples.y[:, mine], classes=tuple(shared))
    logits = logits_on(net, examples)
    if set(card.classes) == set(examples.classes) and _excludes(card.score_kind) == _excludes(kind):
        return figures_text(logits[:, theirs], asked, card.score_kind)
    aucs = auc_text(scores(logits, card.score_kind)[:, theirs].numpy(), asked)
    return f"AUC {aucs}; no accuracy, since it answers another question."


def figures_text(logits: Tensor, examples: Examples, kind: ScoreKind) -> str:
    """AUC by class, and accuracy."""
    accuracy = Classes("softmax" if _excludes(kind) else "sigmoid").accuracy(logits, examples.y)
    return f"AUC {auc_text(scores(logits, kind).numpy(), examples)}; accuracy {accuracy:.3f}."


def _excludes(kind: ScoreKind) -> bool:
    """Whether the classes exclude each other."""
    return kind is ScoreKind.SOFTMAX


def logits_on(net: nn.Module, examples: Examples) -> Tensor:
    """(films, classes) float64 on the CPU, without gradients."""
    device = next(net.parameters()).device
    with torch.no_grad():
        parts = [net(x.to(device)).double().cpu() for x in torch.split(examples.x, CHUNK)]
    return torch.cat(parts)
