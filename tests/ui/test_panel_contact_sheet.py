"""The page of all explainers: arranged, walked by keys, opened by a click or Enter."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from tests.helpers.program import texts
from tests.ui.panel_samples import picture
from xai_desktop.core.agreement import Measured
from xai_desktop.core.contact_sheet import SheetOrder, SheetState, SheetTile
from xai_desktop.ui.panels.contact_sheet import EMPTY, OWN, SHARED, ContactSheetPage
from xai_desktop.ui.panels.sheet_plan import EDGE, SheetPlan


def tile(key: str, group: str, iou: float | None = None, state: SheetState = SheetState.MADE) -> SheetTile:
    shot = picture() if state is SheetState.MADE else None
    sentence = "It needs a linear layer." if state is SheetState.UNSUITABLE else ""
    return SheetTile(key, key.upper(), group, state, shot, 0.5, None if iou is None else Measured(iou), sentence)


TILES = (
    tile("a", "first", 0.1),
    tile("b", "first", 0.5),
    tile("c", "first", 0.3),
    tile("d", "second", 0.4),
    tile("e", "second", state=SheetState.UNSUITABLE),
)


@pytest.fixture
def page(qtbot: QtBot) -> ContactSheetPage:
    page = ContactSheetPage()
    qtbot.addWidget(page)
    page.resize(420, 700)
    page.show()
    page.show_tiles(TILES, "demo · Mass")
    page.grid.setFocus()
    return page


def order(page: ContactSheetPage) -> str:
    return "".join(tile.key for tile in page.grid.shown)


def choose(page: ContactSheetPage, wanted: SheetOrder) -> None:
    row = page.order.findData(wanted)
    page.order.setCurrentIndex(row)
    page.order.activated.emit(row)


@pytest.mark.parametrize("width", [150, 420, 900, 1600])
def test_tiles_fill_the_width_and_never_lie_on_each_other(width: int) -> None:
    plan = SheetPlan(((True, 3), (False, 0), (True, 7)), width, 30)
    places = [plan.tile(number).adjusted(0, 0, 0, 30) for number in range(10)]
    assert not any(one.intersects(other) for n, one in enumerate(places) for other in places[:n])
    assert all(one.left() >= EDGE and one.bottom() <= plan.height for one in places)
    assert all(one.right() <= width - EDGE + 1 or plan.columns == 1 for one in places)
    assert places[3].top() > plan.heading(2).top() >= places[2].bottom()
    assert [plan.at(place.center().x(), place.center().y()) for place in places] == list(range(10))
    assert plan.at(1, 1) is None


def test_the_order_is_by_family_name_or_iou(page: ContactSheetPage) -> None:
    assert order(page) == "abcde"
    choose(page, SheetOrder.IOU)
    assert order(page) == "bdcae"
    page.show_tiles((*TILES[1:], tile("a", "first", 0.9)))
    assert order(page) == "abdce"
    choose(page, SheetOrder.NAME)
    assert order(page) == "abcde"


def test_arrows_walk_and_enter_opens(qtbot: QtBot, page: ContactSheetPage) -> None:
    heard: list[str] = []
    page.grid.tile_opened.connect(heard.append)
    assert page.grid._plan.columns == 2
    walked = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_End, Qt.Key.Key_Home):
        qtbot.keyClick(page.grid, key)
        walked.append(page.grid.current)
    assert walked == ["b", "c", "d", "c", "e", "a"]
    qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    assert heard == ["a"]
    assert page.grid.accessibleDescription().startswith("A, first, 0.50 s, IoU 0.10")


def test_a_click_opens_a_tile_with_a_map_only(qtbot: QtBot, page: ContactSheetPage) -> None:
    heard: list[str] = []
    page.tile_opened.connect(heard.append)
    for key in ("c", "e"):
        page.grid.verticalScrollBar().setValue(page.grid.verticalScrollBar().maximum())
        qtbot.mouseClick(page.grid.viewport(), Qt.MouseButton.LeftButton, pos=page.grid.place(key).center().toPoint())
    assert heard == ["c"]
    assert page.grid.current == "e"


def test_the_tile_with_the_keyboard_is_brought_into_sight(qtbot: QtBot, page: ContactSheetPage) -> None:
    page.resize(220, 460)
    qtbot.keyClick(page.grid, Qt.Key.Key_End)
    assert page.grid.viewport().rect().contains(page.grid.place("e").toRect().adjusted(1, 1, -1, -1))


def test_what_comes_keeps_the_keyboard_where_it_was(qtbot: QtBot, page: ContactSheetPage) -> None:
    qtbot.keyClick(page.grid, Qt.Key.Key_Right)
    page.show_tiles((tile("z", "zero"), *TILES))
    assert page.grid.current == "b"


def test_progress_stop_and_go_on(qtbot: QtBot, page: ContactSheetPage) -> None:
    waiting = (*TILES[:2], tile("c", "first", state=SheetState.WAITING))
    page.show_tiles(waiting, "demo · Mass")
    assert page.aside.text() == "2 of 3 · demo · Mass"
    assert not page.save.isEnabled()
    with qtbot.waitSignal(page.stop_wished):
        qtbot.mouseClick(page.run, Qt.MouseButton.LeftButton)
    page.show_tiles((*TILES[:2], tile("c", "first", state=SheetState.STOPPED)))
    assert page.aside.text() == "2 maps, 1 without one"
    assert page.save.isEnabled()
    with qtbot.waitSignal(page.run_wished):
        qtbot.mouseClick(page.run, Qt.MouseButton.LeftButton)
    page.show_tiles(TILES[:2])
    assert not page.run.isVisible()


def test_colours_say_whose_scale_they_are_on(qtbot: QtBot, page: ContactSheetPage) -> None:
    assert page.scale.text() == OWN
    with qtbot.waitSignal(page.shared_changed) as heard:
        qtbot.keyClick(page.shared, Qt.Key.Key_Space)
    assert heard.args == [True]
    assert page.scale.text() == SHARED


def test_escape_goes_back_from_wherever_the_keyboard_is(qtbot: QtBot, page: ContactSheetPage) -> None:
    for widget in (page.grid, page.order):
        with qtbot.waitSignal(page.closed):
            qtbot.keyClick(widget, Qt.Key.Key_Escape)


def test_nothing_of_the_last_tiles_stays(page: ContactSheetPage) -> None:
    assert "IoU 0.10" in "\n".join(page.grid.texts())
    page.show_tiles(())
    assert page.grid.texts() == ()
    assert page.note.text() == EMPTY
    assert "Mass" not in texts(page)


def test_a_name_that_is_too_long_never_reaches_its_neighbour(qtbot: QtBot, page: ContactSheetPage) -> None:
    long = SheetTile("x", "A name that is far too long for any tile of this sheet", "first", SheetState.MADE, picture())
    page.show_tiles((long, TILES[1]))
    assert QFontMetrics(page.font()).horizontalAdvance(long.label) > page.grid._plan.side
    shot = page.grid.viewport().grab().toImage()
    right = page.grid._plan.tile(0)
    ground = shot.pixelColor(2, 2)
    column = round((right.right() + 5) * shot.devicePixelRatio())
    line = range(round(right.bottom() + 3), round(right.bottom() + 3 + page.grid._plan.words - 4))
    assert all(shot.pixelColor(column, y) == ground for y in line)
