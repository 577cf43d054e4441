"""Keys are changed by pressing them; who has a key already is said at once, and nothing is lost silently."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from xai_desktop.ui.actions import ACTIONS
from xai_desktop.ui.keys import USUAL, KeyTable
from xai_desktop.ui.settings.key_list import NAME
from xai_desktop.ui.settings.keys_part import KeysPart
from xai_desktop.ui.settings.recorder import KeyRecorder

Key, Held = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def part(qtbot: QtBot) -> KeysPart:
    """The part as the program uses it: what it wishes is shown."""
    part = KeysPart()
    qtbot.addWidget(part)
    part.table_wished.connect(part.show_table)
    part.resize(1000, 600)
    with qtbot.waitExposed(part):
        part.show()
    return part


def press(qtbot: QtBot, part: KeysPart, key: Qt.Key, held: Qt.KeyboardModifier = Held.NoModifier) -> None:
    part.card.recorder.setFocus()
    qtbot.keyClick(part.card.recorder, key, held)


def visible(part: KeysPart) -> list[str]:
    model = part.list.model()
    rows = [row for row in range(model.rowCount()) if not part.list.isRowHidden(row)]
    return [str(model.index(row, 0).data(NAME) or model.index(row, 0).data().upper()) for row in rows]


def test_every_action_has_a_row_also_without_a_key(part: KeysPart) -> None:
    listed = [name for name in visible(part) if name.islower()]
    assert sorted(listed) == sorted(spec.id for spec in ACTIONS)
    assert "about" in listed
    assert not USUAL["about"]


def test_a_search_finds_words_groups_and_keys(part: KeysPart) -> None:
    part.search.setText("invert")
    assert visible(part) == ["VIEWER", "invert"]
    part.search.setText("ctrl+q")
    assert visible(part) == ["PROGRAM", "quit"]
    part.search.setText("zzzz")
    assert visible(part) == []
    assert part.nothing.isVisible()
    part.search.clear()
    assert not part.nothing.isVisible()


@pytest.mark.parametrize(
    ("key", "held", "said"),
    [
        (Key.Key_F6, Held.NoModifier, "F6"),
        (Key.Key_J, Held.ControlModifier, "Ctrl+J"),
        (Key.Key_J, Held.ShiftModifier, "Shift+J"),
        (Key.Key_5, Held.KeypadModifier, "5"),
        (Key.Key_F6, Held.ControlModifier | Held.AltModifier, "Ctrl+Alt+F6"),
    ],
)
def test_the_next_key_that_is_pressed_is_recorded(
    qtbot: QtBot, key: Qt.Key, held: Qt.KeyboardModifier, said: str
) -> None:
    recorder = KeyRecorder()
    qtbot.addWidget(recorder)
    heard: list[str] = []
    recorder.recorded.connect(heard.append)
    qtbot.keyClick(recorder, key, held)
    assert heard == [said]


@pytest.mark.parametrize("key", [Key.Key_Control, Key.Key_Shift, Key.Key_Alt, Key.Key_Meta])
def test_a_modifier_alone_is_no_key(qtbot: QtBot, key: Qt.Key) -> None:
    recorder = KeyRecorder()
    qtbot.addWidget(recorder)
    with qtbot.assertNotEmitted(recorder.recorded):
        qtbot.keyClick(recorder, key)


def test_a_sign_that_needs_shift_is_stored_as_the_sign(qtbot: QtBot) -> None:
    recorder = KeyRecorder()
    qtbot.addWidget(recorder)
    with qtbot.waitSignal(recorder.recorded) as heard:
        qtbot.keyClick(recorder, "?", Held.ShiftModifier)
    assert heard.args == ["?"]


def test_tab_leaves_the_recorder(qtbot: QtBot, part: KeysPart) -> None:
    part.card.recorder.setFocus()
    qtbot.waitUntil(part.card.recorder.hasFocus)
    with qtbot.assertNotEmitted(part.card.recorder.recorded):
        qtbot.keyClick(part.card.recorder, Key.Key_Tab)
    assert not part.card.recorder.hasFocus()


def test_a_free_key_counts_at_once(qtbot: QtBot, part: KeysPart) -> None:
    part.list.choose("about")
    with qtbot.waitSignal(part.table_wished) as heard:
        press(qtbot, part, Key.Key_F6)
    assert heard.args[0].overrides() == {"about": ["F6"]}
    assert "changed" in str(part.list.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole))


def test_a_key_of_another_action_is_said_and_not_stored_until_it_is_taken(qtbot: QtBot, part: KeysPart) -> None:
    part.list.choose("about")
    with qtbot.assertNotEmitted(part.table_wished):
        press(qtbot, part, Key.Key_I)
    assert "“Invert”" in part.card.said.text()
    assert part.card.take.isVisible()
    with qtbot.waitSignal(part.table_wished) as heard:
        qtbot.mouseClick(part.card.take, Qt.MouseButton.LeftButton)
    assert heard.args[0].overrides() == {"about": ["I"], "invert": []}
    assert not part.card.take.isVisible()


@pytest.mark.parametrize(
    ("key", "held", "word"),
    [
        (Key.Key_X, Held.NoModifier, "hides"),
        (Key.Key_Space, Held.NoModifier, "pans"),
        (Key.Key_C, Held.ControlModifier, "copy"),
        (Key.Key_Backspace, Held.NoModifier, "letter"),
        (Key.Key_Return, Held.NoModifier, "confirms"),
    ],
)
def test_a_fixed_key_is_refused_with_the_reason(
    qtbot: QtBot, part: KeysPart, key: Qt.Key, held: Qt.KeyboardModifier, word: str
) -> None:
    part.list.choose("about")
    with qtbot.assertNotEmitted(part.table_wished):
        press(qtbot, part, key, held)
    assert word in part.card.said.text()
    assert not part.card.take.isVisible()


def test_escape_gives_up_and_goes_back_to_the_list(qtbot: QtBot, part: KeysPart) -> None:
    part.list.choose("about")
    press(qtbot, part, Key.Key_I)
    press(qtbot, part, Key.Key_Escape)
    assert part.card.said.isHidden()
    qtbot.waitUntil(part.list.hasFocus)


def test_enter_in_the_list_begins_recording(qtbot: QtBot, part: KeysPart) -> None:
    part.list.setFocus()
    qtbot.keyClick(part.list, Key.Key_Return)
    qtbot.waitUntil(part.card.recorder.hasFocus)


def test_a_key_is_taken_away_and_reset(qtbot: QtBot, part: KeysPart) -> None:
    part.list.choose("zoom_in")
    caps = part.card.caps.findChildren(QPushButton)
    assert [cap.accessibleName() for cap in caps] == ["Take + away", "Take = away"]
    qtbot.mouseClick(caps[0], Qt.MouseButton.LeftButton)
    assert part.card.caps.findChild(QPushButton).text().startswith("=")
    assert part.card.reset.isEnabled()
    qtbot.mouseClick(part.card.reset, Qt.MouseButton.LeftButton)
    assert not part.card.reset.isEnabled()


def test_a_reset_that_takes_a_key_from_another_says_so(part: KeysPart) -> None:
    part.show_table(KeyTable().taken("about", "I"))
    part.list.choose("invert")
    assert "“About”" in part.card.reset.toolTip()


def test_all_keys_are_reset_and_the_own_ones_come_back(qtbot: QtBot, part: KeysPart) -> None:
    own = KeyTable(foreign={"hologram": ["F9"]}).taken("about", "I").dropped("quit", "Ctrl+Q")
    assert not part.reset.isEnabled()
    part.show_table(own)
    heard: list[KeyTable] = []
    part.table_wished.connect(heard.append)
    qtbot.mouseClick(part.reset, Qt.MouseButton.LeftButton)
    assert heard[-1].overrides() == {"hologram": ["F9"]}
    qtbot.mouseClick(part.reset, Qt.MouseButton.LeftButton)
    assert heard[-1] == own


def test_every_control_has_words(part: KeysPart) -> None:
    assert all(button.text() for button in part.findChildren(QPushButton))
    assert part.search.accessibleName()
    assert part.list.accessibleName()
    assert part.card.recorder.accessibleName()
