"""Screens of every density: one film pixel on one device pixel is exactly that, also after a move to another screen."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from tests.helpers.maps import explained
from tests.helpers.viewing import pane, surface
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.geometry import Box
from xai_desktop.core.image import Image, eight_bit
from xai_desktop.core.orientation import ALL, Orientation
from xai_desktop.core.overlay import READER_COLOURS, OverlayLook
from xai_desktop.ui.viewer.canvas import Canvas
from xai_desktop.ui.viewer.film_view import FilmView

RATIOS = (1.0, 1.25, 1.5, 2.0)
WIDTH, HEIGHT = 320, 240


def checked(size: tuple[int, int] = (700, 900)) -> Image:
    """Black and white from pixel to pixel: the least blur makes it grey."""
    rows, columns = np.indices(size)
    return eight_bit((((rows + columns) % 2) * 255).astype(np.uint8))


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The density of the screen that panes believe to be on; its only entry can be changed."""
    density = [1.0]
    monkeypatch.setattr(Canvas, "ratio", property(lambda _: density[0]))
    return density


def moved_to(view: FilmView, screen: list[float], ratio: float) -> None:
    """To a screen of another density, as Qt tells it."""
    screen[0] = ratio
    view.focusProxy().resized.emit()


def painted(view: FilmView, ratio: float) -> AnyArray:
    """(height, width, 3) device pixels of the pane on a screen of a density."""
    target = surface(view)
    picture = QImage(round(target.width() * ratio), round(target.height() * ratio), QImage.Format.Format_RGB888)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.magenta)
    target.render(picture, QPoint())
    rows = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.bytesPerLine())
    return rows[:, : picture.width() * 3].reshape(picture.height(), picture.width(), 3).astype(int)


def inner(picture: AnyArray) -> AnyArray:
    """Clear of the words in the corners."""
    height, width = picture.shape[:2]
    return picture[height * 2 // 5 : height * 3 // 5, width // 10 : width * 9 // 10]


def sharp(picture: AnyArray) -> bool:
    """Every device pixel is black or white and the opposite of its neighbours."""
    grey = inner(picture)[..., 0]
    both = np.array_equal(np.unique(grey), [0, 255])
    return both and bool((grey[:, 1:] != grey[:, :-1]).all() and (grey[1:] != grey[:-1]).all())


@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize("way", ALL[::3], ids=str)
def test_one_film_pixel_is_one_device_pixel(qtbot: QtBot, screen: list[float], ratio: float, way: Orientation) -> None:
    screen[0] = ratio
    view = pane(qtbot, checked(), WIDTH, HEIGHT)
    view.set_orientation(way)
    view.one_to_one()
    assert sharp(painted(view, ratio))


def test_a_window_that_moves_between_screens_is_sharp_on_each(qtbot: QtBot, screen: list[float]) -> None:
    view = pane(qtbot, checked(), WIDTH, HEIGHT)
    view.one_to_one()
    for ratio in (*RATIOS, *RATIOS[::-1]):
        moved_to(view, screen, ratio)
        geometry = view.geometry_of_film()
        assert geometry is not None
        assert geometry.pane == (round(HEIGHT * ratio), round(WIDTH * ratio))
        assert sharp(painted(view, ratio)), ratio


def test_a_fitted_film_stays_fitted_on_another_screen(qtbot: QtBot, screen: list[float]) -> None:
    view = pane(qtbot, eight_bit(np.full((90, 120), 200, np.uint8)), WIDTH, HEIGHT)
    for ratio in RATIOS:
        moved_to(view, screen, ratio)
        lit = (painted(view, ratio) == 200).all(axis=2)
        assert lit[round(120 * ratio)].mean() > 0.99


@pytest.mark.parametrize("ratio", RATIOS)
def test_boxes_and_maps_stay_on_their_pixel_on_every_screen(qtbot: QtBot, screen: list[float], ratio: float) -> None:
    """A pixel 40 device pixels wide in the middle of the pane: the map fills it, the box straddles its edges."""
    screen[0] = ratio
    film, heatmap = np.zeros((64, 64), np.uint8), np.zeros((64, 64), np.float32)
    heatmap[20, 30] = 1
    view = pane(qtbot, eight_bit(film), WIDTH, HEIGHT)
    view.set_look(OverlayLook(mask=False, peak=False, opacity=1.0))
    view.show_explanation(explained(heatmap))
    view.one_to_one()
    view.zoom_by(40)
    geometry = view.geometry_of_film()
    assert geometry is not None
    x, y = geometry.to_pane(30.5, 20.5)
    view.pan_by(geometry.pane[1] / 2 - x, geometry.pane[0] / 2 - y)
    middle_x, middle_y = geometry.pane[1] // 2, geometry.pane[0] // 2
    row = painted(view, ratio)[middle_y]
    lit = np.flatnonzero(row.any(axis=1))
    assert (lit[0], lit[-1]) == (middle_x - 20, middle_x + 19)
    view.show_boxes((Annotation("", Box(30, 20, 31, 21)),))
    row = painted(view, ratio)[middle_y + 12]
    blue = np.flatnonzero((np.abs(row - np.array(READER_COLOURS[0])) <= 3).all(axis=1))
    half = max(1, round(ratio))
    assert (blue[0], blue[-1]) == (middle_x - 20 - half, middle_x + 19 + half)


@pytest.mark.parametrize("ratio", RATIOS)
def test_the_lens_is_as_sharp_as_its_pane(qtbot: QtBot, screen: list[float], ratio: float) -> None:
    screen[0] = ratio
    view = pane(qtbot, checked(), WIDTH, HEIGHT)
    view.one_to_one()
    view.set_lens(3)
    view.hover(WIDTH * ratio / 2, HEIGHT * ratio / 2)
    grey = inner(painted(view, ratio))[:, round(60 * ratio) : round(180 * ratio), 0]
    assert np.array_equal(np.unique(grey), [0, 255])
    changes = np.diff(np.flatnonzero(np.diff(grey[0])))
    assert set(changes.tolist()) == {3}
