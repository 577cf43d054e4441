"""Stands in for the networks: answers at once, or when its gate opens, and remembers what it was asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event

import numpy as np

from tests.helpers.reports import card_of, explanation_of, film_of, gaussian
from xai_desktop.app.analysis import Analysis
from xai_desktop.app.jobs import Jobs
from xai_desktop.app.session import Session
from xai_desktop.core.annotation import Annotation, AnnotationSet
from xai_desktop.core.errors import ExplainerError
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.prediction import ClassScore, Prediction, ScoreKind, Target
from xai_desktop.core.reading import Reading
from xai_desktop.core.study import ImageRef
from xai_desktop.core.task import Task
from xai_desktop.services.cascading_table import CascadeTable
from xai_desktop.services.examining import judged
from xai_desktop.services.results import Film, MapResult

CLASSES = ("Mass", "Effusion")
SIZE = (40, 36)
PLACES = {"grad_cam": (20, 18), "saliency": (8, 9), "rise": (30, 27)}
"""Where the map of an explainer has its hill."""


class FakeEngine:
    """`asked` are (network, explainer, class) in the order in which maps were made. `broken` explainers fail."""

    def __init__(self) -> None:
        self.gates: dict[str, Event] = {}
        self.asked: list[tuple[str, str, str]] = []
        self.predicted: list[str] = []
        self.broken: set[str] = set()

    def hold(self, what: str) -> Event:
        self.gates[what] = Event()
        return self.gates[what]

    def card(self, name: str, task: Task) -> tuple[object, dict[str, str]]:
        return replace(card_of(CLASSES), name=name, layers=("deep",)), {}

    def predict(self, name: str, film: Film, task: Task) -> Prediction:
        self.predicted.append(name)
        first = 0.8 if name == "b" else 0.6
        scores = tuple(ClassScore(i, label, 0.0, first - 0.1 * i, 0.5) for i, label in enumerate(CLASSES))
        return Prediction(scores, ScoreKind.SIGMOID, name, name)

    def explain(self, name: str, film: Film, request: ExplainRequest, target: Target, task: Task) -> MapResult:
        gate = self.gates.get(request.key)
        while gate is not None and not gate.wait(0.01):
            task.step()
        task.step()
        self.asked.append((name, request.key, target.title))
        if request.key in self.broken:
            raise ExplainerError(f"{request.key} does not fit; choose another one.")
        made = explanation_of(gaussian(SIZE, PLACES.get(request.key, (20, 18))), target.label, request.layer)
        about = replace(
            made.provenance,
            bundle=name,
            explainer=request.key,
            target=target,
            seconds=0.25,
            parameters=request.parameters,
        )
        explanation = replace(made, target=target, provenance=replace(about, image_id=film.ref.image_id))
        return judged(explanation, replace(card_of(CLASSES), name=name), film, task)

    def cascade(self, *args: object) -> Iterator[CascadeTable]:
        yield CascadeTable("layers")


class MapParts:
    """What every controller of maps talks to: a session with the steps off, jobs, and the map of a film."""

    def __init__(self) -> None:
        self.engine, self.session, self.jobs = FakeEngine(), Session(), Jobs()
        self.session.update(reading=Reading.investigate("test"))
        self.analysis = Analysis(self.session, self.jobs, self.engine)  # type: ignore[arg-type]

    @contextmanager
    def at_work(self) -> "Iterator[None]":
        """Closed afterwards, with every gate open; nothing of it failed."""
        failures: list[Exception] = []
        self.jobs.failed.connect(lambda _, error: failures.append(error))
        yield
        for gate in self.engine.gates.values():
            gate.set()
        self.jobs.close()
        assert failures == []


def show_film(session: Session, name: str = "one", marks: tuple[Annotation, ...] = ()) -> Film:
    """A small film takes the place of the last one."""
    made = Film(ImageRef(Path(f"{name}.png"), name, modality="DX"), film_of(SIZE), marks, AnnotationSet())
    session.show_film(made.ref, made.image, marks)
    return made


def places(result: MapResult) -> tuple[int, int]:
    """(row, column) of a map's peak: which explainer it is of."""
    flat = int(np.argmax(result.explanation.heatmap))
    row, column = np.unravel_index(flat, result.explanation.heatmap.shape)
    return int(row), int(column)
