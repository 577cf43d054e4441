"""Asking about marks in the window: one choice for film and panel, and an answer that is in sight."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.helpers.program import running, settled
from xai_desktop.core import paths
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.geometry import Box
from xai_desktop.ui.wiring import Program

OWN = (Annotation("Pneumothorax", Box(90, 150, 250, 400)), Annotation("Nodule", Box(500, 320, 560, 380)))


@pytest.fixture
def program(qtbot: QtBot) -> Iterator[Program]:
    marks = (paths.demo_annotations(),)
    with running(qtbot, paths.demo_study() / "SYN-10.dcm", annotations=marks) as program:
        settled(qtbot, program, cascade=False)
        for mark in OWN:
            program.editing.add_mark(mark)
        yield program


def pick(program: Program, number: int) -> None:
    """As a person does in the list of marks."""
    marks = program.window.ask.marks
    marks.setCurrentIndex(number)
    marks.activated.emit(number)


def in_sight(program: Program, widget: QWidget) -> bool:
    viewport = program.window.side.area.viewport()
    top = widget.mapTo(viewport, QPoint()).y()
    return widget.isVisible() and top >= 0 and top + widget.height() <= viewport.height()


def test_a_mark_is_chosen_on_the_film_and_in_the_panel_alike(program: Program) -> None:
    window, film = program.window, program.window.viewer.film.desk
    assert window.ask.marks.count() > len(OWN), "the experts' marks are offered, too"
    pick(program, 1)
    chosen = film.board.chosen_thing
    assert isinstance(chosen, Annotation)
    assert chosen.shape == OWN[1].shape
    window.viewer.choose_mark(0)
    assert window.ask.marks.currentIndex() == 0
    pick(program, len(OWN))
    assert film.board.chosen is None
    assert window.ask.marks.currentIndex() == len(OWN)
    program.editing.add_cover(Box(300, 300, 340, 340))
    assert window.ask.marks.currentIndex() == len(OWN), "a cover is no choice of another mark"


def test_the_answer_to_a_key_is_in_sight(qtbot: QtBot, program: Program) -> None:
    window = program.window
    window.action("posture_ai").trigger()
    QApplication.processEvents()
    window.side.area.verticalScrollBar().setValue(0)
    window.viewer.choose_mark(0)
    qtbot.keyClick(window, Qt.Key.Key_Q)
    qtbot.waitUntil(lambda: "without" in window.ask.answer.text(), timeout=60000)
    qtbot.waitUntil(lambda: in_sight(program, window.ask.answer), timeout=5000)
    assert in_sight(program, window.ask.marks)
