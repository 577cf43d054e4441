"""The analysis controller: a map is shown only if it answers what is being asked now."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from pytestqt.qtbot import QtBot

from tests.helpers.reports import card_of, explanation_of, film_of, gaussian
from xai_desktop.app.analysis import Analysis
from xai_desktop.app.jobs import Jobs
from xai_desktop.app.session import Session
from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.prediction import ClassScore, Prediction, ScoreKind, Target
from xai_desktop.core.reading import Reading
from xai_desktop.core.study import ImageRef
from xai_desktop.core.threshold import RankedMap
from xai_desktop.services.cascading_table import CascadeTable
from xai_desktop.services.results import Film, MapResult

CLASSES = ("Mass", "Effusion")


class SlowEngine:
    """Stands in for the networks: each answer waits for its gate, and says whom and what it is about."""

    def __init__(self) -> None:
        self.gates: dict[str, Event] = {}

    def hold(self, what: str) -> Event:
        self.gates[what] = Event()
        return self.gates[what]

    def _pass(self, *whats: str) -> None:
        for what in whats:
            if what in self.gates:
                assert self.gates[what].wait(10), what

    def card(self, name: str, task: object) -> tuple[object, dict[str, str]]:
        self._pass(f"load {name}")
        return replace(card_of(CLASSES), name=name, layers=(f"{name}.deep",), taps=name == "a"), {}

    def predict(self, name: str, film: Film, task: object) -> Prediction:
        self._pass(f"predict {name}")
        scores = tuple(ClassScore(i, label, 0.0, 0.6 - 0.1 * i, 0.5) for i, label in enumerate(CLASSES))
        return Prediction(scores, ScoreKind.SIGMOID, name, name)

    def explain(self, name: str, film: Film, request: ExplainRequest, target: Target, task: object) -> MapResult:
        self._pass("explain", f"explain {name}", f"explain {target.label}")
        made = explanation_of(gaussian(film_of().size, (0.5, 0.5)))
        about = replace(made.provenance, bundle=name, target=target, image_id=film.ref.image_id)
        explanation = replace(made, target=target, provenance=about)
        return MapResult(explanation, RankedMap.of(explanation.heatmap))

    def cascade(self, *args: object) -> Iterator[CascadeTable]:
        self._pass("cascade")
        yield CascadeTable("layers")


@pytest.fixture
def engine() -> SlowEngine:
    return SlowEngine()


@pytest.fixture
def parts(qtbot: QtBot, engine: SlowEngine) -> Iterator[tuple[Session, Jobs, Analysis]]:
    session, jobs = Session(), Jobs()
    failures: list[Exception] = []
    jobs.failed.connect(lambda title, error: failures.append(error))
    session.update(reading=Reading.investigate("test"))
    yield session, jobs, Analysis(session, jobs, engine)  # type: ignore[arg-type]
    for gate in engine.gates.values():
        gate.set()
    jobs.close()
    assert failures == []


def film(name: str, session: Session) -> Film:
    made = Film(ImageRef(Path(f"{name}.png"), name), film_of(), (), AnnotationSet())
    session.show_film(made.ref, made.image, ())
    return made


def about(session: Session) -> tuple[str, str, str] | None:
    """(network, class, film) that the map on the screen is of."""
    result = session.state.result
    if result is None:
        return None
    made = result.explanation.provenance
    return made.bundle, made.target.label, made.image_id


Wait = Callable[[], None]


@pytest.fixture
def idle(qtbot: QtBot, parts: tuple[Session, Jobs, Analysis]) -> Wait:
    return lambda: qtbot.waitUntil(lambda: not parts[1].busy, timeout=10000)


def test_the_old_networks_map_never_paints_under_the_new_one(
    parts: tuple[Session, Jobs, Analysis], engine: SlowEngine, idle: Wait
) -> None:
    session, _, analysis = parts
    analysis.use_bundle("a", ())
    idle()
    gate = engine.hold("predict a")
    analysis.show_film(film("one", session))
    analysis.use_bundle("b", ())
    gate.set()
    idle()
    assert session.state.bundle == "b"
    assert about(session) == ("b", "Mass", "one")


def test_with_automatic_off_nothing_of_the_old_network_is_left(
    parts: tuple[Session, Jobs, Analysis], engine: SlowEngine, idle: Wait
) -> None:
    session, _, analysis = parts
    analysis.use_bundle("a", ())
    idle()
    gate = engine.hold("explain a")
    analysis.show_film(film("one", session))
    analysis.automatic = False
    analysis.use_bundle("b", ())
    gate.set()
    idle()
    assert session.state.bundle == "b"
    assert about(session) is None


def test_another_class_drops_the_map_that_is_still_being_made(
    parts: tuple[Session, Jobs, Analysis], engine: SlowEngine, qtbot: QtBot, idle: Wait
) -> None:
    session, _, analysis = parts
    analysis.use_bundle("a", ())
    idle()
    gate = engine.hold("explain Mass")
    analysis.show_film(film("one", session))
    qtbot.waitUntil(lambda: session.state.target is not None, timeout=5000)
    analysis.automatic = False
    analysis.choose_target(Target(1, "Effusion"))
    gate.set()
    idle()
    assert about(session) is None


def test_another_film_drops_everything_about_the_last(
    parts: tuple[Session, Jobs, Analysis], engine: SlowEngine, qtbot: QtBot, idle: Wait
) -> None:
    session, _, analysis = parts
    analysis.use_bundle("a", ())
    idle()
    gate = engine.hold("explain")
    analysis.show_film(film("one", session))
    qtbot.waitUntil(lambda: session.state.target is not None, timeout=5000)
    analysis.show_film(film("two", session))
    gate.set()
    idle()
    assert about(session) == ("a", "Mass", "two")


def test_a_layer_and_a_mode_that_the_new_network_lacks_are_left_behind(
    parts: tuple[Session, Jobs, Analysis], idle: Wait
) -> None:
    session, _, analysis = parts
    analysis.use_bundle("a", ())
    idle()
    analysis.explain(ExplainRequest(layer="a.deep"))
    analysis.cascade.choose_mode("heads")
    analysis.use_bundle("b", ())
    idle()
    assert session.state.request.layer == "last"
    assert session.state.cascade_mode == "layers"


def test_the_wished_class_is_kept_from_film_to_film(parts: tuple[Session, Jobs, Analysis], idle: Wait) -> None:
    session, _, analysis = parts
    analysis.use_bundle("a", ())
    idle()
    analysis.show_film(film("one", session))
    idle()
    analysis.choose_target(Target(1, "Effusion"))
    analysis.show_film(film("two", session))
    idle()
    assert about(session) == ("a", "Effusion", "two")


def test_a_map_asked_for_before_the_network_answered_is_made_then(
    parts: tuple[Session, Jobs, Analysis], engine: SlowEngine, idle: Wait
) -> None:
    session, _, analysis = parts
    analysis.automatic = False
    analysis.use_bundle("a", ())
    idle()
    gate = engine.hold("predict a")
    analysis.show_film(film("one", session))
    analysis.explain(ExplainRequest("saliency"))
    gate.set()
    idle()
    assert about(session) == ("a", "Mass", "one")
    analysis.show_film(film("two", session))
    idle()
    assert about(session) is None
