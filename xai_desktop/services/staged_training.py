"""Cascade learning and its control: the same stages, trained one by one or as a whole."""

from collections.abc import Callable
from functools import partial

from xai_desktop.models.backbones import build
from xai_desktop.models.staged import StagedNet
from xai_desktop.services.lessons import Lesson
from xai_desktop.services.training_card import card_of
from xai_desktop.services.training_order import TrainOrder
from xai_desktop.training import jitter
from xai_desktop.training.cascade import by_stages
from xai_desktop.training.classifying import Classes
from xai_desktop.training.end_to_end import whole
from xai_desktop.training.examples import Split
from xai_desktop.training.features import Features
from xai_desktop.training.parts import Plan
from xai_desktop.training.weights import reset


def cascade(order: TrainOrder, split: Split) -> Lesson:
    """Stage by stage, each with a head of its own."""
    return _lesson(by_stages, order, split)


def end_to_end(order: TrainOrder, split: Split) -> Lesson:
    """The whole net at once, then a head at every tap."""
    return _lesson(whole, order, split)


def _lesson(planned: Callable[..., Plan], order: TrainOrder, split: Split) -> Lesson:
    net = build(order.architecture, dict(order.arguments), len(order.classes)).to(order.device)
    assert isinstance(net, StagedNet)
    reset(net, order.recipe.seed)
    plan = planned(
        net, learnt_from(order, split), judged_on(order, split), order.recipe, Classes(order.question, split.positive)
    )
    return Lesson(plan, net, partial(card_of, order, split, net))


def learnt_from(order: TrainOrder, split: Split) -> Features:
    """The training films, and jittered versions of them if the recipe wants some."""
    versions = jitter.versions(split.train.x, order.recipe.copies - 1, order.recipe.seed)
    train = split.train.repeated(versions)
    weights = None if split.weights is None else split.weights.repeat(1 + len(versions))
    varied = None if order.augment.changes_nothing else order.augment.films
    return Features(train.x, train.y, order.device, varied=varied, weights=weights)


def judged_on(order: TrainOrder, split: Split) -> Features:
    return Features(split.tune.x, split.tune.y, order.device)
