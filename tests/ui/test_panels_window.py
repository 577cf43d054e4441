"""Panels in a window of their own: they move, come back, are remembered, and hear the same keys."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLabel, QSplitterHandle, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import getCppPointer

from tests.helpers.program import without_style
from tests.ui.panel_samples import themed
from xai_desktop.app.preferences import Preferences
from xai_desktop.app.verdict_face import VerdictFace
from xai_desktop.core.reading import Posture, Reading
from xai_desktop.core.report import NOTICE
from xai_desktop.ui.actions import ACTIONS
from xai_desktop.ui.main_window import MainWindow
from xai_desktop.ui.panels_window import ALONE, ELSEWHERE, PanelsWindow
from xai_desktop.ui.panels_window_desk import PanelsDesk
from xai_desktop.ui.panels_window_place import reached
from xai_desktop.ui.roomy import Roomy


class Windows:
    """Both windows, without the rest of the program."""

    def __init__(self, did: list[str]) -> None:
        """`did` collects the ids of actions."""
        verbs: dict[str, Callable[[], None]] = {spec.id: lambda name=spec.id: did.append(name) for spec in ACTIONS}  # type: ignore[misc]
        verbs |= {"panels_apart": lambda: self.desk.toggle(), "go_over": lambda: self.desk.go_over()}
        self.preferences, self.main, self.did = Preferences(), MainWindow(verbs), did
        self.desk = PanelsDesk(self.main, self.preferences)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        themed(app)
        self.show(Posture.INVESTIGATE)
        self.main.show()
        self.main.resize(1280, 800)
        settle()

    def show(self, posture: Posture) -> None:
        self.main.show_posture(replace(Reading.investigate("looked at"), posture=posture))

    def apart(self) -> PanelsWindow:
        """The panels' own window, opened by its action."""
        self.main.action("panels_apart").trigger()
        assert self.desk.window is not None
        settle()
        return self.desk.window

    def arranged(self) -> tuple[list[int], list[int], bool, list[int]]:
        """Widths, heights, whether the column is in sight, and what Tab goes to, one after the other."""
        settle()
        order = [getCppPointer(one)[0] for one in reached(self.main.centralWidget())]
        return self.main._columns.sizes(), self.main._rows.sizes(), self.main.side.isVisible(), order


def settle() -> None:
    """Sizes are worked out one after the other."""
    for _ in range(4):
        QApplication.processEvents()


@pytest.fixture
def two(qtbot: QtBot, qapp: QApplication) -> Windows:
    without_style(qapp)
    windows = Windows([])
    qtbot.addWidget(windows.main)
    return windows


def test_panels_go_into_their_window_and_come_back_where_they_were(two: Windows) -> None:
    main, before = two.main, two.arranged()
    room = main.viewer.size()
    other = two.apart()
    assert {main.side.window(), main.cascade.window()} == {other}
    assert main.side.isVisible()
    assert main.cascade.isVisible()
    assert main.viewer.width() >= room.width() + before[0][2]
    assert main.viewer.height() >= room.height() + before[1][1]
    assert main.action("panels_apart").isChecked()
    other.close()
    assert two.arranged() == before
    assert not main.action("panels_apart").isChecked()


def test_what_a_hand_arranged_is_so_again(two: Windows) -> None:
    two.main._columns.moveSplitter(800, 2)
    before = two.arranged()
    two.apart()
    two.show(Posture.READ)
    two.main.action("panels_apart").trigger()
    two.show(Posture.INVESTIGATE)
    assert two.arranged() == before


def test_the_window_says_why_there_are_no_panels(two: Windows) -> None:
    other, main = two.apart(), two.main
    assert not other.note.isVisible()
    two.show(Posture.READ)
    assert (other.note.isVisible(), other.note.text()) == (True, ALONE)
    two.show(Posture.AI)
    assert not other.note.isVisible()
    assert main.side.isVisible()
    assert not main.cascade.isVisible()
    main.show_workspace("models", main.start)
    assert (other.note.isVisible(), other.note.text()) == (True, ELSEWHERE)
    assert not main.side.isVisible()
    main.show_workspace("review")
    assert main.side.isVisible()


def test_every_key_does_there_what_it_does_beside_the_film(two: Windows, qtbot: QtBot) -> None:
    other, main = two.apart(), two.main
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow, timeout=5000)
    main.hide_key.watch()
    held: list[bool] = []
    main.hide_key.changed.connect(held.append)
    for spec in ACTIONS:
        action = main.action(spec.id)
        for key in action.shortcuts() if action.isEnabled() and spec.id not in ("panels_apart", "go_over") else ():
            two.did.clear()
            qtbot.keyClick(other, key[0].key(), key[0].keyboardModifiers())
            assert two.did == [spec.id]
    qtbot.keyPress(other, Qt.Key.Key_X)
    QApplication.sendEvent(other, QEvent(QEvent.Type.WindowDeactivate))
    assert held == [True, False]


def test_a_key_takes_the_keyboard_from_the_film_to_the_panels_and_back(two: Windows, qtbot: QtBot) -> None:
    main = two.main
    for windows in (1, 2):
        other = two.apart() if windows == 2 else main
        main.activateWindow()
        main.viewer.setFocus()
        qtbot.waitUntil(main.isActiveWindow, timeout=5000)
        qtbot.keyClick(main, Qt.Key.Key_F12)
        qtbot.waitUntil(other.isActiveWindow, timeout=5000)
        assert main.side.isAncestorOf(QApplication.focusWidget())
        qtbot.keyClick(other, Qt.Key.Key_F12)
        qtbot.waitUntil(main.isActiveWindow, timeout=5000)
        assert main.viewer.isAncestorOf(QApplication.focusWidget())
    qtbot.keyClick(other, Qt.Key.Key_F11, Qt.KeyboardModifier.ShiftModifier)
    assert not other.isVisible()


