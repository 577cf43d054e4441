"""Reading what Tab goes through leaves no trace: PySide would take each widget for the parent of the next one."""

import pytest
import shiboken6
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QPushButton, QSplitter, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from xai_desktop.ui.panels_window_place import reached


class Window(QMainWindow):
    """Two buttons, a splitter, and the window's own parts, which Qt makes and Python only knows of."""

    def __init__(self) -> None:
        super().__init__()
        whole = QWidget()
        column = QVBoxLayout(whole)
        self.setCentralWidget(whole)
        self.first, self.second, self.splitter = QPushButton("1"), QPushButton("2"), QSplitter()
        for one in (self.first, self.second, self.splitter):
            column.addWidget(one)
        for name in "34":
            self.splitter.addWidget(QPushButton(name))
        self.known = (self.menuBar(), self.statusBar(), self.splitter.handle(1), column)


@pytest.mark.parametrize("gone", ["first", "second"])
def test_what_is_deleted_afterwards_takes_nothing_with_it(qtbot: QtBot, gone: str) -> None:
    window = Window()
    qtbot.addWidget(window)
    window.show()
    order = [one.text() for one in reached(window.centralWidget()) if isinstance(one, QPushButton)]
    assert order == ["1", "2", "3", "4"]
    leaving: QPushButton = getattr(window, gone)
    leaving.setParent(None)
    leaving.deleteLater()
    del leaving
    setattr(window, gone, None)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert [shiboken6.isValid(one) for one in window.known] == [True] * 4


def test_who_belongs_where_is_as_before(qtbot: QtBot) -> None:
    window = Window()
    qtbot.addWidget(window)
    window.show()
    before = [(one, one.parent(), one.isVisible()) for one in window.findChildren(QWidget)]
    reached(window.centralWidget())
    assert [(one, one.parent(), one.isVisible()) for one in window.findChildren(QWidget)] == before
    assert window.parent() is None
    assert window.isVisible()
