"""An estimate goes by what films cost: by the findings that a network makes maps of, wherever in the list they are."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.unit.services.cohort.test_asked_question import CARD, DESIGN
from xai_desktop.core.annotation import Annotation, AnnotationSet
from xai_desktop.core.cohort.facts import FilmFacts
from xai_desktop.core.geometry import Box
from xai_desktop.core.study import ImageRef, Opening
from xai_desktop.services.cohort.chunk_rows import ChunkRows
from xai_desktop.services.cohort.estimating import estimate
from xai_desktop.services.cohort.planning import Chunk, FilmPlan, Plan

MARKED = {"Mass": ("Mass",), "both": ("Mass", "Infiltrate"), "other": ("Fracture",), "none": ()}


def film(number: int, kind: str) -> FilmPlan:
    marks = tuple(Annotation(label, Box(1, 1, 5, 5), "A") for label in MARKED[kind])
    return FilmPlan(ImageRef(Path(f"{number}.png"), str(number)), marks, (), FilmFacts(), str(number), "test")


@dataclass
class Bench:
    """Gives ten rows for each finding with a class, and two for a film without any."""

    films: list[str] = field(default_factory=list)

    def setting(self, model: str) -> Any:
        return SimpleNamespace(bundle=SimpleNamespace(card=CARD))

    def __call__(self, chunk: Chunk, task: object) -> ChunkRows:
        self.films += [one.ref.image_id for one in chunk.films]
        return ChunkRows([{"film": one.ref.image_id} for one in chunk.films for _ in range(self._rows(one))])

    def _rows(self, one: FilmPlan) -> int:
        return 10 * sum(mark.label != "Fracture" for mark in one.marks) or 2


def planned(*kinds: str) -> Plan:
    films = tuple(film(number, kind) for number, kind in enumerate(kinds))
    return Plan(replace(DESIGN, models=("net",)), Opening((), AnnotationSet()), films, "", ())


@pytest.mark.parametrize(
    ("kinds", "rows"),
    [
        (("other",) * 50 + ("Mass",) * 20 + ("both",) * 10 + ("none",) * 100, 50 * 2 + 20 * 10 + 10 * 20 + 100 * 2),
        (("none",) * 4, 8),
        (("both",), 20),
        (("Mass", "none"), 12),
    ],
)
def test_rows_are_foreseen_where_every_finding_costs_the_same(kinds: tuple[str, ...], rows: int) -> None:
    bench = Bench()
    found = estimate(planned(*kinds), bench)  # type: ignore[arg-type]
    assert (found.films, found.models, found.rows) == (len(kinds), 1, rows)
    assert len(bench.films) <= 7
    assert found.size > 0


def test_each_network_is_tried() -> None:
    plan = planned("Mass", "none")
    two = replace(plan, design=replace(plan.design, models=("net", "other")))
    assert estimate(two, Bench()).rows == 24  # type: ignore[arg-type]
