"""A picture inside a description is a PNG like any other: Pillow reads the same pixels."""

import io

import numpy as np
import pytest
from PIL import Image

from xai_desktop.core.cohort.pixels import Pixels
from xai_desktop.core.errors import InputError

PICTURE = np.random.default_rng(0).integers(0, 255, (5, 7, 3), dtype=np.uint8)


def test_another_library_reads_the_same_pixels() -> None:
    made = Pixels.of(PICTURE, "f")
    with Image.open(io.BytesIO(made.png)) as read:
        assert read.format == "PNG"
        assert np.array_equal(np.asarray(read), PICTURE)
    assert (made.height, made.width) == (5, 7)


def test_it_gives_its_pixels_back() -> None:
    made = Pixels.of(PICTURE, "f")
    assert np.array_equal(made.array, PICTURE)
    assert not made.array.flags.writeable
    assert made == Pixels.of(PICTURE.copy(), "g"), "the same picture is the same value"


@pytest.mark.parametrize("wrong", [np.zeros((4, 4, 3)), np.zeros((4, 4), np.uint8), np.zeros((0, 4, 3), np.uint8)])
def test_what_is_no_picture_is_refused(wrong: np.ndarray) -> None:
    with pytest.raises(InputError, match="film 7: a picture is"):
        Pixels.of(wrong, "film 7")


def test_what_is_no_png_is_refused() -> None:
    with pytest.raises(InputError, match="no PNG"):
        _ = Pixels(b"GIF89a", 1, 1).array
