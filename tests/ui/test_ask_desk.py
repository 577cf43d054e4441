"""The Ask panel with real networks behind it: from a click to a number, and nothing before its reading step."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.panel_samples import themed
from tests.ui.panel_texts import texts_of
from xai_desktop.app.asking import Asking
from xai_desktop.app.engine import Engine
from xai_desktop.app.jobs import Jobs
from xai_desktop.app.session import Session
from xai_desktop.core.annotation import Annotation, AnnotationSet
from xai_desktop.core.geometry import Box
from xai_desktop.core.prediction import Target
from xai_desktop.core.reading import Reading
from xai_desktop.core.study import ImageRef
from xai_desktop.core.task import Quiet
from xai_desktop.services.results import Film
from xai_desktop.training.synthetic import SyntheticOrder, draw
from xai_desktop.ui.panels.ask import EMPTY, AskPanel
from xai_desktop.ui.panels.ask_desk import AskDesk

NETWORK, TARGET = "demo-marker", Target(0, "Pneumothorax")
MARKS = (Annotation("Pneumothorax", Box(40, 40, 90, 120), "A"),)


class Bench:
    """A session with a film, the controller, and the panel joined to it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.session, self.jobs = Session(), Jobs()
        self.failures: list[object] = []
        self.jobs.failed.connect(lambda title, error: self.failures.append(error))
        self.engine, self.panel = Engine(), AskPanel()
        self.asking = Asking(self.session, self.jobs, self.engine)
        self.desk = AskDesk(self.session, self.asking, self.panel)
        self.panel.cover_requested.connect(self.cover)
        self.panel.clear_requested.connect(self.asking.clear_covers)
        self.shown: list[object] = []
        self.desk.covered_shown.connect(self.shown.append)
        self.desk.kept_shown.connect(self.shown.append)
        qtbot.addWidget(self.panel)
        self.panel.show()

    def cover(self, index: int) -> None:
        """What the window does by way of the reader's edits."""
        shape = self.desk.shape_of(index)
        assert shape is not None
        self.asking.lay_covers((*self.asking.wish.regions, shape))

    def show(self, name: str, reading: Reading) -> None:
        image = draw(SyntheticOrder(1, (), 128, "ring", burn_in=False)).image()
        film = Film(ImageRef(Path(f"{name}.png"), name), image, MARKS, AnnotationSet())
        self.session.show_film(film.ref, film.image, film.annotations, reading)
        self.asking.show_film(film)
        self.session.update(bundle=NETWORK, target=TARGET)
        self.film = film


@pytest.fixture
def bench(qtbot: QtBot, qapp: QApplication) -> Iterator[Bench]:
    themed(qapp)
    bench = Bench(qtbot)
    yield bench
    bench.jobs.close()
    assert bench.failures == []


def settle(qtbot: QtBot, bench: Bench) -> None:
    qtbot.waitUntil(lambda: not bench.jobs.busy, timeout=20_000)


def test_from_a_click_to_a_number(bench: Bench, qtbot: QtBot) -> None:
    bench.show("one", Reading.investigate("test"))
    panel = bench.panel
    assert [panel.marks.itemText(n) for n in range(panel.marks.count())] == ["Pneumothorax · A"]
    bench.desk.offer((("Box 1 · mine", Box(100, 5, 120, 25)),))
    assert [panel.marks.itemText(n) for n in range(panel.marks.count())] == ["Box 1 · mine", "Pneumothorax · A"]
    qtbot.mouseClick(panel.ask, Qt.MouseButton.LeftButton)
    assert panel.aside.text() == "Pneumothorax · asking…"
    settle(qtbot, bench)
    assert panel.aside.text() == "Pneumothorax"
    assert panel.answer.text().startswith("Score 0.")
    assert len(panel.table.texts()) == 15
    qtbot.mouseClick(panel.cover, Qt.MouseButton.LeftButton)
    settle(qtbot, bench)
    assert "of 8 controls" in panel.strip.beside()
    assert panel.clear.isEnabled()
    assert "covered film (inpainting)" in bench.shown[-1].explanation.provenance.explains  # type: ignore[attr-defined]
    qtbot.mouseClick(panel.clear, Qt.MouseButton.LeftButton)
    assert panel.strip.texts() == ()
    assert bench.shown[-1] is None
    result = bench.engine.explain(NETWORK, bench.film, bench.session.state.request, TARGET, Quiet())
    bench.session.update(result=result)
    settle(qtbot, bench)
    assert "of the map on" in panel.answer.text()
    qtbot.mouseClick(panel.keep, Qt.MouseButton.LeftButton)
    settle(qtbot, bench)
    assert panel.kept.text().startswith("Score on kept pixels")
    assert bench.shown[-1].picture.shape == (128, 128)  # type: ignore[attr-defined]


def test_nothing_is_offered_before_its_reading_step(bench: Bench, qtbot: QtBot) -> None:
    bench.show("one", Reading())
    bench.desk.offer((("Box 1 · mine", Box(100, 5, 120, 25)),))
    assert bench.panel.note.text() == EMPTY
    assert not any("Pneumothorax" in text or "Box 1" in text for text in texts_of(bench.panel))
    bench.session.advance()
    assert bench.panel.aside.text() == "Pneumothorax"
    assert [bench.panel.marks.itemText(n) for n in range(bench.panel.marks.count())] == ["Box 1 · mine"]
    bench.session.advance()
    assert bench.panel.marks.count() == 2
    qtbot.mouseClick(bench.panel.ask, Qt.MouseButton.LeftButton)
    settle(qtbot, bench)
    bench.show("two", Reading())
    settle(qtbot, bench)
    left = " ".join(texts_of(bench.panel))
    assert not any(word in left for word in ("Pneumothorax", "Box 1", "Score"))


def test_an_error_is_a_sentence_in_the_panel(bench: Bench, qtbot: QtBot) -> None:
    bench.show("one", Reading.investigate("test"))
    bench.desk.offer((("Box 1 · mine", Box(0, 0, 128, 120)),))
    qtbot.mouseClick(bench.panel.cover, Qt.MouseButton.LeftButton)
    settle(qtbot, bench)
    assert "choose another filling" in bench.panel.error.text()
    bench.panel.filling_chosen.emit("mean")
    settle(qtbot, bench)
    assert bench.panel.strip.headline().startswith("logit")
    assert bench.panel.error.text() == ""
