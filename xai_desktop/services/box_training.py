"""Learning where things are: a box head at every stage of a trained network, or YOLOv3."""

from collections.abc import Iterator
from functools import partial
from typing import cast

from torch import Tensor, nn

from xai_desktop.core.errors import BundleError
from xai_desktop.models.backbones import BOX_HEADS, STAGED, YOLO, build
from xai_desktop.models.box_head import BoxHead
from xai_desktop.models.boxes import Detections
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.models.detectors import Offers, StagedBoxes, YoloDetector, box_heads
from xai_desktop.models.staged import StagedNet
from xai_desktop.models.stages import widths_of
from xai_desktop.models.store import load_bundle
from xai_desktop.models.yolo_decode import as_boxes
from xai_desktop.services.box_card import box_card
from xai_desktop.services.lessons import Lesson
from xai_desktop.services.training_order import Arguments, TrainOrder
from xai_desktop.training.boxing import BoxFilms, judge
from xai_desktop.training.detecting import BoxLoss, YoloLoss
from xai_desktop.training.examples import Examples, Split
from xai_desktop.training.features import Features, Staged
from xai_desktop.training.options import BoxOptions, YoloOptions
from xai_desktop.training.parts import Part, Plan
from xai_desktop.training.weights import freeze, reset


def box_heads_lesson(order: TrainOrder, split: Split) -> Lesson:
    """One added convolution at every stage, on frozen features (methods §8.1). Raises `BundleError`."""
    options = cast("BoxOptions", order.options)
    base = load_bundle(order.base, order.device)
    if not isinstance(base.net, StagedNet):
        raise BundleError(f"{base.name}: has no stages to put box heads at; name a network that was trained in stages.")
    widths = widths_of(list(base.net.stages), order.spec.channels)
    net = box_heads(base.net, widths, len(order.classes), options.grid, options.boxes).to(order.device)
    freeze(net)
    arguments: Arguments = (
        ("base", base.card.architecture),
        ("base_arguments", base.card.arguments),
        ("base_classes", len(base.card.classes)),
        ("grid", options.grid),
        ("boxes", options.boxes),
    )
    plan = Plan("box-head", net, lambda: _head_parts(order, options, net, split))
    return Lesson(plan, net, partial(box_card, order, split, net, BOX_HEADS, arguments))


def _head_parts(order: TrainOrder, options: BoxOptions, net: StagedBoxes, split: Split) -> Iterator[Part]:
    stages, size = tuple(net.base.stages), order.spec.size
    seen, judged = (Staged(_films(order, part), stages) for part in (split.train, split.tune))
    loss = BoxLoss(size, options.boxes, "paper" if options.terms == "paper" else "full")
    for number, head in enumerate(net.heads, 1):
        assert isinstance(head, BoxHead)
        yield Part(
            name=f"boxes at stage {number} of {len(stages)}",
            module=head,
            source=partial(_pooled, seen, number, head, split.train),
            judge=judge(partial(_pooled, judged, number, head, split.tune), loss, partial(head.detections, size=size)),
            loss=loss,
            epochs=order.recipe.head_epochs(),
            number=number,
            count=len(stages),
            begin=partial(reset, head, order.recipe.seed * 1000 + number),
            weights=split.weights,
        )


def _pooled(seen: Staged, number: int, head: BoxHead, examples: Examples) -> BoxFilms:
    """What a head looks at, averaged down to its cells: small enough to be kept for all films."""
    return BoxFilms(seen.before(number).after(_Pool(head)), examples.truths)


class _Pool(nn.Module):
    def __init__(self, head: BoxHead) -> None:
        super().__init__()
        self._pooled = head.pooled

    def forward(self, x: Tensor) -> Tensor:
        return self._pooled(x)


def yolo_lesson(order: TrainOrder, split: Split) -> Lesson:
    """YOLOv3 with DarkNet-53, from nothing or on the first stages of a trained one. Raises `BundleError`."""
    options = cast("YoloOptions", order.options)
    arguments: Arguments = (("width", options.width), ("channels", order.spec.channels))
    net = build(YOLO, dict(arguments), len(order.classes)).to(order.device)
    assert isinstance(net, YoloDetector)
    reset(net, order.recipe.seed)
    if order.base:
        _take_over(load_bundle(order.base, order.device), options, net)
    plan = Plan("yolo", net, lambda: iter([_whole(order, options, net, split)]))
    return Lesson(plan, net, partial(box_card, order, split, net, YOLO, arguments))


def _whole(order: TrainOrder, options: YoloOptions, net: YoloDetector, split: Split) -> Part:
    loss, size = YoloLoss(net.net.anchors, options.ignore), order.spec.size

    def finds(outputs: object) -> tuple[Detections, ...]:
        return Offers(*as_boxes(cast("tuple[Tensor, ...]", outputs), net.net.anchors)).chosen(size)

    return Part(
        name="whole net",
        module=net.net,
        source=lambda: BoxFilms(_films(order, split.train), split.train.truths, order.augment),
        judge=judge(lambda: BoxFilms(_films(order, split.tune), split.tune.truths), loss, finds),
        loss=loss,
        epochs=order.recipe.whole_epochs(),
        number=0,
        count=1,
        weights=split.weights,
    )


def _take_over(base: ModelBundle, options: YoloOptions, net: YoloDetector) -> None:
    """The first stages of a trained network, which stay frozen."""
    if base.card.architecture != STAGED or dict(base.card.arguments).get("backbone") != "darknet53":
        raise BundleError(f"{base.name}: is no DarkNet-53 in stages; train one with --backbone darknet53:CL3.")
    stages = list(cast("StagedNet", base.net).stages)
    count = (len(stages) + 1) // 2 if options.reuse < 0 else options.reuse
    net.net.backbone.reuse(stages[:count])


def _films(order: TrainOrder, examples: Examples) -> Features:
    return Features(examples.x, examples.y, order.device)
