"""Learning HR-CAM's head on a network that is trained already: any bundle whose layers form a chain."""

from functools import partial
from typing import cast

from xai_desktop.models.backbones import HR_CAM
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.models.hr_cam_net import HrCamNet
from xai_desktop.models.store import load_bundle
from xai_desktop.services.hr_cam_card import hr_cam_card
from xai_desktop.services.lessons import Lesson
from xai_desktop.services.staged_training import judged_on, learnt_from
from xai_desktop.services.training_order import Arguments, TrainOrder
from xai_desktop.training.classifying import Classes
from xai_desktop.training.examples import Split
from xai_desktop.training.hr_cam import head
from xai_desktop.training.options import HrCamOptions


def hr_cam_lesson(order: TrainOrder, split: Split) -> Lesson:
    """One linear layer on the averages of several frozen layers (methods §3.1).

    Raises `BundleError` for a base whose layers form no chain, and for a layer that there is not.
    """
    options = cast("HrCamOptions", order.options)
    base = load_bundle(order.base, order.device)
    net = HrCamNet(base.net, _names(options.taps), len(order.classes)).to(order.device)
    plan = head(
        net,
        learnt_from(order, split),
        judged_on(order, split),
        order.recipe,
        Classes(order.question, split.positive),
        options.standardised,
    )
    return Lesson(plan, net, partial(hr_cam_card, order, split, net, base.card, HR_CAM, _arguments(base, net)))


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in (word.strip() for word in text.split(",")) if name)


def _arguments(base: ModelBundle, net: HrCamNet) -> Arguments:
    """What builds the network again, its layers by name: which ones are usual may change."""
    return (
        ("base", base.card.architecture),
        ("base_arguments", base.card.arguments),
        ("base_classes", len(base.card.classes)),
        ("taps", net.taps),
    )
