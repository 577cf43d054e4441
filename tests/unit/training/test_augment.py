"""Augmented films: nothing, whole pixels, any move against a slow loop, and boxes that follow their pixels."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from xai_desktop.core.errors import InputError
from xai_desktop.training.augment import NONE, Augmentation, Drawn
from xai_desktop.training.exposing import Exposure, exposed

FULL = Augmentation(0.1, 20, 0.2, 10, True, 0.2, 0.3, 0.4, 40)


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def films(count: int = 3, channels: int = 1, size: tuple[int, int] = (20, 31)) -> Tensor:
    return torch.rand((count, channels, *size), generator=generator(9)) * 5 - 2


def still(count: int) -> Exposure:
    one, zero = torch.ones(count, dtype=torch.float64), torch.zeros(count, dtype=torch.float64)
    return Exposure(one, zero, one, zero)


def placed(x: Tensor, *matrix: list[float]) -> Drawn:
    """A move of all films by one matrix."""
    whole = torch.tensor([*matrix, [0, 0, 1]], dtype=torch.float64).repeat(len(x), 1, 1)
    return Drawn(whole, (x.shape[2], x.shape[3]), still(len(x)))


def slow(film: Tensor, matrix: Tensor) -> Tensor:
    """(C, h, w): for each new pixel the old place, and the four old pixels around it; outside, the nearest one."""
    inverse = np.linalg.inv(matrix.numpy())
    channels, height, width = film.shape
    result = torch.empty_like(film)
    for row in range(height):
        for column in range(width):
            x, y, _ = inverse @ (column + 0.5, row + 0.5, 1.0)
            x, y = min(max(x - 0.5, 0), width - 1), min(max(y - 0.5, 0), height - 1)
            left, top = min(int(x), width - 2), min(int(y), height - 2)
            a, b = x - left, y - top
            for channel in range(channels):
                upper = (1 - a) * film[channel, top, left] + a * film[channel, top, left + 1]
                lower = (1 - a) * film[channel, top + 1, left] + a * film[channel, top + 1, left + 1]
                result[channel, row, column] = (1 - b) * upper + b * lower
    return result


def test_none_is_the_very_same_batch() -> None:
    x = films()
    assert NONE.films(x, generator()) is x
    drawn = NONE.draw(3, (20, 31), generator())
    assert torch.equal(drawn.films(x), x)
    boxes = torch.tensor([[1.0, 2.0, 10.0, 12.0]])
    assert torch.equal(drawn.boxes(1, boxes)[0], boxes)


def test_the_heart_stays_on_its_side_unless_asked() -> None:
    assert not Augmentation().flip
    matrices = Augmentation().draw(200, (64, 64), generator()).matrix
    assert bool((torch.det(matrices) > 0).all())
    mirrored = torch.det(Augmentation(flip=True).draw(400, (64, 64), generator()).matrix) < 0
    assert 150 < int(mirrored.sum()) < 250


def test_the_seed_decides() -> None:
    x = films(channels=3)
    first = FULL.films(x, generator(4))
    assert torch.equal(first, FULL.films(x, generator(4)))
    assert not torch.allclose(first, FULL.films(x, generator(5)))
    assert not torch.allclose(first[0], first[1])
    assert first.shape == x.shape
    assert first.dtype == x.dtype


def test_a_shift_by_whole_pixels_is_exact_and_repeats_the_edge() -> None:
    x = films()
    moved = placed(x, [1, 0, 3], [0, 1, -2]).films(x)
    assert torch.equal(moved[:, :, :-2, 3:], x[:, :, 2:, :-3])
    assert torch.equal(moved[:, :, -1, 3:], x[:, :, -1, :-3])
    assert torch.equal(moved[:, :, :-2, 0], x[:, :, 2:, 0])


def test_drawn_shifts_are_of_whole_pixels() -> None:
    drawn = replace(NONE, shift=0.2).draw(50, (40, 100), generator())
    offsets = drawn.matrix[:, :2, 2]
    assert torch.equal(offsets, offsets.round())
    assert offsets[:, 0].abs().max() > 8
    assert offsets[:, 0].abs().max() <= 20
    assert offsets[:, 1].abs().max() <= 8
    x = films(50, size=(40, 100))
    assert set(drawn.films(x).unique().tolist()) <= set(x.unique().tolist())


def test_a_mirror_is_exact_and_so_is_a_mirror_with_a_shift() -> None:
    x = films()
    assert torch.equal(placed(x, [-1, 0, 31], [0, 1, 0]).films(x), x.flip(3))
    moved = placed(x, [-1, 0, 31 + 4], [0, 1, 0]).films(x)
    assert torch.equal(moved[:, :, :, 4:], x.flip(3)[:, :, :, :-4])
    both = replace(NONE, flip=True).films(x.repeat(10, 1, 1, 1), generator())
    same, turned = ((both == y.repeat(10, 1, 1, 1)).flatten(1).all(1) for y in (x, x.flip(3)))
    assert bool((same ^ turned).all())
    assert bool(same.any())
    assert bool(turned.any())


@pytest.mark.parametrize("seed", range(4))
def test_any_move_is_that_of_the_slow_loop(seed: int) -> None:
    x = films(2, channels=2)
    drawn = FULL.draw(2, (20, 31), generator(seed))
    expected = torch.stack([slow(film, matrix) for film, matrix in zip(x, drawn.matrix, strict=True)])
    assert torch.allclose(drawn.moved(x), expected, atol=2e-4)


def test_a_turn_is_a_turn_on_films_that_are_no_squares() -> None:
    """The centre stays, and a place 8 to the right of it goes 8 · (cos, sin)."""
    drawn = replace(NONE, rotation=90).draw(30, (40, 80), generator())
    centre, right = torch.tensor([40.0, 20, 1]).double(), torch.tensor([48.0, 20, 1]).double()
    assert torch.allclose(drawn.matrix @ centre, centre.expand(30, 3))
    assert torch.allclose((drawn.matrix @ right - centre).norm(dim=1), torch.tensor(8.0).double())


@pytest.mark.parametrize("seed", range(12))
def test_boxes_follow_their_pixels(seed: int) -> None:
    """A bright rectangle of its own grey is where its box says, to a pixel, and nothing of it is outside."""
    x = torch.zeros((1, 1, 96, 128))
    box = torch.tensor([[50.0, 30.0, 80.0, 50.0]])
    x[:, :, 30:50, 50:80] = 1
    drawn = Augmentation(0.1, 25, 0.2, 10, True, 0, 0).draw(1, (96, 128), generator(seed))
    found, kept = drawn.boxes(0, box)
    assert kept.tolist() == [True]
    rows, columns = np.nonzero(drawn.moved(x)[0, 0].numpy() > 0.05)
    seen = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    assert found[0].tolist() == pytest.approx(seen, abs=2.1)


def test_boxes_are_cut_at_the_edge_and_gone_where_little_is_left() -> None:
    x = films(1, size=(40, 100))
    boxes = torch.tensor([[0.0, 0, 20, 10], [0, 0, 14, 10], [60, 5, 70, 15]])
    found, kept = placed(x, [1, 0, -12], [0, 1, 0]).boxes(0, boxes)
    assert kept.tolist() == [True, False, True]
    assert found.tolist() == [[0, 0, 8, 10], [48, 5, 58, 15]]
    none, nothing = placed(x, [1, 0, -12], [0, 1, 0]).boxes(0, torch.zeros((0, 4)))
    assert none.shape == (0, 4)
    assert nothing.shape == (0,)


def test_exposure_stays_in_the_films_own_range_and_films_do_not_meddle() -> None:
    x = films(4)
    drawn = replace(NONE, brightness=0.3, contrast=0.5).draw(4, (20, 31), generator())
    found = drawn.films(x)
    assert not torch.allclose(found, x)
    for film, old in zip(found, x, strict=True):
        assert film.min() >= old.min()
        assert film.max() <= old.max()
    other = torch.cat([x[:1], x[1:] * 100])
    assert torch.equal(drawn.films(other)[0], found[0])


def test_brightness_and_contrast_by_hand() -> None:
    x = torch.tensor([0.0, 4.0, 5.0, 6.0, 10.0]).view(1, 1, 1, 5)
    value = torch.tensor([1.5], dtype=torch.float64), torch.tensor([0.1], dtype=torch.float64)
    found = exposed(x, replace(still(1), contrast=value[0], brightness=value[1]))
    assert found.flatten().tolist() == pytest.approx([0.0, 4.5, 6.0, 7.5, 10.0])


def test_colour_leaves_grey_grey_and_luminance_as_it_is() -> None:
    grey = films(2).repeat(1, 3, 1, 1)
    colours = replace(NONE, saturation=0.5, hue=90)
    assert torch.allclose(colours.films(grey, generator()), grey, atol=1e-5)
    x = torch.rand((2, 3, 8, 8), generator=generator()) * 0.2 + 0.4
    x[:, :, 0, 0], x[:, :, 0, 1] = 0, 1
    found = colours.films(x, generator())
    weights = torch.tensor([0.299, 0.587, 0.114])[:, None, None]
    assert torch.allclose((found * weights).sum(1), (x * weights).sum(1), atol=1e-5)
    assert not torch.allclose(found, x, atol=0.01)


def test_a_hue_of_a_full_turn_is_none_and_no_saturation_is_grey() -> None:
    x = films(2, channels=3)
    turned = exposed(x, replace(still(2), hue=torch.full((2,), 2 * math.pi, dtype=torch.float64)))
    assert torch.allclose(turned, x, atol=1e-4)
    grey = exposed(x, replace(still(2), saturation=torch.zeros(2, dtype=torch.float64)))
    assert torch.allclose(grey[:, 0], grey[:, 1], atol=1e-4)


@pytest.mark.parametrize("wrong", [{"shift": -0.1}, {"scale": 1.0}, {"shear": 80.0}, {"rotation": float("nan")}])
def test_impossible_values_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InputError, match=next(iter(wrong))):
        Augmentation(**wrong)  # type: ignore[arg-type]
