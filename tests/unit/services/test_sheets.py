"""A grid of pictures keeps its pixels and its words, in three formats."""

import base64
import io
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from xai_desktop.core.arrays import ByteArray
from xai_desktop.core.errors import ExportError
from xai_desktop.services.figures import ENDINGS, Ending
from xai_desktop.services.sheets import Sheet, Tile, drawn


def plain(colour: tuple[int, int, int], height: int = 8) -> ByteArray:
    return np.full((height, 8, 3), colour, np.uint8)


SHEET = Sheet(
    "Layers of one network",
    ("layer 1", "layer 2"),
    (
        ("stage-wise", (Tile(plain((200, 0, 0)), "IoU 0.31\nscore 0.8"), Tile(plain((0, 200, 0)), "IoU 0.42", True))),
        ("whole-net", (Tile(plain((0, 0, 200))), None)),
    ),
    "Bundled film, mass.",
)


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_sheet_is_the_same_file(ending: Ending) -> None:
    assert drawn(SHEET, ending) == drawn(SHEET, ending)
    assert drawn(SHEET, ending)[:5] in (b"\x89PNG\r", b"<?xml", b"%PDF-")


WORDS = ("Layers of one network", "layer 2", "whole-net", "IoU 0.31", "score 0.8", "Bundled film")


def test_words_stay_words_in_svg() -> None:
    text = drawn(SHEET, "svg").decode()
    assert [words for words in WORDS if words not in text] == []


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler) is not installed")
def test_another_program_reads_the_words_in_pdf(tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(drawn(SHEET, "pdf"))
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    assert [words for words in WORDS if words not in text] == []


def test_every_picture_is_there_and_its_place_too() -> None:
    picture = np.asarray(Image.open(io.BytesIO(drawn(SHEET, "png"))).convert("RGB")).astype(int)
    middles = []
    for colour in ((200, 0, 0), (0, 200, 0), (0, 0, 200)):
        rows, columns = np.nonzero((np.abs(picture - colour) <= 2).all(2))
        assert len(rows) > 5000
        assert abs(np.ptp(rows) - np.ptp(columns)) <= 2
        middles.append((rows.mean(), columns.mean()))
    red, green, blue = middles
    assert red[0] == pytest.approx(green[0], abs=2)
    assert red[1] < green[1]
    assert red[1] == pytest.approx(blue[1], abs=2)
    assert red[0] < blue[0]


def test_tall_films_are_not_squeezed() -> None:
    sheet = Sheet("", ("film",), (("", (Tile(plain((200, 0, 0), 16)),)),))
    picture = np.asarray(Image.open(io.BytesIO(drawn(sheet, "png"))).convert("RGB")).astype(int)
    rows, columns = np.nonzero((np.abs(picture - (200, 0, 0)) <= 2).all(2))
    assert np.ptp(rows) == pytest.approx(2 * np.ptp(columns), rel=0.03)


def test_a_sheet_without_pictures_is_refused() -> None:
    with pytest.raises(ExportError, match="no picture"):
        drawn(Sheet("", ("a",), (("row", (None,)),)), "png")
    with pytest.raises(ExportError, match="one place per column"):
        drawn(Sheet("", ("a", "b"), (("row", (Tile(plain((1, 2, 3))),)),)), "png")


def test_a_line_of_one_pixel_is_not_lost_in_a_large_picture() -> None:
    large = np.zeros((600, 600, 3), np.uint8)
    large[::50] = 255
    sheet = Sheet("", ("film",), (("", (Tile(large),)),))
    picture = np.asarray(Image.open(io.BytesIO(drawn(sheet, "png"))).convert("L")).astype(int)
    inside = picture[:, picture.shape[1] // 2]
    dark = np.flatnonzero(inside < 128)
    column = inside[dark[0] : dark[-1]]
    peaks = (column[1:-1] > 20) & (column[1:-1] >= column[:-2]) & (column[1:-1] > column[2:])
    assert peaks.sum() == 11  # twelve lines, the first of them on the edge


def test_a_drawing_keeps_the_pixels_of_its_pictures() -> None:
    large = np.random.default_rng(0).integers(0, 255, (300, 300, 3), np.uint8)
    text = drawn(Sheet("", ("film",), (("", (Tile(large),)),)), "svg").decode()
    data = re.search(r"data:image/png;base64,([^\"]+)\"", text)
    assert data is not None
    kept = np.asarray(Image.open(io.BytesIO(base64.b64decode(data[1]))).convert("RGB"))
    assert np.array_equal(kept, large) or np.array_equal(kept[::-1], large)


def test_a_long_foot_stays_inside_a_narrow_figure() -> None:
    one = (Tile(plain((9, 9, 9))),)
    sheet = Sheet("", ("",), (("", one),), "Each row shares one scale of colours. " * 4)
    with Image.open(io.BytesIO(drawn(sheet, "png"))) as picture:
        grey = np.asarray(picture.convert("L"))
    below = grey[grey.shape[0] * 2 // 3 :]
    assert (below < 200).any()  # the foot is there
    assert (below[:, :3] > 250).all()
    assert (below[:, -3:] > 250).all()
