"""Film and panels in two windows: the steps hold in both, and a reader who works in the second lacks nothing."""

import itertools

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.e2e.test_reading_steps import DEMO, MARKS
from tests.e2e.test_walks import ALT, CTRL, at_step, leaks
from tests.helpers.program import running, settled, texts
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.review import CallVerdict, PlaceVerdict
from xai_desktop.ui.dialogs.shortcuts import ShortcutsDialog


def test_a_film_is_read_from_the_window_of_the_panels(qtbot: QtBot) -> None:
    with running(qtbot, *DEMO, annotations=MARKS, reason="") as program:
        settled(qtbot, program)
        main, session = program.window, program.session
        main.action("panels_apart").trigger()
        other = program.apart.window
        assert other is not None
        assert other.note.text() in texts(main, hidden=True), "the second window is looked through, too"
        assert leaks(program) == []
        other.activateWindow()
        qtbot.waitUntil(other.isActiveWindow, timeout=5000)

        qtbot.keyClick(other, Qt.Key.Key_F3)
        assert session.state.reading.step is ReadingStep.READ
        assert not main.side.isVisible()
        program.window.verdict_line.picker.picked.emit("Cardiomegaly", 4)
        qtbot.keyClick(other, Qt.Key.Key_Return, CTRL)
        at_step(qtbot, program, ReadingStep.AI)
        assert main.verdict.isVisible()
        assert main.verdict.window() is other
        assert not main.agreement.isVisible()
        assert not main.cascade.isVisible()
        assert "IoU 0" not in texts(main, hidden=True)

        for key in (Qt.Key.Key_W, Qt.Key.Key_O):
            qtbot.keyClick(other, key, ALT)
        qtbot.keyClick(other, Qt.Key.Key_Z, CTRL)
        qtbot.keyClick(other, Qt.Key.Key_T, ALT)
        qtbot.keyClick(other, Qt.Key.Key_Return, CTRL)
        at_step(qtbot, program, ReadingStep.REFERENCE)
        verdict = session.state.said.of("Cardiomegaly")
        assert (verdict.call, verdict.place) == (CallVerdict.WRONG, PlaceVerdict.ON_TARGET)
        assert main.agreement.isVisible()
        assert main.cascade.isVisible()

        before = session.state.ref
        qtbot.keyClick(other, Qt.Key.Key_N)
        qtbot.waitUntil(lambda: session.state.ref is not before, timeout=10000)
        at_step(qtbot, program, ReadingStep.READ)
        settled(qtbot, program)
        assert leaks(program) == []
        assert other.note.isVisible()

        qtbot.keyClick(other, Qt.Key.Key_F1)
        assert [dialog.parent() for dialog in main.findChildren(ShortcutsDialog)] == [other]
        main.findChildren(ShortcutsDialog)[0].close()


def test_the_tour_brings_the_panels_back(qtbot: QtBot) -> None:
    with running(qtbot) as program:
        program.window.action("panels_apart").trigger()
        program.help.begin_tour()
        assert program.help.tour is not None
        assert not program.apart.apart
        for _ in range(4):
            program.help.tour.card.moved.emit(1)
        program.window.action("panels_apart").trigger()
        assert program.help.tour.place == 4
        for step in (-1, 1, 1, 1):
            program.help.tour.card.moved.emit(step)
            if program.help.tour is None:
                break
        assert program.help.tour is None


def test_windows_that_change_size_while_a_map_is_computed_lose_nothing(qtbot: QtBot) -> None:
    with running(qtbot, *DEMO, annotations=MARKS) as program:
        program.window.action("panels_apart").trigger()
        other = program.apart.window
        assert other is not None
        sizes = itertools.cycle(((400, 300), (1280, 800), (320, 900), (1700, 320), (640, 480), (1024, 768)))

        def resized() -> bool:
            for window in (program.window, other):
                window.resize(*next(sizes))
            state = program.session.state
            return state.result is not None and state.cascade is not None and not program.jobs.busy

        qtbot.waitUntil(resized, timeout=60000)
        assert program.window.notices.sentences() == ()
        program.window.resize(1280, 800)
        other.resize(1200, 800)
        qtbot.waitUntil(lambda: bool(program.window.cascade.grid.texts()), timeout=20000)
        assert program.window.cascade.window() is other
