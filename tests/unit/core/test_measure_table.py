"""The rows of the list against what each thing was drawn for, and the table that goes to a spreadsheet."""

import csv
import io
import math

import numpy as np
import pytest

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.geometry import Box
from xai_desktop.core.histogram import BARS, edges_of, histogram, window_of
from xai_desktop.core.image import Image, Spacing, SpacingKind, Window
from xai_desktop.core.measure_lines import Bidirectional, Cobb, KnownLength, Polyline, Tag
from xai_desktop.core.measure_table import measure_rows
from xai_desktop.core.measures import Angle, Probe, Ratio, Region, Ruler
from xai_desktop.core.region_values import region_values
from xai_desktop.core.shapes import Ellipse, Mask, Polygon
from xai_desktop.io.measure_csv import HEAD, measures_csv

SIZE = 40, 60


def film(spacing: Spacing | None = None) -> Image:
    """Stored values from 100 on, modality values half of them less a thousand."""
    index = np.random.default_rng(3).integers(0, 900, SIZE).astype(np.uint16)
    table = (np.arange(900, dtype=np.float32) + 100) * 0.5 - 1000
    return Image(index, table, (-1000, 0), 12, stored_offset=100, unit="HU", spacing=spacing)


DETECTOR = Spacing(0.5, 0.5, SpacingKind.DETECTOR)
OVAL = Region(Ellipse(30, 20, 9, 6))
THINGS = (
    Ruler((0, 0), (10, 0), tag=Tag("=carina", "2026-03-02T10:15:00+01:00")),
    Angle((0, 0), (10, 0), (10, 10)),
    Probe((3.5, 4.5)),
    Ratio((10, 5), (20, 5), (5, 9), (45, 9)),
    Bidirectional((0, 0), (10, 0), (5, 0), (5, 20)),
    Cobb((0, 0), (10, 0), (0, 5), (10, 15)),
    Polyline(((0, 0), (10, 0), (10, 10))),
    OVAL,
    Annotation("Mass", Box(5, 5, 15, 25), at="2026-03-02T11:00:00+01:00"),
)


def test_every_thing_has_its_number_with_its_unit() -> None:
    rows = measure_rows(film(DETECTOR), THINGS, frozenset({1}), "A. Reader")
    found = [[(one.what, pytest.approx(one.value), one.unit) for one in row.amounts] for row in rows]
    value, stored = film().value_at(4, 3), film().stored_at(4, 3)
    assert found == [
        [("length", 5.0, "mm")],
        [("angle", 90.0, "°")],
        [("value", value, "HU"), ("stored value", stored, "")],
        [("cardiothoracic ratio", 0.25, ""), ("heart", 5.0, "mm"), ("chest", 20.0, "mm")],
        [("long axis", 10.0, "mm"), ("short axis", 5.0, "mm")],
        [("angle", 45.0, "°")],
        [("length", 10.0, "mm")],
        [("area", math.pi * 54 / 4, "mm²")],
        [("area", 50.0, "mm²")],
    ]
    assert [row.shown for row in rows] == [True, False] + [True] * 7
    assert {row.reader for row in rows} == {"A. Reader"}
    assert (rows[0].name, rows[0].spacing, rows[8].at) == ("=carina", "at the detector", "2026-03-02T11:00:00+01:00")


def test_a_known_length_changes_the_millimetres_of_all_rows() -> None:
    known = KnownLength((0, 0), (20, 0), 40.0)
    rows = measure_rows(film(DETECTOR), (THINGS[0], known, THINGS[3], THINGS[8]))
    assert [row.amounts[0].value for row in rows] == pytest.approx([20, 40, 0.25, 800])
    assert {row.spacing for row in rows} == {"calibrated by the reader"}
    assert measure_rows(film(), (THINGS[0],))[0].amounts[0].unit == "px"


