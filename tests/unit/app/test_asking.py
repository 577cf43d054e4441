"""The controller of the Ask panel: an answer is shown only if it answers what is asked now."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from pytestqt.qtbot import QtBot

from tests.helpers.reports import explanation_of, film_of, gaussian
from xai_desktop.app.asking import Asking, layer_maps
from xai_desktop.app.jobs import Jobs
from xai_desktop.app.session import Session
from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.ask_wish import CoverWish, RegionWish
from xai_desktop.core.errors import InputError
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.geometry import Box
from xai_desktop.core.prediction import Target
from xai_desktop.core.reading import Reading
from xai_desktop.core.study import ImageRef
from xai_desktop.core.task import Task
from xai_desktop.core.threshold import Percentile, RankedMap
from xai_desktop.services.cascading_table import CascadeTable, Cell, Strip
from xai_desktop.services.results import Film, MapResult

MASS, EFFUSION = Target(0, "Mass"), Target(1, "Effusion")
HERE, THERE = Box(10, 10, 20, 20), Box(30, 30, 40, 40)


class Answered:
    """What the stand-in says: whom it asked and about what."""

    def __init__(self, *about: object, result: object = None) -> None:
        self.about, self.result = about, result


class SlowEngine:
    """Stands in for the networks: an answer waits for its gate where there is one."""

    def __init__(self) -> None:
        self.gates: dict[object, Event] = {}
        self.asked: list[tuple[object, ...]] = []
        self.error: Exception | None = None

    def _say(self, *about: object) -> tuple[object, ...]:
        self.asked.append(about)
        for part in about:
            if isinstance(part, str) and part in self.gates:
                assert self.gates[part].wait(10), part
        if self.error is not None:
            raise self.error
        return about

    def ask_about(self, name: str, film: Film, wish: RegionWish, task: Task) -> Answered:
        return Answered(*self._say("ask", name, wish.target.label, wish.region, wish.explanation, len(wish.layers)))

    def cover(
        self, name: str, film: Film, wish: CoverWish, target: Target, request: ExplainRequest, task: Task
    ) -> Iterator[Answered]:
        about = self._say("cover", name, target.label, wish.regions, wish.filling, request.key)
        yield Answered(*about)
        self._say("map")
        yield Answered(*about, result="map")

    def keep(self, name: str, film: Film, result: MapResult, threshold: Percentile, task: Task) -> Answered:
        return Answered(*self._say("keep", name, result, threshold.q))


class Bench:
    """The controller with everything around it, and what it announced."""

    def __init__(self) -> None:
        self.session, self.jobs, self.engine = Session(), Jobs(), SlowEngine()
        self.failures: list[object] = []
        self.jobs.failed.connect(lambda title, error: self.failures.append(error))
        self.asking = Asking(self.session, self.jobs, self.engine)  # type: ignore[arg-type]
        self.marks: list[object] = []
        self.covers: list[object] = []
        self.kept: list[object] = []
        for wished, found in ((self.asking.mark, self.marks), (self.asking.cover, self.covers)):
            wished.found.connect(found.append)
        self.asking.kept.found.connect(self.kept.append)
        self.film = self.show("one")

    def show(self, name: str) -> Film:
        film = Film(ImageRef(Path(f"{name}.png"), name), film_of((60, 50)), (), AnnotationSet())
        self.session.show_film(film.ref, film.image, (), Reading.investigate("test"))
        self.asking.show_film(film)
        self.session.update(bundle="net", target=MASS)
        self.film = film
        return film


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    bench = Bench()
    yield bench
    for gate in bench.engine.gates.values():
        gate.set()
    bench.jobs.close()


def settle(qtbot: QtBot, bench: Bench) -> None:
    qtbot.waitUntil(lambda: not bench.jobs.busy)


def result_of(target: Target = MASS) -> MapResult:
    made = replace(explanation_of(gaussian((60, 50), (30, 20))), target=target)
    return MapResult(made, RankedMap.of(made.heatmap))


def test_an_answer_about_a_mark_arrives(bench: Bench, qtbot: QtBot) -> None:
    busy: list[bool] = []
    bench.asking.mark.busy_changed.connect(busy.append)
    bench.asking.ask(HERE)
    assert bench.asking.mark.is_busy
    settle(qtbot, bench)
    assert [one.about for one in bench.marks] == [("ask", "net", "Mass", HERE, None, 0)]
    assert busy == [True, False]


def test_the_newest_mark_wins(bench: Bench, qtbot: QtBot) -> None:
    gate = bench.engine.gates["ask"] = Event()
    bench.asking.ask(HERE)
    bench.asking.ask(THERE)
    gate.set()
    settle(qtbot, bench)
    assert [one.about[3] for one in bench.marks] == [THERE]


def test_nothing_is_asked_before_the_ai_may_be_seen(bench: Bench, qtbot: QtBot) -> None:
    bench.session.show_film(bench.film.ref, bench.film.image, (), Reading())
    bench.asking.show_film(bench.film)
    bench.session.update(bundle="net", target=MASS)
    bench.asking.ask(HERE)
    bench.asking.lay_covers((HERE,))
    bench.asking.keep(True)
    bench.session.update(result=result_of())
    settle(qtbot, bench)
    assert bench.engine.asked == []
    assert bench.marks == bench.covers == bench.kept == []


def test_another_class_or_network_is_asked_again_and_the_old_answer_goes_at_once(bench: Bench, qtbot: QtBot) -> None:
    bench.asking.ask(HERE)
    settle(qtbot, bench)
    bench.session.update(target=EFFUSION)
    assert bench.marks[-1] is None
    settle(qtbot, bench)
    assert bench.marks[-1].about[2] == "Effusion"
    bench.session.update(bundle="other", target=None)
    assert bench.marks[-1] is None
    settle(qtbot, bench)
    bench.session.update(target=MASS)
    settle(qtbot, bench)
    assert bench.marks[-1].about[1:3] == ("other", "Mass")


def test_a_new_map_is_asked_about_while_the_old_answer_stays(bench: Bench, qtbot: QtBot) -> None:
    bench.asking.ask(HERE)
    settle(qtbot, bench)
    result = result_of()
    bench.session.update(result=result)
    settle(qtbot, bench)
    assert None not in bench.marks
    assert bench.marks[-1].about[4] is result.explanation
    before = len(bench.engine.asked)
    bench.session.update(look=replace(bench.session.state.look, threshold=Percentile(50.0)))
    settle(qtbot, bench)
    assert len(bench.engine.asked) == before


def test_another_film_takes_everything_back(bench: Bench, qtbot: QtBot) -> None:
    gate = bench.engine.gates["cover"] = Event()
    bench.session.update(result=result_of())
    bench.asking.ask(HERE)
    bench.asking.keep(True)
    settle(qtbot, bench)
    bench.asking.lay_covers((HERE,))
    qtbot.waitUntil(lambda: bench.engine.asked[-1][0] == "cover")
    bench.show("two")
    gate.set()
    settle(qtbot, bench)
    assert bench.marks[-1] is None
    assert bench.kept[-1] is None
    assert bench.covers == [None]
    assert bench.asking.wish.regions == ()
    bench.session.update(target=EFFUSION, result=result_of(EFFUSION))
    settle(qtbot, bench)
    assert [about[0] for about in bench.engine.asked] == ["ask", "keep", "cover"]


def test_the_score_of_a_cover_comes_before_its_map(bench: Bench, qtbot: QtBot) -> None:
    gate = bench.engine.gates["map"] = Event()
    bench.asking.lay_covers((HERE,))
    qtbot.waitUntil(lambda: len(bench.covers) == 1)
    assert bench.covers[0].result is None
    gate.set()
    settle(qtbot, bench)
    assert [one.result for one in bench.covers] == [None, "map"]


def test_every_stroke_is_asked_about_and_can_be_taken_back(bench: Bench, qtbot: QtBot) -> None:
    laid: list[CoverWish] = []
    bench.asking.covers_changed.connect(laid.append)
    bench.asking.lay_covers((HERE,))
    bench.asking.lay_covers((HERE, THERE))
    settle(qtbot, bench)
    assert bench.covers[-1].about[3] == (HERE, THERE)
    bench.asking.lay_covers((HERE,))
    settle(qtbot, bench)
    assert bench.covers[-1].about[3] == (HERE,)
    bench.asking.choose_filling("mean")
    settle(qtbot, bench)
    assert bench.covers[-1].about[4] == "mean"
    bench.asking.clear_covers()
    assert bench.covers[-1] is None
    assert [len(wish.regions) for wish in laid] == [1, 2, 1, 1, 0]
    assert laid[-1].filling == "mean"


def test_the_explanation_map_follows_map_and_threshold(bench: Bench, qtbot: QtBot) -> None:
    bench.asking.keep(True)
    settle(qtbot, bench)
    assert bench.kept == []
    result = result_of()
    bench.session.update(result=result)
    settle(qtbot, bench)
    assert bench.kept[-1].about[2:] == (result, 90.0)
    bench.session.update(look=replace(bench.session.state.look, threshold=Percentile(50.0)))
    settle(qtbot, bench)
    assert bench.kept[-1].about[3] == 50.0
    bench.asking.keep(False)
    assert bench.kept[-1] is None
    bench.session.update(result=result_of())
    settle(qtbot, bench)
    assert [about[0] for about in bench.engine.asked] == ["keep", "keep"]


def test_an_error_is_a_sentence_and_anything_else_a_failed_job(bench: Bench, qtbot: QtBot) -> None:
    said: list[str] = []
    bench.asking.mark.refused.connect(said.append)
    bench.engine.error = InputError("The mask is of another film; draw it again.")
    bench.asking.ask(HERE)
    settle(qtbot, bench)
    assert said == ["The mask is of another film; draw it again."]
    assert bench.marks == [None]
    assert bench.failures == []
    bench.engine.error = ZeroDivisionError()
    bench.asking.ask(HERE)
    settle(qtbot, bench)
    assert len(said) == 1
    assert bench.failures == [bench.engine.error]
    bench.engine.error = None
    bench.asking.ask(HERE)
    settle(qtbot, bench)
    assert bench.marks[-1] is not None


def test_layers_are_those_of_the_networks_own_row(bench: Bench) -> None:
    def strip(bundle: str, target: Target = MASS, **rest: object) -> Strip:
        results = [result_of(target) for _ in range(3)]
        if rest:
            results = [replace(r, explanation=_other(r.explanation, **rest)) for r in results]
        return Strip(0, bundle, "Grad-CAM", tuple(Cell(str(n), r) for n, r in enumerate(results)))

    whole = CascadeTable("layers", (strip("other"), strip("net")))
    assert layer_maps(whole, "net", MASS) == tuple(one.explanation for one in whole.results(1))
    assert layer_maps(None, "net", MASS) == ()
    assert layer_maps(whole, "third", MASS) == ()
    assert layer_maps(whole, "net", EFFUSION) == ()
    assert layer_maps(CascadeTable("heads", whole.strips), "net", MASS) == ()
    assert layer_maps(CascadeTable("layers", (strip("net", explains="head of stage 2"),)), "net", MASS) == ()
    partly = replace(whole.strips[1], cells=(*whole.strips[1].cells, Cell("4")))
    assert layer_maps(CascadeTable("layers", (partly,)), "net", MASS) == ()
    bench.session.update(cascade=whole)
    assert bench.engine.asked == []


def _other(made: object, **changes: object) -> object:
    return replace(made, provenance=replace(made.provenance, **changes))  # type: ignore[attr-defined,type-var]
