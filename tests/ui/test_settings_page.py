"""The page of settings by itself, and in the program: a change counts at once and is kept."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from tests.helpers.program import complaints, running, without_style
from xai_desktop.core.own_window import OwnWindow
from xai_desktop.core.settings import Settings
from xai_desktop.io.settings_file import load_settings, save_settings, settings_path
from xai_desktop.ui import theme
from xai_desktop.ui.keys import KeyTable
from xai_desktop.ui.settings.page import PARTS, SettingsPage
from xai_desktop.ui.settings.windows_part import WindowsPart

LEFT = Qt.MouseButton.LeftButton
CT, OWN = OwnWindow("lung", -600, 1500, "CT"), OwnWindow("mine", 2048, 900)


@pytest.fixture(autouse=True)
def usual_size(qapp: QApplication) -> Iterator[None]:
    """The size of the text is the whole program's; the next test begins with the usual one."""
    font = qapp.font()
    yield
    theme.choose_size(theme.BASE)
    without_style(qapp)
    qapp.setFont(font)


@pytest.fixture
def page(qtbot: QtBot) -> SettingsPage:
    page = SettingsPage()
    qtbot.addWidget(page)
    page.show_settings(Settings(), KeyTable())
    page.resize(1280, 740)
    with qtbot.waitExposed(page):
        page.show()
    return page


@pytest.fixture
def windows(qtbot: QtBot) -> WindowsPart:
    part = WindowsPart()
    qtbot.addWidget(part)
    part.windows_wished.connect(part.show_windows)
    return part


def test_each_line_of_the_list_opens_its_part(qtbot: QtBot, page: SettingsPage) -> None:
    page.list.setFocus()
    seen = [page.part]
    for _ in PARTS[1:]:
        qtbot.keyClick(page.list, Qt.Key.Key_Down)
        seen.append(page.part)
    assert seen == [name for name, _, _ in PARTS]


def test_showing_settings_wishes_for_nothing(qtbot: QtBot, page: SettingsPage) -> None:
    with qtbot.assertNotEmitted(page.look.wished), qtbot.assertNotEmitted(page.reading.bundle_chosen):
        page.show_settings(Settings(theme="light", font_points=12.0, language="de"), KeyTable())
        page.reading.show_bundles((("a", "", ""), ("b", "", "broken")), "a")
    assert page.look.theme.currentData() == "light"
    assert page.look.text_size.value() == 12.0
    assert page.look.language.currentData() == "de"


def test_colours_size_and_language_are_wished_for_by_name(page: SettingsPage) -> None:
    heard: list[tuple[str, object]] = []
    page.look.wished.connect(lambda name, value: heard.append((name, value)))
    page.look.theme.setCurrentIndex(page.look.theme.findData("light"))
    page.look.text_size.setValue(11.5)
    page.look.language.setCurrentIndex(page.look.language.findData("de"))
    assert heard == [("theme", "light"), ("font_points", 11.5), ("language", "de")]


def test_steps_are_turned_off_only_with_a_reason(qtbot: QtBot, page: SettingsPage) -> None:
    page.open_part("reading")
    part = page.reading
    heard: list[tuple[bool, str]] = []
    part.steps_wished.connect(lambda on, reason: heard.append((on, reason)))
    assert not part.turn_off.isEnabled()
    qtbot.keyClick(part.reason, Qt.Key.Key_Return)
    part.reason.setText("   ")
    assert not part.turn_off.isEnabled()
    assert heard == []
    part.reason.setText(" teaching ")
    qtbot.keyClick(part.reason, Qt.Key.Key_Return)
    assert heard == [(False, "teaching")]
    page.show_settings(Settings(reading_steps=False, reading_reason="teaching"), KeyTable())
    assert "teaching" in part.state.text()
    assert not part.reason.isVisible()
    qtbot.mouseClick(part.turn_on, LEFT)
    assert heard[-1] == (True, "")


def test_a_network_with_a_problem_cannot_be_chosen(page: SettingsPage) -> None:
    part = page.reading
    part.show_bundles((("a", "whole-net", ""), ("b", "", "a file is missing")), "a")
    heard: list[str] = []
    part.bundle_chosen.connect(heard.append)
    assert not part.bundle.model().index(1, 0).flags() & Qt.ItemFlag.ItemIsEnabled
    part.show_bundles((("a", "", ""), ("c", "", "")), "a")
    part.bundle.setCurrentIndex(1)
    assert heard == ["c"]


def test_the_window_in_use_is_kept_under_a_name(qtbot: QtBot, windows: WindowsPart) -> None:
    windows.show_current((-600.0, 1500.0, "CT"))
    windows.only.setChecked(True)
    qtbot.keyClicks(windows.new_name, "lung")
    with qtbot.waitSignal(windows.windows_wished) as heard:
        qtbot.keyClick(windows.new_name, Qt.Key.Key_Return)
    assert heard.args == [(CT,)]
    assert windows.new_name.text() == ""
    windows.only.setChecked(False)
    windows.new_name.setText("LUNG")
    with qtbot.assertNotEmitted(windows.windows_wished):
        qtbot.mouseClick(windows.add, LEFT)
    assert "another name" in windows.said.text()


