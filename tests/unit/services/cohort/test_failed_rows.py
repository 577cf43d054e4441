"""What goes wrong with one film is a line that says so; what goes wrong with every film is the end of the run."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from torch import Tensor, nn

from tests.helpers.audits import Cohort, cohort, design
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.cohort.design import Method
from xai_desktop.core.errors import BundleError
from xai_desktop.core.geometry import Box
from xai_desktop.core.report_rows import Row
from xai_desktop.core.shapes import Ellipse, Shape
from xai_desktop.services import evaluating
from xai_desktop.services.cohort import running
from xai_desktop.services.cohort.answering import read_summary
from xai_desktop.services.cohort.planning import Plan, plan
from xai_desktop.services.cohort.running import Compute


def computed(found: Plan) -> list[Row]:
    compute = Compute(found)
    return [row for chunk in found.chunks() for row in compute(chunk).rows]


@contextmanager
def not_a_number(monkeypatch: pytest.MonkeyPatch, which: Callable[[int], bool]) -> Iterator[None]:
    """Networks give NaN for the films of a batch at these places."""
    load = running.load_bundle

    def spoilt(_module: nn.Module, _inputs: tuple[Any, ...], answer: Tensor) -> Tensor:
        answer = answer.clone()
        answer[[place for place in range(len(answer)) if which(place)]] = float("nan")
        return answer

    def loaded(*words: Any) -> Any:
        bundle = load(*words)
        bundle.net.register_forward_hook(spoilt)
        return bundle

    with monkeypatch.context() as patch:
        patch.setattr(running, "load_bundle", loaded)
        yield


def test_a_film_without_finite_scores_is_a_line(where: Cohort, monkeypatch: pytest.MonkeyPatch) -> None:
    found = plan(design(where, explainers=(Method("grad_cam"),), absent="all"))
    whole = computed(found)
    with not_a_number(monkeypatch, lambda place: place == 1):
        rows = computed(found)
    failed = {(row["film"], row["finding"], row["reader"], row["why"]) for row in rows if row["status"] == "failed"}
    sentence = "small: the score of Mass is not a finite number on this film"
    assert ("f01", "Mass", "NIH", sentence) in failed
    assert ("f05", None, None, sentence) in failed  # second of the second four, and unmarked
    assert {film for film, *_ in failed} == {"f01", "f05", "f08"}

    others = [row for row in whole if row["film"] not in ("f01", "f05")]
    same = ("film", "finding", "explainer", "threshold", "status", "iou", "pixel_ap", "score")
    left = [row for row in rows if row["film"] not in ("f01", "f05")]
    assert [[row[name] for name in same] for row in left] == [[row[name] for name in same] for row in others]


def test_the_network_says_nothing_of_such_a_film(where: Cohort, monkeypatch: pytest.MonkeyPatch) -> None:
    found = plan(design(where))
    with not_a_number(monkeypatch, lambda place: place == 0):
        compute = Compute(found)
        scores = [row for chunk in found.chunks() for row in compute(chunk).scores]
    assert {row["film"] for row in scores} == {"f01", "f02", "f03", "f05", "f06", "f07"}


@pytest.mark.parametrize(("batch", "films"), [(1, 8), (4, 8), (32, 8)])
def test_a_network_that_answers_no_film_ends_the_run(
    where: Cohort, monkeypatch: pytest.MonkeyPatch, batch: int, films: int
) -> None:
    found = plan(design(where, batch=batch))
    with not_a_number(monkeypatch, lambda _: True), pytest.raises(BundleError) as fault:
        computed(found)
    assert str(fault.value).startswith(f"small: gave no finite score of any of the {films} films")
    assert "import the bundle again" in str(fault.value)


def test_of_many_films_the_first_are_enough(where: Cohort, monkeypatch: pytest.MonkeyPatch) -> None:
    found = plan(design(where, batch=1))
    many = replace(found, films=found.films[:1] * 100)
    compute, done = Compute(many), 0
    with not_a_number(monkeypatch, lambda _: True), pytest.raises(BundleError):
        for chunk in many.chunks():
            compute(chunk)
            done += 1
    assert done == running.SILENT - 1


def test_a_film_that_goes_between_plan_and_run(tmp_path: Path) -> None:
    made = cohort(tmp_path)
    found = plan(design(made))
    (made.films / "f02.png").unlink()
    (made.films / "f03.png").write_bytes(b"\x89PNG\r\n\x1a\n and then nothing")
    failed = {row["film"]: str(row["why"]) for row in computed(found) if row["status"] == "failed"}
    assert set(failed) == {"f02", "f03", "f08"}
    assert failed["f02"] == "f02.png: no such file; check the path."
    assert failed["f03"].startswith("f03.png: ")


OUTSIDE = (Box(500, 500, 600, 600), Box(-50, -50, -10, -10), Ellipse(90, 30, 5, 5))


@pytest.mark.parametrize("shape", OUTSIDE)
def test_marks_outside_the_film_are_a_line(where: Cohort, shape: Shape) -> None:
    found = plan(design(where))
    marked = [
        replace(film, marks=(Annotation("Mass", shape, "R"),)) if film.ref.image_id == "f00" else film
        for film in found.films
    ]
    rows = [row for row in computed(replace(found, films=tuple(marked))) if row["film"] == "f00"]
    mass = [row for row in rows if row["finding"] == "Mass"]
    assert {(row["explainer"], row["status"], row["reader"], row["iou"]) for row in mass} == {
        ("grad_cam", "failed", "R", None),
        ("saliency", "failed", "R", None),
    }
    assert all("lie outside the film" in str(row["why"]) for row in mass)


def test_a_mark_that_lies_partly_on_the_film_is_measured(where: Cohort) -> None:
    found = plan(design(where))
    marks = (Annotation("Mass", Box(50, 50, 500, 500), "R"), Annotation("Mass", Box(500, 500, 600, 600), "R"))
    films = tuple(replace(film, marks=marks) if film.ref.image_id == "f00" else film for film in found.films)
    rows = computed(replace(found, films=films))
    mass = [row for row in rows if row["film"] == "f00" and row["finding"] == "Mass"]
    assert {row["status"] for row in mass} == {"measured"}
    assert all(row["iou"] is not None for row in mass)


def test_an_audit_with_such_films_comes_to_its_end(
    where: Cohort, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    audit = evaluating.begun(evaluating.planned(design(where)), tmp_path / "out", resume=False)
    with not_a_number(monkeypatch, lambda place: place == 0):
        failed = sum(one.failed for one in evaluating.running(audit))
    evaluating.finished(audit, report=False)
    told = {(one.film.film, one.film.finding, one.status) for one in read_summary(audit.folder).failures}
    assert failed == 3
    assert ("f00", "Mass", "failed") in told