def test_tab_goes_through_the_column_and_then_through_the_cascade(two: Windows) -> None:
    other, main = two.apart(), two.main
    two.show(Posture.READ)  # the reader's own tools are beside the film then
    two.show(Posture.INVESTIGATE)
    main.verdict.show_face(VerdictFace(True))
    panels = (*main.side.panels, main.tools, main.verdict.closing, main.cascade)
    order = [one for one in reached(other) if one.isVisible()]
    borders = [one for one in order if isinstance(one, QSplitterHandle)]
    assert order[-len(borders) :] == borders or order[: len(borders)] == borders
    walked = [
        next(place for place, panel in enumerate(panels) if panel.isAncestorOf(one))
        for one in order
        if one not in borders
    ]
    assert walked == sorted(walked)
    assert set(walked) == set(range(len(panels)))


def test_it_is_remembered_where_it_was(two: Windows, qtbot: QtBot) -> None:
    other = two.apart()
    other.setGeometry(40, 60, 620, 480)
    other.split.moveSplitter(300, 1)
    sizes = other.split.sizes()
    two.main.close()
    assert not other.isVisible()
    two.preferences.save()
    again = Windows([])
    qtbot.addWidget(again.main)
    qtbot.waitUntil(lambda: again.desk.apart, timeout=5000)
    window = again.desk.window
    assert window is not None
    assert window.isVisible()
    assert window.geometry().getRect() == (40, 60, 620, 480)
    settle()
    assert window.split.sizes() == sizes
    window.close()
    assert not again.preferences.settings.panels_apart


def test_what_is_said_beside_the_film_is_said_beside_the_panels(two: Windows) -> None:
    other = two.apart()
    two.main.say("One sentence.")
    assert other.statusBar().currentMessage() == "One sentence."
    assert NOTICE in [label.text() for label in other.statusBar().children() if hasattr(label, "text")]


def test_a_wide_column_stands_in_several(two: Windows) -> None:
    other, side = two.apart(), two.main.side
    two.show(Posture.AI)
    two.main.agreement.show()
    for width, columns in ((500, 1), (1000, 2), (2000, 3), (500, 1)):
        other.resize(width, 900)
        settle()
        places = [(panel.x(), panel.y()) for panel in side.panels]
        assert len({x for x, _ in places}) == columns
        assert places == sorted(places)
        assert [y for _, y in places].count(0) == columns


def test_the_border_between_column_and_cascade_is_moved_by_keys(two: Windows, qtbot: QtBot) -> None:
    split = two.apart().split
    before, handle = split.sizes(), split.handle(1)
    handle.setFocus()
    upright = split.orientation() is Qt.Orientation.Vertical
    qtbot.keyClick(handle, Qt.Key.Key_Down if upright else Qt.Key.Key_Right)
    assert split.sizes()[0] > before[0]


def test_no_line_is_left_where_a_panel_is_out_of_sight(two: Windows) -> None:
    side = two.main.side
    seen = {}
    for posture in (Posture.AI, Posture.INVESTIGATE):
        two.show(posture)
        seen[posture] = sum(not line.isHidden() for line in side._lines)
    assert seen == {Posture.AI: 3, Posture.INVESTIGATE: 4}


@pytest.mark.parametrize("windows", [1, 2])
def test_everything_can_be_reached_in_a_tiny_window(two: Windows, qtbot: QtBot, windows: int) -> None:
    for panel in two.main.side.panels:
        panel.fold(False)
    window = two.apart() if windows == 2 else two.main
    window.resize(400, 300)
    window.activateWindow()
    settle()
    assert window.width() == 400
    assert window.height() == 300
    walked: list[QWidget] = []
    while QApplication.focusWidget() not in walked:
        walked.append(QApplication.focusWidget())
        qtbot.keyClick(walked[-1], Qt.Key.Key_Tab)
        settle()
        focus = QApplication.focusWidget()
        shown = focus.viewport() if isinstance(focus, QAbstractScrollArea) else focus
        assert not shown.visibleRegion().isEmpty(), focus
    assert len(walked) >= 15
    notice = next(one for one in window.statusBar().findChildren(QLabel) if one.text() == NOTICE)
    assert window.statusBar().rect().contains(notice.geometry())


@pytest.mark.parametrize("size", [(1, 900), (900, 1), (1, 1)])
def test_no_size_is_too_small(two: Windows, size: tuple[int, int]) -> None:
    other = two.apart()
    for window in (two.main, other):
        window.setMinimumSize(1, 1)  # as a screen does that is smaller than what the window wants
        window.resize(*size)
        settle()
        window.grab()
    two.main.action("panels_apart").trigger()
    settle()
    two.main.resize(1280, 800)
    settle()
    assert two.main.side.isVisible()
    assert two.main.side.width() >= two.main.side.minimumWidth()


@pytest.mark.parametrize("posture", list(Posture))
def test_the_window_fits_a_small_screen(two: Windows, posture: Posture) -> None:
    two.show(posture)
    for panel in two.main.side.panels:
        panel.fold(False)
    two.main.complain("Opening", "One sentence that stays until it is read, and may need more than one line. " * 2)
    two.main.resize(1024, 768)
    settle()
    area = two.main.centralWidget()
    assert isinstance(area, Roomy)
    assert (area.horizontalScrollBar().maximum(), area.verticalScrollBar().maximum()) == (0, 0)
    assert area.widget().size() == area.viewport().size() == area.size()
