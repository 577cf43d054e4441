"""Two panes, one colour bar, one set of signals."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.helpers.maps import explained
from tests.helpers.viewing import REF, drag, flat, middle, pixels, surface, wheel
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.geometry import Box
from xai_desktop.core.heat_layer import HeatScale
from xai_desktop.core.image import Window
from xai_desktop.core.overlay import READER_COLOURS, OverlayLook
from xai_desktop.core.prediction import FoundBox
from xai_desktop.ui import theme
from xai_desktop.ui.viewer.colour_bar import BAR, GAP, LEFT, ColourBar, tick_text
from xai_desktop.ui.viewer.cursor import Tool
from xai_desktop.ui.viewer.grid import ViewerGrid
from xai_desktop.ui.viewer.marks import PREDICTED

BOXES = (Annotation("Mass", Box(20, 20, 44, 44), "NIH"),)


@pytest.fixture
def grid(qtbot: QtBot) -> ViewerGrid:
    grid = ViewerGrid()
    qtbot.addWidget(grid)
    grid.set_letters(False)
    grid.resize(1000, 500)
    with qtbot.waitExposed(grid):
        grid.show()
    grid.show_film(flat(), REF)
    return grid


def bump() -> FloatArray:
    heatmap = np.zeros((64, 64), np.float32)
    heatmap[30:34, 30:34] = 0.84
    return heatmap


def has_box(view: object) -> bool:
    picture = pixels(view)
    return bool((np.abs(picture - np.array(READER_COLOURS[0])) <= 3).all(axis=2).any())


def test_the_film_is_alone_until_the_map_may_be_seen(grid: ViewerGrid) -> None:
    assert grid.views() == (grid.film,)
    assert grid.film.isVisible()
    assert not grid.map_view.isVisible()
    assert not grid.bar.isVisible()


def test_with_the_map_there_are_two_panes_and_a_bar(grid: ViewerGrid) -> None:
    grid.set_map_visible(True)
    assert grid.views() == (grid.film, grid.map_view)
    assert grid.bar.isVisible()
    grid.set_panes(1)
    assert grid.views() == (grid.map_view,)
    assert not grid.film.isVisible()
    grid.set_map_visible(False)
    assert grid.views() == (grid.film,)


def test_the_bar_stands_beside_the_panes_not_on_them(grid: ViewerGrid) -> None:
    grid.set_map_visible(True)
    QApplication.processEvents()
    right = grid.map_view.mapTo(grid, QPoint(grid.map_view.width(), 0)).x()
    assert grid.bar.x() >= right


def test_without_a_film_there_is_one_pane_with_the_message(grid: ViewerGrid) -> None:
    grid.set_map_visible(True)
    grid.show_nothing("Open a film.")
    assert grid.views() == (grid.film,)
    grid.show_film(flat(), REF)
    assert len(grid.views()) == 2


def test_the_map_is_only_in_the_map_pane(grid: ViewerGrid) -> None:
    grid.set_map_visible(True)
    grid.set_look(OverlayLook(boxes=False, mask=False, peak=False))
    grid.show_explanation(explained(bump()))
    assert not middle(pixels(grid.film), 150)[:, 2:-2].any()
    assert middle(pixels(grid.map_view), 150)[:, 2:-2].any()


def test_boxes_are_on_the_film_alone_only_on_request(grid: ViewerGrid) -> None:
    grid.show_boxes(BOXES)
    assert has_box(grid.film)
    grid.set_map_visible(True)
    assert (has_box(grid.film), has_box(grid.map_view)) == (False, True)
    grid.set_boxes_on_film(True)
    assert has_box(grid.film)
    grid.show_film(flat(), REF)
    assert (has_box(grid.film), has_box(grid.map_view)) == (False, False)


def test_both_panes_move_and_window_together_and_say_so_once(grid: ViewerGrid, qtbot: QtBot) -> None:
    grid.set_map_visible(True)
    said: list[Window] = []
    grid.window_changed.connect(said.append)
    drag(qtbot, grid.map_view, QPoint(100, 100), QPoint(160, 130), Qt.MouseButton.LeftButton)
    assert len(said) == 3
    assert said[-1] == grid.film.window_level() == grid.map_view.window_level()
    wheel(grid.film, 100, 100)
    ours, theirs = grid.film.geometry_of_film(), grid.map_view.geometry_of_film()
    assert ours is not None
    assert theirs is not None
    assert (ours.zoom, ours.centre) == (theirs.zoom, theirs.centre)


def test_a_pane_that_was_away_comes_back_in_step(grid: ViewerGrid) -> None:
    grid.set_map_visible(True)
    grid.set_panes(1)
    grid.zoom_by(3)
    grid.set_window(Window(50, 60))
    grid.set_panes(2)
    ours, theirs = grid.film.geometry_of_film(), grid.map_view.geometry_of_film()
    assert ours is not None
    assert theirs is not None
    assert (ours.zoom, ours.centre) == (theirs.zoom, theirs.centre)
    assert grid.map_view.window_level() == Window(50, 60)


def test_commands_go_to_the_pane_that_was_clicked(grid: ViewerGrid, qtbot: QtBot) -> None:
    grid.set_map_visible(True)
    qtbot.mouseClick(surface(grid.map_view), Qt.MouseButton.LeftButton)
    assert grid.active() is grid.map_view
    grid.set_map_visible(False)
    assert grid.active() is grid.film
    grid.setFocus()
    assert grid.film.focusProxy().hasFocus() or not grid.isActiveWindow()


def test_a_tool_is_chosen_for_both_panes(grid: ViewerGrid, qtbot: QtBot) -> None:
    grid.set_map_visible(True)
    grid.set_tool(Tool.PAN)
    before = grid.film.window_level()
    for view in grid.views():
        drag(qtbot, view, QPoint(100, 100), QPoint(160, 130), Qt.MouseButton.LeftButton)
    assert grid.film.window_level() == before


def test_the_bar_has_the_maps_own_numbers(grid: ViewerGrid) -> None:
    grid.set_map_visible(True)
    assert grid.bar.labels() == ()
    grid.show_explanation(explained(bump()))
    assert grid.bar.labels() == ("0", "0.42", "0.84")
    grid.show_explanation(explained(bump() - np.float32(0.42)))
    assert grid.bar.labels() == ("−0.42", "0", "0.42")
    grid.set_look(OverlayLook(hidden=True))
    assert grid.bar.labels() == ()
    grid.set_look(OverlayLook())
    grid.show_explanation(explained(np.zeros((64, 64), np.float32)))
    assert grid.bar.labels() == ()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.8412, "0.841"),
        (-0.5, "−0.5"),
        (0.00123, "1.2e−3"),
        (123456.0, "1.2e5"),
        (-5.44e-05, "−5.4e−5"),
        (-2.4e-19, "−2e−19"),
    ],
)
def test_ticks_are_short(value: float, text: str) -> None:
    assert tick_text(value) == text


def test_low_values_are_clear_on_the_bar_and_the_highest_is_not(qtbot: QtBot) -> None:
    bar = ColourBar()
    qtbot.addWidget(bar)
    bar.resize(bar.width(), 500)
    bar.show()
    bar.show_scale(HeatScale(0, 1), OverlayLook(opacity=1.0))
    column = pixels(bar)[:, LEFT + 2]
    panel = np.array(theme.current().colour("panel").getRgb()[:3])
    inside = np.flatnonzero((np.abs(column - panel) > 6).any(axis=1))
    end = inside[np.flatnonzero(np.diff(inside) > 4)[0]]
    top, bottom = column[inside[3]], column[end - 3]
    np.testing.assert_allclose(top, (252, 255, 164), atol=12)
    np.testing.assert_allclose(bottom, (112, 112, 112), atol=6)


def test_every_label_of_the_bar_fits(qtbot: QtBot) -> None:
    """The longest number there is, in the widget's own room."""
    bar = ColourBar()
    qtbot.addWidget(bar)
    room = bar.width() - LEFT - BAR - GAP
    widest = max(
        QFontMetricsF(theme.mono(8)).horizontalAdvance(tick_text(v))
        for v in (-1.23e-10, -2.3e-5, -0.0123, -123.0, 8.88e88)
    )
    assert widest <= room


def has_dashes(view: object) -> bool:
    return bool((np.abs(pixels(view) - np.array(PREDICTED.getRgb()[:3])) <= 3).all(axis=2).any())


def test_what_a_network_drew_is_dashed_and_never_in_the_pane_of_the_film_alone(grid: ViewerGrid) -> None:
    grid.set_map_visible(True)
    grid.show_boxes(BOXES)
    assert not has_dashes(grid.map_view)
    grid.show_predicted((FoundBox("Mass", Box(10, 10, 54, 30), 0.62),))
    assert has_dashes(grid.map_view)
    assert not has_dashes(grid.film)
    grid.set_look(OverlayLook(boxes=False))
    assert not has_dashes(grid.map_view)
    grid.set_look(OverlayLook())
    grid.show_film(flat(), REF)
    assert not has_dashes(grid.map_view)
