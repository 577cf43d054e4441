"""Borders between parts: moved with keys as with the mouse, and seen where the keyboard is."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitterHandle, QWidget
from pytestqt.qtbot import QtBot

from xai_desktop.ui.key_splitter import FOCUSED, LONG_STEP, SLIM, STEP, KeySplitter

ACROSS, DOWN = Qt.Orientation.Horizontal, Qt.Orientation.Vertical


def made(qtbot: QtBot, orientation: Qt.Orientation) -> KeySplitter:
    splitter = KeySplitter(orientation)
    qtbot.addWidget(splitter)
    for _ in range(2):
        part = QWidget()
        part.setMinimumSize(50, 50)
        part.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        splitter.addWidget(part)
    splitter.resize(600, 600)
    splitter.setSizes([300, 300])
    with qtbot.waitExposed(splitter):
        splitter.show()
    return splitter


@pytest.mark.parametrize(
    ("orientation", "on", "back"),
    [(ACROSS, Qt.Key.Key_Right, Qt.Key.Key_Left), (DOWN, Qt.Key.Key_Down, Qt.Key.Key_Up)],
)
def test_arrows_move_a_border_and_say_so(qtbot: QtBot, orientation: Qt.Orientation, on: Qt.Key, back: Qt.Key) -> None:
    splitter = made(qtbot, orientation)
    handle, first = splitter.handle(1), splitter.sizes()[0]
    with qtbot.waitSignal(splitter.splitterMoved):
        qtbot.keyClick(handle, on)
    assert splitter.sizes()[0] == first + STEP
    qtbot.keyClick(handle, back, Qt.KeyboardModifier.ShiftModifier)
    assert splitter.sizes()[0] == first + STEP - LONG_STEP
    for _ in range(9):
        qtbot.keyClick(handle, back, Qt.KeyboardModifier.ShiftModifier)
    assert splitter.sizes()[0] == 50, "no part is closed by its border"


def test_the_border_with_the_keyboard_is_seen_and_has_a_name(qtbot: QtBot) -> None:
    splitter = made(qtbot, ACROSS)
    handle = splitter.handle(1)
    assert handle.accessibleName()
    assert splitter.handleWidth() == SLIM
    handle.setFocus()
    qtbot.waitUntil(handle.hasFocus, timeout=2000)
    assert splitter.handleWidth() == FOCUSED
    splitter.widget(0).setFocus()
    assert splitter.handleWidth() == SLIM


def test_keys_across_a_border_go_on(qtbot: QtBot) -> None:
    splitter = made(qtbot, ACROSS)
    before = splitter.sizes()
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Home, Qt.Key.Key_A):
        qtbot.keyClick(splitter.handle(1), key)
    assert splitter.sizes() == before


def test_borders_are_qts_own(qtbot: QtBot) -> None:
    """A border that is made in Python is destroyed twice; the next style sheet then ends the program."""
    splitter = made(qtbot, ACROSS)
    assert type(splitter.handle(1)) is QSplitterHandle
