"""One window on monitors of density 1, 1.5 and 2, one after the other: what its screen really shows, device pixels."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.helpers.ratio_child import HEIGHT, LEFT, TOP, WIDTH
from tests.helpers.ratio_scene import BOX, MARK, ZOOM
from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.overlay import READER_COLOURS

REPOSITORY = Path(__file__).resolve().parents[2]
VISITS = range(5)
"""There and back again: 1, 1.5, 2, 1.5, 1."""


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    folder = tmp_path_factory.mktemp("screens")
    words = [sys.executable, "-m", "tests.helpers.ratio_child", str(folder)]
    variables = {name: value for name, value in os.environ.items() if not name.startswith("QT_")}
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=REPOSITORY, env=variables)
    assert done.returncode == 0, done.stderr
    told: list[dict[str, Any]] = json.loads(done.stdout)
    return told


def seen(path: str) -> AnyArray:
    """(height, width, 3) int of the whole window."""
    return np.asarray(Image.open(path).convert("RGB")).astype(int)


def inside(visit: dict[str, Any], name: str, across: tuple[float, float] = (0.1, 0.9)) -> AnyArray:
    """The middle of the pane, clear of the words in its corners; `across` in shares of its width."""
    ratio = visit["ratio"]
    left, top, width, height = (edge * ratio for edge in (LEFT, TOP, WIDTH, HEIGHT))
    columns = slice(round(left + width * across[0]), round(left + width * across[1]))
    return seen(visit[name])[round(top + height * 0.45) : round(top + height * 0.55), columns]


@pytest.mark.parametrize("number", VISITS)
def test_the_pane_knows_its_screen(visits: list[dict[str, Any]], number: int) -> None:
    visit = visits[number]
    assert visit["qt"] == visit["ratio"]
    assert visit["pane"] == [round(HEIGHT * visit["ratio"]), round(WIDTH * visit["ratio"])]
    assert visit["zoom"] == 1.0
    assert "zoom 100 %" in visit["said"]


@pytest.mark.parametrize("number", VISITS)
def test_one_film_pixel_is_one_pixel_of_the_screen(visits: list[dict[str, Any]], number: int) -> None:
    """Black and white by turns: where one pixel was lost or shown twice, two neighbours would be alike."""
    grey = inside(visits[number], "ones")[..., 0]
    assert np.array_equal(np.unique(grey), [0, 255])
    assert (grey[:, 1:] != grey[:, :-1]).all()
    assert (grey[1:] != grey[:-1]).all()


@pytest.mark.parametrize("number", VISITS)
def test_the_magnifier_shows_whole_pixels(visits: list[dict[str, Any]], number: int) -> None:
    grey = inside(visits[number], "lens", (0.3, 0.65))[..., 0]
    assert np.array_equal(np.unique(grey), [0, 255])
    assert set(np.diff(np.flatnonzero(np.diff(grey[0]))).tolist()) == {3}


@pytest.mark.parametrize("number", VISITS)
def test_map_and_box_lie_on_their_pixel(visits: list[dict[str, Any]], number: int) -> None:
    visit = visits[number]
    ratio, half = visit["ratio"], max(1, round(visit["ratio"]))
    (x0, y0), (x1, y1) = visit["corners"]
    assert (x1 - x0, y1 - y0) == (ZOOM * (BOX.x1 - BOX.x0), ZOOM * (BOX.y1 - BOX.y0))
    left, top, right, bottom = LEFT * ratio + x0, TOP * ratio + y0, LEFT * ratio + x1, TOP * ratio + y1
    lit = np.argwhere(inside_of(visit, "heat").any(axis=2))
    blue = np.argwhere((np.abs(inside_of(visit, "boxes") - np.array(READER_COLOURS[0])) <= 3).all(axis=2))
    blue = blue[blue[:, 0] > (top + bottom) / 2]  # the box's label stands above it in the same colour
    assert np.abs(edges(lit) - (top, left, bottom, right)).max() <= 1
    assert np.abs(edges(blue)[1:] - (left - half, bottom + half, right + half)).max() <= 1


def edges(found: AnyArray) -> AnyArray:
    """Top, left, bottom and right of (n, 2) rows and columns."""
    return np.array((*found.min(axis=0), *(found.max(axis=0) + 1)))


def inside_of(visit: dict[str, Any], name: str) -> AnyArray:
    """The whole window with everything black but the middle third of the pane."""
    ratio, picture = visit["ratio"], seen(visit[name])
    left, top, width, height = (edge * ratio for edge in (LEFT, TOP, WIDTH, HEIGHT))
    kept = np.zeros_like(picture)
    rows = slice(round(top + height * 0.3), round(top + height * 0.7))
    columns = slice(round(left + width * 0.3), round(left + width * 0.7))
    kept[rows, columns] = picture[rows, columns]
    return kept


@pytest.mark.parametrize("number", VISITS)
def test_a_handle_is_where_it_is_seen(visits: list[dict[str, Any]], number: int) -> None:
    """The mouse has whole logical pixels; a drag begins and ends on one."""
    off = 2 * visits[number]["ratio"] / ZOOM
    assert visits[number]["moved"] == pytest.approx(MARK.as_tuple(), abs=off)
