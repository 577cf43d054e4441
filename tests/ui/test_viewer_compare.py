"""Two maps in one pane: the difference in two colours, or a divider between them that mouse and keys move."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from tests.helpers.maps import explained
from tests.helpers.viewing import REF, drag, flat, middle, pane, pixels, send_move, surface
from xai_desktop.core.arrays import AnyArray, FloatArray
from xai_desktop.core.compare_maps import Compare
from xai_desktop.core.errors import InputError
from xai_desktop.core.explanation import Explanation
from xai_desktop.core.orientation import ALL, Orientation
from xai_desktop.core.overlay import OverlayLook
from xai_desktop.core.threshold import RankedMap
from xai_desktop.ui.viewer.cursor import CursorReading
from xai_desktop.ui.viewer.film_view import FilmView
from xai_desktop.ui.viewer.grid import ViewerGrid

LEFT = Qt.MouseButton.LeftButton
SIDE = 480


def left_half(top: float = 1.0) -> FloatArray:
    heatmap = np.zeros((64, 64), np.float32)
    heatmap[:, :32] = top
    return heatmap


def named(heatmap: FloatArray, layer: str) -> Explanation:
    return replace(explained(heatmap), layer=layer)


@pytest.fixture
def view(qtbot: QtBot) -> FilmView:
    made = pane(qtbot, flat(), SIDE, SIDE)
    made.set_look(OverlayLook(opacity=1.0, rising=False))
    return made


def swipe(view: FilmView) -> None:
    """Left of the divider the map of the left half, right of it its opposite."""
    view.show_comparison(named(left_half(), "one"), named(1 - left_half(), "two"), Compare.SWIPE)


def coloured(view: FilmView) -> AnyArray:
    """Per column of the pane, how red its middle is: the colours of a map's highest values, not of its lowest."""
    picture = middle(pixels(view), 40)[10]
    return picture.sum(axis=1)


def test_the_difference_is_warm_where_the_first_is_stronger_and_cool_where_the_second_is(view: FilmView) -> None:
    view.show_comparison(named(left_half(), "one"), named(3 * (1 - left_half()), "two"), Compare.DIFFERENCE)
    picture = middle(pixels(view), 40)
    warm, cool = picture[:, 60:200].reshape(-1, 3).mean(axis=0), picture[:, 280:420].reshape(-1, 3).mean(axis=0)
    assert warm[0] > warm[2] + 60
    assert cool[2] > cool[0] + 60
    content = view.content()
    assert content.caption == "difference\none\nminus two"
    assert content.explanation is not None
    assert "percentile" in content.explanation.caption
    assert (content.ranked, content.peak) == (None, None)


def test_a_swipe_shows_one_map_on_each_side_of_its_divider(view: FilmView) -> None:
    swipe(view)
    columns = coloured(view)
    assert columns[20:230].min() > 500, "the first map is high on its side"
    assert columns[250:460].min() > 500, "and the second on its own"
    view.set_divider(0.25)
    columns = coloured(view)
    assert columns[20:110].min() > 500
    assert columns[130:230].max() < 100, "the second map is low in the left half"
    view.set_divider(0.75)
    assert coloured(view)[250:350].max() < 100, "the first map is low in the right half"


