"""Where a training stands: what is at work, how far it is, how long it will take, and its curves."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from xai_desktop.services.kept_orders import KeptOrder
from xai_desktop.training.events import TrainEvent

JUDGED_BY = 5
"""How many of the last epochs say how long one takes: later parts are faster or slower than the first."""


class Phase(StrEnum):
    RUNNING = "running"
    STOPPING = "stopping"
    STOPPED = "stopped"
    FAILED = "failed"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Epoch:
    """What one epoch came to; None where a figure is not defined. `right` is the share of right answers."""

    number: int
    loss: float
    tune_loss: float | None = None
    auc: float | None = None
    right: float | None = None
    boxes: float | None = None


@dataclass(frozen=True, slots=True)
class PartCurve:
    """The epochs of one part that are done, of `planned` at most."""

    part: str
    planned: int
    epochs: tuple[Epoch, ...]


@dataclass(frozen=True, slots=True)
class TrainingState:
    """`planned` are all parts with the epochs that each takes at most, empty until the training has said so.

    `doing` is what is at work before and between epochs, with `doing_share` where that is known. `sentence` says why
    it failed.
    """

    order: KeptOrder
    phase: Phase
    planned: tuple[tuple[str, int], ...] = ()
    events: tuple[TrainEvent, ...] = ()
    doing: str = "starting"
    doing_share: float | None = None
    sentence: str = ""

    @property
    def under_way(self) -> bool:
        return self.phase in (Phase.RUNNING, Phase.STOPPING)

    @property
    def curves(self) -> tuple[PartCurve, ...]:
        return curves_of(self.events)

    @property
    def share(self) -> float | None:
        """Of all epochs, from 0 to 1; a part that ended early counts as whole. None before the plan is known."""
        total = sum(epochs for _, epochs in self.planned)
        return None if not total else 1 - self.epochs_left / total

    @property
    def epochs_left(self) -> int:
        if not self.events:
            return sum(epochs for _, epochs in self.planned)
        last = self.events[-1]
        names = [name for name, _ in self.planned]
        later = self.planned[names.index(last.part) + 1 :] if last.part in names else ()
        return last.epochs - last.epoch + sum(epochs for _, epochs in later)

    @property
    def seconds_left(self) -> float | None:
        """As long as the last epochs took, for each that is left; None before one was finished."""
        latest = [event.seconds for event in self.events[-JUDGED_BY:]]
        if not latest or not self.planned:
            return None
        return self.epochs_left * sum(latest) / len(latest)


def curves_of(events: Iterable[TrainEvent]) -> tuple[PartCurve, ...]:
    """The epochs of each part, in the order in which they were told."""
    found = []
    for part, group in groupby(events, key=lambda event: event.part):
        told = list(group)
        found.append(PartCurve(part, told[0].epochs, tuple(map(_epoch, told))))
    return tuple(found)


def _epoch(event: TrainEvent) -> Epoch:
    return Epoch(event.epoch, event.loss, event.tune_loss, event.auc, event.accuracy, event.ap)
