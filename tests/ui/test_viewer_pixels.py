"""What is on the screen, pixel by pixel, at places that the tests work out for themselves."""

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.helpers.maps import explained
from tests.helpers.viewing import REF, flat, look_at, middle, pane, pixels
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.arrays import AnyArray, FloatArray
from xai_desktop.core.geometry import Box
from xai_desktop.core.image import Image, Spacing, SpacingKind, Window, eight_bit
from xai_desktop.core.overlay import READER_COLOURS, OverlayLook
from xai_desktop.core.render import overlay_picture
from xai_desktop.core.threshold import Percentile, RankedMap
from xai_desktop.ui.viewer.film_view import FilmView

WIDTH, HEIGHT, ZOOM = 640, 480, 32
HEAT = OverlayLook(mask=False, peak=False, boxes=False, opacity=1.0)


def one_hot(row: int, column: int, size: tuple[int, int] = (64, 64)) -> FloatArray:
    heatmap = np.zeros(size, np.float32)
    heatmap[row, column] = 1
    return heatmap


def show_map(view: FilmView, heatmap: FloatArray, look: OverlayLook) -> None:
    view.set_look(look)
    view.show_explanation(explained(heatmap), RankedMap.of(heatmap))


def near(picture: AnyArray, colour: tuple[int, int, int]) -> AnyArray:
    return (np.abs(picture - np.array(colour)) <= 3).all(axis=2)


