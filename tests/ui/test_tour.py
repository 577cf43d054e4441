"""The ring of the guided tour stays around what it is about."""

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from xai_desktop.ui.help.tour import Stop, TourView


def test_the_ring_goes_with_a_panel_that_unfolds_or_scrolls(qtbot: QtBot) -> None:
    window, area, column = QWidget(), QScrollArea(), QWidget()
    qtbot.addWidget(window)
    window.resize(900, 600)
    area.setParent(window)
    area.setGeometry(600, 0, 300, 600)
    column.resize(280, 1500)
    panel = QLabel("the panel", column)
    panel.setGeometry(20, 400, 240, 60)
    area.setWidget(column)
    window.show()
    tour = TourView(window, (Stop("A title", "What it is.", lambda: panel),))
    tour.begin()

    def ring() -> QRect:
        return QRect(panel.mapTo(window, QPoint(0, 0)), panel.size()).adjusted(-3, -3, 3, 3)

    assert tour.frame.geometry() == ring()
    panel.resize(240, 150)
    qtbot.waitUntil(lambda: tour.frame.geometry() == ring(), timeout=2000)
    area.verticalScrollBar().setValue(220)
    qtbot.waitUntil(lambda: tour.frame.geometry() == ring(), timeout=2000)
    assert ring().top() == 400 - 220 - 3 + area.frameWidth()
    assert not tour.card.geometry().intersects(ring())
    tour.end(seen=False)
