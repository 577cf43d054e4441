"""A box drawn on one pixel stays on it at 3200 %, from the file to the screen: tall pixels, and turned pictures."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pictures
from pytestqt.qtbot import QtBot

from tests.helpers.films import write_dicom, write_picture
from tests.helpers.viewing import look_at, pane, pixels
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.film_layer import pixel_aspect
from xai_desktop.core.geometry import Box
from xai_desktop.core.image import Window
from xai_desktop.core.overlay import READER_COLOURS
from xai_desktop.core.shapes import Ellipse, Mask, Polygon, Shape
from xai_desktop.io import readers
from xai_desktop.ui.viewer.film_view import FilmView

ZOOM, WIDTH, HEIGHT = 32, 640, 480
ROW, COLUMN = 20, 30
"""The pixel that is marked, on the film as it is shown."""


def shown(qtbot: QtBot, path: Path, tall: int) -> FilmView:
    """The film of a file with its marked pixel in the middle of the pane, 32 screen pixels wide."""
    (ref,) = readers.read_refs(path)
    image = readers.read_image(ref)
    assert pixel_aspect(image) == tall
    view = pane(qtbot, image, WIDTH, HEIGHT, ref)
    view.set_window(Window(128.0, 200.0))
    look_at(view, ZOOM, COLUMN + 0.5, ROW + 0.5)
    return view


def marked(view: FilmView, shape: Shape) -> AnyArray:
    """Where the mark's colour is, without its label."""
    view.show_boxes((Annotation("", shape),))
    return (np.abs(pixels(view) - np.array(READER_COLOURS[0])) <= 3).all(axis=2)


def bright(view: FilmView) -> tuple[list[int], list[int]]:
    """First and last screen row and column of the one bright pixel, around the middle of the pane."""
    view.show_boxes(())
    picture = pixels(view).min(axis=2)[60:-60] > 200
    rows, columns = np.flatnonzero(picture.any(axis=1)) + 60, np.flatnonzero(picture.any(axis=0))
    return [int(rows[0]), int(rows[-1])], [int(columns[0]), int(columns[-1])]


def dot() -> AnyArray:
    """A dark film with one bright pixel, as it is shown."""
    film = np.full((64, 48), 40, np.uint8)
    film[ROW, COLUMN] = 250
    return film


def tall_dicom(folder: Path, how: str) -> Path:
    rest = {
        "PixelSpacing": {"spacing": (0.4, 0.2)},
        "ImagerPixelSpacing": {"ImagerPixelSpacing": [0.4, 0.2]},
        "PixelAspectRatio": {"PixelAspectRatio": [2, 1]},
    }
    return write_dicom(folder / "tall.dcm", dot(), bits=8, windows=[(128, 256)], **rest[how])


def turned_jpeg(folder: Path) -> Path:
    """Orientation 6: what is stored has to be turned clockwise by a quarter to be seen upright."""
    picture = Pictures.fromarray(np.rot90(dot()).copy())
    exif = Pictures.Exif()
    exif[0x0112] = 6
    return write_picture(folder / "turned.jpg", picture, "JPEG", quality=100, subsampling=0, exif=exif)


def corners(tall: int) -> tuple[int, int, int, int]:
    """Left, top, right, bottom screen edges of the marked pixel."""
    half = ZOOM * tall // 2
    return WIDTH // 2 - ZOOM // 2, HEIGHT // 2 - half, WIDTH // 2 + ZOOM // 2, HEIGHT // 2 + half


def check(view: FilmView, tall: int) -> None:
    """The frame straddles the edges of the pixel, two screen pixels wide, and the pixel fills it."""
    left, top, right, bottom = corners(tall)
    frame = marked(view, Box(COLUMN, ROW, COLUMN + 1, ROW + 1))
    assert np.flatnonzero(frame[HEIGHT // 2]).tolist() == [left - 1, left, right - 1, right]
    assert np.flatnonzero(frame[top - 2 : bottom + 2, WIDTH // 2 + 10]).tolist() == [
        1,
        2,
        bottom - top + 1,
        bottom - top + 2,
    ]
    rows, columns = bright(view)
    assert (rows, columns) == ([top, bottom - 1], [left, right - 1])


@pytest.mark.parametrize("how", ["PixelSpacing", "ImagerPixelSpacing", "PixelAspectRatio"])
def test_a_box_stays_on_its_pixel_of_a_dicom_with_tall_pixels(qtbot: QtBot, tmp_path: Path, how: str) -> None:
    check(shown(qtbot, tall_dicom(tmp_path, how), 2), 2)


def test_a_box_stays_on_its_pixel_of_a_turned_picture(qtbot: QtBot, tmp_path: Path) -> None:
    view = shown(qtbot, turned_jpeg(tmp_path), 1)
    image = view.image()
    assert image is not None
    assert image.size == (64, 48)
    check(view, 1)


SHAPES = {
    "polygon": Polygon((((COLUMN, ROW), (COLUMN + 1, ROW), (COLUMN + 1, ROW + 1), (COLUMN, ROW + 1)),)),
    "mask": Mask(np.ones((1, 1), np.bool_), Box(COLUMN, ROW, COLUMN + 1, ROW + 1)),
    "ellipse": Ellipse(COLUMN + 0.5, ROW + 0.5, 0.5, 0.5),
}


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("tall", [1, 2])
def test_other_shapes_stay_on_their_pixel_too(qtbot: QtBot, tmp_path: Path, name: str, tall: int) -> None:
    path = turned_jpeg(tmp_path) if tall == 1 else tall_dicom(tmp_path, "PixelSpacing")
    view = shown(qtbot, path, tall)
    left, top, right, bottom = corners(tall)
    outline = marked(view, SHAPES[name])
    across = np.flatnonzero(outline[HEIGHT // 2 - 1 : HEIGHT // 2 + 1].any(axis=0))
    assert {left, right - 1} <= set(across.tolist()) or {left - 1, right} <= set(across.tolist())
    assert across.min() >= left - 1
    assert across.max() <= right
    down = np.flatnonzero(outline[:, WIDTH // 2 - 1 : WIDTH // 2 + 1].any(axis=1))
    down = down[(down > top - 8) & (down < bottom + 8)]
    assert top - 1 <= down.min() <= top
    assert bottom - 1 <= down.max() <= bottom


def test_the_cursor_reads_the_marked_pixel(qtbot: QtBot, tmp_path: Path) -> None:
    for path, tall in ((turned_jpeg(tmp_path), 1), (tall_dicom(tmp_path, "PixelAspectRatio"), 2)):
        view = shown(qtbot, path, tall)
        seen: list[object] = []
        view.cursor_moved.connect(seen.append)
        for x, y in ((-ZOOM / 2 + 1, -tall * ZOOM / 2 + 1), (ZOOM / 2 - 1, tall * ZOOM / 2 - 1)):
            view.hover(WIDTH / 2 + x, HEIGHT / 2 + y)
        assert [(reading.column, reading.row) for reading in seen] == [(COLUMN, ROW)]  # type: ignore[attr-defined]
        assert seen[0].stored > 240  # type: ignore[attr-defined]