def test_a_box_of_one_pixel_stays_on_its_pixel_at_3200_percent(qtbot: QtBot) -> None:
    view = pane(qtbot, flat())
    view.show_boxes((Annotation("Nodule", Box(30, 20, 31, 21), "NIH"),))
    look_at(view, ZOOM, 30.5, 20.5)
    blue = near(pixels(view), READER_COLOURS[0])
    left, top = WIDTH // 2 - ZOOM // 2, HEIGHT // 2 - ZOOM // 2
    right, bottom = left + ZOOM, top + ZOOM
    across = np.flatnonzero(blue[HEIGHT // 2])
    assert across.tolist() == [left - 1, left, right - 1, right]
    down = np.flatnonzero(blue[top - 1 :, WIDTH // 2 + 12]) + top - 1
    assert down.tolist() == [top - 1, top, bottom - 1, bottom]


def test_a_box_with_fractions_is_drawn_where_they_say(qtbot: QtBot) -> None:
    view = pane(qtbot, flat())
    view.show_boxes((Annotation("Nodule", Box(30.25, 20, 33.75, 24), "NIH"),))
    look_at(view, ZOOM, 32, 22)
    across = np.flatnonzero(near(pixels(view), READER_COLOURS[0])[HEIGHT // 2])
    left, right = WIDTH // 2 - 1.75 * ZOOM, WIDTH // 2 + 1.75 * ZOOM
    assert across.tolist() == [left - 1, left, right - 1, right]


def test_the_outline_of_one_pixel_runs_along_its_edges_at_3200_percent(qtbot: QtBot) -> None:
    view = pane(qtbot, flat())
    show_map(view, one_hot(20, 30), OverlayLook(heat=False, peak=False, threshold=Percentile(99.97)))
    look_at(view, ZOOM, 30.5, 20.5)
    picture = pixels(view)[..., 0]
    left, top = WIDTH // 2 - ZOOM // 2, HEIGHT // 2 - ZOOM // 2
    assert np.flatnonzero(picture[HEIGHT // 2] > 150).tolist() == [left - 1, left, left + ZOOM - 1, left + ZOOM]
    down = np.flatnonzero(picture[100:400, WIDTH // 2] > 150) + 100
    assert down.tolist() == [top - 1, top, top + ZOOM - 1, top + ZOOM]


def test_where_no_part_of_the_mask_is_in_sight_there_is_no_outline(qtbot: QtBot) -> None:
    """And nothing to be drawn of it, in the pane and under the magnifier."""
    view = pane(qtbot, flat(90))
    show_map(view, one_hot(2, 2), OverlayLook(heat=False, peak=False, threshold=Percentile(99.97)))
    look_at(view, 16, 40, 40)
    assert (middle(pixels(view)) == 90).all()
    view.fit()
    view.set_lens(4)
    view.hover(480, 240)
    assert (pixels(view)[200:280, 400:560] == 90).all()


@pytest.mark.parametrize("zoom", [3, 8, 32])
def test_heat_lies_exactly_over_the_film_pixel_it_belongs_to(qtbot: QtBot, zoom: int) -> None:
    grey = np.zeros((64, 64), np.uint8)
    grey[20, 30] = 255
    view = pane(qtbot, eight_bit(grey))
    look_at(view, zoom, 30.5, 20.5)
    film = middle(pixels(view)).any(axis=2)
    view.show_film(flat(), REF)
    show_map(view, one_hot(20, 30), HEAT)
    look_at(view, zoom, 30.5, 20.5)
    heat = middle(pixels(view)).any(axis=2)
    assert film.sum() == zoom * zoom
    np.testing.assert_array_equal(heat, film)


@pytest.mark.parametrize("side", [100, 333, 700, 1200])
def test_enlarged_or_reduced_the_peak_of_a_map_lies_over_its_pixel(qtbot: QtBot, side: int) -> None:
    """A map of 8 × 8 cells on a film of any size: the middle of cell (4, 5) is at 5.5/8 and 4.5/8 of the film."""
    raw = one_hot(4, 5, (8, 8))
    heatmap = explained(np.zeros((side, side), np.float32), raw).pixel_map.map_to_source(raw)
    view = pane(qtbot, flat(0, (side, side)), 500, 500)
    view.set_look(HEAT)
    view.show_explanation(explained(heatmap, raw), None)
    brightness = middle(pixels(view)).sum(axis=2).astype(float)
    rows, columns = np.nonzero(brightness > 0.9 * brightness.max())
    assert columns.mean() + 0.5 == pytest.approx(5.5 / 8 * 500, abs=2)
    assert rows.mean() + 150.5 == pytest.approx(4.5 / 8 * 500, abs=2)


@pytest.mark.parametrize("zoom", [0.37, 1.0, 1.6, 5.0])
def test_what_the_network_never_saw_is_never_coloured(qtbot: QtBot, zoom: float) -> None:
    heatmap = np.ones((300, 300), np.float32)
    heatmap[:, 170:] = np.nan
    heatmap[:, 0] = 0
    view = pane(qtbot, flat(0, (300, 300)))
    view.set_look(OverlayLook(mask=False, peak=False, rising=False, opacity=1.0))
    view.show_explanation(explained(heatmap), None)
    look_at(view, zoom, 170, 150)
    picture = middle(pixels(view), 60)
    assert not picture[:, WIDTH // 2 + 1 : WIDTH // 2 + 50].any()
    assert picture[:, WIDTH // 2 - 40 : WIDTH // 2 - 2].sum(axis=2).min() > 300


@pytest.mark.parametrize(
    "heatmap", [np.zeros((64, 64), np.float32), np.full((64, 64), 3, np.float32), np.full((64, 64), np.nan, np.float32)]
)
def test_a_map_of_nothing_is_never_coloured_but_said_in_words(qtbot: QtBot, heatmap: FloatArray) -> None:
    view = pane(qtbot, flat(90))
    before = pixels(view)
    view.show_explanation(explained(heatmap), RankedMap(heatmap, 4096, kept=np.zeros((64, 64), np.int32)))
    after = pixels(view)
    assert (after != before).any()
    assert colourfulness(after) < 25
    show_map(view, one_hot(30, 30), HEAT)
    assert colourfulness(pixels(view)) > 60


def colourfulness(picture: AnyArray) -> int:
    return int(np.ptp(picture, axis=2).max())


def test_opposite_photometry_looks_the_same(qtbot: QtBot) -> None:
    ramp = np.random.default_rng(0).integers(0, 4096, (64, 64), dtype=np.uint16)
    table = np.arange(4096, dtype=np.float32)
    window = Window(2048, 4096)
    low_is_dark = Image(ramp, table, (0, 4095), 12, windows=(window,))
    low_is_bright = Image(4095 - ramp, table, (0, 4095), 12, windows=(window,), monochrome1=True)
    pictures = []
    for image in (low_is_dark, low_is_bright):
        view = pane(qtbot, image)
        pictures.append(middle(pixels(view)))
    np.testing.assert_allclose(pictures[0], pictures[1], atol=1)
    assert np.ptp(pictures[0]) > 200


def test_inverting_is_exactly_the_negative(qtbot: QtBot) -> None:
    view = pane(qtbot, eight_bit(np.random.default_rng(0).integers(0, 256, (64, 64), dtype=np.uint8)), 600, 600)
    before = middle(pixels(view))
    view.set_inverted(True)
    np.testing.assert_array_equal(middle(pixels(view)), 255 - before)


def test_the_screen_is_the_picture_that_a_report_gets(qtbot: QtBot) -> None:
    random = np.random.default_rng(3)
    image, heatmap = (
        eight_bit(random.integers(0, 256, (200, 200), dtype=np.uint8)),
        random.random((200, 200), np.float32),
    )
    look = OverlayLook(opacity=0.7, threshold=Percentile(80), peak=False)
    view = pane(qtbot, image, 520, 520)
    show_map(view, heatmap, look)
    window = Window(128.0, 256.0)
    report = overlay_picture(image, window, explained(heatmap), RankedMap.of(heatmap), look, (), (520, 520))
    np.testing.assert_allclose(middle(pixels(view)), middle(report.astype(int)), atol=3)


def test_hidden_shows_the_film_alone(qtbot: QtBot) -> None:
    view = pane(qtbot, flat(120), 600, 600)
    alone = middle(pixels(view))
    view.show_boxes((Annotation("Mass", Box(10, 10, 50, 50), "NIH"),))
    show_map(view, one_hot(30, 30), OverlayLook())
    assert (middle(pixels(view)) != alone).any()
    view.set_look(OverlayLook(hidden=True))
    np.testing.assert_array_equal(middle(pixels(view)), alone)


def test_every_setting_shows_at_once_and_comes_back(qtbot: QtBot) -> None:
    """Images are kept between repaints; none of them may be kept too long."""
    heatmap = np.random.default_rng(0).random((64, 64), np.float32)
    view = pane(qtbot, eight_bit(np.arange(4096, dtype=np.uint16).reshape(64, 64).astype(np.uint8)), 600, 600)
    show_map(view, heatmap, OverlayLook())
    first = middle(pixels(view))
    changes = (
        {"opacity": 0.9},
        {"colormap": "viridis"},
        {"threshold": Percentile(50.0)},
        {"rising": False},
        {"heat": False},
    )
    for change in (*changes, {"mask": False}, {"peak": False}, {"pixelated": True}):
        view.set_look(OverlayLook(**change))
        changed = middle(pixels(view))
        view.set_look(OverlayLook())
        np.testing.assert_array_equal(middle(pixels(view)), first, err_msg=str(change))
        if "pixelated" not in change:
            assert (changed != first).any(), change
    view.set_window(Window(60, 40))
    assert (middle(pixels(view)) != first).any()


def test_another_map_replaces_the_one_before(qtbot: QtBot) -> None:
    view = pane(qtbot, flat(), 600, 600)
    show_map(view, one_hot(20, 20), HEAT)
    first = middle(pixels(view))
    show_map(view, one_hot(40, 40), HEAT)
    assert (middle(pixels(view)) != first).any()
    view.show_explanation(None, None)
    assert not middle(pixels(view)).any()


def test_pixels_that_are_taller_than_wide_are_shown_taller(qtbot: QtBot) -> None:
    grey = np.zeros((64, 64), np.uint8)
    grey[32, 32] = 255
    view = pane(qtbot, eight_bit(grey, spacing=Spacing(0.4, 0.2, SpacingKind.DETECTOR)))
    look_at(view, 10, 32.5, 32.5)
    rows, columns = np.nonzero(middle(pixels(view)).any(axis=2))
    assert (np.ptp(rows) + 1, np.ptp(columns) + 1) == (20, 10)


def test_a_new_film_takes_map_and_boxes_away(qtbot: QtBot) -> None:
    view = pane(qtbot, flat(), 600, 600)
    view.show_boxes((Annotation("Mass", Box(10, 10, 50, 50), "NIH"),))
    show_map(view, one_hot(30, 30), HEAT)
    view.show_film(flat(50), REF)
    assert set(np.unique(middle(pixels(view))).tolist()) == {50}


def test_nothing_is_black_with_its_message(qtbot: QtBot) -> None:
    view = pane(qtbot, flat(200))
    view.show_nothing("Open a film.")
    picture = pixels(view)
    assert (picture == 200).all(axis=2).sum() == 0
    assert middle(picture).any()
    view.show_nothing()
    assert not middle(pixels(view)).any()


@pytest.mark.parametrize("size", [(400, 300), (900, 700)])
def test_a_fitted_film_fills_the_pane_after_every_resize(qtbot: QtBot, size: tuple[int, int]) -> None:
    view = pane(qtbot, flat(130))
    view.resize(*size)
    QApplication.processEvents()
    picture = pixels(view)
    side = min(size)
    lit = np.flatnonzero((picture[picture.shape[0] // 2] == 130).all(axis=1))
    assert (lit[0], lit[-1]) == ((size[0] - side) // 2, (size[0] + side) // 2 - 1)
