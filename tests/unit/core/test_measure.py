"""Lengths on a film against a ruler laid along it step by step."""

import math

import pytest

from xai_desktop.core.image import Spacing, SpacingKind
from xai_desktop.core.measure import length_mm, length_px, length_text, place_text

TALL = Spacing(0.4, 0.2, SpacingKind.DETECTOR)


def walked(spacing: Spacing, p: tuple[float, float], q: tuple[float, float], steps: int = 1000) -> float:
    """The slow way: many short steps, each measured by itself."""
    total = 0.0
    for number in range(steps):
        a, b = number / steps, (number + 1) / steps
        dx = ((p[0] + (q[0] - p[0]) * b) - (p[0] + (q[0] - p[0]) * a)) * spacing.column_mm
        dy = ((p[1] + (q[1] - p[1]) * b) - (p[1] + (q[1] - p[1]) * a)) * spacing.row_mm
        total += math.sqrt(dx * dx + dy * dy)
    return total


@pytest.mark.parametrize(
    ("p", "q"), [((0, 0), (10, 0)), ((0, 0), (0, 10)), ((3.25, 7.5), (100.75, 40.125)), ((9, 9), (1, 2))]
)
def test_a_length_is_the_sum_of_its_parts(p: tuple[float, float], q: tuple[float, float]) -> None:
    assert length_mm(TALL, p, q) == pytest.approx(walked(TALL, p, q))


def test_rows_and_columns_have_their_own_spacing() -> None:
    assert length_mm(TALL, (0, 0), (10, 0)) == pytest.approx(2.0)
    assert length_mm(TALL, (0, 0), (0, 10)) == pytest.approx(4.0)
    assert length_mm(TALL, (0, 0), (30, 20)) == pytest.approx(10.0)


def test_without_spacing_a_length_is_counted_in_pixel_widths() -> None:
    assert length_mm(None, (0, 0), (3, 4)) is None
    assert length_px(1.0, (0, 0), (3, 4)) == 5
    assert length_px(2.0, (0, 0), (6, 4)) == 10


@pytest.mark.parametrize(
    ("spacing", "aspect", "text"),
    [
        (Spacing(0.1, 0.1, SpacingKind.CALIBRATED), 1.0, "42.3 mm calibrated"),
        (Spacing(0.1, 0.1, SpacingKind.DETECTOR), 1.0, "42.3 mm at the detector"),
        (Spacing(0.001, 0.001, SpacingKind.DETECTOR), 1.0, "0.42 mm at the detector"),
        (None, 1.0, "423 px (no spacing in the file)"),
        (None, 2.0, "423 pixel widths (no spacing in the file)"),
    ],
)
def test_the_kind_of_spacing_is_named(spacing: Spacing | None, aspect: float, text: str) -> None:
    assert length_text(spacing, aspect, (10, 5), (433, 5)) == text


def test_a_place_is_the_middle_of_its_pixel() -> None:
    assert place_text(TALL, row=10, column=10) == "2.1, 4.2 mm at the detector"
    assert place_text(Spacing(0.2, 0.2, SpacingKind.CALIBRATED), 0, 0) == "0.10, 0.10 mm calibrated"
    assert place_text(None, 3, 4) == ""
