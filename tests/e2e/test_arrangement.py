"""The sizes of columns and cascade: a share of the screen until somebody drags them, and then theirs, for ever."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QSplitter
from pytestqt.qtbot import QtBot

from tests.helpers.films import gradient, write_dicom
from tests.helpers.program import running
from xai_desktop.ui.arranging import Wishes
from xai_desktop.ui.wiring import Program


def drag(qtbot: QtBot, splitter: QSplitter, index: int, by: QPoint) -> None:
    """Take a handle with the mouse and let it go elsewhere."""
    handle = splitter.handle(index)
    start = handle.rect().center()
    qtbot.mousePress(handle, Qt.MouseButton.LeftButton, pos=start)
    there = QPointF(start + by)
    none, left, keys = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    to = QPointF(handle.mapToGlobal(start + by))
    QApplication.sendEvent(handle, QMouseEvent(QEvent.Type.MouseMove, there, to, none, left, keys))
    qtbot.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=start)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return write_dicom(tmp_path / "film.dcm", gradient(64, 56), patient_id="p")


def opened(qtbot: QtBot, program: Program) -> None:
    qtbot.waitUntil(lambda: program.session.state.image is not None, timeout=30000)
    QApplication.processEvents()


def widths(program: Program) -> tuple[int, int]:
    return program.window._left.width(), program.window.side.width()


def posture(program: Program, name: str) -> None:
    program.window.action(f"posture_{name}").trigger()
    QApplication.processEvents()


def test_who_closes_while_reading_finds_whole_columns_at_the_next_start(qtbot: QtBot, film: Path) -> None:
    with running(qtbot, film) as program:
        opened(qtbot, program)
        before = widths(program)
        posture(program, "read")
        assert program.window._left.width() < before[0] / 2
    with running(qtbot, film) as program:
        opened(qtbot, program)
        assert widths(program) == before


def test_what_somebody_dragged_outlives_a_posture_and_a_start(qtbot: QtBot, film: Path) -> None:
    with running(qtbot, film) as program:
        opened(qtbot, program)
        window, before = program.window, widths(program)
        drag(qtbot, window._columns, 1, QPoint(60, 0))
        drag(qtbot, window._columns, 2, QPoint(-40, 0))
        drag(qtbot, window._rows, 1, QPoint(0, -30))
        QApplication.processEvents()
        wide, high = widths(program), window.cascade.height()
        assert wide[0] > before[0] + 50
        assert wide[1] > before[1] + 30
        for name in ("read", "ai", "read", "investigate"):
            posture(program, name)
        assert widths(program) == wide
        assert window.cascade.height() == high
        posture(program, "read")
    with running(qtbot, film) as program:
        opened(qtbot, program)
        assert widths(program) == wide
        assert program.window.cascade.height() == high


@pytest.mark.parametrize("text", ["", "AAAA/wAA|AAAA/wAB", "1,2", "-1,2,3", "a,b,c", "1,2,999999"])
def test_what_is_no_arrangement_is_none(text: str) -> None:
    assert Wishes.of(text) == Wishes()


def test_an_arrangement_is_written_as_it_is_read() -> None:
    assert Wishes.of(Wishes(250, 0, 300).text) == Wishes(250, 0, 300)
    assert Wishes().text == ""