def test_own_windows_are_renamed_ordered_and_deleted(qtbot: QtBot, windows: WindowsPart) -> None:
    heard: list[tuple[OwnWindow, ...]] = []
    windows.windows_wished.connect(heard.append)
    windows.show_windows((CT, OWN))
    windows.list.setCurrentIndex(windows.list.model().index(1, 0))
    qtbot.mouseClick(windows.up, LEFT)
    assert heard[-1] == (OWN, CT)
    assert windows.list.currentIndex().row() == 0
    windows.name.setText("yours")
    qtbot.keyClick(windows.name, Qt.Key.Key_Return)
    assert [window.name for window in heard[-1]] == ["yours", "lung"]
    windows.name.setText("lung")
    count = len(heard)
    qtbot.mouseClick(windows.rename, LEFT)
    assert len(heard) == count
    assert "another name" in windows.said.text()
    qtbot.mouseClick(windows.delete, LEFT)
    assert heard[-1] == (CT,)
    qtbot.mouseClick(windows.delete, LEFT)
    assert heard[-1] == ()
    assert not windows.delete.isEnabled()


def test_without_a_film_it_is_said_and_numbers_can_still_be_typed(qtbot: QtBot, windows: WindowsPart) -> None:
    windows.show_current(None)
    assert "Open a film" in windows.in_use.text()
    assert not windows.only.isEnabled()
    windows.new_name.setText("typed")
    windows.centre_box.setValue(40)
    windows.width_box.setValue(400)
    with qtbot.waitSignal(windows.windows_wished) as heard:
        qtbot.mouseClick(windows.add, LEFT)
    assert heard.args == [(OwnWindow("typed", 40, 400),)]


def test_places_are_shown_and_opened(
    qtbot: QtBot, page: SettingsPage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[str] = []
    said: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: asked.append(QUrl(url).toLocalFile()))
    page.files.failed.connect(said.append)
    assert not page.files.buttons["Settings"].isEnabled()
    save_settings(Settings())
    page.open_part("files")
    page.files.refresh()
    qtbot.mouseClick(page.files.buttons["Settings"], LEFT)
    assert asked == [str(settings_path().parent)]
    assert str(settings_path().parent) in said[0]


def test_every_control_of_the_page_has_a_name(page: SettingsPage) -> None:
    for button in page.findChildren(QPushButton):
        assert button.text() or button.accessibleName()
    for line in page.findChildren(QLineEdit):
        owner = line.parentWidget()
        assert line.accessibleName() or (owner is not None and owner.accessibleName()), line.placeholderText()


def test_the_program_takes_changes_at_once_and_keeps_them(qtbot: QtBot) -> None:
    with running(qtbot) as program:
        qtbot.waitUntil(program.window.isActiveWindow)
        qtbot.keyClick(program.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
        page = program.settings.page
        qtbot.waitUntil(page.isVisible)
        assert program.window.action("workspace_settings").isChecked()
        page.keys.table_wished.emit(KeyTable().taken("about", "I"))
        assert [key.toString() for key in program.window.action("about").shortcuts()] == ["I"]
        assert program.window.action("invert").shortcuts() == []
        assert "(I)" in program.window.action("about").toolTip()
        page.windows.windows_wished.emit((CT,))
        page.look.text_size.setValue(12.0)
        assert QApplication.font().pointSizeF() == 12.0
        assert theme.points(9.5) == 12.0
        assert page.headline.font().pointSizeF() == pytest.approx(13 * 12 / 9.5, abs=0.05)
        page.setFocus()
        qtbot.keyClick(page, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: not page.isVisible())
        assert program.window.action("workspace_review").isChecked()
    settings, note = load_settings()
    assert note == ""
    assert settings.shortcuts == {"about": ["I"], "invert": []}
    assert settings.window_presets == (CT,)
    assert settings.font_points == 12.0
    assert settings.workspace == "review"


def test_the_program_begins_with_what_was_kept_and_says_what_it_left_out(qtbot: QtBot) -> None:
    save_settings(Settings(font_points=8.0, shortcuts={"about": ["X"], "export": ["F6"]}))
    data = json.loads(settings_path().read_text())
    settings_path().write_text(json.dumps({**data, "theme": "pink"}))
    with running(qtbot) as program:
        assert QApplication.font().pointSizeF() == 8.0
        assert [key.toString() for key in program.window.action("export").shortcuts()] == ["F6"]
        qtbot.waitUntil(lambda: len(complaints(program)) == 2, timeout=10000)
        assert "theme" in complaints(program)[0]
        assert "X for “About” is left out" in complaints(program)[1]


def test_the_sheet_of_keys_leads_to_the_page_where_they_are_changed(qtbot: QtBot) -> None:
    from xai_desktop.ui.dialogs.shortcuts import ShortcutsDialog

    with running(qtbot) as program:
        program.verbs.shortcuts()
        sheet = program.window.findChild(ShortcutsDialog)
        qtbot.mouseClick(sheet.change, LEFT)
        qtbot.waitUntil(lambda: program.settings.page.isVisible())
        assert program.settings.page.part == "keys"
