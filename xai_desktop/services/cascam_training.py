"""Learning CasCAM's networks: one per iteration, each on films in which the evidence of those before is darkened."""

from functools import partial
from typing import Literal, cast

from xai_desktop.explainers.masking import Scheme
from xai_desktop.models.backbones import CASCAM_SET, build
from xai_desktop.models.cascam_set import CascamSet
from xai_desktop.models.staged import StagedNet
from xai_desktop.services.cascam_card import cascam_card
from xai_desktop.services.lessons import Lesson
from xai_desktop.services.staged_training import judged_on, learnt_from
from xai_desktop.services.training_order import Arguments, TrainOrder
from xai_desktop.training.cascam import Masking, iterated
from xai_desktop.training.classifying import Classes
from xai_desktop.training.examples import Split
from xai_desktop.training.options import CascamOptions


def cascam_lesson(order: TrainOrder, split: Split) -> Lesson:
    """As many networks of one architecture as there are iterations, in one bundle (methods §6.1)."""
    options = cast("CascamOptions", order.options)
    arguments: Arguments = (
        ("base", order.architecture),
        ("base_arguments", order.arguments),
        ("count", options.iterations),
    )
    whole = build(CASCAM_SET, dict(arguments), len(order.classes)).to(order.device)
    assert isinstance(whole, CascamSet)
    masking = masking_of(order)
    plan = iterated(
        whole,
        cast("list[StagedNet]", list(whole.models)),
        learnt_from(order, split),
        judged_on(order, split),
        order.recipe,
        Classes(order.question, split.positive),
        masking,
        cast("Literal['fresh', 'warm']", options.start),
    )
    return Lesson(plan, whole, partial(cascam_card, order, split, whole, masking, arguments))


def masking_of(order: TrainOrder) -> Masking:
    """How an order of this kind darkens its films: with the explainer's own thresholds."""
    options = cast("CascamOptions", order.options)
    scheme = Scheme(options.threshold, options.k)
    return Masking(scheme, options.strength, order.spec.mean, order.spec.std)
