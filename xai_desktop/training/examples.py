"""Films that are ready for the network, with their labels and patients, and how they are split."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from xai_desktop.core.errors import InputError


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """`x` (N, C, h, w) float32 as the network takes it, `y` (N, classes) float32 of 0 and 1, one patient for each."""

    x: Tensor
    y: Tensor
    patients: tuple[str, ...]
    ids: tuple[str, ...]
    classes: tuple[str, ...]

    def __post_init__(self) -> None:
        if not len(self.x) == len(self.y) == len(self.patients) == len(self.ids):
            raise InputError("Every example needs a film, labels, a patient and a name.")

    def __len__(self) -> int:
        return len(self.x)

    def where(self, keep: Callable[[str], bool]) -> "Examples":
        """The examples of the patients for which `keep` is true."""
        rows = [i for i, patient in enumerate(self.patients) if keep(patient)]
        return self.take(rows)

    def take(self, rows: list[int]) -> "Examples":
        return replace(
            self,
            x=self.x[rows],
            y=self.y[rows],
            patients=tuple(self.patients[i] for i in rows),
            ids=tuple(self.ids[i] for i in rows),
        )

    def repeated(self, versions: list[Tensor]) -> "Examples":
        """These films followed by further versions of each, with the same labels."""
        times = 1 + len(versions)
        return replace(
            self,
            x=torch.cat([self.x, *versions]),
            y=self.y.repeat(times, 1),
            patients=self.patients * times,
            ids=self.ids * times,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """No patient is in two parts. `tune` chooses operating points; `test` is never looked at while training."""

    train: Examples
    tune: Examples
    test: Examples

    def __post_init__(self) -> None:
        parts = [set(part.patients) for part in (self.train, self.tune, self.test)]
        if parts[0] & parts[1] or parts[0] & parts[2] or parts[1] & parts[2]:
            raise InputError("A patient is in two parts of the split; split by patient.")
        if not len(self.train) or not len(self.tune):
            raise InputError("Too few patients are left to train and tune on; give more films.")

    def text(self) -> str:
        """For the card: films and patients of each part."""
        parts = (("train", self.train), ("tune", self.tune), ("test", self.test))
        counts = (f"{name} {len(p)} films of {len(set(p.patients))} patients" for name, p in parts)
        return "by patient: " + ", ".join(counts)


def split_by_patient(examples: Examples, test: frozenset[str], tune_share: float, seed: int) -> Split:
    """Set the test patients aside; of the others a share, drawn with the seed, is for tuning."""
    others = sorted(set(examples.patients) - test)
    rng = np.random.default_rng(seed)
    count = max(1, round(tune_share * len(others)))
    tune = frozenset(np.array(others)[rng.permutation(len(others))[:count]].tolist()) if others else frozenset()
    return Split(
        train=examples.where(lambda patient: patient not in test and patient not in tune),
        tune=examples.where(lambda patient: patient in tune),
        test=examples.where(lambda patient: patient in test),
    )
