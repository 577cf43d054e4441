"""Films of their own beside the film that is read: laid out, moved together as far as may be, and gone in time."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from tests.helpers.maps import explained
from tests.helpers.viewing import REF, drag, flat, look_at, middle, pixels, surface, wheel
from tests.ui.panel_texts import texts_of
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.film_header import FilmHeader
from xai_desktop.core.geometry import Box
from xai_desktop.core.image import Image, Spacing, SpacingKind, Window
from xai_desktop.core.orientation import UPRIGHT
from xai_desktop.core.overlay import OverlayLook
from xai_desktop.ui.viewer.cursor import Tool
from xai_desktop.ui.viewer.film_view import FilmView
from xai_desktop.ui.viewer.geometry import ViewGeometry
from xai_desktop.ui.viewer.grid import ViewerGrid
from xai_desktop.ui.viewer.panes import Shows

NOW = replace(REF, date="2024-05-01", laterality="U")
OLD = replace(REF, image_id="old", date="2020-01-01", view="AP")
LEFT = Qt.MouseButton.LeftButton


def spaced(value: int, size: tuple[int, int], mm: float) -> Image:
    return flat(value, size, spacing=Spacing(mm, mm, SpacingKind.DETECTOR))


@pytest.fixture
def grid(qtbot: QtBot) -> ViewerGrid:
    grid = ViewerGrid()
    qtbot.addWidget(grid)
    grid.resize(1200, 620)
    with qtbot.waitExposed(grid):
        grid.show()
    grid.show_film(spaced(80, (200, 100), 0.2), NOW)
    return grid


@pytest.fixture
def beside(grid: ViewerGrid) -> FilmView:
    """The prior that hangs beside the film: twice as many pixels to the millimetre."""
    grid.hang(Shows.PRIOR)
    grid.show_beside(Shows.PRIOR, OLD, spaced(160, (440, 240), 0.1))
    return grid.views()[-1]


def lies(view: FilmView) -> ViewGeometry:
    geometry = view.geometry_of_film()
    assert geometry is not None
    return geometry


def test_panes_say_which_films_they_want(grid: ViewerGrid) -> None:
    told: list[frozenset[Shows]] = []
    grid.companions_wanted.connect(told.append)
    for layout in (1, 2, 3, 4):
        grid.set_panes(layout)
    grid.hang()
    grid.hang(Shows.OTHER_VIEW)
    nothing, prior, other = frozenset(), frozenset({Shows.PRIOR}), frozenset({Shows.OTHER_VIEW})
    assert told == [nothing, nothing, nothing, prior | other, nothing, other]
    assert grid.wanted() == other


def test_a_companion_is_announced_arrives_and_goes(grid: ViewerGrid) -> None:
    grid.hang(Shows.PRIOR)
    assert len(grid.views()) == 1
    grid.show_beside(Shows.PRIOR, OLD, None)
    assert len(grid.views()) == 2
    assert grid.views()[1].image() is None
    grid.show_beside(Shows.PRIOR, OLD, flat(160))
    assert (middle(pixels(grid.views()[1]), 60)[:, 250:350] == 160).all()
    grid.show_beside(Shows.PRIOR, None, None)
    assert grid.views() == (grid.film,)


def test_four_panes_show_film_map_prior_and_the_other_view(grid: ViewerGrid) -> None:
    grid.set_map_visible(True)
    grid.set_panes(4)
    grid.show_beside(Shows.PRIOR, OLD, flat(160))
    assert [view.accessibleName() for view in grid.views()] == ["Film", "Film with map", "Prior film"]
    grid.show_beside(Shows.OTHER_VIEW, OLD, flat(30))
    pixels(grid)
    places = [view.mapTo(grid, QPoint(0, 0)) for view in grid.views()]
    assert places[0].y() == places[1].y() < places[2].y() == places[3].y()
    assert places[0].x() == places[2].x() < places[1].x() == places[3].x()
    grid.set_map_visible(False)
    assert grid.map_view not in grid.views()
    assert len(grid.views()) == 3
    grid.set_panes(3)
    assert grid.views() == (grid.film,)


def test_nothing_of_ai_or_experts_ever_lies_on_a_companion(grid: ViewerGrid, beside: FilmView) -> None:
    grid.set_map_visible(True)
    before = pixels(beside)
    heatmap = np.zeros((200, 100), np.float32)
    heatmap[50:150, 20:80] = 1
    grid.show_explanation(explained(heatmap))
    grid.show_boxes((Annotation("Mass", Box(10, 10, 90, 190), "NIH"),))
    grid.set_look(OverlayLook(opacity=1.0))
    np.testing.assert_array_equal(pixels(beside), before)


def test_a_companion_arrives_in_step_and_moves_nothing(grid: ViewerGrid) -> None:
    grid.hang(Shows.PRIOR)
    look_at(grid.film, 4, 30, 60)
    grid.set_inverted(True)
    before = lies(grid.film)
    grid.show_beside(Shows.PRIOR, OLD, spaced(160, (440, 240), 0.1))
    view = grid.views()[1]
    assert (lies(grid.film).zoom, lies(grid.film).centre) == (before.zoom, before.centre)
    assert lies(view).zoom == pytest.approx(lies(grid.film).zoom / 2), "a millimetre is as long on both"
    assert view.inverted()


@pytest.mark.parametrize("leads", [0, 1])
def test_zoom_and_place_follow_in_millimetres_and_shares(grid: ViewerGrid, beside: FilmView, leads: int) -> None:
    lead = (grid.film, beside)[leads]
    wheel(lead, 200, 300)
    wheel(lead, 260, 340)
    ours, theirs = lies(grid.film), lies(beside)
    assert ours.zoom / 0.2 == pytest.approx(theirs.zoom / 0.1)
    assert ours.centre[0] / 100 == pytest.approx(theirs.centre[0] / 240)
    assert ours.centre[1] / 200 == pytest.approx(theirs.centre[1] / 440)
    lead.fit()
    assert lies(beside).to_pane(0, 440)[1] == pytest.approx(lies(beside).pane[0], abs=2)


def test_films_without_distances_are_as_large_as_each_other(grid: ViewerGrid) -> None:
    grid.show_film(flat(80, (200, 100)), NOW)
    grid.hang(Shows.PRIOR)
    grid.show_beside(Shows.PRIOR, OLD, flat(160, (440, 240)))
    wheel(grid.film, 200, 300)
    assert lies(grid.film).zoom * 200 == pytest.approx(lies(grid.views()[1]).zoom * 440)


def test_a_companion_that_was_turned_follows_as_it_lies(grid: ViewerGrid, beside: FilmView) -> None:
    beside.set_orientation(UPRIGHT.flipped_across())
    assert grid.film.orientation().upright, "how another film lies is its own business"
    look_at(grid.film, 4, 25, 60)
    assert lies(beside).centre[0] / 240 == pytest.approx(0.75, abs=0.01)
    assert lies(beside).centre[1] / 440 == pytest.approx(0.3, abs=0.01)


def test_windows_follow_by_their_change_and_the_first_by_the_first(grid: ViewerGrid, beside: FilmView) -> None:
    first = grid.film.window_level(), beside.window_level()
    grid.set_window(Window(64.0, 64.0))
    assert beside.window_level().as_window().width == pytest.approx(first[1].as_window().width / 4)
    beside.set_window(first[1])
    assert grid.film.window_level() == first[0] == grid.map_view.window_level()


def test_unlinked_panes_are_seen_each_for_itself_and_linked_again_follow_the_active_one(
    grid: ViewerGrid, beside: FilmView, qtbot: QtBot
) -> None:
    grid.set_map_visible(True)
    grid.set_panes(4)
    for lead in (grid.film, grid.map_view, beside):
        grid.set_linked(False)
        wheel(lead, 100, 150)
        others = [view for view in grid.views() if view is not lead]
        assert all(view.framing.fitted for view in others)
        lead.set_window(Window(64.0, 64.0 + grid.views().index(lead)))
        assert all(view.window_level() != lead.window_level() for view in others)
        zoom = lies(lead).zoom
        grid.panes.activate(list(grid.panes.shown())[grid.views().index(lead)])
        grid.set_linked(True)
        assert lies(lead).zoom == zoom
        assert lies(grid.film).zoom == lies(grid.map_view).zoom == pytest.approx(2 * lies(beside).zoom)
        assert grid.map_view.window_level() == grid.film.window_level()
        lead.fit()


def test_the_pointer_is_not_shown_on_another_film(grid: ViewerGrid, beside: FilmView) -> None:
    before = pixels(beside)
    grid.film.hover(150, 200)
    np.testing.assert_array_equal(pixels(beside), before)


def test_keys_go_from_pane_to_pane(grid: ViewerGrid, beside: FilmView, qtbot: QtBot) -> None:
    grid.set_map_visible(True)
    grid.set_panes(4)
    seen = []
    for _ in range(len(grid.views()) + 1):
        seen.append(grid.active())
        grid.step_pane(1)
    assert len(set(seen)) == 3
    assert seen[0] is seen[3]
    grid.step_pane(-1)
    assert grid.active() is seen[0]
    qtbot.mouseClick(surface(beside), LEFT)
    assert grid.active() is beside
    grid.hang()
    assert grid.active() in grid.views()


def test_a_pane_can_be_given_something_else(grid: ViewerGrid, beside: FilmView, qtbot: QtBot) -> None:
    grid.set_map_visible(True)
    grid.hang()
    qtbot.mouseClick(surface(grid.film), LEFT)
    grid.set_pane(Shows.PRIOR)
    assert [view.accessibleName() for view in grid.views()] == ["Prior film", "Film with map"]


def test_marks_are_made_on_the_film_that_is_read_only(grid: ViewerGrid, beside: FilmView, qtbot: QtBot) -> None:
    grid.set_tool(Tool.BOX)
    drag(qtbot, beside, QPoint(200, 200), QPoint(260, 260), LEFT)
    assert beside.desk.marks == ()
    grid.set_tool(Tool.RULER)
    drag(qtbot, beside, QPoint(200, 200), QPoint(260, 260), LEFT)
    assert len(beside.desk.measures) == 1
    assert grid.film.desk.measures == ()
    assert grid.remove_chosen()
    assert beside.desk.measures == ()


def test_the_header_says_what_is_known_and_how_many_priors_are_open(grid: ViewerGrid, beside: FilmView) -> None:
    header = FilmHeader(position="supine", portable=True, exposure_index=312.0)
    grid.show_film(flat(80, header=header), NOW)
    grid.show_priors(2)
    told = texts_of(grid)
    assert "2024-05-01 · 54 y · F · PA · supine · portable · 2 priors open · EI 312" in told
    assert {"Prior", "2020-01-01 · 54 y · F · AP"} <= set(told)
    grid.set_map_visible(True)
    told = {shows: grid.panes.cell(shows).header.facts.text() for shows in (Shows.FILM, Shows.MAP)}
    assert "2 priors open" in told[Shows.MAP], "the only pane of the film"
    grid.hang()
    assert grid.panes.cell(Shows.MAP).header.facts.text() == "", "once for a film in two panes"
    grid.show_priors(0)
    grid.show_film(flat(), replace(NOW, date="", age="", sex="", view=""))
    assert "2024" not in " ".join(texts_of(grid))
    grid.show_nothing("Open a film.")
    assert grid.panes.cell(Shows.FILM).header.facts.text() == ""


def test_films_of_two_panes_stand_side_by_side(grid: ViewerGrid, beside: FilmView) -> None:
    pixels(grid)
    tops = {view.mapTo(grid, QPoint(0, 0)).y() for view in grid.views()}
    assert len(tops) == 1
