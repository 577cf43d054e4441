"""Until a step is reached nothing on screen may reveal it: not panels, tooltips, titles, lists or accessible text."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.helpers.program import running, settled, texts
from xai_desktop.core import paths
from xai_desktop.core.cascade import CascadeLook
from xai_desktop.core.geometry import Box
from xai_desktop.core.prediction import FoundBox
from xai_desktop.core.reading import ReadingStep
from xai_desktop.services.training import train
from xai_desktop.services.training_order import order_from
from xai_desktop.ui.wiring import Program

DEMO = (paths.demo_study(),)
MARKS = (paths.demo_annotations(), paths.demo_atlas())
NUMBER = re.compile(r"\b[01]\.\d\d\b")


READERS = ("generator", "simulated second reader")


def confirm(qtbot: QtBot, program: Program, step: ReadingStep) -> None:
    """Ctrl+Enter, and wait until the verdict is on the disk and the step is reached."""
    if program.session.state.said.is_empty:
        program.verdicts.say(program.session.state.said.as_normal(5), "no finding")
    qtbot.keyClick(program.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: program.session.state.reading.step is step, timeout=5000)


def test_nothing_leaks_before_its_step(qtbot: QtBot) -> None:
    with running(qtbot, *DEMO, annotations=MARKS, reason="") as program:
        settled(qtbot, program)
        window, session = program.window, program.session
        state = session.state
        assert state.reading.step is ReadingStep.READ
        assert state.prediction is not None
        classes = {c.label for c in state.prediction.classes}

        seen = texts(window, hidden=True).replace("decay 0.10", "")
        assert not [c for c in classes if c in seen]
        assert not NUMBER.search(seen)
        assert not [reader for reader in READERS if reader in seen]
        assert not window.viewer.map_view.isVisible()

        confirm(qtbot, program, ReadingStep.AI)
        seen = texts(window, hidden=True)
        assert any(c in seen for c in classes)
        assert "IoU 0" not in seen
        assert not [reader for reader in READERS if reader in seen]
        assert not window.agreement.isVisible()
        assert not window.cascade.isVisible()

        confirm(qtbot, program, ReadingStep.REFERENCE)
        assert window.agreement.isVisible()
        assert "generator" in texts(window)


def test_what_the_network_drew_waits_for_the_ai_step(qtbot: QtBot, tmp_path: Path) -> None:
    small = {"data": "synthetic:focal", "films": 40, "epochs": 1}
    list(train(order_from(**small, widths=(4, 6), size=32), tmp_path / "below"))  # type: ignore[arg-type]
    list(train(order_from(**small, arm="box-head", base=str(tmp_path / "below")), tmp_path / "boxes"))  # type: ignore[arg-type]
    with running(qtbot, *DEMO, reason="", bundle=str(tmp_path / "boxes")) as program:
        settled(qtbot, program)
        view, session = program.window.viewer.map_view, program.session
        drawn = FoundBox("Mass", Box(10, 10, 99, 99), 0.7)
        assert session.state.prediction is not None
        session.update(prediction=replace(session.state.prediction, boxes=(drawn,)))
        assert view.content().predicted == ()
        session.advance()
        assert view.content().predicted == (drawn,)
        program.films.step(1)
        qtbot.waitUntil(lambda: session.state.reading.step is ReadingStep.READ, timeout=10000)
        assert view.content().predicted == ()


def test_the_model_is_not_chosen_by_the_reference(qtbot: QtBot) -> None:
    """A target taken from the boxes would give the finding away with the AI."""
    with running(qtbot, *DEMO, annotations=MARKS, reason="") as program:
        settled(qtbot, program)
        state = program.session.state
        assert state.prediction is not None
        assert state.target == state.prediction.top.target


def test_another_film_is_locked_again(qtbot: QtBot) -> None:
    with running(qtbot, *DEMO, annotations=MARKS, reason="") as program:
        settled(qtbot, program)
        program.session.advance()
        program.films.step(1)
        qtbot.waitUntil(lambda: program.session.state.reading.step is ReadingStep.READ, timeout=10000)
        settled(qtbot, program)
        assert program.session.visible_prediction is None


@pytest.mark.parametrize("mode", ["layers", "iterations", "granulometry"])
def test_no_tile_of_the_cascade_leaks_before_its_step(qtbot: QtBot, mode: str) -> None:
    with running(qtbot, *DEMO, annotations=MARKS, reason="") as program:
        program.analysis.cascade.choose_mode(mode)
        settled(qtbot, program)
        panel, session = program.window.cascade, program.session
        assert session.state.reading.step is ReadingStep.READ
        assert session.state.cascade is not None
        panel.show()  # whatever the posture hides: nothing may be in it
        assert panel.grid.texts() == ()
        assert panel.strip.texts()[-1] in ("0.2 (L-ACC)", "Granulometry")
        assert not NUMBER.search(texts(panel).replace("0.2 (L-ACC)", "").replace("decay 0.10", ""))
        assert "Finish the reading" in str(program.saving.take())

        session.advance()
        qtbot.waitUntil(lambda: bool(panel.grid.texts()) and not program.jobs.busy, timeout=20000)
        assert not [text for text in panel.grid.texts() if "IoU 0" in text or "IoU 1" in text]
        program.analysis.cascade.choose_look(CascadeLook("covered"))
        qtbot.waitUntil(lambda: not program.jobs.busy and not program.tiles._timer.isActive(), timeout=20000)
        assert not [text for text in panel.grid.texts() if "Box covered 0" in text or "Box covered 1" in text]

        session.advance()
        qtbot.waitUntil(lambda: any("Box covered 0" in text for text in panel.grid.texts()), timeout=20000)
        program.films.step(1)
        qtbot.waitUntil(lambda: session.state.reading.step is ReadingStep.READ, timeout=10000)
        assert panel.grid.texts() == ()
