"""Which buttons and keys Qt takes as held is the same at the beginning of every test."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.helpers.hands import hands_off

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


def two_buttons(widget: QWidget) -> None:
    for button in (LEFT, RIGHT):
        QTest.mousePress(widget, button)


HELD: list[Callable[[QWidget], None]] = [
    lambda widget: QTest.mousePress(widget, LEFT),
    two_buttons,
    lambda widget: QTest.mouseDClick(widget, LEFT),
    lambda widget: QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier),
]


@pytest.mark.parametrize("hold", HELD, ids=["a button", "two buttons", "a double click", "a key"])
def test_what_was_pressed_is_let_go_of(qtbot: QtBot, hold: Callable[[QWidget], None]) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    hold(widget)
    assert QApplication.mouseButtons() or QApplication.keyboardModifiers()
    hands_off()
    assert not QApplication.mouseButtons()
    assert not QApplication.keyboardModifiers()
