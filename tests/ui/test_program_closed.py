"""A window that was closed is gone, with everything that it held: Qt's connections keep nobody alive."""

import gc
import weakref
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.helpers.films import gradient, write_dicom
from tests.helpers.program import running
from xai_desktop.ui.wiring import Program

WINDOWS = 5


def swept() -> None:
    """What waits to be deleted is deleted, and what nobody holds is collected; some of it lets go of more."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()


def opened_and_closed(qtbot: QtBot, film: Path, number: int) -> list[weakref.ref[QObject]]:
    """A whole window with a film, closed at its work; what is left of it are weak references.

    The first one is looked through, and still waits to be deleted when the second opens, which restyles both.
    """
    with running(qtbot, film) as program:
        qtbot.waitUntil(lambda: program.session.state.image is not None, timeout=60000)
        if number == 0:
            program.settings.show_settings()
            program.models.show_models()
            program.models.show_review()
        return [weakref.ref(one) for one in held(program, desks=number == 0)]


def held(program: Program, desks: bool) -> tuple[QObject, ...]:
    window = program.window
    parts = (program, window, program.session, program.jobs, program.films, program.preferences, window.viewer)
    made = (program.settings.page, program.models.page) if desks else ()
    return (*parts, program.settings, program.models, program.help, program.explaining, *made)


@pytest.mark.slow
def test_five_windows_that_were_closed_leave_nothing_behind(qtbot: QtBot, tmp_path: Path) -> None:
    film = write_dicom(tmp_path / "film.dcm", gradient(96, 96), bits=12)
    left = []
    for number in range(WINDOWS):
        left += opened_and_closed(qtbot, film, number)
        if number > 0:
            swept()
    assert [type(one()).__name__ for one in left if one() is not None] == []
    there = QApplication.allWidgets()
    assert [type(one).__name__ for one in there if one.isWindow() and one.isVisible()] == []


@pytest.mark.slow
def test_the_closed_window_no_longer_hears_of_the_application(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Qt.ApplicationState] = []
    with running(qtbot, write_dicom(tmp_path / "film.dcm", gradient(96, 96), bits=12)) as program:
        monkeypatch.setattr(program.verdicts, "set_attended", lambda on: heard.append(on))
        app = program.app
        app.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
        app.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
        assert heard == [False, True]
    del program
    swept()
    app.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    assert heard == [False, True]


def test_while_a_window_is_open_python_collects_nothing_by_itself(qtbot: QtBot, tmp_path: Path) -> None:
    """It would on any thread, and Qt's objects must be deleted on their own."""
    gc.enable()
    try:
        with running(qtbot, write_dicom(tmp_path / "film.dcm", gradient(96, 96), bits=12)) as program:
            assert not gc.isenabled()
            assert not program.sweeping.stopped
        assert program.sweeping.stopped
    finally:
        gc.disable()
