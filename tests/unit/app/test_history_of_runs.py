"""Maps that were made come back at once, with what was asked; never before their reading step."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pytestqt.qtbot import QtBot

from tests.helpers.engines import MapParts, show_film
from xai_desktop.app.history_of_runs import PER_FILM, HistoryOfRuns
from xai_desktop.app.recalling import Recalling
from xai_desktop.app.run_lines import changed_words, run_lines
from xai_desktop.core.annotation import Annotation, AnnotationSet
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.geometry import Box
from xai_desktop.core.prediction import Target
from xai_desktop.core.reading import Reading
from xai_desktop.core.scope import Scope
from xai_desktop.core.study import Opening
from xai_desktop.core.threshold import Percentile
from xai_desktop.io.explainer_cards import read_explainer_cards

CARDS = {card.key: card for card in read_explainer_cards()}
MARK = Annotation("Mass", Box(10, 12, 26, 28), "NIH")


class Parts(MapParts):
    """The controllers of a film, its maps and their history."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.history = HistoryOfRuns(self.session, limit, lambda: datetime(2026, 3, 2, 9, 41, tzinfo=UTC))
        self.analysis.explained.connect(self.history.record)
        self.recalling = Recalling(self.session, self.analysis, self.history)
        self.recalling.network_wanted.connect(lambda name: self.analysis.use_bundle(name, ()))


@pytest.fixture
def parts(qtbot: QtBot, request: pytest.FixtureRequest) -> Iterator[Parts]:
    parts = Parts(getattr(request, "param", 2**20))
    with parts.at_work():
        yield parts


@pytest.fixture
def idle(qtbot: QtBot, parts: Parts) -> Callable[[], None]:
    return lambda: qtbot.waitUntil(lambda: not parts.jobs.busy, timeout=10000)


Wait = Callable[[], None]


def made(parts: Parts, idle: Wait, *keys: str, film: str = "one", bundle: str = "a") -> None:
    """A film with maps by these explainers, in this order."""
    if parts.session.state.bundle != bundle:
        parts.analysis.use_bundle(bundle, ())
        idle()
    parts.analysis.show_film(show_film(parts.session, film, (MARK,)))
    idle()
    for key in keys:
        parts.analysis.explain(ExplainRequest(key))
        idle()


def asked(parts: Parts) -> list[tuple[str, str, str]]:
    return [(run.bundle, run.request.key, run.target.label) for run in parts.session.visible_runs]


def test_every_map_is_there_the_newest_first(parts: Parts, idle: Wait) -> None:
    made(parts, idle, "saliency", "rise")
    assert asked(parts) == [("a", "rise", "Mass"), ("a", "saliency", "Mass"), ("a", "grad_cam", "Mass")]
    assert [run.seconds for run in parts.session.visible_runs] == [0.25] * 3
    assert all(run.result is not None for run in parts.session.visible_runs)


def test_the_same_question_moves_to_the_front(parts: Parts, idle: Wait) -> None:
    made(parts, idle, "saliency", "grad_cam")
    assert [key for _, key, _ in asked(parts)] == ["grad_cam", "saliency"]
    parts.analysis.explain(ExplainRequest("saliency", (("smoothing", 0.0),)))
    idle()
    assert [key for _, key, _ in asked(parts)] == ["saliency", "grad_cam", "saliency"]


def test_a_question_that_spells_out_its_defaults_is_the_same(parts: Parts, idle: Wait) -> None:
    made(parts, idle)
    first = parts.session.visible_runs[0]
    assert first.result is not None
    made_with = first.result.explanation.provenance
    explanation = replace(first.result.explanation, provenance=replace(made_with, parameters=()))
    parts.history.record(
        "a", ExplainRequest("grad_cam", (("smooth", 0.0),)), replace(first.result, explanation=explanation)
    )
    assert len(parts.session.visible_runs) == 1
    assert parts.session.visible_runs[0].request.parameters == (("smooth", 0.0),)


def test_a_map_comes_back_without_being_made_again(parts: Parts, idle: Wait) -> None:
    made(parts, idle, "saliency")
    first = parts.session.visible_runs[-1]
    before = len(parts.engine.asked)
    parts.recalling.recall(first.number)
    assert parts.session.state.result is first.result
    assert parts.session.state.request == ExplainRequest("grad_cam")
    idle()
    assert len(parts.engine.asked) == before
    parts.recalling.recall(12345)
    assert parts.session.state.result is first.result


def test_a_map_of_another_class_brings_its_class_and_cascade(parts: Parts, idle: Wait) -> None:
    made(parts, idle)
    parts.analysis.choose_target(Target(1, "Effusion"))
    idle()
    cascade = parts.session.state.cascade
    parts.recalling.recall(parts.session.visible_runs[-1].number)
    assert parts.session.state.target == Target(0, "Mass")
    assert parts.session.state.cascade is None
    idle()
    assert parts.session.state.cascade is not cascade
    assert parts.session.state.cascade is not None


def test_a_map_of_another_network_brings_its_network(parts: Parts, idle: Wait, qtbot: QtBot) -> None:
    made(parts, idle, "saliency")
    wanted = parts.session.visible_runs[0]
    parts.analysis.use_bundle("b", ())
    idle()
    before = len(parts.engine.asked)
    parts.recalling.recall(wanted.number)
    qtbot.waitUntil(lambda: parts.session.state.result is wanted.result, timeout=10000)
    idle()
    assert parts.session.state.bundle == "a"
    assert parts.session.state.result is wanted.result
    assert len(parts.engine.asked) <= before + 1


