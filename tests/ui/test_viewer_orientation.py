"""A film that is turned or flipped on the screen: nothing moves against anything else, and nothing else changes."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter, QPixmap
from pytestqt.qtbot import QtBot

from tests.helpers.maps import explained
from tests.helpers.viewing import REF, flat, look_at, middle, pane, pixels
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.geometry import Box
from xai_desktop.core.image import Image, OverlayPlane, Spacing, SpacingKind, eight_bit
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.orientation import ALL, UPRIGHT, Orientation, edge_letters
from xai_desktop.core.overlay import READER_COLOURS, OverlayLook
from xai_desktop.core.shapes import Polygon
from xai_desktop.core.threshold import Percentile, RankedMap
from xai_desktop.models.preprocess import to_input
from xai_desktop.ui import theme
from xai_desktop.ui.viewer.corner_text import Row, haloed
from xai_desktop.ui.viewer.film_view import FilmView
from xai_desktop.ui.viewer.foreground import LETTER_POINTS
from xai_desktop.ui.viewer.framing import Framing
from xai_desktop.ui.viewer.geometry import ViewGeometry
from xai_desktop.ui.viewer.grid import ViewerGrid

WIDTH, HEIGHT, ZOOM = 640, 480, 32
WAYS = pytest.mark.parametrize("way", ALL, ids=str)
SIZES = st.tuples(st.integers(1, 3000), st.integers(1, 3000))
PANES = st.tuples(st.integers(50, 2000), st.integers(50, 2000))


def near(picture: AnyArray, colour: tuple[int, int, int]) -> AnyArray:
    return (np.abs(picture - np.array(colour)) <= 3).all(axis=2)


def wedge(size: tuple[int, int] = (150, 150)) -> Image:
    """A film that looks different in each of the eight ways."""
    rows, columns = np.mgrid[0 : size[0], 0 : size[1]]
    return eight_bit((40 + 90 * rows / size[0] + 120 * (columns > rows) * columns / size[1]).astype(np.uint8))


@settings(max_examples=200, deadline=None)
@given(SIZES, PANES, st.floats(0.02, 40), st.floats(-200, 200), st.floats(-200, 200), st.sampled_from(ALL))
def test_there_and_back_is_the_same_point(
    film: tuple[int, int], room: tuple[int, int], zoom: float, x: float, y: float, way: Orientation
) -> None:
    geometry = ViewGeometry.fitting(film, 1.5, room, way).zoomed(zoom, x, y)
    assert geometry.to_film(*geometry.to_pane(x, y)) == (pytest.approx(x, abs=1e-6), pytest.approx(y, abs=1e-6))


@settings(max_examples=200, deadline=None)
@given(SIZES, PANES, st.floats(0.05, 40), st.floats(0, 1), st.floats(0, 1), st.sampled_from(ALL))
def test_the_sampled_part_lies_where_it_is_drawn(
    film: tuple[int, int], room: tuple[int, int], zoom: float, x: float, y: float, way: Orientation
) -> None:
    """The centre of each corner pixel of the drawn part is, by the grid, the film point that `to_film` has there."""
    geometry = ViewGeometry.fitting(film, 1.0, room, way).zoomed(zoom, x * room[1], y * room[0])
    grid, (left, top, right, bottom) = geometry.grid, geometry.covered
    assert 0 <= left <= right <= room[1]
    assert 0 <= top <= bottom <= room[0]
    if grid is None:
        return
    seen = way.turn(np.arange(grid.width * grid.height, dtype=np.int32).reshape(grid.height, grid.width)[:, :])
    assert seen.shape == (bottom - top, right - left)
    for row, column in ((0, 0), (0, -1), (-1, 0)):
        number = int(seen[row, column])
        centre = (left if column == 0 else right - 1) + 0.5, (top if row == 0 else bottom - 1) + 0.5
        place = grid.columns()[number % grid.width], grid.rows()[number // grid.width]
        assert geometry.to_film(*centre) == (pytest.approx(place[0], abs=1e-6), pytest.approx(place[1], abs=1e-6))


def test_a_turned_film_fits_its_pane_and_keeps_the_middle_when_it_does_not() -> None:
    framing = Framing(lambda: None)
    framing.show((100, 200), 1.0, (300, 400))
    framing.orient(UPRIGHT.rotated(1))
    assert framing.geometry is not None
    assert (framing.geometry.zoom, framing.fitted) == (1.5, True)
    framing.zoom_to(8)
    framing.pan_by(13, -70)
    before = framing.geometry.to_film(200, 150)
    framing.orient(UPRIGHT.flipped_down())
    assert framing.geometry.to_film(200, 150) == (pytest.approx(before[0], abs=0.1), pytest.approx(before[1], abs=0.1))
    framing.show((100, 200), 1.0, (300, 400))
    assert framing.orientation.upright


@WAYS
def test_panning_follows_the_hand_and_zooming_keeps_the_point(way: Orientation) -> None:
    geometry = ViewGeometry.fitting((300, 200), 1.3, (400, 600), way).zoomed(4, 300, 200)
    at = geometry.to_pane(90, 140)
    moved = geometry.panned(20, -8).to_pane(90, 140)
    assert moved == (pytest.approx(at[0] + 20, abs=1), pytest.approx(at[1] - 8, abs=1))
    larger = geometry.zoomed(1.7, 350, 130)
    point = geometry.to_film(350, 130)
    assert larger.to_film(350, 130) == (pytest.approx(point[0], abs=0.2), pytest.approx(point[1], abs=0.2))


@WAYS
@pytest.mark.parametrize("tall", [1, 2])
def test_a_box_of_one_pixel_stays_on_its_pixel_at_3200_percent(qtbot: QtBot, way: Orientation, tall: int) -> None:
    film = np.full((64, 48), 40, np.uint8)
    film[20, 30] = 250
    spacing = Spacing(0.2 * tall, 0.2, SpacingKind.DETECTOR)
    view = pane(qtbot, eight_bit(film, spacing=spacing))
    view.set_orientation(way)
    look_at(view, ZOOM, 30.5, 20.5)
    across, down = (tall * ZOOM, ZOOM) if way.exchanged else (ZOOM, tall * ZOOM)
    left, top = WIDTH // 2 - across // 2, HEIGHT // 2 - down // 2
    lit = middle(pixels(view), 300).min(axis=2) > 200
    rows, columns = np.flatnonzero(lit.any(axis=1)) + 90, np.flatnonzero(lit.any(axis=0))
    assert (rows[0], rows[-1], columns[0], columns[-1]) == (top, top + down - 1, left, left + across - 1)
    view.show_boxes((Annotation("", Box(30, 20, 31, 21)),))
    blue = near(pixels(view), READER_COLOURS[0])
    right, bottom = left + across, top + down
    assert np.flatnonzero(blue[HEIGHT // 2]).tolist() == [left - 1, left, right - 1, right]
    assert np.flatnonzero(blue[90:390, WIDTH // 2 + 9]).tolist() == [
        top - 91,
        top - 90,
        bottom - 91,
        bottom - 90,
    ]
    ring = ((30.0, 20.0), (31.0, 20.0), (31.0, 21.0), (30.0, 21.0))
    view.show_boxes((Annotation("", Polygon((ring,))),))
    line = np.flatnonzero(near(pixels(view), READER_COLOURS[0])[HEIGHT // 2])
    assert {int(line[0]) - left, int(line[-1]) - right} <= {-1, 0}
    seen: list[object] = []
    view.cursor_moved.connect(seen.append)
    for x, y in ((left + 1, top + 1), (right - 1, bottom - 1)):
        view.hover(x, y)
    assert [(one.column, one.row) for one in seen] == [(30, 20)]  # type: ignore[attr-defined]


@WAYS
def test_film_map_outline_and_drawings_turn_together(qtbot: QtBot, way: Orientation) -> None:
    """The whole picture of a square film in a square pane is, pixel by pixel, the upright one turned."""
    drawn = np.zeros((150, 150), np.bool_)
    drawn[10:14, 20:90] = True
    film = wedge()
    image = eight_bit(film.index.astype(np.uint8), overlays=(OverlayPlane(drawn),))
    heatmap = np.zeros((150, 150), np.float32)
    heatmap[30:70, 90:120] = 1.0
    heatmap[40:50, 20:40] = 0.6
    view = pane(qtbot, image, 450, 450)
    view.set_look(OverlayLook(peak=False, opacity=0.8, threshold=Percentile(95)))
    view.show_explanation(explained(heatmap), RankedMap.of(heatmap))
    clear = np.s_[120:330, 120:330]
    upright = pixels(view)[clear]
    view.set_orientation(way)
    np.testing.assert_allclose(pixels(view)[clear], way.turn(upright.astype(np.uint8)), atol=1)
    view.set_orientation(UPRIGHT)
    np.testing.assert_array_equal(pixels(view)[clear], upright)


def letter_at(view: FilmView, letter: str) -> tuple[AnyArray, int, int]:
    """(h, w, 3) of a letter on black as the pane draws it, and its height and width in logical pixels."""
    ratio = view.devicePixelRatioF()
    drawn = haloed(Row(letter), theme.mono(LETTER_POINTS), ratio)
    black = QPixmap(drawn.size())
    black.fill(Qt.GlobalColor.black)
    painter = QPainter(black)
    drawn.setDevicePixelRatio(1)
    painter.drawPixmap(0, 0, drawn)
    painter.end()
    picture = black.toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.bytesPerLine())
    found = rows[:, : picture.width() * 3].reshape(picture.height(), picture.width(), 3).astype(int)
    return found, picture.height(), picture.width()


@WAYS
@pytest.mark.parametrize("stored", [("L", "F"), ("PL", "F"), ("", "")])
def test_the_letters_at_the_edges_turn_with_the_film(qtbot: QtBot, way: Orientation, stored: tuple[str, str]) -> None:
    view = pane(qtbot, flat(0, orientation=stored), 700, 480)
    view.set_letters(True)
    view.set_orientation(way)
    picture = pixels(view)
    for place, letter in enumerate(edge_letters(stored, way)):
        expected, tall, wide = letter_at(view, letter)
        left = (8, (700 - wide) / 2, 700 - 8 - wide, (700 - wide) / 2)[place]
        top = ((480 - tall) / 2, 8, (480 - tall) / 2, 480 - 8 - tall)[place]
        shown = picture[round(top) : round(top) + tall, round(left) : round(left) + wide]
        np.testing.assert_allclose(shown, expected, atol=2, err_msg=f"{place} {letter}")


def test_letters_of_a_narrow_pane_stand_clear_of_the_words(qtbot: QtBot) -> None:
    view = pane(qtbot, flat(0, orientation=("L", "F")), 190, 480)
    bare = pixels(view)
    view.set_letters(True)
    added = (pixels(view) != bare).any(axis=2)
    assert added[60:420, 60:130].any()
    assert not (bare[added] > 0).any()


def amber(view: FilmView) -> AnyArray:
    warn = theme.DARK.colour("warn")
    return near(pixels(view), (warn.red(), warn.green(), warn.blue()))


def test_a_turned_film_says_so_in_words_and_with_a_frame(qtbot: QtBot) -> None:
    view = pane(qtbot, flat(90))
    assert not amber(view).any()
    view.set_orientation(UPRIGHT.flipped_across())
    found = amber(view)
    assert found[3, 20:-20].all()
    assert found[20:-20, -4].all()
    assert found[-60:-6, 10:220].any(), "the words"
    view.set_orientation(UPRIGHT)
    assert not amber(view).any()


def test_both_panes_turn_together_and_a_new_film_is_upright(qtbot: QtBot) -> None:
    grid = ViewerGrid()
    qtbot.addWidget(grid)
    grid.resize(900, 400)
    grid.show_film(wedge(), REF)
    grid.set_map_visible(True)
    grid.rotate(1)
    assert grid.film.orientation() == grid.map_view.orientation() == UPRIGHT.rotated(1)
    grid.flip_across()
    grid.flip_down()
    assert grid.film.orientation() == UPRIGHT.rotated(3)
    grid.set_upright()
    assert grid.map_view.orientation().upright
    grid.rotate(-1)
    grid.show_film(wedge(), REF)
    assert grid.film.orientation().upright
    assert grid.map_view.orientation().upright


def test_what_a_network_gets_is_the_film_as_it_is_stored(qtbot: QtBot) -> None:
    view = pane(qtbot, wedge())
    spec = InputSpec((32, 32), channels=1)
    image = view.image()
    assert image is not None
    before = to_input(image, spec)[0].clone()
    for way in ALL:
        view.set_orientation(way)
        pixels(view)
        now = view.image()
        assert now is not None
        assert torch.equal(to_input(now, spec)[0], before)
