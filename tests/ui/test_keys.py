"""Keys: no two actions share one, none is taken from a text field, and no conflict is ever stored silently."""

import itertools

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from xai_desktop.core.errors import SettingsError
from xai_desktop.ui.actions import ACTIONS, build_actions, shown_keys
from xai_desktop.ui.keys import FIXED, SPECS, USUAL, KeyTable, portable, refusal, with_own


def all_keys(table: KeyTable) -> list[str]:
    return [key for keys in table.keys.values() for key in keys]


def test_all_keys_of_the_table_are_keys_and_unique() -> None:
    """The slow way: every pair of actions is compared."""
    for one, other in itertools.combinations(ACTIONS, 2):
        assert not {*map(QKeySequence, one.keys)} & {*map(QKeySequence, other.keys)}, (one.id, other.id)
    for spec in ACTIONS:
        assert all(map(portable, spec.keys)), spec.id
        assert len(set(spec.keys)) == len(spec.keys)


def test_no_key_of_the_table_is_a_fixed_one_but_where_its_action_shares_the_meaning() -> None:
    clashes = {spec.id: set(map(portable, spec.keys)) & set(FIXED) for spec in ACTIONS}
    assert {name: keys for name, keys in clashes.items() if keys} in ({}, {"remove_ruler": {"Esc"}})


def test_fixed_keys_are_written_as_they_are_compared() -> None:
    assert [key for key in FIXED if portable(key) != key] == []


@pytest.mark.parametrize("key", FIXED)
def test_a_key_that_is_needed_elsewhere_is_refused_with_the_reason(key: str) -> None:
    fault = KeyTable().fault("export", key)
    assert FIXED[key] in fault
    with pytest.raises(SettingsError):
        KeyTable().given("export", key)
    with pytest.raises(SettingsError):
        KeyTable().taken("export", key)


def test_a_free_key_is_given() -> None:
    table = KeyTable().given("about", "Ctrl+Shift+F7")
    assert table.keys["about"] == ("Ctrl+Shift+F7",)
    assert table.overrides() == {"about": ["Ctrl+Shift+F7"]}


def test_a_key_of_another_action_is_refused_and_named_until_it_is_taken() -> None:
    table = KeyTable()
    assert "“Invert”" in table.fault("about", "I")
    with pytest.raises(SettingsError, match="Invert"):
        table.given("about", "I")
    after = table.taken("about", "I")
    assert after.keys["about"] == ("I",)
    assert after.keys["invert"] == ()
    assert after.overrides() == {"about": ["I"], "invert": []}
    assert len(all_keys(after)) == len(set(all_keys(after)))


def test_an_action_has_few_keys_and_none_twice() -> None:
    table = KeyTable().given("about", "F6").given("about", "F7").given("about", "F8")
    assert "first" in table.fault("about", "F9")
    assert "already" in table.fault("about", "F6")


def test_a_reset_takes_the_usual_keys_back_and_names_who_loses_them() -> None:
    table = KeyTable().taken("about", "I").dropped("quit", "Ctrl+Q")
    assert table.losers("invert") == ("about",)
    after = table.reset("invert")
    assert after.keys["invert"] == USUAL["invert"]
    assert after.keys["about"] == ()
    assert after.reset("quit").overrides() == {}


def test_what_is_stored_comes_back() -> None:
    table = KeyTable().taken("about", "I").taken("invert", "Ctrl+Shift+I").dropped("fit", "F")
    assert with_own(table.overrides()) == (table, ())
    assert with_own({}) == (KeyTable(), ())


def test_two_actions_that_change_places_keep_their_new_keys() -> None:
    stored = {"next_film": ["P"], "previous_film": ["N"]}
    table, said = with_own(stored)
    assert said == ()
    assert table.keys["next_film"] == ("P",)
    assert table.keys["previous_film"] == ("N",)


@pytest.mark.parametrize(
    ("stored", "word"),
    [
        ({"about": ["I"], "export": ["I"]}, "About"),
        ({"about": ["X"]}, "overlay"),
        ({"about": ["Ctrl+C"]}, "copy"),
        ({"about": ["Ctrl+K, Ctrl+L"]}, "after the other"),
        ({"about": ["no key at all"]}, "no key at all"),
        ({"about": ["I"]}, "Invert"),
    ],
)
def test_a_file_with_a_conflict_or_a_wrong_key_is_said_and_leaves_no_key_to_two(
    stored: dict[str, list[str]], word: str
) -> None:
    table, said = with_own(stored)
    assert len(all_keys(table)) == len(set(all_keys(table)))
    assert word in " ".join(said)
    assert all(sentence.endswith(".") for sentence in said)


def test_entries_of_a_newer_program_are_kept() -> None:
    table, said = with_own({"hologram": ["F9"], "about": ["F6"]})
    assert said == ()
    assert table.overrides() == {"hologram": ["F9"], "about": ["F6"]}


def test_every_action_can_have_its_usual_keys() -> None:
    assert [spec.id for spec in ACTIONS for key in USUAL[spec.id] if refusal(key, spec.id)] == []
    assert set(SPECS) == set(USUAL)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter], ids=["letters", "numbers"])
def test_both_enter_keys_confirm_a_verdict_and_are_called_enter(qtbot: QtBot, key: Qt.Key) -> None:
    confirmed: list[bool] = []
    window = QWidget()
    qtbot.addWidget(window)
    actions = build_actions(window, {spec.id: lambda: None for spec in ACTIONS})
    actions["next_step"].triggered.connect(lambda: confirmed.append(True))
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
    assert confirmed == [True]
    assert shown_keys(SPECS["next_step"].keys) == "Ctrl+Enter"
