"""What an audit will cost, from a few of its own films: said before it begins."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.cohort.design import Design
from xai_desktop.core.cohort.words import films
from xai_desktop.core.task import Quiet, Task
from xai_desktop.services.cohort.planning import Chunk, FilmPlan, Plan
from xai_desktop.services.cohort.running import Compute
from xai_desktop.services.cohort.truths import asked_of

T = TypeVar("T")

FILMS = 3
"""How many films of each kind are tried with each network."""

_QUIET = Quiet()


@dataclass(frozen=True, slots=True)
class Estimate:
    """Seconds and bytes on the disk of the whole audit; `rows` as many as the films tried had on average."""

    films: int
    models: int
    rows: int
    seconds: float
    size: int

    def record(self) -> dict[str, float]:
        return {
            "films": self.films, "models": self.models, "rows": self.rows, "seconds": self.seconds, "bytes": self.size,
        }  # fmt: skip

    def __str__(self) -> str:
        minutes = self.seconds / 60
        long = (
            f"{minutes / 60:.1f} hours" if minutes >= 90 else f"{minutes:.0f} minutes" if minutes >= 1.5 else "a minute"
        )
        networks = "1 network" if self.models == 1 else f"{self.models} networks"
        return (
            f"{films(self.films)}, {networks}: about {self.rows:,} rows, {long} and "
            f"{max(1, self.size // 2**20):,} MB. Measured on a few films; a guess for the others."
        )


def estimate(plan: Plan, compute: Compute, task: Task = _QUIET) -> Estimate:
    """Try a few films of each kind with each network: those of which it makes maps against marks, and all others.

    A film costs as much as it has such findings. Raises as `Compute` does.
    """
    cost = _Cost()
    for number, model in enumerate(plan.design.models):
        card = compute.setting(model).bundle.card
        weights = [_findings(film, card, plan.design) for film in plan.films]
        kinds = [[(one, w) for one, w in zip(plan.films, weights, strict=True) if bool(w) == held] for held in (1, 0)]
        first = next(one for kind in kinds for one, _ in kind)
        compute(Chunk(-1 - number, model, (first,)), task)  # pays for what happens once
        for kind in filter(None, kinds):
            tried = _spread(kind)
            began = time.perf_counter()
            rows = compute(Chunk(-1 - number, model, tuple(one for one, _ in tried)), task).rows
            share = sum(max(1, w) for _, w in kind) / sum(max(1, w) for _, w in tried)
            cost += _Cost((time.perf_counter() - began) * share, len(rows) * share, len(json.dumps(rows)) * share)
    return Estimate(len(plan.films), len(plan.design.models), round(cost.rows), cost.seconds, round(2 * cost.size))


@dataclass(frozen=True, slots=True)
class _Cost:
    seconds: float = 0.0
    rows: float = 0.0
    size: float = 0.0

    def __add__(self, other: "_Cost") -> "_Cost":
        return _Cost(self.seconds + other.seconds, self.rows + other.rows, self.size + other.size)


def _findings(film: FilmPlan, card: BundleCard, design: Design) -> int:
    """How many findings of a film the network makes maps of against marks."""
    return sum(one.label is not None and bool(one.readers) for one in asked_of(film, card, design))


def _spread(kind: Sequence[T]) -> list[T]:
    """A few, evenly over all: films of one patient stand side by side."""
    return [kind[(2 * n + 1) * len(kind) // (2 * FILMS)] for n in range(FILMS)] if len(kind) > FILMS else list(kind)
