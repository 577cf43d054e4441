"""What an audit will cost, from a few of its own films: said before it begins."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from xai_desktop.core.cohort.words import films
from xai_desktop.core.task import Quiet, Task
from xai_desktop.services.cohort.planning import Chunk, Plan
from xai_desktop.services.cohort.running import Compute

FILMS = 3
"""How many films of each network are tried; the first one also pays for what happens once."""

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
            f"{max(1, self.size // 2**20):,} MB. Measured on the first marked films; a guess for the others."
        )


def estimate(plan: Plan, compute: Compute, task: Task = _QUIET) -> Estimate:
    """Try films that have marks first: they cost most. Raises as `Compute` does."""
    seconds, rows, size = 0.0, 0.0, 0.0
    for chunk in _tried(plan):
        compute.prepare(chunk.model)
        first, others = replace(chunk, films=chunk.films[:1]), replace(chunk, films=chunk.films[1:])
        compute(first, task)
        timed = others if others.films else first
        began = time.perf_counter()
        found = compute(timed, task)
        share = len(plan.films) / len(timed.films)
        seconds += (time.perf_counter() - began) * share
        rows += len(found.rows) * share
        size += len(json.dumps(found.rows)) * share
    return Estimate(len(plan.films), len(plan.design.models), round(rows), seconds, round(2 * size))


def _tried(plan: Plan) -> Iterator[Chunk]:
    tried = sorted(plan.films, key=lambda film: not film.marks)[: FILMS + 1]
    for number, model in enumerate(plan.design.models):
        yield Chunk(-1 - number, model, tuple(tried))
