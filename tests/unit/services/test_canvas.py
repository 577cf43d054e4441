"""A film that is changed before a network sees it, against changing the whole film and making it ready anew."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.helpers.asking import grey_image
from tests.unit.models.films import film, monochrome1
from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.asked import HIDDEN, NO_PIXEL, UNSEEN
from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Box, PixelMap
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.models.preprocess import unit_grey
from xai_desktop.models.resample import resample
from xai_desktop.services.canvas import Canvas, mask_of, patch_of

SPECS = (
    InputSpec((32, 32), mean=(0.5,), std=(0.25,)),
    InputSpec((40, 24), policy="pad", value_range=(0.0, 255.0), std=(10.0,), mean=(3.0,)),
    InputSpec((24, 40), policy="crop", intensity="percentile", polarity="bone_dark"),
    InputSpec((128, 128), intensity="modality", channels=3, mean=(0.1, 0.2, 0.3), std=(0.5, 1.0, 2.0)),
)
MASK = Box(13, 20, 41, 47).mask((90, 70)) | Box(2, 80, 9, 90).mask((90, 70))


def slowly(image: object, spec: InputSpec, values: AnyArray) -> torch.Tensor:
    """Paint the whole unit film, resize it whole, and normalise it channel by channel."""
    unit = np.where(MASK, values, unit_grey(image, spec)[0]).astype(np.float32)  # type: ignore[arg-type]
    low, high = spec.value_range
    small = resample(unit, PixelMap((90, 70), spec.size, spec.policy)) * (high - low) + low
    channels = [(small - mean) / std for mean, std in zip(spec.mean, spec.std, strict=True)]
    return torch.from_numpy(np.stack(channels)).float()[None]


@pytest.mark.parametrize("spec", SPECS)
def test_a_changed_part_gives_what_the_whole_changed_film_gives(spec: InputSpec) -> None:
    image = film((90, 70))
    canvas, values = Canvas.of(image, spec), np.random.default_rng(4).random((90, 70)).astype(np.float32)
    patch = canvas.patch(MASK)
    assert patch is not None
    found = canvas.painted(patch, values[None, patch.window[0], patch.window[1]])
    torch.testing.assert_close(found, slowly(image, spec, values), atol=3e-5, rtol=1e-5)


@pytest.mark.parametrize("spec", SPECS)
def test_the_twin_of_the_other_polarity_is_the_same_canvas(spec: InputSpec) -> None:
    one, other = (Canvas.of(image, spec) for image in (film((90, 70)), monochrome1(film((90, 70)))))
    assert torch.equal(one.x, other.x)
    assert np.array_equal(one.planes, other.planes)


def test_padding_and_what_a_shutter_hides_is_no_picture() -> None:
    padding = np.zeros(256, bool)
    padding[0] = True
    shutter = np.ones((4, 4), bool)
    shutter[:, 3] = False
    grey = np.full((4, 4), 0.5)
    grey[0] = 0
    canvas = Canvas.of(grey_image(grey, padding=padding, shutter=shutter), InputSpec((4, 4)))
    expected = np.ones((4, 4), bool)
    expected[0], expected[:, 3] = False, False
    assert np.array_equal(canvas.picture, expected)
    assert canvas.why_nothing(~expected) == HIDDEN
    assert canvas.why_nothing(~np.ones((4, 4), bool)) == NO_PIXEL
    assert canvas.why_nothing(np.ones((4, 4), bool)) == ""
    assert canvas.patch(~expected) is None


@pytest.mark.parametrize("polarity", ["bone_bright", "bone_dark"])
def test_black_is_where_the_film_is_as_dark_as_it_can_be_given(polarity: str) -> None:
    grey = np.full((4, 4), 0.5)
    grey[0, :2], grey[3, 3] = 0.0, 1.0
    spec = InputSpec((4, 4), intensity="modality", polarity=polarity)  # type: ignore[arg-type]
    assert np.array_equal(Canvas.of(grey_image(grey), spec).black, grey == 0)


def test_a_region_that_the_network_never_sees() -> None:
    canvas = Canvas.of(film((90, 30)), InputSpec((30, 30), policy="crop"))
    assert canvas.why_nothing(Box(0, 0, 30, 20).mask((90, 30))) == UNSEEN
    assert canvas.why_nothing(Box(0, 0, 30, 31).mask((90, 30))) == ""
    assert not (canvas.field & Box(0, 0, 30, 20).mask((90, 30))).any()


def test_colour_films_are_changed_channel_by_channel() -> None:
    colour = np.zeros((4, 4, 3), np.uint8)
    colour[..., 0], colour[..., 2] = 255, 51
    image = replace(grey_image(np.full((4, 4), 0.5)), colour=colour)
    spec = InputSpec((4, 4), channels=3, channel_order="BGR", mean=(0.0,) * 3, std=(1.0, 2.0, 4.0))
    canvas = Canvas.of(image, spec)
    patch = canvas.patch(Box(0, 0, 1, 1).mask((4, 4)))
    assert patch is not None
    found = canvas.painted(patch, np.full((3, 1, 1), 0.5, np.float32))[0]
    assert found[:, 0, 0].tolist() == pytest.approx([0.5, 0.25, 0.125])
    assert found[:, 3, 3].tolist() == pytest.approx([0.2, 0.0, 0.25])


def test_a_mask_of_another_size_is_refused() -> None:
    with pytest.raises(InputError, match="the film's size"):
        mask_of(np.ones((3, 3), bool), (4, 4))
    assert mask_of(np.eye(4, dtype=np.uint8), (4, 4)).sum() == 4  # type: ignore[arg-type]
    assert mask_of(Box(0, 0, 2, 2), (4, 4)).sum() == 4


def test_a_patch_is_cut_to_its_bounds() -> None:
    mask = np.zeros((6, 7), bool)
    mask[2, 5], mask[4, 1] = True, True
    patch = patch_of(mask)
    assert patch is not None
    assert (patch.row, patch.column, patch.bits.shape) == (2, 1, (3, 5))
    assert np.array_equal(mask[patch.window], patch.bits)
    assert patch_of(np.zeros((3, 3), bool)) is None
