"""The cascade's controller: tiles as they come, and never those of another film, mode or row."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from PIL import Image as Pillow
from pytestqt.qtbot import QtBot

from tests.helpers.reports import card_of, explanation_of, film_of, gaussian
from xai_desktop.app.cascade_exporting import CascadeExporting
from xai_desktop.app.cascade_modes import kept, meant, reasons
from xai_desktop.app.cascading import Cascading
from xai_desktop.app.jobs import Jobs
from xai_desktop.app.reviewing import Reviewing
from xai_desktop.app.session import Session
from xai_desktop.app.tiles import Tiles
from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.cascade import MODES, CascadeLook, CascadeRow, RowWish
from xai_desktop.core.chain import Head, head_of
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.iterations import Iteration, Iterations
from xai_desktop.core.prediction import Target
from xai_desktop.core.reading import Reading
from xai_desktop.core.study import ImageRef
from xai_desktop.core.task import Task
from xai_desktop.core.threshold import RankedMap
from xai_desktop.services.cascading_table import CascadeTable, Cell, Strip, waiting
from xai_desktop.services.results import Film, MapResult
from xai_desktop.services.reviewing import open_reviews

SIZE = (40, 36)
COLUMNS = ("stage 1", "stage 2")


class SlowEngine:
    """Stands in for the networks: two tiles a row, each waiting for its gate; it remembers what it was asked."""

    def __init__(self) -> None:
        self.gates: dict[str, Event] = {}
        self.asked: list[tuple[str, tuple[tuple[str, str], ...]]] = []

    def hold(self, what: str) -> Event:
        self.gates[what] = Event()
        return self.gates[what]

    def cascade(
        self,
        wishes: list[tuple[RowWish, ExplainRequest]],
        film: Film,
        target: Target,
        mode: str,
        task: Task,
        before: tuple[Strip, ...] = (),
    ) -> Iterator[CascadeTable]:
        self.asked.append((mode, tuple((wish.bundle, request.key) for wish, request in wishes)))
        first = len(before)
        strips = [
            Strip(first + n, wish.bundle, request.key, waiting(COLUMNS)) for n, (wish, request) in enumerate(wishes)
        ]
        yield CascadeTable(mode, (*before, *strips))
        for row, strip in enumerate(strips):
            for column, label in enumerate(COLUMNS):
                gate = self.gates.get(f"{film.ref.image_id} {mode} {column}")
                while gate is not None and not gate.wait(0.01):
                    task.step()
                task.step()
                strip = strip.with_cell(column, Cell(label, result_of(film.ref.image_id)))
                strips[row] = strip
                yield CascadeTable(mode, (*before, *strips))
            if mode == "iterations":
                step = Iteration(
                    np.ones((1, 4, 4), np.float32), np.eye(4, dtype=np.float32), np.eye(4), 0.5, "grad_cam"
                )
                strips[row] = replace(strip, iterations=Iterations((step, step)), card=card_of(("Mass",)))
                yield CascadeTable(mode, (*before, *strips))


def result_of(name: str) -> MapResult:
    made = explanation_of(gaussian(SIZE, (20, 18)))
    explanation = replace(made, provenance=replace(made.provenance, image_id=name))
    return MapResult(explanation, RankedMap.of(explanation.heatmap), (), "no marks")


@pytest.fixture
def engine() -> SlowEngine:
    return SlowEngine()


@pytest.fixture
def parts(qtbot: QtBot, engine: SlowEngine) -> Iterator[tuple[Session, Jobs, Cascading]]:
    session, jobs = Session(), Jobs()
    failures: list[Exception] = []
    jobs.failed.connect(lambda title, error: failures.append(error))
    session.update(reading=Reading.investigate("test"), bundle="a", target=Target(0, "Mass"))
    cascading = Cascading(session, jobs, engine)  # type: ignore[arg-type]
    cascading.companions = ("b",)
    yield session, jobs, cascading
    for gate in engine.gates.values():
        gate.set()
    jobs.close()
    assert failures == []


Parts = tuple[Session, Jobs, Cascading]
Wait = Callable[[], None]


@pytest.fixture
def idle(qtbot: QtBot, parts: Parts) -> Wait:
    return lambda: qtbot.waitUntil(lambda: not parts[1].busy and not parts[2]._timer.isActive(), timeout=10000)


def show(name: str, parts: Parts) -> Film:
    session, _, cascading = parts
    made = Film(ImageRef(Path(f"{name}.png"), name), film_of(SIZE), (), AnnotationSet())
    session.show_film(made.ref, made.image, ())
    session.update(target=Target(0, "Mass"))
    cascading.show_film(made)
    cascading.run()
    return made


def there(session: Session) -> int:
    table = session.state.cascade
    return 0 if table is None else sum(cell.is_there for strip in table.strips for cell in strip.cells)


def whose(session: Session) -> set[str]:
    """The films that the tiles are of."""
    table = session.state.cascade
    if table is None:
        return set()
    rows = range(len(table.strips))
    return {one.explanation.provenance.image_id for row in rows for one in table.results(row)}


def test_tiles_are_there_before_the_last_one(qtbot: QtBot, parts: Parts, engine: SlowEngine, idle: Wait) -> None:
    session, _, _ = parts
    gate = engine.hold("one layers 1")
    show("one", parts)
    qtbot.waitUntil(lambda: there(session) == 1, timeout=5000)
    assert session.state.cascade is not None
    assert [len(strip.cells) for strip in session.state.cascade.strips] == [2, 2]
    gate.set()
    idle()
    assert there(session) == 4
    assert session.state.cascade.is_whole


def test_tiles_of_the_last_film_never_come_late(qtbot: QtBot, parts: Parts, engine: SlowEngine, idle: Wait) -> None:
    session, _, _ = parts
    gate = engine.hold("one layers 1")
    show("one", parts)
    qtbot.waitUntil(lambda: there(session) == 1, timeout=5000)
    seen: list[set[str]] = []
    session.changed.connect(lambda names: seen.append(whose(session)) if "cascade" in names else None)
    show("two", parts)
    gate.set()
    idle()
    assert whose(session) == {"two"}
    assert all(films <= {"two"} for films in seen)


def test_tiles_that_arrive_after_the_film_has_changed_are_dropped(qtbot: QtBot, parts: Parts, idle: Wait) -> None:
    """Between a new film on the screen and the controller's hearing of it, the old film's tiles may still come."""
    session, _, _ = parts
    show("one", parts)
    other = Film(ImageRef(Path("two.png"), "two"), film_of(SIZE), (), AnnotationSet())
    session.show_film(other.ref, other.image, ())
    idle()
    assert session.state.cascade is None


def test_a_mode_that_was_left_never_comes_back(qtbot: QtBot, parts: Parts, engine: SlowEngine, idle: Wait) -> None:
    session, _, cascading = parts
    gate = engine.hold("one layers 1")
    show("one", parts)
    qtbot.waitUntil(lambda: there(session) == 1, timeout=5000)
    cascading.choose_mode("norm_grad")
    gate.set()
    idle()
    assert session.state.cascade is not None
    assert session.state.cascade.mode == "norm_grad"
    assert engine.asked[-1] == ("norm_grad", (("a", "norm_grad"), ("b", "norm_grad")))


def test_what_was_cancelled_says_so_and_waits_no_longer(
    qtbot: QtBot, parts: Parts, engine: SlowEngine, idle: Wait
) -> None:
    session, jobs, _ = parts
    engine.hold("one layers 1")
    show("one", parts)
    qtbot.waitUntil(lambda: there(session) == 1, timeout=5000)
    jobs.cancel_all()
    idle()
    assert session.state.cascade is not None
    assert session.state.cascade.is_settled
    assert there(session) == 1


def test_a_row_more_asks_for_that_row_alone(parts: Parts, engine: SlowEngine, idle: Wait) -> None:
    session, _, cascading = parts
    show("one", parts)
    idle()
    before = session.state.cascade
    cascading.add_row(RowWish("c", ExplainRequest("layer_cam")))
    idle()
    assert engine.asked[-1] == ("layers", (("c", "layer_cam"),))
    table = session.state.cascade
    assert table is not None
    assert before is not None
    assert [strip.bundle for strip in table.strips] == ["a", "b", "c"]
    assert table.strips[:2] == before.strips
    cascading.remove_row(0)
    assert [(strip.bundle, strip.wish) for strip in session.state.cascade.strips] == [("b", 0), ("c", 1)]  # type: ignore[union-attr]
    assert len(engine.asked) == 2
    cascading.remove_row(0)
    cascading.remove_row(0)
    assert [wish.bundle for wish in cascading.wishes] == ["c"]
    cascading.reset_rows()
    idle()
    assert [wish.bundle for wish in cascading.wishes] == ["a", "b"]


def test_a_row_more_while_others_are_under_way_asks_for_all(
    qtbot: QtBot, parts: Parts, engine: SlowEngine, idle: Wait
) -> None:
    session, _, cascading = parts
    gate = engine.hold("one layers 1")
    show("one", parts)
    qtbot.waitUntil(lambda: there(session) == 1, timeout=5000)
    cascading.add_row(RowWish("c"))
    gate.set()
    idle()
    assert there(session) == 6


def test_rows_follow_the_explainer_that_they_mean_and_no_other(parts: Parts, engine: SlowEngine, idle: Wait) -> None:
    session, _, cascading = parts
    cascading.layerwise = frozenset({"grad_cam", "layer_cam"})
    show("one", parts)
    idle()
    before = session.state.cascade
    cascading.follow(ExplainRequest("saliency"))
    idle()
    assert session.state.cascade is before
    cascading.follow(ExplainRequest("layer_cam"))
    idle()
    assert engine.asked[-1] == ("layers", (("a", "layer_cam"), ("b", "layer_cam")))
    cascading.choose_mode("iterations")
    idle()
    cascading.follow(ExplainRequest("cascam", (("iterations", 3),)))
    idle()
    assert engine.asked[-1] == ("iterations", (("a", "cascam"),))
    assert len(engine.asked) == 4


def test_a_decay_adds_up_again_without_the_engine(parts: Parts, engine: SlowEngine, idle: Wait) -> None:
    session, _, cascading = parts
    show("one", parts)
    cascading.choose_mode("iterations")
    idle()
    asked, before = len(engine.asked), session.state.cascade
    cascading.choose_tile(0, 1)
    for decay in (0.5, 1.0, 2.0):
        cascading.choose_decay(decay)
    idle()
    table = session.state.cascade
    assert table is not None
    assert table is not before
    assert len(engine.asked) == asked
    assert table.strips[0].iterations is not None
    assert table.strips[0].iterations.decay == 2.0
    assert session.state.result is table.result(0, 1)


def test_a_decay_for_the_last_film_is_dropped(qtbot: QtBot, parts: Parts, idle: Wait) -> None:
    session, _, cascading = parts
    show("one", parts)
    cascading.choose_mode("iterations")
    idle()
    cascading.choose_decay(1.0)
    cascading._recombine()
    other = Film(ImageRef(Path("two.png"), "two"), film_of(SIZE), (), AnnotationSet())
    session.show_film(other.ref, other.image, ())
    idle()
    assert session.state.cascade is None


def test_modes_come_with_their_measure_and_take_it_away(parts: Parts, idle: Wait) -> None:
    session, _, cascading = parts
    cascading.choose_mode("granulometry")
    assert session.state.cascade_look.measure == "granulometry"
    cascading.choose_mode("layers")
    assert session.state.cascade_look.measure == "iou"
    cascading.choose_look(CascadeLook("covered"))
    cascading.choose_mode("heads")
    assert session.state.cascade_look.measure == "covered"


def test_a_tile_without_a_map_cannot_be_chosen(parts: Parts, idle: Wait) -> None:
    session, _, cascading = parts
    show("one", parts)
    idle()
    cascading.choose_tile(1, 1)
    shown = session.state.result
    assert session.state.tile == (1, 1)
    cascading.choose_tile(5, 5)
    assert session.state.tile == (1, 1)
    cascading.step_layer(-1)
    assert session.state.tile == (1, 0)
    assert session.state.result is not shown


def test_tiles_go_with_their_film_at_once(qtbot: QtBot, parts: Parts, idle: Wait) -> None:
    session, jobs, _ = parts
    tiles = Tiles(session, jobs)
    session.changed.connect(lambda names: tiles.refresh() if names & {"cascade", "image"} else None)
    heard: list[tuple[CascadeRow, ...]] = []
    tiles.rows_ready.connect(heard.append)
    show("one", parts)
    qtbot.waitUntil(lambda: bool(heard) and heard[-1][-1].columns[-1].picture is not None, timeout=5000)
    other = Film(ImageRef(Path("two.png"), "two"), film_of(SIZE), (), AnnotationSet())
    session.show_film(other.ref, other.image, ())
    assert heard[-1] == ()
    idle()
    assert heard[-1] == ()


def test_no_picture_is_drawn_before_the_ai_step(qtbot: QtBot, parts: Parts, idle: Wait) -> None:
    session, jobs, _ = parts
    tiles = Tiles(session, jobs)
    session.changed.connect(lambda names: tiles.refresh() if names & {"cascade", "image", "reading"} else None)
    heard: list[tuple[CascadeRow, ...]] = []
    tiles.rows_ready.connect(heard.append)
    session.update(reading=Reading())
    show("one", parts)
    idle()
    assert there(session) == 4
    assert heard == []
    session.advance()
    qtbot.waitUntil(lambda: bool(heard) and len(heard[-1]) == 2 and not jobs.busy, timeout=5000)
    assert all(tile.value.value is None for row in heard[-1] for tile in row.columns)


def test_saving_waits_for_the_reading_the_tiles_and_their_end(
    qtbot: QtBot, parts: Parts, engine: SlowEngine, idle: Wait, tmp_path: Path
) -> None:
    session, jobs, _ = parts
    saving = CascadeExporting(session, jobs)
    assert "Open a film" in str(saving.take())
    session.update(reading=Reading())
    gate = engine.hold("one layers 1")
    show("one", parts)
    assert "Finish the reading" in str(saving.take())
    session.update(reading=Reading.investigate("test"))
    assert "no tiles" in str(saving.take())
    qtbot.waitUntil(lambda: there(session) == 1, timeout=5000)
    assert "still being made" in str(saving.take())
    gate.set()
    idle()
    order = saving.take()
    assert not isinstance(order, str)
    with qtbot.waitSignal(saving.written, timeout=20000) as heard:
        saving.export(order, tmp_path / "cascade")
    assert heard.args == [(tmp_path / "cascade.png",)]
    with Pillow.open(tmp_path / "cascade.png") as picture:
        assert head_of(json.loads(picture.info["Description"])) is None
    in_the_store = CascadeExporting(session, jobs, Reviewing(jobs, open_reviews).lane)
    with qtbot.waitSignal(in_the_store.written, timeout=20000):
        in_the_store.export(order, tmp_path / "again.png")
    with Pillow.open(tmp_path / "again.png") as picture:
        assert head_of(json.loads(picture.info["Description"])) == Head()  # of a chain without entries


def test_modes_are_greyed_out_with_the_networks_reason() -> None:
    card = card_of(taps=False)
    found = reasons(card, {"hr_cam": "needs averages"})
    assert set(found) == set(MODES)
    assert found["heads"]
    assert found["contributions"] == "needs averages"
    assert [mode for mode, reason in found.items() if not reason] == [
        "layers",
        "iterations",
        "norm_grad",
        "feature_cam",
        "granulometry",
    ]
    assert kept("contributions", card, {"hr_cam": "needs averages"}) == "layers"
    assert kept("norm_grad", card, {}) == "norm_grad"
    assert not any(reasons(None, {}).values())


@pytest.mark.parametrize(
    ("mode", "wish", "key", "parameters"),
    [
        ("layers", None, "layer_cam", {}),
        ("layers", ExplainRequest("rise"), "rise", {}),
        ("norm_grad", ExplainRequest("rise"), "norm_grad", {}),
        ("norm_grad", ExplainRequest("norm_grad", (("vil", "bias"),)), "norm_grad", {"vil": "bias"}),
        ("iterations", None, "cascam", {"k": 5.0, "decay": 0.7}),
        ("iterations", ExplainRequest("rise"), "cascam", {"k": 5.0, "base": "rise", "decay": 0.7}),
        ("feature_cam", ExplainRequest("grad_cam_pp"), "feature_cam", {"base": "grad_cam_pp"}),
        ("feature_cam", ExplainRequest("rise"), "feature_cam", {}),
    ],
)
def test_what_a_row_means_in_a_mode(
    mode: str, wish: ExplainRequest | None, key: str, parameters: dict[str, object]
) -> None:
    current = {"cascam": ExplainRequest("cascam", (("k", 5.0), ("decay", 0.1)))}
    found = meant(RowWish("a", wish), mode, current, ExplainRequest("layer_cam"), 0.7)
    assert found.key == key
    assert found.as_dict() == parameters
