"""The list of maps that were made: one click or Enter brings one back."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.helpers.program import texts
from xai_desktop.app.run_lines import RunLine
from xai_desktop.ui.panels.explain import ExplainPanel
from xai_desktop.ui.panels.run_list import MOST, RunList

LINES = (
    RunLine(7, "RISE · masks 50", "IoU 0.31", "Mass · a · 09:41 · 7.20 s", "everything", shown=True),
    RunLine(5, "Grad-CAM · last", "empty", "Mass · a · 09:40 · 0.07 s", "everything else", warns=True),
)


@pytest.fixture
def runs(qtbot: QtBot) -> RunList:
    runs = RunList()
    qtbot.addWidget(runs)
    runs.show_lines(LINES)
    runs.resize(280, 100)
    runs.show()
    return runs


def test_a_click_brings_a_map_back_but_not_the_one_that_is_showing(qtbot: QtBot, runs: RunList) -> None:
    heard: list[int] = []
    runs.run_chosen.connect(heard.append)
    for row in (0, 1):
        place = runs.visualRect(runs.model().index(row, 0)).center()
        qtbot.mouseClick(runs.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert heard == [5]


def test_the_keyboard_does_the_same(qtbot: QtBot, runs: RunList) -> None:
    runs.setCurrentIndex(runs.model().index(0, 0))
    with qtbot.waitSignal(runs.run_chosen) as heard:
        qtbot.keyClick(runs, Qt.Key.Key_Down)
        qtbot.keyClick(runs, Qt.Key.Key_Return)
    assert heard.args == [5]


def test_the_keyboard_stays_on_its_run_when_the_list_grows(runs: RunList) -> None:
    runs.setCurrentIndex(runs.model().index(1, 0))
    runs.show_lines((RunLine(9, "CAM", "", "", ""), *LINES))
    assert runs.currentIndex().row() == 2


def test_what_is_painted_is_also_said(runs: RunList) -> None:
    spoken = [runs.model().index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in (0, 1)]
    assert spoken[0] == "RISE · masks 50, Mass · a · 09:41 · 7.20 s, IoU 0.31, showing now"
    assert spoken[1].endswith("empty")


def test_a_long_list_is_no_higher_than_so_many_rows(runs: RunList) -> None:
    row = runs.visualRect(runs.model().index(0, 0)).height()
    runs.show_lines(tuple(RunLine(n, "a", "", "", "") for n in range(40)))
    assert runs.height() <= MOST * row + 4


def test_the_panel_shows_no_history_where_there_is_none(qtbot: QtBot) -> None:
    panel = ExplainPanel()
    qtbot.addWidget(panel)
    panel.show()
    assert not panel.history.isVisible()
    panel.show_runs(LINES)
    assert panel.history.isVisible()
    assert "RISE" in texts(panel)
    panel.show_runs(())
    assert "RISE" not in texts(panel)
