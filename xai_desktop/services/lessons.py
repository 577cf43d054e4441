"""What every kind of training hands to the one that runs them all."""

from collections.abc import Callable
from dataclasses import dataclass

from torch import nn

from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.services.training_order import TrainOrder
from xai_desktop.training.examples import Split
from xai_desktop.training.parts import Plan


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """`plan` says what is learnt. Then `card` judges it on films that it never saw, and `net` goes into the bundle."""

    plan: Plan
    net: nn.Module
    card: Callable[[], BundleCard]


Teacher = Callable[[TrainOrder, Split], Lesson]
"""One kind of training: the network with its first weights, its plan and its card."""
