"""The bar fits its window: what there is no room for is in the menu at its end, and every action is still there."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from tests.helpers.program import without_style
from tests.ui.panel_samples import themed
from xai_desktop.core.reading import Reading
from xai_desktop.ui import theme
from xai_desktop.ui.actions import ACTIONS, build_actions
from xai_desktop.ui.main_window import MainWindow
from xai_desktop.ui.top_bar import NARROWEST, ToolButton, TopBar


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> MainWindow:
    without_style(qapp)
    window = MainWindow({spec.id: lambda: None for spec in ACTIONS})
    qtbot.addWidget(window)
    themed(qapp)
    window.show()
    return window


@pytest.fixture
def usual_text(qapp: QApplication) -> Iterator[None]:
    """Nothing was restyled: the size and the colours for what comes next are enough."""
    yield
    theme.choose_size(theme.BASE)
    theme.choose(qapp, "dark")


def button(window: MainWindow, name: str) -> ToolButton:
    return next(one for one in window.top.findChildren(ToolButton) if one.accessibleName() == name)


def lines(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def shown(window: MainWindow) -> set[str]:
    return {b.accessibleName() or b.text() for b in window.top.findChildren(QToolButton) if b.isVisible()}


@pytest.mark.parametrize("reading", [Reading(), Reading.investigate("looked at")])
def test_all_tools_fit_at_the_usual_width(window: MainWindow, reading: Reading) -> None:
    window.top.show_reading(reading)
    window.resize(1280, 800)
    assert window.width() == 1280
    assert {"Pan", "Zoom", "Magnifier", "Ruler", "1:1", "Window", "Turn", "Layout", "Boxes", "Undo", "Redo"} <= shown(
        window
    )
    assert "More tools" not in shown(window)
    words = {one.text() for one in window.top.findChildren(ToolButton) if one.isVisible()}
    assert {"W/L", "Heatmap", "Outline", "Boxes"} <= words
    assert "Overlay planes of the file" not in shown(window)


def test_planes_take_room_only_where_there_are_some(window: MainWindow) -> None:
    window.resize(1280, 800)
    window.show_kind(1, planes=True)
    assert "Overlay planes of the file" in shown(window)
    assert window.action("toggle_planes").isEnabled()
    window.show_kind(1, planes=False)
    assert "Overlay planes of the file" not in shown(window)
    assert not window.action("toggle_planes").isEnabled()


@pytest.mark.parametrize("width", [NARROWEST, 960])
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


@pytest.mark.parametrize("reading", [Reading(), Reading.investigate("looked at")])
@pytest.mark.parametrize(("ordinary", "name"), [(8.0, "dark"), (9.5, "light"), (14.0, "dark"), (14.0, "light")])
def test_nothing_is_cut_off_at_any_size_of_text(
    qtbot: QtBot, qapp: QApplication, usual_text: None, ordinary: float, name: theme.ThemeName, reading: Reading
) -> None:
    """The steps and Export stay, whatever the tools have to give up. The bar alone: a window takes long to restyle."""
    theme.choose_size(ordinary)
    theme.choose(qapp, name)
    owner = QWidget()
    qtbot.addWidget(owner)
    bar = TopBar(build_actions(owner, {spec.id: lambda: None for spec in ACTIONS}), QMenu("Window", owner), owner)
    owner.setStyleSheet(theme.style_sheet(theme.current()))
    bar.show_reading(reading)
    owner.resize(1280, 200)
    bar.resize(1280, bar.sizeHint().height())
    owner.show()
    with qtbot.waitExposed(owner):
        bar.layout().activate()  # type: ignore[union-attr]
    kinds = (*bar.findChildren(ToolButton), *bar.findChildren(QPushButton), *bar.findChildren(QLabel))
    parts = [one for one in kinds if one.isVisible()]
    assert sum(isinstance(one, QLabel) for one in parts) == (3 if reading.steps_on else 1)
    assert sum(isinstance(one, QPushButton) for one in parts) == 1
    for part in parts:
        assert part.width() >= part.sizeHint().width(), part
        assert part.height() >= part.sizeHint().height(), part
    places = sorted((one.mapTo(bar, one.rect().topLeft()).x(), one.width()) for one in parts)
    assert places[0][0] >= 0
    assert sum(places[-1]) <= bar.width()
    assert all(x + width <= then for (x, width), (then, _) in pairwise(places))


def test_words_go_before_buttons_do(window: MainWindow) -> None:
    window.resize(1700, 800)
    assert button(window, "Layout").text() == "1×1 ▾"
    assert button(window, "Window").text() == "Window ▾"
    window.resize(1100, 800)
    assert "More tools" not in shown(window)
    assert button(window, "Heatmap").text() == ""
    assert button(window, "Heatmap").accessibleName() == "Heatmap"


def test_panes_and_hanging_are_one_menu(window: MainWindow) -> None:
    layout = button(window, "Layout")
    window.resize(1700, 800)
    assert lines(layout.menu()) == [
        *("One pane (1×1)", "Two panes (1×2)", "Two panes, one above the other (2×1)", "Four panes (2×2)"),
        *("No film beside this one", "Hang current beside prior", "Hang frontal beside lateral", "Link panes"),
    ]
    window.action("panes_3").setChecked(True)
    assert layout.text() == "2×1 ▾"
    chosen = window.action("panes_3").icon().pixmap(20, 20).toImage()
    assert layout.icon().pixmap(20, 20).toImage() == chosen
    assert layout.icon().pixmap(20, 20).toImage() != window.action("panes_2").icon().pixmap(20, 20).toImage()


def test_every_button_tells_its_name_and_its_key(window: MainWindow) -> None:
    for spec in ACTIONS:
        found = [one for one in window.top.findChildren(ToolButton) if one.defaultAction() is window.action(spec.id)]
        for one in found:
            assert one.toolTip().startswith(spec.text)
            assert not spec.keys or "(" in one.toolTip()
    assert all(one.toolTip() for one in window.top.findChildren(ToolButton))


def test_an_action_that_changes_leaves_its_button_as_narrow_as_it_was(window: MainWindow) -> None:
    window.resize(1280, 800)
    undo = button(window, "Undo")
    window.show_edits("move the box of the left upper lobe", "")
    assert undo.accessibleName() == "Undo: move the box of the left upper lobe"
    assert undo.text() == ""


def test_the_menu_of_tools_shows_the_tool_in_hand(qtbot: QtBot, window: MainWindow) -> None:
    """Whatever tool has the mouse, one button of the bar is down."""
    draw, plain = button(window, "Draw"), button(window, "Draw").icon().pixmap(20).toImage()
    assert not draw.isChecked()
    window.action("tool_known").trigger()
    assert draw.isChecked()
    assert draw.icon().pixmap(20).toImage() == window.action("tool_known").icon().pixmap(20).toImage() != plain
    draw.nextCheckState()
    assert draw.isChecked()
    window.action("tool_ruler").trigger()
    assert not draw.isChecked()
    assert draw.icon().pixmap(20).toImage() == plain
