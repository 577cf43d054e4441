"""The bar under a film that moves, and what stays of the view from frame to frame."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from tests.helpers.maps import explained
from tests.helpers.viewing import REF, drag, flat, look_at, middle, pixels
from tests.ui.panel_texts import texts_of
from xai_desktop.core.image import Image, Window
from xai_desktop.ui.viewer.cine import CineBar
from xai_desktop.ui.viewer.cursor import Tool
from xai_desktop.ui.viewer.grid import ViewerGrid

LEFT = Qt.MouseButton.LeftButton
MOVING = replace(REF, frames=96, rate=15.0)


@pytest.fixture
def bar(qtbot: QtBot) -> CineBar:
    bar = CineBar()
    qtbot.addWidget(bar)
    bar.resize(700, 34)
    bar.show_film(96, 15.0)
    bar.show_frame(11)
    return bar


def test_the_bar_says_where_it_is_and_how_fast(bar: CineBar) -> None:
    assert bar.isVisible()
    assert bar.where.text() == "frame 12 of 96"
    assert bar.slider.value() == 11
    assert bar.rate.text() == "15 frames/s"
    assert all(part.accessibleName() for part in (bar.slider, bar.rate, bar.back_button, bar.on_button))


@pytest.mark.parametrize(("rate", "shown"), [(0.0, 10.0), (15.0, 15.0), (0.2, 1.0), (400.0, 60.0), (7.5, 7.5)])
def test_the_rate_is_the_files_own_or_ten(bar: CineBar, rate: float, shown: float) -> None:
    bar.show_film(96, rate)
    assert bar.rate.value() == shown


def test_one_frame_needs_no_bar(bar: CineBar) -> None:
    bar.show_film(1, 0.0)
    assert bar.isHidden()


def test_buttons_and_slider_ask_for_frames_and_showing_one_does_not(qtbot: QtBot, bar: CineBar) -> None:
    asked: list[tuple[str, int]] = []
    bar.step_requested.connect(lambda by: asked.append(("step", by)))
    bar.frame_requested.connect(lambda frame: asked.append(("frame", frame)))
    qtbot.mouseClick(bar.on_button, LEFT)
    qtbot.mouseClick(bar.back_button, LEFT)
    bar.slider.setValue(40)
    bar.show_frame(3)
    bar.show_film(20, 0.0)
    assert asked == [("step", 1), ("step", -1), ("frame", 40)]


def test_the_ends_can_be_seen(bar: CineBar) -> None:
    bar.show_frame(0)
    assert not bar.back_button.isEnabled()
    bar.show_frame(95)
    assert not bar.on_button.isEnabled()


def test_play_and_pause_at_the_chosen_rate(qtbot: QtBot, bar: CineBar) -> None:
    asked: list[tuple[bool, float]] = []
    bar.play_requested.connect(lambda on, rate: asked.append((on, rate)))
    bar.rate.setValue(24)
    assert asked == []
    qtbot.mouseClick(bar.play_button, LEFT)
    bar.set_playing(True)
    assert "Pause" in texts_of(bar)
    bar.rate.setValue(30)
    qtbot.mouseClick(bar.play_button, LEFT)
    bar.set_playing(False)
    assert asked == [(True, 24.0), (True, 30.0), (False, 30.0)]
    bar.show_film(1, 0.0)
    bar.toggle()
    assert len(asked) == 3


@pytest.fixture
def grid(qtbot: QtBot) -> ViewerGrid:
    grid = ViewerGrid()
    qtbot.addWidget(grid)
    grid.set_letters(False)
    grid.resize(1000, 500)
    with qtbot.waitExposed(grid):
        grid.show()
    return grid


def framed(value: int, *windows: Window) -> Image:
    return flat(value) if not windows else replace(flat(value), windows=windows)


def test_another_frame_keeps_zoom_place_window_and_rulers(qtbot: QtBot, grid: ViewerGrid) -> None:
    grid.show_film(framed(40), MOVING)
    assert grid.cine.isVisible()
    look_at(grid.film, 9, 20, 30)
    grid.set_window(Window(100.0, 90.0))
    grid.set_inverted(True)
    grid.set_tool(Tool.RULER)
    drag(qtbot, grid.film, QPoint(300, 200), QPoint(400, 250), LEFT)
    before = grid.film.geometry_of_film(), grid.film.window_level(), grid.film.inverted(), grid.film.desk.measures
    first = middle(pixels(grid.film))
    grid.show_frame(framed(120), replace(MOVING, frame=50))
    after = grid.film.geometry_of_film(), grid.film.window_level(), grid.film.inverted(), grid.film.desk.measures
    assert after == before
    assert grid.cine.where.text() == "frame 51 of 96"
    assert (middle(pixels(grid.film)) != first).any()
    grid.show_film(framed(40), REF)
    assert not grid.cine.isVisible()
    assert grid.film.desk.measures == ()


def test_the_window_of_the_file_follows_the_frame_and_a_chosen_one_stays(grid: ViewerGrid) -> None:
    grid.show_film(framed(40, Window(50, 60, "a"), Window(70, 80, "b")), MOVING)
    grid.show_frame(framed(40, Window(51, 61, "a"), Window(71, 81, "b")), replace(MOVING, frame=1))
    assert grid.film.window_level() == grid.map_view.window_level() == Window(51, 61, "a")
    grid.set_window(Window(71, 81, "b"))
    grid.show_frame(framed(40, Window(52, 62, "a")), replace(MOVING, frame=2))
    assert grid.film.window_level() == Window(71, 81, "b")
    grid.set_window(Window(9, 9))
    grid.show_frame(framed(40, Window(50, 60, "a")), replace(MOVING, frame=3))
    assert grid.map_view.window_level() == Window(9, 9)


def test_the_map_of_one_frame_never_lies_on_another(grid: ViewerGrid) -> None:
    grid.show_film(framed(0), MOVING)
    grid.set_map_visible(True)
    heatmap = np.zeros((64, 64), np.float32)
    heatmap[20:40, 20:40] = 1
    grid.show_explanation(explained(heatmap))
    assert colours(grid) > 30
    grid.show_frame(framed(0), replace(MOVING, frame=1))
    assert colours(grid) == 0


def colours(grid: ViewerGrid) -> int:
    """How coloured the map pane is, inside its frame."""
    return int(np.ptp(middle(pixels(grid.map_view))[:, 10:-10], axis=2).max())
