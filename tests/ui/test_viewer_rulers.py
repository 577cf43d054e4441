"""Rulers as a hand draws them: where their ends are, what they say, and how long they stay."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from tests.helpers.viewing import REF, drag, flat, look_at, middle, pane, pixels, wheel
from xai_desktop.core.image import Spacing, SpacingKind
from xai_desktop.core.measure_words import ruler_words
from xai_desktop.core.measures import Ruler
from xai_desktop.core.overlay import OverlayLook
from xai_desktop.ui.viewer.cursor import Tool
from xai_desktop.ui.viewer.drawing.words import INK
from xai_desktop.ui.viewer.film_view import FilmView
from xai_desktop.ui.viewer.grid import ViewerGrid

LEFT = Qt.MouseButton.LeftButton
TALL = Spacing(0.4, 0.2, SpacingKind.DETECTOR)


def ruled(qtbot: QtBot, **film: object) -> FilmView:
    """A pane with the ruler in hand: 64 × 64 pixels, ten screen pixels each, film point (32, 32) in the middle."""
    view = pane(qtbot, flat(0, **film))
    look_at(view, 10, 32, 32)
    view.set_tool(Tool.RULER)
    return view


def rulers(view: FilmView) -> tuple[Ruler, ...]:
    return tuple(one for one in view.desk.measures if isinstance(one, Ruler))


def yellow(view: FilmView) -> int:
    return int((np.abs(middle(pixels(view)) - np.array(INK.getRgb()[:3])) <= 25).all(axis=2).sum())


def test_a_drag_draws_a_ruler_between_two_film_points(qtbot: QtBot) -> None:
    view = ruled(qtbot)
    window = view.window_level()
    drag(qtbot, view, QPoint(283, 240), QPoint(355, 275), LEFT)
    (ruler,) = rulers(view)
    assert ruler.start == (pytest.approx(28.3), pytest.approx(32.0))
    assert ruler.end == (pytest.approx(35.5), pytest.approx(35.5))
    assert view.window_level() == window
    assert yellow(view) > 50


@pytest.mark.parametrize(
    ("spacing", "text"),
    [
        (TALL, "6.0 mm at the detector"),
        (Spacing(0.4, 0.2, SpacingKind.CALIBRATED), "6.0 mm calibrated"),
        (None, "16 px (no spacing in the file)"),
    ],
)
def test_the_length_names_its_spacing_and_knows_tall_pixels(qtbot: QtBot, spacing: Spacing | None, text: str) -> None:
    """180 screen pixels to the right are 18 columns; where rows are twice as tall, 240 down are 12 rows."""
    view = ruled(qtbot, spacing=spacing)
    across, down = (180, 240) if spacing else (160, 0)
    drag(qtbot, view, QPoint(230, 120), QPoint(230 + across, 120 + down), LEFT)
    image, (ruler,) = view.image(), rulers(view)
    assert image is not None
    assert ruler_words(ruler, image).lines == (text,)


def test_an_end_can_be_moved_and_the_other_one_stays(qtbot: QtBot) -> None:
    view = ruled(qtbot)
    drag(qtbot, view, QPoint(250, 200), QPoint(350, 200), LEFT)
    drag(qtbot, view, QPoint(352, 203), QPoint(380, 260), LEFT)
    (ruler,) = rulers(view)
    assert ruler.start == (pytest.approx(25.0), pytest.approx(28.0))
    assert ruler.end == (pytest.approx(38.0), pytest.approx(34.0))
    drag(qtbot, view, QPoint(250, 200), QPoint(240, 190), LEFT)
    (ruler,) = rulers(view)
    assert ruler.start == (pytest.approx(24.0), pytest.approx(27.0))
    assert ruler.end == (pytest.approx(38.0), pytest.approx(34.0))


def test_a_ruler_taken_by_its_line_moves_whole(qtbot: QtBot) -> None:
    view = ruled(qtbot)
    drag(qtbot, view, QPoint(250, 200), QPoint(350, 200), LEFT)
    drag(qtbot, view, QPoint(300, 202), QPoint(310, 232), LEFT)
    (ruler,) = rulers(view)
    assert (ruler.start, ruler.end) == ((pytest.approx(26.0), pytest.approx(31.0)), (pytest.approx(36.0), 31.0))


def test_rulers_stay_on_their_film_points_at_every_zoom(qtbot: QtBot) -> None:
    view = ruled(qtbot)
    drag(qtbot, view, QPoint(283, 241), QPoint(355, 275), LEFT)
    before = rulers(view)
    for turned in (240, -600, 360, 120):
        wheel(view, 333, 222, turned)
    view.pan_by(31, -17)
    view.fit()
    assert rulers(view) == before
    look_at(view, 32, *before[0].end)
    shown = (np.abs(pixels(view) - np.array(INK.getRgb()[:3])) <= 40).all(axis=2)
    assert shown[235:246, 315:326].any()


def test_several_rulers_stay_until_the_film_changes(qtbot: QtBot) -> None:
    view = ruled(qtbot)
    for y in (150, 200, 250):
        drag(qtbot, view, QPoint(250, y), QPoint(350, y), LEFT)
    assert len(rulers(view)) == 3
    view.set_inverted(True)
    view.show_frame(flat(50), REF)
    assert len(rulers(view)) == 3
    view.show_film(flat(50), REF)
    assert rulers(view) == ()


def test_removing_takes_the_one_touched_last_then_the_last(qtbot: QtBot) -> None:
    view = ruled(qtbot)
    for y in (150, 200, 250):
        drag(qtbot, view, QPoint(250, y), QPoint(350, y), LEFT)
    drag(qtbot, view, QPoint(250, 150), QPoint(240, 150), LEFT)
    left = rulers(view)[1:]
    assert view.remove_chosen()
    assert rulers(view) == left
    assert view.remove_chosen()
    assert rulers(view) == left[:1]
    assert view.remove_chosen()
    assert not view.remove_chosen()


def test_a_click_leaves_no_ruler_and_a_drag_beside_the_film_ends_at_its_edge(qtbot: QtBot) -> None:
    view = ruled(qtbot)
    view.fit()
    qtbot.mouseClick(view.focusProxy().viewport(), LEFT, pos=QPoint(300, 200))
    assert rulers(view) == ()
    drag(qtbot, view, QPoint(320, 240), QPoint(2, 240), LEFT)
    assert rulers(view)[0].end == (0.0, pytest.approx(32.0))


def test_both_panes_show_the_same_rulers(qtbot: QtBot) -> None:
    grid = ViewerGrid()
    qtbot.addWidget(grid)
    grid.resize(1000, 500)
    with qtbot.waitExposed(grid):
        grid.show()
    grid.show_film(flat(0), REF)
    grid.set_map_visible(True)
    grid.set_tool(Tool.RULER)
    before = yellow(grid.film)
    drag(qtbot, grid.map_view, QPoint(150, 220), QPoint(300, 260), LEFT)
    assert len(rulers(grid.film)) == 1
    assert yellow(grid.film) > before + 50
    assert grid.remove_chosen()
    assert yellow(grid.film) == before
    assert rulers(grid.map_view) == ()


def test_a_map_that_is_hidden_hides_rulers_too(qtbot: QtBot) -> None:
    view = ruled(qtbot)
    drag(qtbot, view, QPoint(250, 200), QPoint(350, 200), LEFT)
    view.set_look(OverlayLook(hidden=True))
    assert yellow(view) == 0
