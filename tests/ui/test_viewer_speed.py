"""What the viewer leaves out while it hurries: never where things lie, and nothing once it has come to rest."""

import unittest.mock

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, QSizeF
from pytestqt.qtbot import QtBot

from tests.helpers.viewing import pane, pixels
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.geometry import Box
from xai_desktop.core.image import eight_bit
from xai_desktop.core.measures import Ruler
from xai_desktop.core.shapes import Ellipse, Mask
from xai_desktop.ui.viewer.chips import HIDDEN, Placed, _corners, carried, chip_places, letter_spots
from xai_desktop.ui.viewer.film_view import FilmView
from xai_desktop.ui.viewer.outlines import FINE, Outlines

ROOM = QRectF(0, 0, 640, 480)


def noisy(qtbot: QtBot) -> FilmView:
    grey = np.random.default_rng(0).integers(0, 255, (1500, 1500)).astype(np.uint8)
    return pane(qtbot, eight_bit(grey))


def test_a_zoom_at_rest_shows_what_a_film_opened_at_that_zoom_shows(qtbot: QtBot) -> None:
    view, other = noisy(qtbot), noisy(qtbot)
    view.zoom_by(1.3)
    draft = pixels(view)
    qtbot.waitUntil(lambda: (pixels(view) != draft).any())
    other.framing.zoom_by(1.3)
    np.testing.assert_array_equal(pixels(view), pixels(other))


def test_a_linked_pane_comes_to_rest_too(qtbot: QtBot) -> None:
    view, other, alone = noisy(qtbot), noisy(qtbot), noisy(qtbot)
    view.link(other)
    view.zoom_by(1.3)
    alone.framing.zoom_by(1.3)
    at_rest = pixels(alone)
    for both in (view, other):
        qtbot.waitUntil(lambda pane=both: (pixels(pane) == at_rest).all())  # type: ignore[misc]


def scattered(seed: int, count: int) -> tuple[list[QSizeF], list[QRectF]]:
    rng = np.random.default_rng(seed)
    boxes = [QRectF(*rng.integers(-40, 600, 2).tolist(), *rng.integers(4, 200, 2).tolist()) for _ in range(count)]
    return [QSizeF(int(rng.integers(30, 120)), 17) for _ in boxes], boxes


def share_lost(place: QRectF, boxes: list[QRectF]) -> float:
    both = [(place.intersected(box), box) for box in boxes]
    return sum(b.width() * b.height() / max(box.width() * box.height(), 1.0) for b, box in both if not b.isEmpty())


def slowly_placed(sizes: list[QSizeF], box: QRectF, before: list[QRectF], boxes: list[QRectF]) -> Placed | None:
    """Form after form and place after place, each beside everything: the same rule without arrays."""
    taken = [*before, *letter_spots(ROOM)]
    for number, size in enumerate(sizes):
        places = [QRectF(QPointF(*corner), size) for corner in _corners(size, box)]
        free = [one for one in places if ROOM.contains(one) and not any(map(one.intersects, taken))]
        best = min(free, key=lambda place: share_lost(place, boxes), default=None)
        if best is not None and share_lost(best, boxes) <= HIDDEN:
            return number, best
    return None


@pytest.mark.parametrize("count", [1, 5, 20, 60])
@pytest.mark.parametrize("seed", range(4))
def test_labels_placed_together_lie_as_well_as_one_by_one(seed: int, count: int) -> None:
    sizes, boxes = scattered(seed, count)
    forms = [[size, QSizeF(size.width() / 3, 17)] for size in sizes]
    seen = [box.intersected(ROOM) for box in boxes]
    found, before = chip_places(forms, boxes, ROOM), list[QRectF]()
    for place, own, box in zip(found, forms, seen, strict=True):
        alone = slowly_placed(own, box, before, seen)
        assert (place is None) == (alone is None)
        if place is not None and alone is not None:
            assert place[0] == alone[0]
            assert share_lost(place[1], seen) == pytest.approx(share_lost(alone[1], seen))
            assert ROOM.contains(place[1])
            before.append(place[1])


