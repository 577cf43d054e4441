"""The picture of what a network is given: made from the tensor, and equal to the film's own way there."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.unit.models.films import film, monochrome1
from xai_desktop.core.image import Image
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.models.given import given
from xai_desktop.models.preprocess import to_input, unit_colour, unit_grey
from xai_desktop.models.resample import resample

IMAGENET = InputSpec((24, 32), 3, "percentile", policy="pad", mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225))
SPECS = (
    InputSpec((16, 16)),
    IMAGENET,
    replace(IMAGENET, policy="crop", channel_order="BGR"),
    InputSpec((20, 12), 1, "modality", "bone_dark", (-1024.0, 1024.0)),
    InputSpec((20, 12), 2, mean=(0.5,), std=(0.25,)),
)


def coloured() -> Image:
    colour = np.random.default_rng(3).integers(0, 256, (30, 40, 3), np.uint8)
    grey = colour.mean(-1).astype(np.uint16)
    return Image(grey, np.arange(256, dtype=np.float32), (0.0, 255.0), 8, colour=colour)


@pytest.mark.parametrize("spec", SPECS)
def test_a_grey_film_is_one_grey_picture_of_the_networks_pixels(spec: InputSpec) -> None:
    x, pixel_map = to_input(film(), spec)
    found = given(x, spec)
    expected = 255 * resample(unit_grey(film(), spec)[0], pixel_map)
    assert found.is_grey
    assert found.picture.shape == spec.size
    assert np.abs(found.picture - expected).max() <= 0.5 + 1e-3


@pytest.mark.parametrize("order", ["RGB", "BGR"])
def test_a_colour_film_is_shown_in_its_own_colours_whatever_the_networks_order(order: str) -> None:
    spec = replace(IMAGENET, channel_order=order, intensity="modality")  # type: ignore[arg-type]
    x, pixel_map = to_input(coloured(), spec)
    found = given(x, spec)
    red_first = unit_colour(coloured(), replace(spec, channel_order="RGB"))
    expected = 255 * np.stack([resample(plane, pixel_map) for plane in red_first], -1)
    assert not found.is_grey
    assert np.abs(found.picture - expected).max() <= 0.5 + 1e-3


def test_both_polarities_of_a_film_give_the_same_picture() -> None:
    pictures = [given(to_input(one, SPECS[0])[0], SPECS[0]).picture for one in (film(), monochrome1(film()))]
    assert np.array_equal(*pictures)


def test_bone_is_dark_where_the_network_has_it_so() -> None:
    dark, bright = (InputSpec((16, 16), polarity=one) for one in ("bone_dark", "bone_bright"))  # type: ignore[arg-type]
    pictures = [given(to_input(film(), one)[0], one).picture.astype(int) for one in (dark, bright)]
    assert np.abs(pictures[0] + pictures[1] - 255).max() <= 1


def test_what_lies_outside_the_range_is_its_end() -> None:
    x = torch.tensor([[[[-3.0, 0.0, 0.5, 1.0, 9.0]]]])
    assert given(x, InputSpec((1, 5))).picture.tolist() == [[0, 0, 128, 255, 255]]
