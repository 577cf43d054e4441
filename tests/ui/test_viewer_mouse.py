"""The mouse on the film, as real events."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.helpers.maps import explained
from tests.helpers.viewing import REF, drag, flat, look_at, middle, pane, pixels, send_move, surface, wheel
from xai_desktop.core.image import Image, Window, eight_bit
from xai_desktop.ui.viewer.cursor import CursorReading, Tool
from xai_desktop.ui.viewer.film_view import DRAG_FOR_SPAN, FilmView

LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton


def ramp() -> Image:
    """Every value from 0 to 4095 equally often; 99 % of them span 4054."""
    index = np.arange(4096, dtype=np.uint16).reshape(64, 64)
    return Image(
        index, np.arange(4096, dtype=np.float32), (0, 4095), 12, windows=(Window(2000, 3000, "from the file"),)
    )


def shown_at(view: FilmView, x: float, y: float) -> tuple[float, float]:
    """The film point under a place of the pane."""
    geometry = view.geometry_of_film()
    assert geometry is not None
    return geometry.to_film(x, y)


def test_dragging_right_widens_and_dragging_down_raises_the_centre(qtbot: QtBot) -> None:
    view = pane(qtbot, ramp())
    seen: list[Window] = []
    view.window_changed.connect(seen.append)
    drag(qtbot, view, QPoint(300, 200), QPoint(360, 230), LEFT)
    step = 0.99 * 4095 / DRAG_FOR_SPAN
    window = view.window_level()
    assert window.width == pytest.approx(3000 + 60 * step, rel=1e-3)
    assert window.centre == pytest.approx(2000 + 30 * step, rel=1e-3)
    assert window.name == ""
    assert seen[-1] == window
    assert len(seen) == 3


def test_the_speed_follows_the_films_values_not_its_bits(qtbot: QtBot) -> None:
    steps = []
    for image in (ramp(), eight_bit(np.arange(4096).reshape(64, 64).astype(np.uint8))):
        view = pane(qtbot, image)
        before = view.window_level().width
        drag(qtbot, view, QPoint(300, 200), QPoint(400, 200), LEFT)
        steps.append(view.window_level().width - before)
    assert steps[0] / steps[1] == pytest.approx(4095 / 255, rel=0.02)


def test_a_window_never_gets_narrower_than_one(qtbot: QtBot) -> None:
    view = pane(qtbot, ramp())
    drag(qtbot, view, QPoint(600, 200), QPoint(5, 200), LEFT)
    assert view.window_level().width == 1.0


def test_a_click_changes_nothing(qtbot: QtBot) -> None:
    view = pane(qtbot, ramp())
    before, seen = view.window_level(), []
    view.window_changed.connect(seen.append)
    qtbot.mouseClick(surface(view), LEFT, pos=QPoint(300, 200))
    assert (view.window_level(), seen) == (before, [])


@pytest.mark.parametrize("place", [(320, 240), (150, 100), (500, 400)])
def test_the_wheel_zooms_and_keeps_the_point_under_the_mouse(qtbot: QtBot, place: tuple[int, int]) -> None:
    view = pane(qtbot, flat(90, (512, 512)))
    for turned in (120, 120, 240, 120, -120):
        before, point = view.geometry_of_film(), shown_at(view, *place)
        wheel(view, *place, turned)
        after = view.geometry_of_film()
        assert before is not None
        assert after is not None
        assert after.zoom / before.zoom == pytest.approx(1.2 ** (turned / 120))
        at_x, at_y = after.to_pane(*point)
        assert (at_x, at_y) == (pytest.approx(place[0], abs=0.51), pytest.approx(place[1], abs=0.51))


def test_the_picture_under_the_mouse_stays_when_zooming(qtbot: QtBot) -> None:
    grey = np.zeros((512, 512), np.uint8)
    grey[250:260, 200:210] = 255
    view = pane(qtbot, eight_bit(grey))
    geometry = view.geometry_of_film()
    assert geometry is not None
    x, y = (round(v) for v in geometry.to_pane(205, 255))
    for _ in range(6):
        wheel(view, x, y)
    assert pixels(view)[y, x].min() > 250


def test_right_drag_zooms_around_where_it_began(qtbot: QtBot) -> None:
    view = pane(qtbot, flat(90, (512, 512)))
    point, before = shown_at(view, 250, 300), view.geometry_of_film()
    drag(qtbot, view, QPoint(250, 300), QPoint(250, 210), RIGHT)
    after = view.geometry_of_film()
    assert before is not None
    assert after is not None
    assert after.zoom > 1.5 * before.zoom
    assert after.to_pane(*point) == (pytest.approx(250, abs=1), pytest.approx(300, abs=1))
    drag(qtbot, view, QPoint(250, 210), QPoint(250, 300), RIGHT)
    assert view.geometry_of_film().zoom == pytest.approx(before.zoom)


def test_middle_drag_pans_by_the_distance_of_the_mouse(qtbot: QtBot) -> None:
    view = pane(qtbot, flat(90, (512, 512)))
    look_at(view, 3, 256, 256)
    x, y = shown_at(view, 100, 100)
    drag(qtbot, view, QPoint(300, 200), QPoint(360, 170), MIDDLE)
    assert shown_at(view, 160, 70) == (pytest.approx(x, abs=0.5), pytest.approx(y, abs=0.5))


def test_left_drag_with_space_pans_and_leaves_the_window_alone(qtbot: QtBot) -> None:
    view = pane(qtbot, ramp())
    look_at(view, 20, 32, 32)
    window, (x, y) = view.window_level(), shown_at(view, 100, 100)
    canvas = view.focusProxy()
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    drag(qtbot, view, QPoint(300, 200), QPoint(340, 220), LEFT)
    qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    assert view.window_level() == window
    assert shown_at(view, 140, 120) == (pytest.approx(x, abs=0.1), pytest.approx(y, abs=0.1))
    drag(qtbot, view, QPoint(300, 200), QPoint(340, 220), LEFT)
    assert view.window_level() != window


@pytest.mark.parametrize(("tool", "pans", "zooms"), [(Tool.PAN, True, False), (Tool.ZOOM, False, True)])
def test_the_chosen_tool_is_on_the_left_button(qtbot: QtBot, tool: Tool, pans: bool, zooms: bool) -> None:
    view = pane(qtbot, ramp())
    look_at(view, 20, 32, 32)
    before, window = view.geometry_of_film(), view.window_level()
    view.set_tool(tool)
    drag(qtbot, view, QPoint(320, 240), QPoint(320, 200), LEFT)
    after = view.geometry_of_film()
    assert view.window_level() == window
    assert before is not None
    assert after is not None
    assert (after.zoom > before.zoom) == zooms
    assert (after.centre[1] > before.centre[1] + 1) == pans


def test_a_double_click_fits(qtbot: QtBot) -> None:
    view = pane(qtbot, flat(90, (512, 512)))
    fitted, window = view.geometry_of_film(), view.window_level()
    look_at(view, 5, 100, 100)
    assert view.geometry_of_film() != fitted
    qtbot.mouseDClick(surface(view), LEFT, pos=QPoint(50, 60))
    assert view.geometry_of_film() == fitted
    assert view.window_level() == window


def test_the_wheel_with_ctrl_asks_for_layers_and_does_not_zoom(qtbot: QtBot) -> None:
    view = pane(qtbot, flat())
    asked: list[int] = []
    view.layer_step_requested.connect(asked.append)
    before = view.geometry_of_film()
    for turned in (-120, -240, 120, -40, -40, -40, 60):
        wheel(view, 300, 200, turned, Qt.KeyboardModifier.ControlModifier)
    assert asked == [1, 2, -1, 1]
    assert view.geometry_of_film() == before


def test_the_cursor_reads_stored_and_modality_values(qtbot: QtBot) -> None:
    index = np.arange(4096, dtype=np.uint16).reshape(64, 64)
    table = np.arange(4096, dtype=np.float32) * 2 - 1024
    heatmap = np.zeros((64, 64), np.float32)
    heatmap[20, 30] = 0.75
    heatmap[20, 31] = np.nan
    view = pane(qtbot, Image(index, table, (-1024, 7166), 12, stored_offset=-7, unit="HU"))
    view.show_explanation(explained(heatmap))
    look_at(view, 10, 30.5, 20.5)
    seen: list[CursorReading | None] = []
    view.cursor_moved.connect(seen.append)
    send_move(view, QPoint(320, 240))
    send_move(view, QPoint(330, 240))
    send_move(view, QPoint(3, 240))
    stored = 20 * 64 + 30
    assert seen[0] == CursorReading(30, 20, stored - 7, stored * 2 - 1024, 0.75)
    assert seen[1] == CursorReading(31, 20, stored - 6, stored * 2 - 1022, None)
    send_move(view, QPoint(640 * 40, 240))
    assert seen[-1] is None


def test_a_mouse_that_stands_still_reads_what_comes_under_it(qtbot: QtBot) -> None:
    """The next frame, another map, another zoom: the numbers are those of what is on the screen."""
    view = pane(qtbot, flat(10))
    seen: list[CursorReading | None] = []
    view.cursor_moved.connect(seen.append)
    send_move(view, QPoint(330, 250))
    view.show_frame(flat(77), REF)
    assert [reading.stored for reading in seen if reading] == [10, 77]
    heatmap = np.full((64, 64), 0.5, np.float32)
    heatmap[0, 0] = 1
    view.show_explanation(explained(heatmap))
    assert seen[-1] is not None
    assert seen[-1].heat == 0.5
    view.zoom_by(3)
    view.pan_by(100, 0)
    x, y = shown_at(view, 330, 250)
    assert seen[-1] is not None
    assert (seen[-1].column, seen[-1].row) == (int(x), int(y))
    view.show_film(flat(5), REF)
    assert seen[-1] is None


def test_beside_the_film_and_after_leaving_there_is_no_reading(qtbot: QtBot) -> None:
    view = pane(qtbot, flat())
    seen: list[CursorReading | None] = []
    view.cursor_moved.connect(seen.append)
    send_move(view, QPoint(320, 240))
    send_move(view, QPoint(2, 240))
    send_move(view, QPoint(320, 240))
    view.hover_end()
    assert [reading is None for reading in seen] == [False, True, False, True]


def test_the_probe_writes_the_numbers_beside_the_mouse(qtbot: QtBot) -> None:
    view = pane(qtbot, flat(200))
    send_move(view, QPoint(320, 240))
    plain = middle(pixels(view))
    view.set_tool(Tool.PROBE)
    send_move(view, QPoint(321, 241))
    assert (middle(pixels(view)) != plain).any()
    view.set_tool(Tool.WINDOW)
    np.testing.assert_array_equal(middle(pixels(view)), plain)


def test_the_edges_of_the_film_never_leave_the_middle(qtbot: QtBot) -> None:
    view = pane(qtbot, flat(90))
    view.pan_by(1e6, -1e6)
    geometry = view.geometry_of_film()
    assert geometry is not None
    assert geometry.centre == (0, 64)
    assert geometry.grid is not None


def linked(qtbot: QtBot) -> tuple[FilmView, FilmView]:
    first, second = pane(qtbot, ramp(), 600, 400), pane(qtbot, ramp(), 500, 450)
    first.link(second)
    return first, second


def test_linked_panes_share_place_zoom_window_and_inversion(qtbot: QtBot) -> None:
    views = linked(qtbot)
    for one, other in (views, views[::-1]):
        wheel(one, 200, 150, 360)
        drag(qtbot, one, QPoint(200, 200), QPoint(230, 260), MIDDLE)
        drag(qtbot, one, QPoint(200, 200), QPoint(230, 260), LEFT)
        one.set_inverted(not one.inverted())
        mine, theirs = one.geometry_of_film(), other.geometry_of_film()
        assert mine is not None
        assert theirs is not None
        assert (mine.zoom, mine.centre) == (theirs.zoom, theirs.centre)
        assert one.window_level() == other.window_level()
        assert one.inverted() == other.inverted()


def test_a_change_is_announced_once_by_each_linked_pane(qtbot: QtBot) -> None:
    first, second = linked(qtbot)
    said: list[str] = []
    for name, view in (("first", first), ("second", second)):
        view.window_changed.connect(lambda _, name=name: said.append(f"{name} window"))
        view.view_changed.connect(lambda name=name: said.append(f"{name} view"))
        view.inverted_changed.connect(lambda _, name=name: said.append(f"{name} inverted"))
    first.set_window(Window(1000, 500))
    second.zoom_by(2)
    first.set_inverted(True)
    assert sorted(said) == sorted(
        f"{name} {what}" for name in ("first", "second") for what in ("window", "view", "inverted")
    )
    first.set_window(Window(1000, 500))
    second.set_inverted(True)
    assert len(said) == 6


def test_fitting_one_pane_fits_the_other_to_its_own_size(qtbot: QtBot) -> None:
    first, second = linked(qtbot)
    second.zoom_by(3)
    first.fit()
    for view, side in ((first, 400), (second, 450)):
        geometry = view.geometry_of_film()
        assert geometry is not None
        assert geometry.zoom == pytest.approx(side / 64)


def test_the_pointer_shows_in_the_linked_pane_at_the_same_film_point(qtbot: QtBot) -> None:
    first, second = linked(qtbot)
    for view in (first, second):
        view.show_film(flat(0), REF)
    geometry, other = first.geometry_of_film(), second.geometry_of_film()
    assert geometry is not None
    assert other is not None
    send_move(first, QPoint(*(round(v) for v in geometry.to_pane(40, 30))))
    picture = middle(pixels(second), 120)
    rows, columns = np.nonzero(picture.sum(axis=2) > 300)
    x, y = other.to_pane(40, 30)
    assert columns.mean() + 0.5 == pytest.approx(x, abs=1.5)
    assert rows.mean() + 0.5 + (450 - 120) / 2 == pytest.approx(y, abs=1.5)
    first.hover_end()
    assert not middle(pixels(second), 120).any()


def dropped(view: FilmView, *urls: QUrl) -> bool:
    """Drop some addresses on the pane; says whether they were welcome."""
    data = QMimeData()
    data.setUrls(list(urls))
    action, buttons, keys = Qt.DropAction.CopyAction, LEFT, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), action, data, buttons, keys)
    QApplication.sendEvent(surface(view), enter)
    if enter.isAccepted():
        QApplication.sendEvent(surface(view), QDropEvent(QPointF(50, 50), action, data, buttons, keys))
    return enter.isAccepted()


def test_files_can_be_dropped_and_web_addresses_cannot(qtbot: QtBot, tmp_path: Path) -> None:
    view = pane(qtbot)
    got: list[list[Path]] = []
    view.film_dropped.connect(got.append)
    assert dropped(view, QUrl.fromLocalFile(str(tmp_path / "Ärzte.dcm")), QUrl.fromLocalFile(str(tmp_path)))
    assert got == [[tmp_path / "Ärzte.dcm", tmp_path]]
    assert not dropped(view, QUrl("https://example.org/film.dcm"))
    assert len(got) == 1


def test_other_keys_go_on_to_the_window(qtbot: QtBot) -> None:
    view = pane(qtbot, flat())
    seen: list[int] = []
    view.keyPressEvent = lambda event: seen.append(event.key())
    for key in (Qt.Key.Key_Left, Qt.Key.Key_I, Qt.Key.Key_Space):
        qtbot.keyClick(view.focusProxy(), key)
    assert seen == [Qt.Key.Key_Left, Qt.Key.Key_I]


def test_the_mouse_on_an_empty_pane_does_nothing(qtbot: QtBot) -> None:
    view = pane(qtbot)
    drag(qtbot, view, QPoint(100, 100), QPoint(200, 200), LEFT)
    drag(qtbot, view, QPoint(100, 100), QPoint(200, 200), RIGHT)
    wheel(view, 100, 100)
    view.fit()
    view.one_to_one()
    view.zoom_by(2)
    assert view.geometry_of_film() is None