def test_no_marks_have_no_labels() -> None:
    assert chip_places([], [], ROOM) == []


CORNERS = [(QRectF(30, 10, 60, 16), 0, 0), (QRectF(150, 10, 60, 16), 1, 0), (QRectF(30, 130, 60, 16), 0, 1)]


@pytest.mark.parametrize(("place", "right", "below"), CORNERS)
def test_a_label_keeps_its_distance_from_the_edges_it_is_near(place: QRectF, right: int, below: int) -> None:
    before, after = QRectF(40, 30, 160, 96), QRectF(100, 50, 320, 192)
    found = carried(place, before, after)
    assert found.size() == place.size()
    assert found.left() - (after.right() if right else after.left()) == place.left() - (
        before.right() if right else before.left()
    )
    assert found.top() - (after.bottom() if below else after.top()) == place.top() - (
        before.bottom() if below else before.top()
    )


@pytest.mark.parametrize("move", ["zoom", "pan"])
def test_labels_go_along_on_the_way_and_find_their_places_at_rest(qtbot: QtBot, move: str) -> None:
    view, still = (pane(qtbot, eight_bit(np.full((900, 900), 90, np.uint8)), 700, 600) for _ in range(2))
    marks = [Annotation(f"F{n}", Box(40 + 90 * n, 60 + 70 * n, 140 + 90 * n, 160 + 70 * n), "R") for n in range(8)]
    for one in (view, still):
        one.show_boxes(marks)
        one.show_own_marks((Annotation("Mass", Box(300, 420, 380, 500), "me"),))
        one.show_measures((Ruler((100, 700), (400, 640)),))
        pixels(one)
    with unittest.mock.patch("xai_desktop.ui.viewer.marks.chip_places") as looked:
        for _ in range(5):
            view.zoom_by(1.1) if move == "zoom" else view.pan_by(9, 4)
            pixels(view)
        assert not looked.called
    qtbot.waitUntil(lambda: not view._rest.isActive(), timeout=5000)
    for _ in range(5):
        still.zoom_by(1.1) if move == "zoom" else still.pan_by(9, 4)
    qtbot.waitUntil(lambda: not still._rest.isActive(), timeout=5000)
    assert np.array_equal(pixels(view), pixels(still))


def blob() -> Mask:
    rows, columns = np.mgrid[0:400, 0:400]
    return Mask((rows - 200) ** 2 + (columns - 180) ** 2 < 170**2, Box(900, 1800, 1300, 2200))


@pytest.mark.parametrize("zoom", [0.05, 0.27, 0.48])
def test_a_simplified_outline_lies_where_the_true_one_does(zoom: float) -> None:
    shape, outlines = blob(), Outlines()
    path = outlines.path(shape, zoom)
    corners = [(path.elementAt(i).x, path.elementAt(i).y) for i in range(path.elementCount())]
    (ring,) = shape.rings()
    assert len(corners) < len(ring) * min(1.0, 2 * zoom)
    for point in ring:
        assert distance(point, corners) * zoom <= FINE + 1e-3


def distance(point: tuple[float, float], corners: list[tuple[float, float]]) -> float:
    """From a point to the nearest of all sides."""
    ends, here = np.array(corners), np.array(point)
    first, along = ends[:-1], np.diff(ends, axis=0)
    share = np.clip(((here - first) * along).sum(1) / np.maximum((along**2).sum(1), 1e-12), 0, 1)
    return float(np.hypot(*(here - first - share[:, None] * along).T).min())


def test_outlines_are_kept_while_they_are_shown() -> None:
    shape, outlines = blob(), Outlines()
    first = outlines.path(shape, 0.5)
    assert outlines.path(shape, 0.5) is first
    outlines.keep([Ellipse(10, 10, 5, 5)])
    assert outlines.path(shape, 0.5) is not first


def test_near_enough_every_corner_is_there() -> None:
    (ring,) = blob().rings()
    assert Outlines().path(blob(), 8.0).elementCount() >= len(ring)
