"""The window in German: menus, keys and settings speak it from the start."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.helpers.program import running, texts
from xai_desktop.app import language
from xai_desktop.core.settings import Settings
from xai_desktop.io.settings_file import save_settings
from xai_desktop.ui.actions import ACTIONS, sheet
from xai_desktop.ui.keys import USUAL


@pytest.fixture(autouse=True)
def english_again(qapp: QApplication) -> Iterator[None]:
    yield
    language.begin("en")


def test_menus_status_and_settings_are_german(qtbot: QtBot) -> None:
    save_settings(Settings(language="de"))
    with running(qtbot) as program:
        window = program.window
        assert [action.text() for action in window.menuBar().actions()][:2] == ["Datei", "Ansicht"]
        assert window.action("invert").text() == "Invertieren"
        assert window.action("invert").toolTip().startswith("Invertieren (I)\nHell und Dunkel")
        assert "Strg+O" in window.action("open_files").toolTip()
        assert [key.toString() for key in window.action("open_files").shortcuts()] == ["Ctrl+O"]
        assert "Nur zu Forschungszwecken. Nicht zur Diagnose." in texts(window.statusBar())
        program.settings.show_settings("keys")
        page = program.settings.page
        qtbot.waitUntil(page.isVisible)
        assert page.headline.text() == "Tasten"
        page.keys.list.choose("about")
        page.keys.card.offer("I")
        assert page.keys.card.said.text() == "I ist die Taste von „Invertieren“."
        assert window.findChild(QAction, "quit").text() == "Beenden"


def test_the_sheet_of_keys_is_german() -> None:
    language.begin("de")
    rows = sheet(USUAL)
    assert ("Betrachten", "I", "Invertieren") in rows
    assert ("Überlagerungen", "X halten", "Alle Überlagerungen ausblenden") in rows
    assert ("Aufnahmen", "Strg+O", "Dateien öffnen…") in rows


def test_no_two_actions_of_a_menu_are_called_alike() -> None:
    language.begin("de")
    from xai_desktop.core.wording import wording

    words = [wording(spec.text) for spec in ACTIONS]
    assert sorted(words) == sorted(set(words))
