"""Two workspaces in one window: reached by keys, kept for next time, and never in each other's way."""

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.helpers.program import running
from tests.ui.panel_samples import themed
from xai_desktop.core import paths
from xai_desktop.core.reading import Posture, Reading, ReadingStep
from xai_desktop.core.settings import Settings
from xai_desktop.io.settings_file import load_settings
from xai_desktop.ui.actions import ACTIONS
from xai_desktop.ui.main_window import MainWindow

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> MainWindow:
    themed(qapp)
    window = MainWindow({spec.id: lambda: None for spec in ACTIONS})
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    return window


def test_the_switch_takes_nothing_from_the_films(window: MainWindow) -> None:
    """The menu's row is as high as its words need."""
    with_switch = window.menuBar().height()
    window.switch.hide()
    window.menuBar().setCornerWidget(None, Qt.Corner.TopRightCorner)  # type: ignore[arg-type]
    assert with_switch == window.menuBar().sizeHint().height()
    assert window.top.width() == window.width()


def test_keys_change_the_workspace_and_it_is_kept(qtbot: QtBot) -> None:
    with running(qtbot) as program:
        window = program.window
        qtbot.waitUntil(window.isActiveWindow, timeout=10000)
        assert window.viewer.isVisible()
        assert window.switch.buttons["review"].isChecked()
        qtbot.keyClick(window, Qt.Key.Key_2, CONTROL)
        page = program.models.page
        assert page.isVisible()
        assert not window.viewer.isVisible()
        assert window.switch.buttons["models"].isChecked()
        assert not window.switch.buttons["review"].isChecked()
        assert page.chosen == "demo-cascade"
        qtbot.keyClick(window, Qt.Key.Key_1, CONTROL)
        assert window.viewer.isVisible()
        qtbot.mouseClick(window.switch.buttons["models"], Qt.MouseButton.LeftButton)
        assert page.isVisible()
        program.close()
    assert load_settings()[0].workspace == "models"
    with running(qtbot) as again:
        qtbot.waitUntil(lambda: again.window.switch.buttons["models"].isChecked(), timeout=10000)
        assert again.models.page.isVisible()


def test_films_that_are_opened_are_shown(qtbot: QtBot) -> None:
    with running(qtbot) as program:
        program.models.show_models()
        program.verbs.open_paths([paths.demo_study()])
        assert program.window.viewer.isVisible()
        program.models.show_models()
        program.verbs.open_demo()
        assert program.window.viewer.isVisible()


def test_what_belongs_to_films_waits_while_they_are_out_of_sight(qtbot: QtBot, window: MainWindow) -> None:
    window.lock("export", "Locked.")
    window.show_kind(1, planes=False)
    before = {name: action.isEnabled() for name, action in window.verbs.items()}
    assert not before["export"]
    assert not before["play"]
    window.show_workspace("models")
    off = {name for name, action in window.verbs.items() if not action.isEnabled()}
    assert {"next_film", "tool_window", "panes_1", "posture_read", "toggle_heat", "run_explainer", "export"} <= off
    assert not off & {"open_files", "open_demo", "quit", "toggle_theme", "workspace_review", "train", "shortcuts"}
    window.show_kind(5, planes=True)
    assert not window.action("play").isEnabled()
    window.show_workspace("review")
    assert window.action("play").isEnabled()
    window.show_kind(1, planes=False)
    assert {name: action.isEnabled() for name, action in window.verbs.items()} == before


def test_the_form_is_one_action_away(qtbot: QtBot) -> None:
    with running(qtbot) as program:
        qtbot.waitUntil(program.window.isActiveWindow, timeout=10000)
        program.window.action("train").trigger()
        assert program.models.page.form.isVisible()
        assert program.models.page.form.name.hasFocus()
        qtbot.mouseClick(program.models.page.form.cancel, Qt.MouseButton.LeftButton)
        assert program.models.page.card.isVisible()


def test_a_workspace_that_there_is_not_is_no_setting() -> None:
    assert Settings.from_json({"workspace": "elsewhere"}) == (Settings(), ("workspace",))
    assert Settings.from_json({"workspace": "cohort"})[0].workspace == "cohort"
    assert Settings.from_json({"workspace": "models"})[0].workspace == "models"


@pytest.mark.parametrize("posture", Posture)
def test_a_film_that_is_read_alone_has_no_switch_for_a_map(window: MainWindow, posture: Posture) -> None:
    """Even where the steps are off: a switch that is on beside a film without a map would say what is not so."""
    window.show_posture(Reading(ReadingStep.REFERENCE, posture, steps_on=False, reason="For a test."))
    offered = [name for name in ("toggle_heat", "toggle_mask") if window.action(name).isEnabled()]
    assert offered == ([] if posture is Posture.READ else ["toggle_heat", "toggle_mask"])
    assert window.action("toggle_boxes").isEnabled()


def test_the_word_models_takes_more_room_only_while_it_says_how_far_a_training_is(window: MainWindow) -> None:
    button = window.switch.buttons["models"]
    alone = button.sizeHint().width()
    assert button.minimumWidth() == 0
    window.switch.show_progress("9 %")
    room = button.minimumWidth()
    assert room > alone
    window.switch.show_progress("100 %")
    QApplication.processEvents()
    assert button.minimumWidth() == room >= button.sizeHint().width()
    assert button.width() >= room
    assert window.switch.geometry().right() <= window.width()
    window.switch.show_progress("")
    assert button.minimumWidth() == 0


@pytest.mark.parametrize("name", ["models", "cohort"])
def test_no_word_of_the_switch_is_painted_over_another(window: MainWindow, name: str) -> None:
    """Also in the moment in which one begins to say how far something is."""
    for text in ("25 %", ""):
        window.switch.show_progress(text, name)
        QApplication.processEvents()
        places = [button.geometry() for button in window.switch.buttons.values()]
        assert all(one.right() < next_one.left() for one, next_one in pairwise(places))
        assert window.switch.rect().contains(places[-1])
