"""What stands where a film is covered."""

import numpy as np
import pytest
import torch
from scipy.ndimage import gaussian_filter

from tests.helpers.asking import grey_image
from tests.unit.models.films import film, monochrome1
from xai_desktop.core.arrays import BoolArray
from xai_desktop.core.asked import BLACK, FILLINGS
from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Box
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.services.canvas import Canvas
from xai_desktop.services.filling import filling

SIZE = (60, 80)
SPEC = InputSpec((16, 16), intensity="modality", mean=(0.5,), std=(0.25,))
KEYS = (*FILLINGS, BLACK)


def ramp() -> Canvas:
    return Canvas.of(grey_image(np.tile(np.linspace(0.2, 0.8, SIZE[1]), (SIZE[0], 1))), SPEC)


def hole() -> BoolArray:
    return Box(30, 20, 50, 40).mask(SIZE)


@pytest.mark.parametrize("key", KEYS)
def test_covering_nothing_changes_nothing(key: str) -> None:
    canvas = ramp()
    one = filling(key, canvas)
    nothing = np.zeros(SIZE, bool)
    assert one.without(nothing) is canvas.x
    assert one.painted(nothing) is canvas.planes


@pytest.mark.parametrize("key", KEYS)
def test_only_the_covered_pixels_change_and_the_input_is_that_of_the_picture(key: str) -> None:
    canvas = ramp()
    one, mask = filling(key, canvas), hole()
    painted, x = one.painted(mask), one.without(mask)
    assert painted is not None
    assert x is not None
    assert np.array_equal(painted[:, ~mask], canvas.planes[:, ~mask])
    assert not np.array_equal(painted[:, mask], canvas.planes[:, mask])
    patch = canvas.patch(mask)
    assert patch is not None
    assert torch.equal(x, canvas.painted(patch, painted[(slice(None), *patch.window)]))


def test_the_mean_is_that_of_the_picture_alone() -> None:
    grey = np.full((4, 4), 0.2)
    grey[0], grey[3, 3] = 0.0, 1.0
    padding = np.zeros(256, bool)
    padding[0] = True
    canvas = Canvas.of(grey_image(grey, padding=padding), InputSpec((4, 4), intensity="modality"))
    painted = filling("mean", canvas).painted(Box(0, 0, 4, 2).mask((4, 4)))
    assert painted is not None
    assert painted[0, 1].tolist() == pytest.approx([(11 * 0.2 + 1.0) / 12] * 4, abs=1e-6)
    assert painted[0, 0].tolist() == [0.0] * 4  # padding stays what it is


def test_the_blur_is_a_gaussian_of_a_tenth_of_the_longer_side() -> None:
    grey = np.random.default_rng(0).random((100, 120))
    canvas = Canvas.of(grey_image(grey), SPEC)
    painted = filling("blur", canvas).painted(np.ones((100, 120), bool))
    assert painted is not None
    expected = gaussian_filter(canvas.planes[0].astype(np.float64), 12.0, mode="nearest")
    assert np.abs(painted[0] - expected).max() < 1e-4


def test_a_large_film_is_blurred_on_a_copy_with_next_to_the_same_result() -> None:
    rows, columns = np.mgrid[:600, :500]
    canvas = Canvas.of(grey_image(0.5 + 0.4 * np.sin(rows / 90) * np.cos(columns / 70)), SPEC)
    painted = filling("blur", canvas).painted(np.ones((600, 500), bool))
    assert painted is not None
    expected = gaussian_filter(canvas.planes[0].astype(np.float64), 60.0, mode="nearest")
    assert np.abs(painted[0] - expected).max() < 0.01


def test_the_blur_does_not_know_what_is_hidden() -> None:
    shutter = np.ones(SIZE, bool)
    shutter[:, :20] = False
    canvas = Canvas.of(grey_image(np.full(SIZE, 0.6), shutter=shutter), SPEC)
    painted = filling("blur", canvas).painted(hole())
    assert painted is not None
    assert painted[0][hole()] == pytest.approx(0.6, abs=1e-4)


def test_inpainting_continues_a_ramp() -> None:
    canvas, aside = ramp(), Box(54, 20, 74, 40).mask(SIZE)
    painted, mean = (filling(key, canvas).painted(aside) for key in ("inpainting", "mean"))
    assert painted is not None
    assert mean is not None
    assert np.abs(painted - canvas.planes).max() < 0.06
    assert np.abs(mean - canvas.planes).max() > 0.2


def test_nothing_of_what_is_covered_is_left_by_inpainting() -> None:
    grey = np.random.default_rng(1).random(SIZE)
    other = np.where(hole(), 1 - grey, grey)
    found = [filling("inpainting", Canvas.of(grey_image(one), SPEC)) for one in (grey, other)]
    first, second = (one.painted(hole()) for one in found)
    assert first is not None
    assert second is not None
    assert np.array_equal(first, second)
    x, y = (one.without(hole()) for one in found)
    torch.testing.assert_close(x, y, atol=1e-6, rtol=0)


def test_inpainting_has_no_answer_where_more_than_half_is_gone() -> None:
    one = filling("inpainting", ramp())
    assert one.without(~hole()) is None
    assert one.painted(~hole()) is None
    assert one.without(Box(0, 0, 40, 60).mask(SIZE)) is not None
    assert one.without(Box(0, 0, 41, 60).mask(SIZE)) is None


def test_black_is_black() -> None:
    painted = filling(BLACK, ramp()).painted(hole())
    assert painted is not None
    assert not painted[0][hole()].any()


@pytest.mark.parametrize("key", KEYS)
def test_the_twin_of_the_other_polarity_is_covered_alike(key: str) -> None:
    spec = InputSpec((32, 32), intensity="percentile")
    mask = Box(20, 30, 40, 60).mask((90, 70))
    found = [filling(key, Canvas.of(image, spec)).without(mask) for image in (film(), monochrome1(film()))]
    assert found[0] is not None
    assert found[1] is not None
    assert torch.equal(found[0], found[1])


def test_an_unknown_filling_names_the_known() -> None:
    with pytest.raises(InputError, match="blur, mean, inpainting"):
        filling("fog", ramp())
