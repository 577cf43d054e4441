"""The bar fits its window: what there is no room for is in the menu at its end, and every action is still there."""

import pytest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from tests.ui.panel_samples import themed
from xai_desktop.core.reading import Reading
from xai_desktop.ui.actions import ACTIONS
from xai_desktop.ui.main_window import MainWindow
from xai_desktop.ui.top_bar import NARROWEST


@pytest.fixture
def window(qtbot: QtBot, qapp: object) -> MainWindow:
    themed(qapp)  # type: ignore[arg-type]
    window = MainWindow({spec.id: lambda: None for spec in ACTIONS})
    qtbot.addWidget(window)
    window.show()
    return window


def shown(window: MainWindow) -> set[str]:
    return {b.accessibleName() or b.text() for b in window.top.findChildren(QToolButton) if b.isVisible()}


@pytest.mark.parametrize("reading", [Reading(), Reading.investigate("looked at")])
def test_all_tools_fit_at_the_usual_width(window: MainWindow, reading: Reading) -> None:
    window.top.show_reading(reading)
    window.resize(1280, 800)
    assert window.width() == 1280
    assert {"Pan", "Zoom", "Ruler", "1:1", "Window", "Boxes"} <= shown(window)
    assert "More tools" not in shown(window)
    assert "Overlay planes of the file" not in shown(window)


def test_planes_take_room_only_where_there_are_some(window: MainWindow) -> None:
    window.resize(1280, 800)
    window.show_kind(1, planes=True)
    assert "Overlay planes of the file" in shown(window)
    assert window.action("toggle_planes").isEnabled()
    window.show_kind(1, planes=False)
    assert "Overlay planes of the file" not in shown(window)
    assert not window.action("toggle_planes").isEnabled()


@pytest.mark.parametrize("width", [NARROWEST, 1024, 1150])
def test_what_has_no_room_is_in_the_menu(window: MainWindow, width: int) -> None:
    window.resize(1280, 800)
    everything = shown(window)
    window.top.show_reading(Reading())
    window.resize(width, 700)
    assert window.width() == width
    rest = next(b for b in window.top.findChildren(QToolButton) if b.accessibleName() == "More tools")
    assert rest.isVisible()
    inside = {action.text() for action in rest.menu().actions()}
    assert (shown(window) | inside) - {"More tools"} == everything
    assert not shown(window) & inside
    assert {"Window", "Ruler", "Boxes"} <= shown(window)
