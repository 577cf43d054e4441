"""Index, table and windows: what a film's numbers mean and how they are shown."""

import math

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.pixels import apply_windowing

from xai_desktop.core.errors import InputError
from xai_desktop.core.image import Image, VoiFunction, Window, eight_bit


def film(**changes: object) -> Image:
    values: dict[str, object] = {
        "index": np.arange(12, dtype=np.uint16).reshape(3, 4),
        "table": np.arange(16, dtype=np.float32) * 2 - 10,
        "value_range": (-10.0, 20.0),
        "bits": 4,
    }
    return Image(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize("function", ["LINEAR", "LINEAR_EXACT", "SIGMOID"])
@pytest.mark.parametrize(("centre", "width"), [(2048, 4096), (100.5, 33), (-20, 1.5), (600, 2)])
def test_windows_agree_with_pydicom(function: VoiFunction, centre: float, width: float) -> None:
    stored = np.arange(-1000, 5000, dtype=np.int16)
    data = Dataset()
    data.WindowCenter, data.WindowWidth, data.VOILUTFunction = centre, width, function
    data.BitsStored, data.PixelRepresentation, data.PhotometricInterpretation = 16, 1, "MONOCHROME2"
    with np.errstate(over="ignore"):
        theirs = (apply_windowing(stored, data) + 32768) / 65535
    assert np.allclose(Window(centre, width, "", function).apply(stored.astype(np.float32)), theirs, atol=2e-5)


def test_linear_windows_reach_black_and_white_where_dicom_says() -> None:
    """PS3.3 C.11.2.1.2: black up to c - 0.5 - (w-1)/2, white above c - 0.5 + (w-1)/2."""
    window = Window(100, 11)
    assert window.apply(np.float32([94.4, 94.5, 99.5, 104.5, 105])).tolist() == [0, 0, 0.5, 1, 1]
    assert Window(100, 10, "", "LINEAR_EXACT").apply(np.float32([95, 100, 105])).tolist() == [0, 0.5, 1]


def test_a_window_of_width_one_is_a_step() -> None:
    assert Window(10, 1).apply(np.float32([9, 9.4, 9.6, 10])).tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize(("centre", "width"), [(0, 0), (0, -5), (math.nan, 1), (0, math.inf)])
def test_impossible_windows_are_refused(centre: float, width: float) -> None:
    with pytest.raises(InputError, match="window needs"):
        Window(centre, width)


def test_values_come_from_the_table() -> None:
    image = film(stored_offset=-8)
    assert image.size == (3, 4)
    assert image.values()[2, 3] == 12 == image.value_at(2, 3)
    assert image.stored_at(2, 3) == 3


def test_arrays_inside_are_read_only_and_not_the_callers() -> None:
    index = np.zeros((2, 2), dtype=np.uint16)
    image = film(index=index)
    index[0, 0] = 9
    assert image.index[0, 0] == 0
    with pytest.raises(ValueError, match="read-only"):
        image.table[0] = 1


@pytest.mark.parametrize(
    "changes",
    [
        {"index": np.zeros((0, 4), dtype=np.uint16)},
        {"index": np.zeros((2, 2), dtype=np.uint8)},
        {"index": np.zeros((2, 2, 2), dtype=np.uint16)},
        {"table": np.zeros(5, dtype=np.float32)},
        {"colour": np.zeros((3, 5, 3), dtype=np.uint8)},
    ],
)
def test_what_does_not_fit_together_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(InputError):
        film(**changes)


def test_the_automatic_window_spans_the_percentiles() -> None:
    index = np.repeat(np.arange(100, dtype=np.uint16), 10).reshape(20, 50)
    window = film(index=index, table=np.arange(100, dtype=np.float32)).percentile_window(10, 90)
    low, high = window.centre - 0.5 - (window.width - 1) / 2, window.centre - 0.5 + (window.width - 1) / 2
    assert (low, high) == (9, 89)


def test_the_automatic_window_follows_values_not_indices() -> None:
    falling = film(table=-np.arange(16, dtype=np.float32))
    window = falling.percentile_window(0, 100)
    assert window.apply(np.float32([-11, 0])).tolist() == [0, 1]


def test_padding_takes_no_part_in_the_automatic_window() -> None:
    index = np.full((10, 10), 15, dtype=np.uint16)
    index[5, 5:8] = (2, 3, 4)
    padding = np.arange(16) == 15
    window = film(index=index, padding=padding).percentile_window(0, 100)
    assert window.apply(np.float32([-6, -2])).tolist() == [0, 1]
    assert film(index=index, padding=padding).exposed().sum() == 3


def test_flat_and_wholly_padded_films_have_a_window() -> None:
    flat = np.full((4, 4), 7, dtype=np.uint16)
    assert film(index=flat).percentile_window().width == 1
    assert film(index=flat, padding=np.ones(16, dtype=bool)).percentile_window().width == 1


def test_the_files_own_window_comes_first() -> None:
    own = Window(3, 4, "own")
    assert film(windows=(own,)).default_window() is own
    assert film().default_window().name == "auto"


def test_eight_bit_pictures_are_shown_as_they_are() -> None:
    grey = np.arange(256, dtype=np.uint8).reshape(16, 16)
    image = eight_bit(grey)
    shown = image.default_window().apply(image.values())
    assert np.array_equal(np.rint(shown * 255).astype(np.uint8), grey)