def test_waiting_for_a_network_ends_with_the_film(parts: Parts, idle: Wait) -> None:
    made(parts, idle, "saliency")
    wanted = parts.session.visible_runs[0]
    parts.analysis.use_bundle("b", ())
    idle()
    parts.recalling.recall(wanted.number)
    parts.analysis.show_film(show_film(parts.session, "two"))
    idle()
    assert parts.session.state.result is not wanted.result
    assert parts.session.state.result is not None
    assert parts.session.state.result.explanation.provenance.image_id == "two"


def test_each_film_has_its_own_and_they_come_back_with_it(parts: Parts, idle: Wait) -> None:
    made(parts, idle, "rise", film="one")
    made(parts, idle, "saliency", film="two")
    assert "grad_cam" not in [key for _, key, _ in asked(parts)]  # the request stays from film to film
    assert [key for _, key, _ in asked(parts)] == ["saliency", "rise"]
    parts.analysis.automatic = False
    parts.analysis.show_film(show_film(parts.session, "one"))
    idle()
    assert [key for _, key, _ in asked(parts)] == ["rise", "grad_cam"]


def test_films_that_are_no_longer_in_the_worklist_are_forgotten(parts: Parts, idle: Wait) -> None:
    made(parts, idle, "rise")
    parts.session.update(opening=Opening((), AnnotationSet()))
    assert parts.session.visible_runs == ()
    assert parts.history.size == 0


@pytest.mark.parametrize("parts", [2 * 40 * 36 * 8 + 2 * 64 * 4], indirect=True)
def test_beyond_the_limit_the_oldest_map_is_put_away_and_made_again(parts: Parts, idle: Wait) -> None:
    made(parts, idle, "saliency", "rise")
    kept = [run.result is not None for run in parts.session.visible_runs]
    assert kept == [True, True, False]
    assert parts.history.size <= 2 * 40 * 36 * 8 + 2 * 64 * 4
    parts.recalling.recall(parts.session.visible_runs[-1].number)
    idle()
    assert parts.session.state.request.key == "grad_cam"
    assert parts.session.state.result is not None
    assert parts.session.visible_runs[0].request.key == "grad_cam"
    assert [run.result is not None for run in parts.session.visible_runs] == [True, True, False]


@pytest.mark.parametrize("parts", [1], indirect=True)
def test_the_newest_map_always_stays(parts: Parts, idle: Wait) -> None:
    made(parts, idle, "saliency")
    assert [run.result is not None for run in parts.session.visible_runs] == [True, False]


def test_a_film_has_no_more_than_so_many(parts: Parts, idle: Wait) -> None:
    made(parts, idle)
    result = parts.session.visible_runs[0].result
    assert result is not None
    made_with = result.explanation.provenance
    for number in range(PER_FILM + 5):
        asked = ExplainRequest("rise", (("samples", number + 10),))
        explanation = replace(result.explanation, provenance=replace(made_with, parameters=asked.parameters))
        parts.history.record("a", asked, replace(result, explanation=explanation))
    assert len(parts.session.visible_runs) == PER_FILM
    assert parts.session.visible_runs[0].request.as_dict() == {"samples": PER_FILM + 14}


def test_nothing_is_there_before_the_ai_may_be_seen(parts: Parts, idle: Wait) -> None:
    parts.session.update(reading=Reading())
    made(parts, idle, "saliency")
    assert parts.session.state.runs
    assert parts.session.visible_runs == ()
    parts.recalling.recall(parts.session.state.runs[-1].number)
    assert parts.session.state.request.key == "saliency"
    parts.session.advance()
    assert len(asked(parts)) == 2


def test_a_film_outside_the_networks_card_shows_none_until_it_is_confirmed(parts: Parts, idle: Wait) -> None:
    made(parts, idle)
    card = parts.session.state.card
    assert card is not None
    parts.session.update(card=replace(card, scope=Scope(modalities=("CT",))), scope_confirmed=False)
    assert parts.session.outside
    assert parts.session.visible_runs == ()
    parts.session.update(scope_confirmed=True)
    assert parts.session.visible_runs


def test_lines_tell_the_iou_only_where_marks_may_be_seen(parts: Parts, idle: Wait) -> None:
    made(parts, idle, "saliency")
    runs, shown = parts.session.visible_runs, parts.session.state.result
    assert runs[1].result is not None
    iou = runs[1].result.iou(Percentile(90)).value
    assert iou is not None
    open_, closed = (run_lines(runs, CARDS, shown, Percentile(90), marks_seen=seen) for seen in (True, False))
    assert open_[1].aside == f"IoU {iou:.2f}"
    assert all("IoU" not in f"{line.aside}{line.tip}" for line in closed)
    assert [line.shown for line in open_] == [True, False]
    assert open_[0].title == "Gradient saliency"
    assert open_[1].title == "Grad-CAM · last"
    assert open_[0].about == "Mass · a · 09:41 · 0.25 s"


def test_a_map_that_was_put_away_says_so(parts: Parts, idle: Wait) -> None:
    made(parts, idle)
    away = replace(parts.session.visible_runs[0], result=None)
    line = run_lines((away,), CARDS, None, Percentile(90), marks_seen=True)[0]
    assert "made again" in line.tip
    assert line.aside == "IoU –"


def test_parameters_are_told_where_they_are_not_the_usual_ones() -> None:
    card = CARDS["feature_cam"]
    assert changed_words({"variant": 2, "experiment": "multiply"}, card) == ""  # it counts for variant 0 only
    assert changed_words({"variant": 3, "edges": "canny"}, card) == "variant 3, edges canny"
    assert changed_words({"radius": 0.5, "on": True}, None) == "radius 0.5, on on"
