"""The card of a CasCAM set: which films each network saw, how good each is on those, and what is not the paper's."""

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

import torch
from torch import Tensor

from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.models.backbones import CASCAM_SET
from xai_desktop.models.cascam_set import CascamSet
from xai_desktop.models.staged import StagedNet
from xai_desktop.services.hr_cam_card import logits_on
from xai_desktop.services.predicting import scores
from xai_desktop.services.training_card import INTENDED_USE, LIMITS, TASKS, auc_text, data_text, made_with, scope_of
from xai_desktop.services.training_order import Arguments, TrainOrder
from xai_desktop.training.cascam import Darkened, Masking
from xai_desktop.training.examples import Examples, Split
from xai_desktop.training.features import Features
from xai_desktop.training.options import CascamOptions
from xai_desktop.training.scoring import Numbers, auc, youden_point
from xai_desktop.training.weights import count_of

HOW = (
    "Networks of one architecture, one after the other, each on films in which the evidence of those before is "
    "darkened (CasCAM). The score of the set is that of the first, which saw films as they are."
)
LEAK = (
    "Masks are made from the films' own labels, on test films too, as the paper makes them: how good a network behind "
    "the first is on masked films may in part be read off the masks."
)
NOT_THE_PAPERS = (
    "The paper's networks are pre-trained on photographs, have one class out of two and see 512 pixels; "
    "these begin with random weights and have a recipe of their own."
)
OWN_CLASS = {
    "softmax": "the film's class",
    "sigmoid": "the film's class, of several the one that the network is surest of, and of a film without any the one "
    "it is surest of at all (not the paper's, where every film has one class)",
}


def cascam_card(order: TrainOrder, split: Split, net: CascamSet, masking: Masking, arguments: Arguments) -> BundleCard:
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
        architecture=CASCAM_SET,
        arguments=arguments,
        input=order.spec,
        layers=net.shown_layers,
        operating_points=points,
        weights_hash="",
        findings=tuple((name, name) for name in order.classes),
        training=order.arm,
        intended_use=INTENDED_USE,
        training_data=data_text(order, split),
        licence="Apache-2.0" if order.is_synthetic else "Apache-2.0 for the weights; the films have terms of their own",
        synthetic=order.knows_drawn_only,
        scope=scope_of(order),
        notes=_notes(order, split, net, masking, kind),
    )


def _notes(
    order: TrainOrder, split: Split, net: CascamSet, masking: Masking, kind: ScoreKind
) -> tuple[tuple[str, str], ...]:
    options, test = cast("CascamOptions", order.options), split.judged
    where = "test" if len(split.test) else "tuning"
    masked = list(films_of(net, masking, test))
    own = [scores(logits_on(one, films), kind).numpy() for one, films in zip(net.models, masked, strict=True)]
    plain = [scores(logits_on(one, test), kind).numpy() for one in net.models]
    return (
        ("how it was trained", HOW),
        ("masks", masks_text(options, order.question)),
        ("explain with", explain_text(options)),
        ("recipe", order.recipe.text()),
        ("numbers that were learnt", numbers_text(net)),
        ("split", split.how),
        ("films and labels", " ".join(split.remarks)),
        (f"films that each network saw (grey values changed, {where} split)", seen_text(masked, masking)),
        (f"AUC of the first network on the {where} split (positive films)", auc_text(own[0], test)),
        (f"AUC of each network on its own films ({where} split)", by_network(own, test)),
        (f"AUC of each network on films as they are ({where} split)", by_network(plain, test)),
        ("what these figures hide", LEAK),
        ("operating points", "the largest sensitivity + specificity − 1 on the tuning split; of the first network"),
        ("not the paper's", NOT_THE_PAPERS),
        ("limits", LIMITS[order.is_synthetic]),
        ("made with", made_with()),
    )


def films_of(net: CascamSet, masking: Masking, examples: Examples) -> Iterator[Examples]:
    """The films as each network learns from them."""
    nets = cast("list[StagedNet]", list(net.models))
    darkened = Darkened(Features(examples.x, examples.y, str(next(net.parameters()).device)), nets, masking)
    for number in range(len(nets)):
        yield replace(examples, x=darkened.of(number).x)


def masks_text(options: CascamOptions, question: str) -> str:
    cut = {
        "top_k": f"the highest {options.k:g} % of each map",
        "ebayes": "a soft threshold at the 90th percentile (EbayesThresh as the authors coded it)",
        "ebayes_reference": "EbayesThresh as its authors define it, at the map's own resolution",
        "none": "all of each map",
    }[options.threshold]
    begun = "the weights of the one before" if options.start == "warm" else "new weights"
    return f"exp(−{options.strength:g}·T), T being {cut}, of {OWN_CLASS[question]}; each network began with {begun}."


def explain_text(options: CascamOptions) -> str:
    """The settings of the explainer with which a map is made of what the networks were taught with."""
    share = f" --param k={options.k:g}" if options.threshold == "top_k" else ""
    return (
        f"--explainer cascam --param base=cam --param threshold={options.threshold}{share} "
        f"--param strength={options.strength:g}"
    )


def numbers_text(net: CascamSet) -> str:
    """Stages and last heads: heads at earlier stages are there, as in any network in stages, but learn nothing."""
    first = cast("StagedNet", net.models[0])
    each = count_of(first.stages) + count_of(first.heads[-1])
    return f"{len(net.models) * each:,}: {len(net.models)} networks of {each:,}"


def seen_text(masked: list[Examples], masking: Masking) -> str:
    """By how much of the grey scale a pixel differs from the film's own, on average over pixels and films."""
    spread = torch.tensor(masking.std).view(1, -1, 1, 1)
    said = ["1: films as they are"]
    for number, films in enumerate(masked[1:], 2):
        before = "network 1" if number == 2 else f"networks 1 to {number - 1}"
        said.append(f"{number}: darkened by {before}, {_change(masked[0].x, films.x, spread):.1%}")
    return " · ".join(said)


def _change(plain: Tensor, masked: Tensor, spread: Tensor) -> float:
    return float(((masked - plain).abs() * spread).mean())


def by_network(found: list[Numbers], examples: Examples) -> str:
    """`1: Effusion 0.87, Mass – · 2: …`."""
    truth = examples.y.numpy()
    lines = []
    for number, values in enumerate(found, 1):
        aucs = [auc(values[:, k], truth[:, k]) for k in range(len(examples.classes))]
        words = (f"{name} {'–' if a is None else f'{a:.2f}'}" for name, a in zip(examples.classes, aucs, strict=True))
        lines.append(f"{number}: {', '.join(words)}")
    return " · ".join(lines)
