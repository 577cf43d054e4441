"""From the form to a network that looks at a film, in the real window; and nothing is left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from tests.conftest import REPOSITORY
from tests.helpers.program import running, settled
from tests.slow.test_orphans import running as is_running
from xai_desktop.app.training_state import Phase
from xai_desktop.core import paths
from xai_desktop.services import kept_orders
from xai_desktop.ui.wiring import Program

DEMO = (paths.demo_study(),)
MARKS = (paths.demo_annotations(), paths.demo_atlas())
SMALL = {
    "films": {"data": "synthetic:focal", "films": 60},
    "network": {"widths": "4,6"},
    "input": {"size": 32},
    "recipe": {"epochs": 2},
}
CHILD = """
import sys, time
from xai_desktop.services.training_child import TrainingChild
child = TrainingChild(["train", "cascade", "--films=2000", "--out", sys.argv[1]])
while not any(True for _ in child.take()[0]):
    time.sleep(0.05)
print(child.number, flush=True)
sys.stdin.read()
"""


def begin(qtbot: QtBot, program: Program, name: str, **recipe: int) -> None:
    qtbot.waitUntil(program.window.isActiveWindow, timeout=10000)
    qtbot.keyClick(program.window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    page = program.models.page
    assert page.isVisible()
    qtbot.mouseClick(page.train, Qt.MouseButton.LeftButton)
    form = page.form
    form.fill({**SMALL, "recipe": {**SMALL["recipe"], **recipe}})  # type: ignore[arg-type]
    qtbot.keyClicks(form.name, name)
    qtbot.mouseClick(form.train, Qt.MouseButton.LeftButton)
    assert program.models.training.busy


def button(program: Program, text: str) -> QPushButton:
    boxes = [box for box in program.window.findChildren(QMessageBox) if box.isVisible()]
    return next(one for box in boxes for one in box.findChildren(QPushButton) if one.text() == text)


def test_a_network_is_trained_in_the_window_and_looks_at_a_film(qtbot: QtBot) -> None:
    with running(qtbot, *DEMO, annotations=MARKS) as program:
        settled(qtbot, program)
        begin(qtbot, program, "tiny")
        page, training = program.models.page, program.models.training
        assert page.chosen == "tiny"
        assert page.run.isVisible()
        qtbot.waitUntil(lambda: not training.busy, timeout=100000)
        assert training.state is not None
        assert training.state.phase is Phase.DONE, training.state.sentence
        assert page.card.isVisible()
        assert page.lines[0].name == "tiny"
        assert page.card.curves.isVisible()
        assert program.window.prediction.bundles.findText("tiny") >= 0
        qtbot.mouseClick(page.network.use, Qt.MouseButton.LeftButton)
        assert program.window.viewer.isVisible()
        qtbot.waitUntil(lambda: program.session.state.bundle == "tiny" and not program.jobs.busy, timeout=60000)
        result = program.session.state.result
        assert result is not None
        assert result.explanation.provenance.bundle == "tiny"


@pytest.mark.slow
def test_closing_while_a_training_is_under_way_asks_and_keeps_what_was_learnt(qtbot: QtBot) -> None:
    with running(qtbot) as program:
        begin(qtbot, program, "long", epochs=500)
        training = program.models.training
        qtbot.waitUntil(lambda: len(training.state.events) >= 2, timeout=100000)  # type: ignore[union-attr]
        assert training._child is not None
        number = training._child.number
        assert "%" in program.window.switch.buttons["models"].text()
        assert not program.window.close()
        qtbot.mouseClick(button(program, "Stay"), Qt.MouseButton.LeftButton)
        assert program.window.isVisible()
        assert training.busy
        assert not program.window.close()
        qtbot.mouseClick(button(program, "Stop and close"), Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: not program.window.isVisible(), timeout=20000)
        assert not is_running(number)
        (order,) = kept_orders.unfinished()
        assert order.has_learnt


def test_the_window_stays_free_while_a_network_is_trained(qtbot: QtBot) -> None:
    with running(qtbot, *DEMO, annotations=MARKS) as program:
        settled(qtbot, program)
        begin(qtbot, program, "beside", epochs=300)
        program.window.action("workspace_review").trigger()
        before = program.session.state.ref
        program.films.step(1)
        qtbot.waitUntil(lambda: program.session.state.ref is not before, timeout=20000)
        settled(qtbot, program)
        assert program.models.training.busy


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX's")
def test_the_training_of_a_killed_program_goes_home(tmp_path: Path) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path / "out")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=REPOSITORY,
    )
    assert program.stdout is not None
    assert program.stdin is not None
    number = int(program.stdout.readline())
    assert is_running(number)
    program.send_signal(signal.SIGKILL)
    program.wait()
    deadline = time.monotonic() + 20
    while is_running(number) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(number)
    program.stdout.close()
    program.stdin.close()
