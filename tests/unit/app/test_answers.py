"""Going back to a film brings its map at once; anything that would make it another map is asked anew."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.helpers.engines import SIZE, FakeEngine
from tests.helpers.reports import film_of
from xai_desktop.app.analysis import Analysis
from xai_desktop.app.answers import Answers
from xai_desktop.app.jobs import Jobs
from xai_desktop.app.session import Session
from xai_desktop.core.annotation import Annotation, AnnotationSet
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.geometry import Box
from xai_desktop.core.prediction import ClassScore, Prediction, ScoreKind, Target
from xai_desktop.core.study import ImageRef
from xai_desktop.core.task import Quiet
from xai_desktop.services.kept_films import bytes_of
from xai_desktop.services.results import Film

MASS, EFFUSION = Target(0, "Mass"), Target(1, "Effusion")
CAM, SALIENCY = ExplainRequest("grad_cam"), ExplainRequest("saliency")
CALL = Prediction((ClassScore(0, "Mass", 0.0, 0.6, 0.5),), ScoreKind.SIGMOID, "a", "a")
MARKED = (Annotation("Mass", Box(1, 1, 9, 9)),)


def film(name: str) -> Film:
    return Film(ImageRef(Path(f"{name}.png"), name, modality="DX"), film_of(SIZE), (), AnnotationSet())


def test_an_answer_is_of_one_network_one_question_and_the_very_same_pixels_and_marks() -> None:
    kept, one = Answers(), film("one")
    made = FakeEngine().explain("a", one, CAM, MASS, Quiet())
    kept.keep_prediction("a", one, CALL)
    kept.keep_map("a", one, CAM, MASS, made)
    assert kept.prediction("a", one) is CALL
    assert kept.map("a", one, CAM, MASS) is made
    assert kept.map("a", replace(one, ref=replace(one.ref, view="PA")), CAM, MASS) is made
    assert kept.map("a", one, SALIENCY, MASS) is None
    assert kept.map("a", one, CAM, EFFUSION) is None
    others = (film("two"), replace(one, image=film_of(SIZE)), replace(one, annotations=MARKED))
    for other in (*others, replace(one, annotation_set=AnnotationSet()), replace(one, ref=replace(one.ref, frame=1))):
        assert kept.prediction("a", other) is None
        assert kept.map("a", other, CAM, MASS) is None
    assert kept.prediction("b", one) is None
    kept.forget()
    assert kept.prediction("a", one) is None


def test_the_answer_needed_longest_ago_makes_room() -> None:
    films = [film(name) for name in "abc"]
    maps = [FakeEngine().explain("a", one, CAM, MASS, Quiet()) for one in films]
    made = maps[0].explanation
    room = bytes_of(films[0].image) + made.heatmap.nbytes + made.raw.nbytes + maps[0].ranked.nbytes
    kept = Answers(2 * room)
    for number in (0, 1):
        kept.keep_prediction("a", films[number], CALL)
        kept.keep_map("a", films[number], CAM, MASS, maps[number])
    assert kept.size == 2 * room
    assert kept.prediction("a", films[0]) is CALL
    kept.keep_prediction("a", films[2], CALL)
    assert [kept.prediction("a", one) is CALL for one in films] == [True, False, True]
    nothing = Answers(0)
    nothing.keep_prediction("a", films[0], CALL)
    nothing.keep_map("a", films[0], CAM, MASS, maps[0])
    assert nothing.size == 0


class World:
    def __init__(self) -> None:
        self.session, self.jobs, self.engine = Session(), Jobs(), FakeEngine()
        self.analysis = Analysis(self.session, self.jobs, self.engine)  # type: ignore[arg-type]

    def show(self, one: Film) -> None:
        self.session.show_film(one.ref, one.image, one.annotations)
        self.analysis.show_film(one)


@pytest.fixture
def world(qtbot: QtBot) -> Iterator[World]:
    made = World()
    made.analysis.use_bundle("a", ())
    yield made
    made.jobs.close()


def test_a_film_that_comes_back_has_its_map_before_the_next_paint(world: World, qtbot: QtBot) -> None:
    one, two = film("one"), film("two")
    for each in (one, two):
        world.show(each)
        qtbot.waitUntil(lambda: world.session.state.result is not None and not world.jobs.busy)
    heard: list[str] = []
    world.analysis.explained.connect(
        lambda name, _request, result: heard.append(result.explanation.provenance.image_id)
    )
    world.show(one)
    state = world.session.state
    assert state.prediction is not None
    assert state.result is not None
    assert state.result.explanation.provenance.image_id == "one"
    assert heard == ["one"]
    assert world.engine.predicted == ["a", "a"]
    assert len(world.engine.asked) == 2


def test_marks_that_came_meanwhile_are_measured(world: World, qtbot: QtBot) -> None:
    one = film("one")
    world.show(one)
    qtbot.waitUntil(lambda: world.session.state.result is not None and not world.jobs.busy)
    assert world.session.state.result is not None
    assert world.session.state.result.profiles == ()
    world.show(replace(one, annotations=MARKED))
    qtbot.waitUntil(lambda: world.session.state.result is not None and not world.jobs.busy)
    assert world.session.state.result.profiles


def test_who_measures_gets_every_map_made(world: World, qtbot: QtBot) -> None:
    world.analysis.make_every_map()
    one = film("one")
    for _ in range(2):
        world.show(one)
        qtbot.waitUntil(lambda: world.session.state.result is not None and not world.jobs.busy)
    assert len(world.engine.asked) == 2
