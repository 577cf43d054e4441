"""Films that are ready for the network, with their labels and patients, and how they are split."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from xai_desktop.core.errors import InputError
from xai_desktop.training.detecting import Truth


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """`x` (N, C, h, w) float32 as the network takes it, `y` (N, classes) float32 of 0 and 1, one patient for each.

    A label that nobody gave is NaN. `truths` are the boxes of each film in pixels of `x`, or nothing at all.
    """

    x: Tensor
    y: Tensor
    patients: tuple[str, ...]
    ids: tuple[str, ...]
    classes: tuple[str, ...]
    truths: tuple[Truth, ...] = ()

    def __post_init__(self) -> None:
        count = len(self.x)
        if not count == len(self.y) == len(self.patients) == len(self.ids) or len(self.truths) not in (0, count):
            raise InputError("Every example needs a film, labels, a patient and a name.")

    def __len__(self) -> int:
        return len(self.x)

    def take(self, rows: Sequence[int]) -> "Examples":
        return replace(
            self,
            x=self.x[list(rows)],
            y=self.y[list(rows)],
            patients=tuple(self.patients[i] for i in rows),
            ids=tuple(self.ids[i] for i in rows),
            truths=tuple(self.truths[i] for i in rows) if self.truths else (),
        )

    def repeated(self, versions: list[Tensor]) -> "Examples":
        """These films followed by further versions of each, with the same labels; boxes do not go with them."""
        times = 1 + len(versions)
        return replace(
            self,
            x=torch.cat([self.x, *versions]),
            y=self.y.repeat(times, 1),
            patients=self.patients * times,
            ids=self.ids * times,
            truths=() if versions else self.truths,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """No patient is in two parts. `tune` chooses operating points; `test` is never looked at while training.

    `how` says how the parts were made and what is in them, `remarks` what was left out or done about imbalance.
    `positive` (classes,) and `weights` (films to train on,) are what is done about it.
    """

    train: Examples
    tune: Examples
    test: Examples
    how: str = ""
    remarks: tuple[str, ...] = ()
    positive: Tensor | None = None
    weights: Tensor | None = None

    def __post_init__(self) -> None:
        parts = [set(part.patients) for part in (self.train, self.tune, self.test)]
        if parts[0] & parts[1] or parts[0] & parts[2] or parts[1] & parts[2]:
            raise InputError("A patient is in two parts of the split; split by patient.")
        if not len(self.train) or not len(self.tune):
            raise InputError("Too few patients are left to train and tune on; give more films.")

    @property
    def judged(self) -> Examples:
        """What a trained network is judged on: the test films, or where there are none the tuning films."""
        return self.test if len(self.test) else self.tune
