"""A test's hands are taken off the mouse and the keyboard when it ends, as a person's are."""

import sys


def hands_off() -> None:
    """Qt knows a button as held, for every window of the process, until it hears of its release.

    A press without a release, and a double click as Qt's own test library makes it, would be heard by the next tests.
    """
    if "PySide6.QtTest" not in sys.modules:
        return
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication, QWidget

    if QApplication.instance() is None:
        return
    held, nowhere = QApplication.mouseButtons(), QWidget()
    for button in Qt.MouseButton:
        if button & held:
            QTest.mouseRelease(nowhere, button)
    if QApplication.keyboardModifiers() != Qt.KeyboardModifier.NoModifier:
        QTest.keyRelease(nowhere, Qt.Key.Key_Shift)
