"""Angles, ratios and the values of regions, against hands and numpy."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage import draw

from xai_desktop.core.film_header import FilmHeader
from xai_desktop.core.geometry import Box
from xai_desktop.core.image import Image, Spacing, SpacingKind, eight_bit
from xai_desktop.core.measure_words import (
    MAGNIFIED,
    NOT_FRONTAL,
    PORTABLE,
    SUPINE,
    UNKNOWN_VIEW,
    angle_words,
    ratio_warning,
    ratio_words,
    region_words,
    ruler_words,
)
from xai_desktop.core.measures import Angle, Ratio, Region, Ruler
from xai_desktop.core.region_values import region_values
from xai_desktop.core.shapes import Ellipse

TALL = Spacing(0.4, 0.2, SpacingKind.DETECTOR)


def film(size: tuple[int, int] = (40, 50), **rest: object) -> Image:
    """12 bits with a falling, bent table: values do not follow stored values."""
    index = np.random.default_rng(3).integers(0, 4096, size, dtype=np.uint16)
    table = (1000 - np.arange(4096, dtype=np.float32) ** 1.1).astype(np.float32)
    return Image(index, table, (float(table[-1]), 1000.0), 12, **rest)  # type: ignore[arg-type]


def test_an_angle_knows_tall_pixels() -> None:
    """Arms of 3 columns and of 3 rows, which are twice as tall: by hand, the tangent of the angle is 6/3."""
    angle = Angle((13.0, 13.0), (10.0, 10.0), (14.0, 10.0))
    assert angle.degrees(1.0) == pytest.approx(45.0)
    assert angle.degrees(2.0) == pytest.approx(math.degrees(math.atan(2)))
    assert angle_words(angle, eight_bit(np.zeros((20, 20), np.uint8), spacing=TALL)).lines == ("63.4°",)
    assert angle_words(angle, eight_bit(np.zeros((20, 20), np.uint8), aspect=2.0)).lines == ("63.4°",)


@pytest.mark.parametrize("turn", [0, 1, 37, 89, 90, 91, 179.9, 180])
@pytest.mark.parametrize("way", [-1, 1])
def test_an_angle_is_never_more_than_a_straight_line(turn: float, way: int) -> None:
    radians = math.radians(turn) * way
    angle = Angle((5 + 7 * math.cos(radians), 5 + 7 * math.sin(radians)), (5, 5), (9, 5))
    assert angle.degrees(1.0) == pytest.approx(turn)


def test_an_arm_without_length_has_no_angle() -> None:
    angle = Angle((5, 5), (5, 5), (9, 5))
    assert math.isnan(angle.degrees(1.0))
    assert angle_words(angle, film()).lines == ("—",)


def test_the_shorter_line_is_the_hearts_whichever_was_drawn_first() -> None:
    for ratio in (
        Ratio((10, 30), (22, 30), (5, 20), (35, 20)),
        Ratio((35, 20), (5, 20), (22, 30), (10, 30)),
    ):
        assert ratio.value == pytest.approx(12 / 30)
        assert abs(ratio.heart[1][0] - ratio.heart[0][0]) == 12
        said = ratio_words(ratio, film(spacing=TALL), "PA")
        assert said.lines == ("CTR 0.40", "heart 2.4 / chest 6.0 mm at the detector")
        assert said.warning == ""
    assert ratio_words(Ratio((1, 1), (1, 1), (2, 2), (2, 2)), film(), "PA").lines[0] == "CTR —"
    assert ratio_words(ratio, film(), "PA").lines[1] == "heart 12 / chest 30 px"


@pytest.mark.parametrize(
    ("view", "header", "warning"),
    [
        ("PA", FilmHeader(), ""),
        ("PA", FilmHeader("erect"), ""),
        ("PA", FilmHeader(portable=True), PORTABLE),
        ("PA", FilmHeader("supine"), SUPINE),
        ("AP", FilmHeader(), MAGNIFIED),
        ("ap ", FilmHeader("supine", portable=True), MAGNIFIED),
        ("LL", FilmHeader(), NOT_FRONTAL),
        ("", FilmHeader(), UNKNOWN_VIEW),
        ("", FilmHeader(portable=True), PORTABLE),
    ],
)
def test_a_ratio_that_does_not_compare_says_so(view: str, header: FilmHeader, warning: str) -> None:
    assert ratio_warning(view, header) == warning
    assert ratio_words(Ratio((1, 1), (3, 1), (0, 0), (9, 0)), film(header=header), view).warning == warning


@given(
    st.floats(0, 45),
    st.floats(0, 35),
    st.floats(0.5, 40),
    st.floats(0.5, 40),
    st.sampled_from([0.0, 30.0, 90.0, 211.0]),
)
def test_an_ellipse_counts_the_pixels_of_its_mask(x: float, y: float, rx: float, ry: float, angle: float) -> None:
    image, shape = film(), Ellipse(x, y, rx, ry, angle)
    rows, columns = np.mgrid[0:40, 0:50] + 0.5
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    dx, dy = columns - x, rows - y
    far = ((dx * cos + dy * sin) / rx) ** 2 + ((dy * cos - dx * sin) / ry) ** 2
    mask = far < 1
    if np.abs(far - 1).min() < 1e-9:  # a centre on the line itself: rounding decides
        return
    _agrees(image, shape, mask)


def _agrees(image: Image, shape: Box | Ellipse, mask: np.ndarray) -> None:
    found = region_values(image, shape)
    inside = image.values()[mask].astype(np.float64)
    assert found.count == inside.size
    if inside.size:
        expected = (inside.mean(), inside.std(), inside.min(), inside.max())
        assert (found.mean, found.spread, found.lowest, found.highest) == pytest.approx(expected, rel=1e-9, abs=1e-6)
    else:
        assert math.isnan(found.mean)


def test_values_are_those_of_the_masks_of_another_library() -> None:
    image = film((120, 100), spacing=TALL)
    rows, columns = draw.ellipse(50 - 0.5, 40 - 0.5, 30.3, 20.7, shape=image.size)
    mask = np.zeros(image.size, bool)
    mask[rows, columns] = True
    _agrees(image, Ellipse(40, 50, 20.7, 30.3), mask)
    assert region_values(image, Ellipse(40, 50, 20.7, 30.3)).area == pytest.approx(math.pi * 20.7 * 30.3 * 0.08)
    box = np.zeros(image.size, bool)
    box[draw.rectangle((10, 20), (29, 59))] = True
    _agrees(image, Box(20, 10, 60, 30), box)
    assert region_values(image, Box(20, 10, 60, 30)).area == pytest.approx(40 * 20 * 0.08)


def test_padding_and_what_a_shutter_hides_do_not_count() -> None:
    shutter = np.zeros((40, 50), bool)
    shutter[5:30, 8:45] = True
    padding = np.zeros(4096, bool)
    padding[:500] = True
    image = film(shutter=shutter, padding=padding)
    counts = shutter & ~padding[image.index]
    _agrees(image, Box(0, 0, 50, 40), counts)
    inside = Ellipse(25, 20, 30, 30).mask((40, 50))
    _agrees(image, Ellipse(25, 20, 30, 30), counts & inside)
    assert region_values(image, Box(0, 0, 4, 4)).count == 0
    assert region_words(Region(Box(0, 0, 4, 4)), image).lines[0] == "no pixel inside"


def test_a_film_is_counted_in_bands_without_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xai_desktop.core.region_values.BAND", 120)
    image = film()
    _agrees(image, Box(3, 4, 47, 39), Box(3, 4, 47, 39).mask((40, 50)))


def test_words_name_units() -> None:
    flat = eight_bit(np.full((20, 20), 7, np.uint8))
    assert region_words(Region(Box(0, 0, 10, 5)), flat).lines == (
        "mean 7 ± SD 0",
        "min 7  max 7  n 50",
        "area 50 px (no spacing in the file)",
    )
    spaced = eight_bit(np.full((20, 20), 7, np.uint8), spacing=TALL)
    assert region_words(Region(Box(0, 0, 10, 5)), spaced).lines[2] == "area 4 mm² at the detector"
    assert ruler_words(Ruler((0, 0), (10, 0)), spaced).lines == ("2.0 mm at the detector",)