@pytest.mark.parametrize(
    "shape",
    [
        Box(3, 4, 20, 30),
        Ellipse(30, 20, 9, 6, 20),
        Polygon((((5, 5), (40, 8), (20, 35)),)),
        Mask(np.array([[1, 0], [1, 1]], bool), Box(10, 10, 12, 12)),
    ],
)
def test_values_inside_any_shape_are_those_of_its_pixels(shape: Box | Ellipse | Polygon | Mask) -> None:
    """The slow way: every pixel is asked whether it lies inside."""
    image = film()
    places = [(y, x) for y in range(SIZE[0]) for x in range(SIZE[1]) if shape.contains(x + 0.5, y + 0.5)]
    values = np.array([image.value_at(y, x) for y, x in places])
    stored = np.array([image.stored_at(y, x) for y, x in places])
    found = region_values(image, shape)
    assert found.count == len(places)
    assert (found.mean, found.spread) == (pytest.approx(values.mean()), pytest.approx(values.std()))
    assert (found.stored_mean, found.stored_spread) == (pytest.approx(stored.mean()), pytest.approx(stored.std()))


def test_the_table_has_a_row_for_each_thing_and_a_point_in_every_number() -> None:
    text = measures_csv("film, one", 2, measure_rows(film(DETECTOR), THINGS, frozenset({1}), "Ä. Reader"))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert "\r" not in text
    assert len(rows) == len(THINGS)
    assert {len(row) for row in csv.reader(io.StringIO(text))} == {len(HEAD)}
    assert [row["number"] for row in rows] == [str(n) for n in range(1, 10)]
    assert (rows[0]["film"], rows[0]["frame"], rows[0]["name"]) == ("film, one", "2", "'=carina")
    assert (rows[0]["value"], rows[0]["unit"], rows[0]["millimetres"]) == ("5", "mm", "at the detector")
    assert (rows[3]["second"], rows[3]["second value"], rows[3]["third value"]) == ("heart", "5", "20")
    assert (rows[1]["shown"], rows[2]["shown"], rows[0]["reader"]) == ("no", "yes", "Ä. Reader")
    assert float(rows[7]["mean"]) == pytest.approx(region_values(film(), OVAL.shape).mean)
    assert rows[7]["modality unit"] == "HU"
    assert rows[0]["mean"] == ""
    assert rows[0]["points"] == "0 0; 10 0"


@pytest.mark.parametrize("shape", [None, Box(3, 4, 20, 30)])
def test_a_histogram_counts_every_pixel_once_where_its_value_lies(shape: Box | None) -> None:
    image = film()
    found = histogram(image, shape)
    assert found is not None
    values = image.values() if shape is None else image.values()[4:30, 3:20]
    slow = np.zeros(BARS)
    for value in values.ravel().astype(float):
        slow[min(max(int((value - found.low) / (found.high - found.low) * BARS), 0), BARS - 1)] += 1
    assert found.bars.tolist() == slow.tolist()
    assert found.count == values.size
    assert values.min() <= found.low < found.high <= values.max()


def test_a_flat_film_and_one_without_pixels_have_a_histogram_or_none() -> None:
    flat = Image(np.zeros(SIZE, np.uint16), np.array([7.0], np.float32), (7, 7), 8)
    found = histogram(flat)
    assert found is not None
    assert found.low < 7 < found.high
    assert found.bars.sum() == SIZE[0] * SIZE[1]
    empty = Image(np.zeros(SIZE, np.uint16), np.array([7.0], np.float32), (7, 7), 8, padding=np.array([True]))
    assert histogram(empty) is None


@pytest.mark.parametrize("function", ["LINEAR", "LINEAR_EXACT", "SIGMOID"])
def test_a_window_comes_back_from_its_edges(function: str) -> None:
    window = Window(120.0, 80.0, "", function)  # type: ignore[arg-type]
    assert edges_of(window) == (80.0, 160.0)
    assert window_of(80.0, 160.0, window) == window
    assert window_of(5.0, 5.0, window).width > 0
