"""The arrow keys on a film: what a drag with the chosen tool does, unless something on the film is moved with them."""

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from tests.helpers.viewing import REF, drag, flat
from xai_desktop.ui.viewer.cell import Cell
from xai_desktop.ui.viewer.cursor import Tool
from xai_desktop.ui.viewer.panes import Shows

RIGHT, UP, SHIFT = Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def cell(qtbot: QtBot) -> Cell:
    made = Cell(Shows.FILM)
    qtbot.addWidget(made)
    made.resize(480, 480)
    with qtbot.waitExposed(made):
        made.show()
    made.view.show_film(flat(128, (64, 64)), REF)
    made.view.setFocus()
    return made


def press(qtbot: QtBot, cell: Cell, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """As the window delivers it: to what has the keyboard, then to what is around it."""
    qtbot.keyClick(cell.view.focusProxy(), key, held)


def test_window_and_level_as_a_drag_of_as_many_pixels(qtbot: QtBot, cell: Cell) -> None:
    before = cell.view.window_level().as_window()
    press(qtbot, cell, RIGHT)
    press(qtbot, cell, UP, SHIFT)
    by_keys = cell.view.window_level().as_window()
    cell.view.set_window(before)
    drag(qtbot, cell.view, QPoint(200, 300), QPoint(208, 236), Qt.MouseButton.LeftButton)
    by_mouse = cell.view.window_level().as_window()
    assert by_keys.width == pytest.approx(by_mouse.width)
    assert by_keys.centre == pytest.approx(by_mouse.centre)
    assert by_keys.width > before.width
    assert by_keys.centre < before.centre


@pytest.mark.parametrize("tool", [Tool.PAN, Tool.BOX, Tool.RULER])
def test_the_film_is_moved_with_every_other_tool(qtbot: QtBot, cell: Cell, tool: Tool) -> None:
    cell.set_tool(tool)
    cell.view.zoom_by(4)
    before, window = cell.view.geometry_of_film(), cell.view.window_level()
    press(qtbot, cell, RIGHT)
    press(qtbot, cell, UP, SHIFT)
    after = cell.view.geometry_of_film()
    assert before is not None
    assert after is not None
    assert after.corner == (before.corner[0] + 8, before.corner[1] - 64)
    assert cell.view.window_level() == window


def test_the_zoom_grows_upwards_and_to_the_right(qtbot: QtBot, cell: Cell) -> None:
    cell.set_tool(Tool.ZOOM)
    zooms = []
    for key in (UP, RIGHT, Qt.Key.Key_Down, Qt.Key.Key_Left):
        press(qtbot, cell, key)
        geometry = cell.view.geometry_of_film()
        assert geometry is not None
        zooms.append(geometry.zoom)
    assert zooms[0] < zooms[1]
    assert zooms[1] > zooms[2] > zooms[3]
    assert zooms[2] == pytest.approx(zooms[0])


def test_what_is_chosen_on_the_film_is_moved_instead_of_the_film(qtbot: QtBot, cell: Cell) -> None:
    cell.set_tool(Tool.BOX)
    press(qtbot, cell, Qt.Key.Key_Return)
    press(qtbot, cell, Qt.Key.Key_Return)
    (mark,) = cell.view.desk.marks
    before = cell.view.geometry_of_film()
    press(qtbot, cell, RIGHT)
    assert cell.view.desk.marks[0].box.x0 == mark.box.x0 + 1
    assert cell.view.geometry_of_film() == before


def test_the_lens_is_moved_instead_of_the_film(qtbot: QtBot, cell: Cell) -> None:
    before, window = cell.view.geometry_of_film(), cell.view.window_level()
    cell.view.set_lens(2)
    press(qtbot, cell, RIGHT)
    assert (cell.view.geometry_of_film(), cell.view.window_level()) == (before, window)


def test_other_keys_go_on_to_the_window(qtbot: QtBot, cell: Cell) -> None:
    window = cell.view.window_level()
    for held in (Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier):
        press(qtbot, cell, RIGHT, held)
    press(qtbot, cell, Qt.Key.Key_PageUp)
    assert cell.view.window_level() == window
