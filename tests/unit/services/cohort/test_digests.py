"""Whatever rows rest on has a digest: it changes with any of it, and with nothing else."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.cohort.facts import FilmFacts
from xai_desktop.core.cohort.looked import LookedFor
from xai_desktop.core.geometry import Box
from xai_desktop.core.shapes import Ellipse, Mask
from xai_desktop.core.study import ImageRef
from xai_desktop.services.cohort.digests import facts_digest, marks_digest
from xai_desktop.services.cohort.planning import FilmPlan

BITS = np.ones((40, 50), np.bool_)
MARKS = (Annotation("Mass", Box(1, 1, 5, 5), "A"), Annotation("Mass", Mask(BITS, Box(0, 0, 50, 40)), "A"))
FACTS = FilmFacts("p", 40.0, findings=frozenset({"Mass", "Nodule"}))
FILM = FilmPlan(ImageRef(Path("f.png"), "f"), MARKS, ("B",), FACTS, "p", "test", LookedFor((("B", frozenset("x")),)))


def one_pixel_less() -> Mask:
    bits = BITS.copy()
    bits[20, 25] = False
    return Mask(bits, Box(0, 0, 50, 40))


@pytest.mark.parametrize("changed", [
    {"marks": MARKS[:1]}, {"marks": (replace(MARKS[0], shape=Box(1, 1, 5, 5.000001)), MARKS[1])},
    {"marks": (replace(MARKS[0], shape=Ellipse(3, 3, 2, 2)), MARKS[1])},
    {"marks": (replace(MARKS[0], label="Nodule"), MARKS[1])}, {"marks": (MARKS[0], replace(MARKS[1], reader="B"))},
    {"marks": (MARKS[0], replace(MARKS[1], shape=one_pixel_less()))}, {"nothing_by": ()}, {"looked_for": LookedFor()},
])  # fmt: skip
def test_any_mark_counts(changed: dict[str, object]) -> None:
    other = replace(FILM, **changed)  # type: ignore[arg-type]
    assert marks_digest([other]) != marks_digest([FILM])
    assert facts_digest([other]) == facts_digest([FILM])


@pytest.mark.parametrize("changed", [
    {"split": "learnt"}, {"patient": "q"}, {"facts": replace(FACTS, age=41.0)},
    {"facts": replace(FACTS, findings=frozenset({"Mass"}))}, {"facts": replace(FACTS, findings=None)},
])  # fmt: skip
def test_any_fact_counts(changed: dict[str, object]) -> None:
    other = replace(FILM, **changed)  # type: ignore[arg-type]
    assert facts_digest([other]) != facts_digest([FILM])
    assert marks_digest([other]) == marks_digest([FILM])


def test_the_same_again_is_the_same() -> None:
    again = replace(FILM, facts=replace(FACTS, findings=frozenset({"Nodule", "Mass"})))
    assert (marks_digest([again]), facts_digest([again])) == (marks_digest([FILM]), facts_digest([FILM]))
    assert marks_digest([FILM, FILM]) != marks_digest([FILM])
