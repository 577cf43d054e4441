"""What reaches the network: polarity, intensity, resizing and normalisation, each against an independent way."""

from dataclasses import replace
from typing import get_args

import cv2
import numpy as np
import pytest
import torch

from tests.unit.models.films import film, monochrome1, with_bright_box, with_function
from xai_desktop.core.geometry import Box, PixelMap, ResizePolicy
from xai_desktop.core.image import Image, VoiFunction
from xai_desktop.core.input_spec import InputSpec, Intensity
from xai_desktop.models.bundle import wrap
from xai_desktop.models.cascade_net import CascadeNet
from xai_desktop.models.preprocess import to_input, unit_table
from xai_desktop.services.predicting import predict

INTENSITIES: tuple[Intensity, ...] = get_args(Intensity)
POLICIES: tuple[ResizePolicy, ...] = get_args(ResizePolicy)


def spec(**changes: object) -> InputSpec:
    return replace(InputSpec((32, 32)), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("intensity", INTENSITIES)
@pytest.mark.parametrize("function", get_args(VoiFunction))
def test_both_polarities_give_the_same_tensor_bit_for_bit(intensity: Intensity, function: VoiFunction) -> None:
    plain = with_function(film(), function)
    x, _ = to_input(plain, spec(intensity=intensity))
    y, _ = to_input(monochrome1(plain), spec(intensity=intensity))
    assert torch.equal(x, y)
    assert x.std() > 0.05


@pytest.mark.parametrize("intensity", INTENSITIES)
def test_both_polarities_give_equal_scores(intensity: Intensity) -> None:
    net = CascadeNet([8, 8], 2)
    bundle = wrap(net, ["a", "b"], (32, 32), channels=1, intensity=intensity, score_kind="sigmoid")
    first, second = predict(bundle, film(seed=3)), predict(bundle, monochrome1(film(seed=3)))
    assert [c.score for c in first.classes] == [c.score for c in second.classes]


@pytest.mark.parametrize("intensity", INTENSITIES)
def test_a_rescaled_film_keeps_equal_polarities_to_rounding(intensity: Intensity) -> None:
    plain = film(slope=0.37)
    x, _ = to_input(plain, spec(intensity=intensity))
    y, _ = to_input(monochrome1(plain), spec(intensity=intensity))
    assert torch.allclose(x, y, atol=1e-5)


def test_inversion_is_one_minus_the_window() -> None:
    plain = film()
    as_low_is_bright = replace(plain, monochrome1=True)
    window = plain.windows[0]
    expected = 1 - window.apply(plain.table)
    assert np.allclose(unit_table(as_low_is_bright, spec()), expected, atol=1e-6)


def test_modality_divides_by_the_stored_range_not_by_what_occurs() -> None:
    image = film(bits=12)
    assert unit_table(image, spec(intensity="modality"))[2048] == pytest.approx(2048 / 4095, abs=1e-6)


def test_file_voi_takes_the_files_first_window_and_else_percentiles() -> None:
    image = film()
    assert np.allclose(unit_table(image, spec()), image.windows[0].apply(image.table), atol=1e-6)
    without = replace(image, windows=())
    assert np.array_equal(unit_table(without, spec()), unit_table(image, spec(intensity="percentile")))


def test_percentiles_leave_the_asked_share_outside() -> None:
    image = film((300, 300))
    unit = unit_table(image, spec(intensity="percentile", percentiles=(5.0, 90.0)))[image.index]
    assert (unit <= 0).mean() == pytest.approx(0.05, abs=0.005)
    assert (unit >= 1).mean() == pytest.approx(0.10, abs=0.005)


def test_padding_is_black_and_moves_no_percentile() -> None:
    image = film((100, 100))
    index = np.minimum(image.index, 4094)
    index[:30] = 4095
    padding = np.arange(4096) == 4095
    padded = Image(index, image.table, image.value_range, 12, padding=padding)
    inside = Image(index[30:], image.table, image.value_range, 12)
    table = unit_table(padded, spec(intensity="percentile"))
    assert table[4095] == 0
    assert np.array_equal(table[:4095], unit_table(inside, spec(intensity="percentile"))[:4095])
    x, _ = to_input(padded, spec(intensity="percentile"))
    y, _ = to_input(monochrome1(padded), spec(intensity="percentile"))
    assert torch.equal(x, y)


def test_a_flat_film_gives_a_finite_input() -> None:
    flat = Image(np.full((20, 20), 7, np.uint16), np.arange(16, dtype=np.float32), (0.0, 15.0), 4)
    for intensity in INTENSITIES:
        assert torch.isfinite(to_input(flat, spec(intensity=intensity))[0]).all()


def test_dark_bone_is_one_minus_bright_bone() -> None:
    bright, _ = to_input(film(), spec())
    dark, _ = to_input(film(), spec(polarity="bone_dark"))
    assert torch.allclose(dark, 1 - bright, atol=1e-6)


@pytest.mark.parametrize("size", [(90, 70), (33, 200), (20, 20), (32, 32), (301, 287)])
def test_stretching_agrees_with_opencv(size: tuple[int, int]) -> None:
    image = film(size)
    x, _ = to_input(image, spec())
    unit = unit_table(image, spec())[image.index]
    way = cv2.INTER_AREA if min(size) > 32 else cv2.INTER_LINEAR
    assert np.allclose(x[0, 0].numpy(), cv2.resize(unit, (32, 32), interpolation=way), atol=2e-5)


def drawn(size: tuple[int, int]) -> Box:
    """A box between two fifths and three fifths of the height, a little right of the middle."""
    height, width = size
    return Box(width * 9 // 20, height * 2 // 5, width * 12 // 20, height * 3 // 5)


def picture_of(box: Box, size: tuple[int, int], policy: ResizePolicy) -> tuple[np.ndarray, PixelMap]:
    rows, columns = slice(int(box.y0), int(box.y1)), slice(int(box.x0), int(box.x1))
    x, pixel_map = to_input(with_bright_box(size, rows, columns), spec(intensity="modality", policy=policy))
    return x[0, 0].double().numpy(), pixel_map


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("size", [(100, 100), (150, 97), (97, 150), (33, 64), (640, 480)])
def test_a_bright_box_covers_what_the_pixel_map_says(policy: ResizePolicy, size: tuple[int, int]) -> None:
    """Shrinking: every network pixel is as bright as the share of it that the translated box covers."""
    picture, pixel_map = picture_of(drawn(size), size, policy)
    box = pixel_map.to_net(drawn(size))
    edge = np.arange(32)
    across = np.clip(np.minimum(box.x1, edge + 1) - np.maximum(box.x0, edge), 0, 1)
    down = np.clip(np.minimum(box.y1, edge + 1) - np.maximum(box.y0, edge), 0, 1)
    assert np.allclose(picture, np.outer(down, across), atol=1e-5)


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("size", [(20, 27), (25, 25), (12, 31)])
def test_enlarging_keeps_the_centre_and_mass_of_a_box(policy: ResizePolicy, size: tuple[int, int]) -> None:
    picture, pixel_map = picture_of(drawn(size), size, policy)
    box = pixel_map.to_net(drawn(size))
    v, u = np.mgrid[0:32, 0:32] + 0.5
    centre = (picture * u).sum() / picture.sum(), (picture * v).sum() / picture.sum()
    assert centre == pytest.approx(box.centre, abs=0.1)
    assert picture.sum() == pytest.approx(box.area, rel=0.1)


def test_a_crop_that_shrinks_shows_the_sharp_edge_of_a_box_between_pixels() -> None:
    """The film's columns 16.5 … of the middle land half in a network pixel: area weights, no rounding."""
    x, pixel_map = to_input(
        with_bright_box((64, 97), slice(0, 64), slice(49, 97)), spec(intensity="modality", policy="crop")
    )
    edge = pixel_map.to_net(Box(49, 0, 97, 64)).x0
    row = x[0, 0, 16].numpy()
    assert row[int(edge)] == pytest.approx(1 - edge % 1, abs=1e-5)
    assert row[int(edge) - 1] == 0
    assert row[int(edge) + 1 :] == pytest.approx(1.0)


def test_pad_leaves_black_borders_before_normalisation() -> None:
    x, pixel_map = to_input(
        with_bright_box((100, 50), slice(0, 100), slice(0, 50)),
        spec(intensity="modality", policy="pad", value_range=(-1.0, 1.0), mean=(0.5,), std=(2.0,)),
    )
    assert pixel_map == PixelMap((100, 50), (32, 32), "pad")
    assert x[0, 0, :, :8] == pytest.approx((-1 - 0.5) / 2)
    assert x[0, 0, :, 8:24] == pytest.approx((1 - 0.5) / 2)


def test_value_range_and_normalisation_like_the_caffe_style_classifier() -> None:
    image = with_bright_box((40, 40), slice(0, 40), slice(0, 40))
    mean = (123.0, 117.0, 104.0)
    x, _ = to_input(image, spec(channels=3, intensity="modality", value_range=(0.0, 255.0), mean=mean))
    assert x.shape == (1, 3, 32, 32)
    assert x[0, :, 5, 5].tolist() == pytest.approx([255 - m for m in mean])


@pytest.mark.parametrize(("order", "expected"), [("RGB", [1.0, 0.5, 0.0]), ("BGR", [0.0, 0.5, 1.0])])
def test_colour_films_keep_their_channels_in_the_bundles_order(order: str, expected: list[float]) -> None:
    colour = np.zeros((20, 20, 3), np.uint8)
    colour[...] = (255, 128, 0)
    grey = np.full((20, 20), 150, np.uint16)
    image = Image(grey, np.arange(256, dtype=np.float32), (0.0, 255.0), 8, colour=colour)
    x, _ = to_input(image, spec(channels=3, channel_order=order))
    assert x[0, :, 3, 3].tolist() == pytest.approx(expected, abs=0.01)
    single, _ = to_input(image, spec(channels=1, intensity="modality"))
    assert single[0, 0, 3, 3].item() == pytest.approx(150 / 255, abs=1e-5)


def test_shrinking_does_not_alias() -> None:
    """A one-pixel checkerboard averages to grey; sampling would keep black or white."""
    board = (np.indices((256, 256)).sum(axis=0) % 2 * 255).astype(np.uint16)
    image = Image(board, np.arange(256, dtype=np.float32), (0.0, 255.0), 8)
    x, _ = to_input(image, spec(intensity="modality"))
    assert x.numpy() == pytest.approx(0.5, abs=1e-4)
