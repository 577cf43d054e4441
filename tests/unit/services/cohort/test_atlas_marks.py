"""The mean box of other patients knows patients as the audit does."""

from pathlib import Path

import pytest

from xai_desktop.core.annotation import AnnotatedImage, Annotation, AnnotationSet
from xai_desktop.core.cohort.facts import FilmFacts
from xai_desktop.core.geometry import Box
from xai_desktop.core.study import ImageRef
from xai_desktop.services.cohort.atlas_marks import by_patient
from xai_desktop.services.cohort.planning import FilmPlan

MASS = Annotation("Mass", Box(10, 20, 30, 40), "A")


def film(number: int, patient: str) -> FilmPlan:
    ref = ImageRef(Path(f"f{number}.png"), f"f{number}", size=(100, 200))
    return FilmPlan(ref, (MASS,), (), FilmFacts(), patient, "test")


def marks(number: int, patient: str = "", size: tuple[int, int] | None = (100, 200)) -> AnnotatedImage:
    return AnnotatedImage(f"f{number}", (MASS,), patient, size)


def test_a_file_of_marks_that_names_nobody_still_gives_an_atlas() -> None:
    files = AnnotationSet(tuple(marks(n, size=None) for n in range(11)))
    films = [film(n, f"p{n}") for n in range(11)]
    assert files.atlas("Mass", (100, 200), without_patient="p0") is None
    found = by_patient(files, films).atlas("Mass", (100, 200), without_patient="p0")
    assert found is not None
    assert found.as_tuple() == pytest.approx((10, 20, 30, 40))
    assert by_patient(files, films[:10]).atlas("Mass", (100, 200), without_patient="p0") is None


def test_a_patient_of_two_names_is_not_among_the_others() -> None:
    """The file of marks knows patient q under ten names, the audit under one."""
    files = AnnotationSet(tuple(marks(n, f"name{n}") for n in range(11)))
    same = [film(n, "q") for n in range(10)]
    assert by_patient(files, same).atlas("Mass", (100, 200), without_patient="q") is None
    assert files.atlas("Mass", (100, 200), without_patient="q") is not None


def test_marks_of_films_that_are_not_here_stay_as_they_are() -> None:
    files = AnnotationSet((marks(0, "a"), marks(1, "b"), marks(2, "0072")))
    assert [one.patient_key for one in by_patient(files, [film(0, "p")]).images] == ["p", "b", "72"]
