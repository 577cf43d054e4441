"""Monitors that come and go: no window stays where nobody can see it."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.test_panels_window import Windows
from xai_desktop.ui.monitors import SLACK, Monitors, bring_back, onto

LEFT, RIGHT = QRect(0, 0, 1280, 1024), QRect(1280, 0, 1920, 1080)


def in_sight(frame: QRect, rooms: list[QRect]) -> bool:
    """The slow way: every corner, and every tenth point between."""
    xs = {*range(frame.left(), frame.right(), 10), frame.right()}
    ys = {*range(frame.top(), frame.bottom(), 10), frame.bottom()}
    return all(any(room.contains(x, y) for room in rooms) for x in xs for y in ys)


@pytest.mark.parametrize(
    ("frame", "rooms", "place"),
    [
        ((100, 100, 800, 600), [LEFT], (100, 100, 800, 600)),
        ((1000, 100, 800, 600), [LEFT, RIGHT], (1000, 100, 800, 600)),
        ((-8, -8, 1296, 1040), [LEFT], (-8, -8, 1296, 1040)),
        ((1400, 100, 800, 600), [LEFT], (480, 100, 800, 600)),
        ((1400, 100, 1700, 1070), [LEFT], (0, 0, 1280, 1024)),
        ((5000, 5000, 400, 300), [LEFT, RIGHT], (2800, 780, 400, 300)),
        ((-3000, 400, 400, 300), [LEFT, RIGHT], (0, 400, 400, 300)),
        ((-3000, 400, 400, 300), [], (-3000, 400, 400, 300)),
    ],
)
def test_a_window_goes_where_it_can_be_seen(
    frame: tuple[int, int, int, int], rooms: list[QRect], place: tuple[int, int, int, int]
) -> None:
    assert onto(QRect(*frame), rooms).getRect() == place


coordinates, lengths = st.integers(-4000, 4000), st.integers(1, 3000)
frames = st.builds(QRect, coordinates, coordinates, lengths, lengths)
far_apart = st.lists(st.builds(QRect, coordinates, coordinates, st.just(800), st.just(600)), min_size=1, max_size=3)


@given(frames, far_apart)
def test_no_window_is_ever_out_of_sight(frame: QRect, rooms: list[QRect]) -> None:
    place = onto(frame, rooms)
    assert place.width() <= frame.width()
    assert place.height() <= frame.height()
    if place != frame:
        assert any(room.contains(place) for room in rooms)
    elif min(frame.width(), frame.height()) > 2 * SLACK:
        assert in_sight(frame.adjusted(SLACK, SLACK, -SLACK, -SLACK), rooms)
    assert onto(place, rooms) == place


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    one = QWidget()
    qtbot.addWidget(one)
    with qtbot.waitExposed(one):
        one.show()
    return one


def room() -> QRect:
    return QGuiApplication.primaryScreen().availableGeometry()


@pytest.mark.parametrize("state", [Qt.WindowState.WindowMaximized, Qt.WindowState.WindowFullScreen])
def test_what_filled_a_monitor_fills_the_one_that_is_left(
    window: QWidget, state: Qt.WindowState, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.setWindowState(state)
    QApplication.processEvents()
    assert not bring_back(window)
    monkeypatch.setattr(QGuiApplication, "screens", lambda: [SimpleNamespace(availableGeometry=lambda: RIGHT)])
    assert bring_back(window)
    assert window.windowState() & state
    assert RIGHT.contains(window.normalGeometry().topLeft())


def test_a_monitor_that_goes_takes_no_window_with_it(window: QWidget, qtbot: QtBot) -> None:
    dialog = QDialog(window)
    dialog.show()
    monitors = Monitors(window)
    window.setGeometry(9000, 20, 3000, 300)
    dialog.move(-2000, -2000)
    with qtbot.waitSignal(monitors.moved, timeout=5000):
        QGuiApplication.instance().screenRemoved.emit(QGuiApplication.primaryScreen())  # type: ignore[union-attr]
    assert room().contains(window.frameGeometry())
    assert room().contains(dialog.frameGeometry())


def test_a_monitor_that_shrinks_takes_its_windows_along(window: QWidget, qtbot: QtBot) -> None:
    monitors = Monitors(window)
    window.setGeometry(700, 700, 400, 300)
    with qtbot.waitSignal(monitors.moved, timeout=5000):
        QGuiApplication.primaryScreen().availableGeometryChanged.emit(room())
    assert room().contains(window.frameGeometry())


def test_nothing_is_said_where_nothing_was_out_of_sight(window: QWidget, qtbot: QtBot) -> None:
    monitors = Monitors(window)
    window.setGeometry(50, 50, 400, 300)
    with qtbot.assertNotEmitted(monitors.moved):
        QGuiApplication.primaryScreen().availableGeometryChanged.emit(room())
        qtbot.waitUntil(lambda: not monitors._timer.isActive(), timeout=5000)


def test_the_program_says_in_one_line_that_its_windows_were_brought_back(qtbot: QtBot) -> None:
    two = Windows([])
    qtbot.addWidget(two.main)
    other = two.apart()
    for one in (two.main, other):
        one.move(9000, 0)
    with qtbot.waitSignal(two.desk.monitors.moved, timeout=10000):
        QGuiApplication.instance().screenRemoved.emit(two.main.screen())  # type: ignore[union-attr]
    assert room().contains(two.main.frameGeometry())
    assert room().contains(other.frameGeometry())
    (said,) = two.main.notices.sentences()
    assert "monitors have changed" in said


def test_a_remembered_place_on_a_monitor_that_is_gone_is_given_up(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.setGeometry(9000, 9000, 3000, 500)
    kept = window.saveGeometry()
    again = QWidget()
    qtbot.addWidget(again)
    again.restoreGeometry(kept)
    bring_back(again)
    assert room().contains(again.frameGeometry())
    assert again.width() > 700
