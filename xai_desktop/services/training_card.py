"""The card of a network that has just been trained: what it learnt from, how well, and where its scores are called."""

import platform
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from xai_desktop import __version__
from xai_desktop.core.bundle_card import BundleCard, InputSpec
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.models.backbones import CASCADE_NET, layer_names
from xai_desktop.models.cascade_net import CascadeNet
from xai_desktop.training.events import Arm
from xai_desktop.training.examples import Examples, Split
from xai_desktop.training.recipe import Recipe
from xai_desktop.training.scoring import Numbers, auc, youden_point

INTENDED_USE = (
    "For showing and testing what saliency maps say about a network. Research use only; not for diagnosis, "
    "and too small and too narrowly trained for any other use."
)
HOW: dict[Arm, str] = {
    "cascade": "Stage by stage: each stage with a head of its own on the frozen stages before it; the heads are kept.",
    "end-to-end": "The whole net at once; then a new head at every stage but the last, on the frozen net.",
}


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """Where the films came from, how they were split, and how long training took."""

    data: str
    synthetic: bool
    split: Split
    seconds: float


def card_of(arm: Arm, name: str, spec: InputSpec, recipe: Recipe, source: Source, net: CascadeNet) -> BundleCard:
    """Measured on the tuning split (operating points) and on the test split (everything that is claimed)."""
    split = source.split
    tuned = stage_scores(net, split.tune)[-1]
    points = tuple(youden_point(tuned[:, k], split.tune.y[:, k].numpy()) for k in range(len(split.tune.classes)))
    return BundleCard(
        name=name,
        version="1",
        task="findings on a chest film, each a question of its own",
        classes=split.train.classes,
        score_kind=ScoreKind.SIGMOID,
        architecture=CASCADE_NET,
        arguments=recipe.arguments,
        input=spec,
        layers=layer_names(net),
        operating_points=points,
        weights_hash="",
        findings=tuple((name, name) for name in split.train.classes),
        training=arm,
        intended_use=INTENDED_USE,
        training_data=_data(source),
        licence="Apache-2.0" if source.synthetic else "Apache-2.0 for the weights; the films have terms of their own",
        taps=True,
        synthetic=source.synthetic,
        notes=_notes(arm, recipe, source, net),
    )


def stage_scores(net: CascadeNet, examples: Examples) -> list[Numbers]:
    """(N, classes) sigmoid scores for each stage's head, the last being the network's own output."""
    device = next(net.parameters()).device
    found: list[list[Numbers]] = [[] for _ in net.stages]
    net.eval()
    with torch.no_grad():
        for x in torch.split(examples.x, 64):
            for number, (_, logits) in enumerate(net.taps(x.to(device))):
                found[number].append(logits.double().sigmoid().cpu().numpy())
    return [np.concatenate(parts) if parts else np.empty((0, len(examples.classes))) for parts in found]


def auc_text(scores: Numbers, examples: Examples) -> str:
    """`Effusion 0.87 · Mass –`: by class, with how many films have it."""
    truth = examples.y.numpy()
    words = []
    for k, name in enumerate(examples.classes):
        value = auc(scores[:, k], truth[:, k])
        words.append(f"{name} {'–' if value is None else f'{value:.2f}'} ({int(truth[:, k].sum())} of {len(truth)})")
    return " · ".join(words)


def _data(source: Source) -> str:
    if source.synthetic:
        return f"Synthetic chest films drawn by this program ({source.data}); no patient."
    folder = Path(source.data).name  # never the whole path: it may name a person or a place
    return f"Folder {folder}, {source.split.text()}. Labels as published, not checked; most films are diseased."


def _notes(arm: Arm, recipe: Recipe, source: Source, net: CascadeNet) -> tuple[tuple[str, str], ...]:
    split = source.split
    test = split.test if len(split.test) else split.tune
    scores = stage_scores(net, test)
    where = "test" if len(split.test) else "tuning"
    stages = " · ".join(f"{n + 1}: {_mean(s, test)}" for n, s in enumerate(scores))
    return (
        ("how it was trained", HOW[arm]),
        ("recipe", recipe.text()),
        ("split", split.text()),
        (f"AUC on the {where} split (positive films)", auc_text(scores[-1], test)),
        (f"mean AUC of the head at each stage ({where} split)", stages),
        ("operating points", "the largest sensitivity + specificity − 1 on the tuning split"),
        ("limits", _limits(source)),
        ("made with", f"xai-desktop {__version__}, torch {torch.__version__}, Python {platform.python_version()}"),
    )


def _mean(scores: Numbers, examples: Examples) -> str:
    values = [auc(scores[:, k], examples.y[:, k].numpy()) for k in range(scores.shape[1])]
    known = [value for value in values if value is not None]
    return f"{np.mean(known):.2f}" if known else "–"


def _limits(source: Source) -> str:
    if source.synthetic:
        return "It has never seen a real film: its scores on real films mean nothing."
    return "Films of one hospital, few of them, labelled by a program from reports; one seed."
