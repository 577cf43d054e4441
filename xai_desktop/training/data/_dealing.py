"""Patients dealt to the parts of a set, so that each class is shared out as the films are.

Iterative stratification (Sechidis 2011, *On the stratification of multi-label data*) over patients instead of films:
the rarest class is dealt out first, each patient to the part that still lacks most of it. Before that, each part gets
one patient of every class, which the shares alone would not promise to a class of a few patients.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from xai_desktop.core.arrays import FloatArray
from xai_desktop.training.data.labelled import LabelledSet, Part

FIRST: tuple[Part, ...] = ("train", "test", "tune")
"""Who gets a class of fewer patients than parts: without the first it is not learnt, without the second not
measured."""


def dealt(labelled: LabelledSet, seed: int, shares: Mapping[Part, float]) -> dict[str, Part]:
    """Patient → part. The order of the films does not matter."""
    patients = _patients(labelled)
    order = np.random.default_rng([seed, 11]).permutation(len(patients))
    names = [sorted(patients)[place] for place in order]
    total = sum((patients[name] for name in names), start=np.zeros(len(labelled.classes) + 1, np.float32))
    parts = [part for part in FIRST if shares.get(part, 0) > 0]
    deal = _Deal(patients, names, {part: total * np.float32(shares[part]) for part in parts})
    rarest = [int(column) for column in np.argsort(total[:-1], kind="stable")]
    for column in rarest:
        deal.one_each(column)
    for column in rarest:
        deal.all_of(column)
    deal.all_of(-1)
    return deal.places


class _Deal:
    """Patients in a drawn order, dealt to the part that lacks most of what they have."""

    def __init__(
        self, patients: Mapping[str, FloatArray], names: Sequence[str], lacking: dict[Part, FloatArray]
    ) -> None:
        self.patients, self.names, self.lacking = patients, names, lacking
        self.places: dict[str, Part] = {}

    def one_each(self, column: int) -> None:
        """Every part that has no patient of a class gets one, as far as there are any."""
        for part in self.lacking:
            free = self._free(column)
            if free and not any(self.patients[n][column] for n, place in self.places.items() if place == part):
                self._give(min(free, key=lambda name: self.patients[name][-1]), part)

    def all_of(self, column: int) -> None:
        """The rest of a class; between parts that lack as much of it, to the one that lacks most films."""
        for name in self._free(column):
            self._give(name, max(self.lacking, key=lambda p: (self.lacking[p][column], self.lacking[p][-1])))

    def _free(self, column: int) -> list[str]:
        return [name for name in self.names if name not in self.places and self.patients[name][column]]

    def _give(self, name: str, part: Part) -> None:
        self.places[name] = part
        self.lacking[part] = self.lacking[part] - self.patients[name]


def _patients(labelled: LabelledSet) -> dict[str, FloatArray]:
    """By patient: (classes + 1,) films with each class, and films in all."""
    found: dict[str, FloatArray] = {}
    for film, row in zip(labelled.films, np.nan_to_num(labelled.table()), strict=True):
        counts = np.append(row, 1).astype(np.float32)
        found[film.patient] = found[film.patient] + counts if film.patient in found else counts
    return found
