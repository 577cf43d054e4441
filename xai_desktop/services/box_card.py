"""The card of a network that finds boxes: what it learnt from, and how many boxes it finds on films it never saw."""

import torch

from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.io.bundle_files import find_bundle, read_card
from xai_desktop.metrics.detection import map_50, map_50_95, map_75, mean_iou
from xai_desktop.models.boxes import Detections
from xai_desktop.models.darknet import SEEN_BY_YOLO
from xai_desktop.models.detectors import Detector, StagedBoxes
from xai_desktop.services.training_card import INTENDED_USE, LIMITS, data_text, made_with, scope_of
from xai_desktop.services.training_order import Arguments, TrainOrder
from xai_desktop.training.boxing import plain, truths_of
from xai_desktop.training.examples import Examples, Split
from xai_desktop.training.weights import count_of

CHUNK = 32
HOW = {
    "box-head": "One added convolution at every stage of a frozen network, on features averaged down to cells.",
    "yolo": "YOLOv3 with DarkNet-53, as a whole; stages that were taken over stay frozen.",
}


def box_card(order: TrainOrder, split: Split, net: Detector, architecture: str, arguments: Arguments) -> BundleCard:
    """Measured on the test split."""
    return BundleCard(
        name=order.name or f"{'demo' if order.is_synthetic else 'own'}-{order.arm}",
        version="1",
        task="boxes around findings; the score of a class is that of its surest box",
        classes=order.classes,
        score_kind=ScoreKind.SIGMOID,
        architecture=architecture,
        arguments=arguments,
        input=order.spec,
        layers=layers_of(net),
        operating_points=(None,) * len(order.classes),
        weights_hash="",
        findings=tuple((name, name) for name in order.classes),
        training=order.arm,
        intended_use=INTENDED_USE,
        training_data=data_text(order, split),
        licence="Apache-2.0" if order.is_synthetic else "Apache-2.0 for the weights; the films have terms of their own",
        taps=isinstance(net, StagedBoxes),
        synthetic=order.knows_drawn_only,
        scope=scope_of(order),
        notes=_notes(order, split, net),
    )


def layers_of(net: Detector) -> tuple[str, ...]:
    """Every stage of the network below, or of YOLOv3 the three depths that it looks at."""
    if isinstance(net, StagedBoxes):
        return tuple(f"base.stages.{number}" for number in range(len(net.heads)))
    return tuple(f"net.backbone.units.{number - 1}" for number in SEEN_BY_YOLO)


def _notes(order: TrainOrder, split: Split, net: Detector) -> tuple[tuple[str, str], ...]:
    found = [(name, figures_text(boxes, split.judged)) for name, boxes in detected(net, split.judged)]
    base = (("base", base_text(order.base)),) if order.base else ()
    return (
        ("how it was trained", HOW[order.arm]),
        *base,
        ("recipe", order.recipe.text()),
        ("numbers that were learnt", f"{count_of(net.heads if isinstance(net, StagedBoxes) else net):,}"),
        ("split", split.how),
        ("films and labels", " ".join(split.remarks)),
        *found,
        ("limits", LIMITS[order.is_synthetic]),
        ("made with", made_with()),
    )


def base_text(base: str) -> str:
    """By name and weights: a path may name a person or a place."""
    card = read_card(find_bundle(base))
    return f"{card.name}, {card.training or 'training not stated'}, weights {card.weights_hash[:12]}, frozen"


def detected(net: Detector, examples: Examples) -> list[tuple[str, list[Detections]]]:
    """The boxes on every film, for each head by name."""
    size = (examples.x.shape[2], examples.x.shape[3])
    found: dict[str, list[Detections]] = {}
    device = next(net.parameters()).device
    with torch.no_grad():
        for x in torch.split(examples.x, CHUNK):
            taps = net.offered(x.to(device)) if isinstance(net, StagedBoxes) else [(x, net.offers(x.to(device)))]
            for number, (_, offers) in enumerate(taps, 1):
                name = f"boxes at stage {number}" if isinstance(net, StagedBoxes) else "boxes"
                found.setdefault(name, []).extend(offers.chosen(size))
    return list(found.items())


def figures_text(found: list[Detections], examples: Examples) -> str:
    pairs = [plain(one) for one in found], [truths_of(one) for one in examples.truths]
    words = (("mAP .5", map_50), ("mAP .75", map_75), ("mAP .5:.95", map_50_95), ("mean IoU", mean_iou))
    return " · ".join(f"{name} {_text(metric(*pairs))}" for name, metric in words)


def _text(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
