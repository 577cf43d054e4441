"""The magnifier shows the film under its middle, larger, and nothing else of the pane changes."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from tests.helpers.maps import explained
from tests.helpers.viewing import REF, flat, look_at, middle, pane, pixels, send_move
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.geometry import Box
from xai_desktop.core.image import eight_bit
from xai_desktop.core.orientation import ALL, UPRIGHT, Orientation
from xai_desktop.core.overlay import READER_COLOURS, OverlayLook
from xai_desktop.ui.viewer.arrow_keys import STEP
from xai_desktop.ui.viewer.film_view import FilmView
from xai_desktop.ui.viewer.geometry import ViewGeometry
from xai_desktop.ui.viewer.grid import ViewerGrid
from xai_desktop.ui.viewer.lens import POWERS, SIDE, Lens

CENTRE = QPoint(320, 240)


def dotted(row: int = 50, column: int = 70) -> AnyArray:
    film = np.full((128, 160), 30, np.uint8)
    film[row, column] = 250
    return film


def lit(view: FilmView) -> tuple[int, int, int, int]:
    """Left, top, right, bottom edges of what is bright, without the lens's rim and chip."""
    picture = pixels(view)[118:340, 198:440]
    rows, columns = np.nonzero(picture.min(axis=2) > 200)
    return int(columns.min()) + 198, int(rows.min()) + 118, int(columns.max()) + 199, int(rows.max()) + 119


@pytest.mark.parametrize("power", POWERS)
@pytest.mark.parametrize("way", ALL, ids=str)
def test_a_pixel_under_the_mouse_is_so_many_times_larger_and_in_the_middle(
    qtbot: QtBot, power: int, way: Orientation
) -> None:
    view = pane(qtbot, eight_bit(dotted()))
    view.set_orientation(way)
    look_at(view, 8, 70.5, 50.5)
    assert lit(view) == (316, 236, 324, 244)
    view.set_lens(power)
    send_move(view, CENTRE)
    half = 4 * power
    assert lit(view) == (320 - half, 240 - half, 320 + half, 240 + half)
    view.set_lens(0)
    assert lit(view) == (316, 236, 324, 244)


def test_the_lens_shows_map_and_marks_where_they_are_and_hides_them_when_they_are(qtbot: QtBot) -> None:
    heatmap = np.zeros((128, 160), np.float32)
    heatmap[50, 70] = 1
    view = pane(qtbot, flat(0, (128, 160)))
    view.set_look(OverlayLook(mask=False, peak=False, opacity=1.0))
    view.show_explanation(explained(heatmap))
    view.show_boxes((Annotation("", Box(70, 50, 71, 51)),))
    look_at(view, 8, 70.5, 50.5)
    view.set_lens(3)
    send_move(view, CENTRE)
    picture = pixels(view)
    blue = (np.abs(picture - np.array(READER_COLOURS[0])) <= 3).all(axis=2)
    assert np.flatnonzero(blue[CENTRE.y(), 200:440]).tolist() == [320 - 213, 320 - 212, 331 - 200, 332 - 200]
    assert np.ptp(picture[CENTRE.y(), CENTRE.x()]) > 60
    view.set_look(OverlayLook(hidden=True))
    inside = pixels(view)[130:350, 200:440]
    assert np.ptp(inside[80:140, 80:160], axis=2).max() == 0


def test_windows_and_maps_reach_the_lens(qtbot: QtBot) -> None:
    view = pane(qtbot, eight_bit(dotted()))
    look_at(view, 8, 70.5, 50.5)
    view.set_lens(2)
    send_move(view, CENTRE)
    before = pixels(view)[150:330, 230:410]
    view.set_inverted(True)
    np.testing.assert_array_equal(pixels(view)[150:330, 230:410], 255 - before)
    view.show_film(flat(90, (128, 160)), REF)
    assert set(np.unique(pixels(view)[150:330, 230:410]).tolist()) == {90}


def test_keys_move_it_from_the_middle_of_the_view_and_never_out_of_it() -> None:
    view = ViewGeometry.fitting((100, 100), 1.0, (400, 600), UPRIGHT.rotated(1)).zoomed(4, 300, 200)
    lens = Lens()
    assert lens.middle(view) == (300, 200)
    lens.move(8, -16, view)
    assert lens.middle(view) == (pytest.approx(308), pytest.approx(184))
    lens.move(-5000, 9000, view)
    assert lens.middle(view) == (0, 400)
    lens.power = 2
    geometry, corner = lens.geometry(view, 1.0)
    assert corner == (-SIDE // 2, 400 - SIDE // 2)
    assert geometry.to_film(SIDE / 2, SIDE / 2) == (
        pytest.approx(view.to_film(0, 400)[0], abs=0.1),
        pytest.approx(view.to_film(0, 400)[1], abs=0.1),
    )


def test_arrow_keys_belong_to_the_lens_only_while_there_is_one(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    view = FilmView()
    window.setCentralWidget(view)
    stepped: list[str] = []
    action = QAction("Next frame", window)
    action.setShortcut(QKeySequence("Right"))
    action.triggered.connect(lambda: stepped.append("frame"))
    window.addAction(action)
    window.resize(640, 480)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    view.show_film(flat(30, (128, 160)), REF)
    view.setFocus()
    qtbot.keyClick(view.focusProxy(), Qt.Key.Key_Right)
    assert stepped == ["frame"]
    view.set_lens(2)
    before = _middle_of_lens(view)
    qtbot.keyClick(view.focusProxy(), Qt.Key.Key_Right)
    qtbot.keyClick(view.focusProxy(), Qt.Key.Key_Down)
    after = _middle_of_lens(view)
    assert stepped == ["frame"]
    assert (after[0] - before[0], after[1] - before[1]) == (pytest.approx(STEP), pytest.approx(STEP))


def _middle_of_lens(view: FilmView) -> tuple[float, float]:
    geometry = view.geometry_of_film()
    assert geometry is not None
    return view._lens.middle(geometry)


def test_linked_panes_have_it_over_the_same_place(qtbot: QtBot) -> None:
    grid = ViewerGrid()
    qtbot.addWidget(grid)
    grid.resize(1200, 480)
    with qtbot.waitExposed(grid):
        grid.show()
    grid.show_film(eight_bit(dotted()), REF)
    grid.set_map_visible(True)
    grid.show_lens(True)
    assert [grid.step_lens() for _ in range(5)] == [3, 4, 2, 3, 4]
    geometry = grid.film.geometry_of_film()
    assert geometry is not None
    x, y = geometry.to_pane(70.5, 50.5)
    grid.film.hover(x, y)
    bright = [brightness(view) for view in grid.views()]
    assert bright[1] > 0.5 * bright[0] > 50
    grid.show_lens(False)
    assert brightness(grid.film) < 0.2 * bright[0]


def brightness(view: FilmView) -> int:
    return int((middle(pixels(view), 220)[:, 20:-20].min(axis=2) > 200).sum())


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_in_a_small_pane_it_leaves_a_third_of_the_film_in_sight(ratio: float) -> None:
    pane = (round(300 * ratio), round(240 * ratio))
    lens = Lens()
    lens.power = 2
    geometry, _ = lens.geometry(ViewGeometry.fitting((100, 100), 1.0, pane, UPRIGHT), ratio)
    assert geometry.pane == (round(160 * ratio),) * 2
