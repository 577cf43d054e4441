"""The table of actions: no key does two things, and nothing is left out of the menus."""

from PySide6.QtGui import QKeySequence

from xai_desktop.ui.actions import ACTIONS, HIDE_KEY, MENUS, TOOLS, WINDOWS
from xai_desktop.ui.viewer.cursor import Tool


def test_all_shortcuts_are_unique() -> None:
    keys = [QKeySequence(key).toString() for spec in ACTIONS for key in spec.keys]
    keys.append(QKeySequence(HIDE_KEY).toString())
    assert all(keys)
    assert {key for key in keys if keys.count(key) > 1} == set()


def test_every_key_of_the_table_is_one_that_qt_knows() -> None:
    assert [key for spec in ACTIONS for key in spec.keys if QKeySequence(key).toString() != key] == []


def test_menus_and_tools_name_actions_that_there_are() -> None:
    known = {spec.id for spec in ACTIONS}
    assert {name for _, names in MENUS for name in names if name} - known == {WINDOWS}
    assert set(TOOLS) <= known
    assert {f"tool_{tool.name.lower()}" for tool in Tool} == set(TOOLS)