def test_the_mouse_drags_the_divider_and_no_tool_feels_it(view: FilmView, qtbot: QtBot) -> None:
    swipe(view)
    moved: list[float] = []
    view.divider_moved.connect(moved.append)
    window = view.window_level()
    drag(qtbot, view, QPoint(SIDE // 2, 200), QPoint(120, 200), LEFT)
    assert view.divider() == pytest.approx(120 / SIDE)
    assert moved[-1] == view.divider()
    assert view.window_level() == window
    drag(qtbot, view, QPoint(300, 200), QPoint(330, 230), LEFT)
    assert view.divider() == pytest.approx(120 / SIDE)
    assert view.window_level() != window
    drag(qtbot, view, QPoint(120, 200), QPoint(-900, 200), LEFT)
    assert view.divider() == 0.0


def test_a_divider_that_is_painted_anew_stays_in_the_hand(view: FilmView, qtbot: QtBot) -> None:
    swipe(view)
    qtbot.mousePress(surface(view), LEFT, pos=QPoint(SIDE // 2, 200))
    for x in (200, 160, 120):
        send_move(view, QPoint(x, 200), LEFT)
        view.repaint_film()
    qtbot.mouseRelease(surface(view), LEFT, pos=QPoint(120, 200))
    assert view.divider() == pytest.approx(120 / SIDE)


def test_arrow_keys_move_the_divider_while_there_is_one(view: FilmView, qtbot: QtBot) -> None:
    qtbot.keyClick(view.focusProxy(), Qt.Key.Key_Right)
    assert view.divider() == 0.5
    swipe(view)
    qtbot.keyClick(view.focusProxy(), Qt.Key.Key_Right)
    assert view.divider() == pytest.approx(0.5 + 8 / SIDE)
    qtbot.keyClick(view.focusProxy(), Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert view.divider() == pytest.approx(0.5 - 56 / SIDE)


def test_the_map_under_the_mouse_is_the_one_that_is_seen_there(view: FilmView) -> None:
    swipe(view)
    seen: list[CursorReading | None] = []
    view.cursor_moved.connect(seen.append)
    for x in (100, 300):
        send_move(view, QPoint(x, 240))
    assert [reading.heat for reading in seen if reading is not None] == [1.0, 1.0]
    view.set_divider(0.9)
    assert seen[-1] is not None
    assert seen[-1].heat == 0.0


@pytest.mark.parametrize("way", ALL, ids=str)
def test_the_divider_stands_upright_however_the_film_lies_and_in_the_lens_too(view: FilmView, way: Orientation) -> None:
    """The first map is high all over, the second low; the lens shows twice as large what is 40 pixels off the line."""
    speck = np.zeros((64, 64), np.float32)
    speck[0, 0] = 1
    view.show_comparison(named(1 - speck, "one"), named(speck, "two"), Compare.SWIPE)
    view.set_orientation(way)
    line, mouse = SIDE // 2, SIDE // 2 + 40
    high = coloured(view) > 500
    assert high[20 : line - 3].all()
    assert not high[line + 3 : -20].any()
    view.set_lens(2)
    send_move(view, QPoint(mouse, SIDE // 2))
    high = coloured(view) > 500
    assert high[160 : mouse - 80].all()
    assert not high[mouse - 80 : 400].any()


def test_another_map_or_film_ends_the_comparison(view: FilmView) -> None:
    swipe(view)
    view.show_explanation(explained(left_half()), RankedMap.of(left_half()))
    assert coloured(view)[250:460].max() < 100
    assert view.content().caption == ""
    swipe(view)
    view.show_film(flat(), REF)
    assert not middle(pixels(view)).any()


def test_hidden_overlays_hide_the_divider_too(view: FilmView) -> None:
    alone = middle(pixels(view))
    swipe(view)
    view.set_look(OverlayLook(hidden=True))
    np.testing.assert_array_equal(middle(pixels(view)), alone)


def test_what_cannot_be_compared_changes_nothing(view: FilmView) -> None:
    view.show_explanation(explained(left_half()))
    before = pixels(view)
    with pytest.raises(InputError):
        view.show_comparison(explained(left_half()), explained(np.zeros((64, 64), np.float32)), Compare.SWIPE)
    np.testing.assert_array_equal(pixels(view), before)


def test_in_the_grid_the_bar_has_the_scale_of_both(qtbot: QtBot) -> None:
    grid = ViewerGrid()
    qtbot.addWidget(grid)
    grid.show_film(flat(), REF)
    grid.set_map_visible(True)
    grid.show_comparison(named(left_half(), "one"), named(5 * left_half(), "two"), Compare.SWIPE)
    assert grid.bar.labels() == ("0", "0.5", "1")
    grid.show_comparison(named(left_half(), "one"), named(1 - left_half(), "two"), Compare.DIFFERENCE, ("A", "B"))
    assert grid.bar.labels() == ("−1", "0", "1")
    assert "A − B" in grid.bar.toolTip()
    assert grid.map_view.content().caption == "difference\nA\nminus B"


def test_a_small_difference_shows_its_sign_and_one_that_is_none_is_told(view: FilmView) -> None:
    """At half of the opacity that a person chooses, as the window has it."""
    view.set_look(OverlayLook(opacity=0.5))
    first = np.linspace(0, 1, 64, dtype=np.float32) * np.ones((64, 1), np.float32)
    wave = np.float32(0.1) * np.sign(np.linspace(-1, 1, 64, dtype=np.float32))
    first[:, -1] = second_top = 1.2  # both maps have one and the same highest value
    second = first - wave
    second[:, -1] = second_top
    view.show_comparison(named(first, "one"), named(second, "two"), Compare.DIFFERENCE)
    picture = middle(pixels(view), 40)
    cool, warm = picture[:, 40:200].reshape(-1, 3).mean(axis=0), picture[:, 280:440].reshape(-1, 3).mean(axis=0)
    assert warm[0] > warm[2] + 40
    assert cool[2] > cool[0] + 40
    view.show_comparison(named(first, "one"), named(first - wave / 10, "two"), Compare.DIFFERENCE)
    told = view.content().explanation
    assert told is not None
    assert told.caption.startswith("The maps are alike (largest difference 0.01).")
