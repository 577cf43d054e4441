"""A large pane that is on its way: a pan shows what rest would show, a zoom a draft of it, and rest nothing else."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.helpers.maps import explained
from tests.helpers.viewing import flat, pane, pixels
from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.image import Image
from xai_desktop.core.orientation import UPRIGHT, Orientation
from xai_desktop.core.sampling import Grid
from xai_desktop.core.threshold import RankedMap
from xai_desktop.ui.viewer import areas, layers
from xai_desktop.ui.viewer.areas import Area
from xai_desktop.ui.viewer.film_view import FilmView

STEPS = ((13, -9), (-31, 4), (-7, 40), (55, 20), (-90, -80), (3, 3))
TURNED = UPRIGHT.rotated(1)


@pytest.fixture(autouse=True)
def every_pane_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layers, "LARGE", 0)
    monkeypatch.setattr(areas, "MARGIN", 40)


def film() -> Image:
    y, x = np.mgrid[:900, :700] / 40
    grey = 1500 + 900 * np.sin(x) * np.cos(y) + np.random.default_rng(0).integers(0, 300, x.shape)
    return Image(grey.astype(np.uint16), np.arange(4096, dtype=np.float32), (0.0, 4095.0), 12)


def shown(qtbot: QtBot, orientation: Orientation = UPRIGHT) -> FilmView:
    """With a map that the network saw only a part of, and its mask."""
    view = pane(qtbot, film())
    y, x = np.mgrid[:900, :700]
    heatmap = np.exp(-((x - 300) ** 2 + (y - 500) ** 2) / 40000).astype(np.float32)
    heatmap[:30] = np.nan
    view.show_explanation(explained(heatmap), RankedMap.of(heatmap))
    view.set_orientation(orientation)
    return view


@pytest.mark.parametrize(("zoom", "orientation"), [*product((0.6, 1.0, 3.0), (UPRIGHT, TURNED))])
def test_every_frame_of_a_pan_is_what_rest_would_show(qtbot: QtBot, zoom: float, orientation: Orientation) -> None:
    view, other = shown(qtbot, orientation), shown(qtbot, orientation)
    for one in (view, other):
        one.framing.zoom_to(zoom)
    for step in STEPS:
        view.pan_by(*step)
        other.framing.pan_by(*step)
        np.testing.assert_array_equal(inner(pixels(view)), inner(pixels(other)))


def inner(picture: AnyArray) -> AnyArray:
    """Without the pixels at the pane's edges, where a mask's line at rest knows nothing of what lies beyond."""
    return picture[4:-4, 4:-4]


def test_a_pan_within_the_margin_makes_no_new_picture(qtbot: QtBot) -> None:
    view = shown(qtbot)
    view.one_to_one()
    view.pan_by(1, 1)
    view.repaint_film()
    made = view._layers._film.picture
    view.pan_by(9, -20)
    view.repaint_film()
    assert view._layers._film.picture is made
    view.pan_by(0, -80)
    view.repaint_film()
    assert view._layers._film.picture is not made


@pytest.mark.parametrize(("zoom", "orientation"), [*product((0.43, 0.9, 1.37, 2.9), (UPRIGHT, TURNED))])
def test_a_zoom_or_a_pan_at_rest_shows_what_a_film_opened_there_shows(
    qtbot: QtBot, zoom: float, orientation: Orientation
) -> None:
    view, other = shown(qtbot, orientation), shown(qtbot, orientation)
    view.one_to_one()
    view.zoom_by(zoom)
    drafted = pixels(view)  # at once: soon it comes to rest
    other.framing.zoom_to(1.0)
    other.framing.zoom_by(zoom)
    at_rest = pixels(other)
    draft = np.abs(drafted - at_rest)
    assert 0 < draft.mean() < 12  # half as fine, and in the same place
    qtbot.waitUntil(lambda: bool((pixels(view) == at_rest).all()))
    view.pan_by(5, 5)
    other.framing.pan_by(5, 5)
    qtbot.waitUntil(lambda: not view._rest.isActive())
    np.testing.assert_array_equal(pixels(view), pixels(other))


def test_who_drags_a_film_drags_no_draft(qtbot: QtBot) -> None:
    view, other = shown(qtbot), shown(qtbot)
    for factor in (0.8, 8.0):  # between them, where a film is interpolated, a margin may round a grey otherwise
        view.zoom_by(factor)
        view.pan_by(21, -13)
        other.framing.zoom_by(factor)
        other.framing.pan_by(21, -13)
        np.testing.assert_array_equal(inner(pixels(view)), inner(pixels(other)))


def test_the_line_of_a_mask_is_as_light_in_a_draft(qtbot: QtBot) -> None:
    view = pane(qtbot, flat(0, (900, 700)))
    heatmap = np.zeros((900, 700), np.float32)
    heatmap[300:500, 200:500] = 1
    view.show_explanation(explained(heatmap), RankedMap.of(heatmap))
    view.set_look(replace(view.look(), heat=False, peak=False))
    for factor in (1.4, 1.3):
        view.zoom_by(factor)
        draft = pixels(view)
        qtbot.waitUntil(lambda: not view._rest.isActive())
        across = (slice(200, 280), slice(0, 640))  # the upright edges of the mask
        light = [int(row.max()) for row in (draft[across], pixels(view)[across])]
        assert light[0] > 0.7 * light[1] > 100


def test_another_film_is_no_draft(qtbot: QtBot) -> None:
    view, other = shown(qtbot), pane(qtbot, film())
    view.zoom_by(1.5)
    view.show_film(film(), view.content().ref)  # type: ignore[arg-type]
    np.testing.assert_array_equal(pixels(view), pixels(other))


@pytest.mark.parametrize("place", [(0, 0, 50, 40), (13, 7, 31, 28), (5, 60, 45, 30)])
@pytest.mark.parametrize("scale", [(0.5, 0.5), (151 / 300, 101 / 200), (1.0, 1.0)])
def test_areas_hold_what_is_visible(scale: tuple[float, float], place: tuple[int, int, int, int]) -> None:
    visible = Grid((200, 300), scale, *place)
    wide, coarse = Area.around(visible), Area.coarse(visible)
    assert Area(visible).holds(visible)
    assert wide.holds(visible)
    assert not Area(visible).holds(wide.covered)
    assert wide.covered.left >= 0
    assert wide.covered.left + wide.covered.width <= visible.shown[1]
    assert wide.covered.top + wide.covered.height <= visible.shown[0]
    assert not coarse.holds(visible)  # not as finely
    assert Area(coarse.covered).holds(visible)
    assert coarse.grid.width * 2 - visible.width in (0, 1, 2)
    assert coarse.grid.left + coarse.grid.width <= coarse.grid.shown[1]
    assert coarse.grid.top + coarse.grid.height <= coarse.grid.shown[0]
    for fine, found in (
        (coarse.covered.columns(), coarse.grid.columns()),
        (coarse.covered.rows(), coarse.grid.rows()),
    ):
        np.testing.assert_allclose(found, fine.reshape(-1, 2).mean(axis=1), atol=1 / scale[0])
