"""The four thresholds and the masking, against lists of numbers."""

import math
import statistics

import numpy as np
import pytest
import torch
from torch import Tensor

from tests.unit.explainers.nets import films
from xai_desktop.explainers.masking import CODED, PixelSpace, Scheme, dimmed, masked, stretched, unit
from xai_desktop.metrics.ebayes import Cauchy, ebayes_threshold

HEAT = films(9, 11, seed=4).double()


def numbers(heat: Tensor) -> list[float]:
    return [float(value) for value in heat.flatten()]


@pytest.mark.parametrize("k", [1.0, 10.0, 33.0, 100.0])
def test_top_k_keeps_the_highest_as_they_are(k: float) -> None:
    values = numbers(HEAT)
    lowest = sorted(values, reverse=True)[max(1, int(len(values) * k / 100)) - 1]
    expected = [value if value >= lowest else 0.0 for value in values]
    assert numbers(Scheme("top_k", k)(HEAT)) == expected
    assert sum(value != 0 for value in expected) == max(1, int(99 * k / 100))


def test_top_k_ranks_with_the_sign_and_keeps_ties_together() -> None:
    negative = torch.tensor([[-3.0, -1.0], [-2.0, -4.0]])
    assert Scheme("top_k", 25)(negative).tolist() == [[0, -1], [0, 0]]
    flat = torch.full((4, 4), 2.0)
    assert torch.equal(Scheme("top_k", 10)(flat), flat)


@pytest.mark.parametrize("coded", CODED)
@pytest.mark.parametrize("count", [98, 99])
def test_the_authors_cuts(coded: str, count: int) -> None:
    values = numbers(HEAT)[:count]
    noise = statistics.median(abs(v - statistics.median(values)) for v in values) / 0.6745
    cut = {
        "sure": sorted(abs(v) for v in values)[int(0.9 * count)],
        "bayes": noise**2 / 0.5,
        "universal": noise * math.sqrt(2 * math.log(count)),
    }[coded]
    expected = [math.copysign(max(abs(v) - cut, 0.0), v) for v in values]
    found = Scheme("ebayes", coded=coded)(torch.tensor(values, dtype=torch.float64))
    assert numbers(found) == pytest.approx(expected, abs=1e-12)


def test_the_authors_threshold_keeps_large_negative_evidence() -> None:
    found = Scheme("ebayes")(torch.tensor([0.1] * 17 + [-5.0, 4.0, 0.2]))
    assert found[17] == -1
    assert (found != 0).sum() == 1


def test_the_reference_is_the_metric_s_and_keeps_type_and_shape() -> None:
    scheme = Scheme("ebayes_reference", prior="cauchy", estimate="mean")
    found = scheme(HEAT.float())
    assert found.dtype is torch.float32
    np.testing.assert_allclose(found.numpy(), ebayes_threshold(HEAT.numpy(), Cauchy(), "mean"), atol=1e-5)
    assert scheme.at_own_resolution
    assert not Scheme("top_k").at_own_resolution


def test_none_keeps_all() -> None:
    assert Scheme("none")(HEAT) is HEAT


@pytest.mark.parametrize("name", ["top_k", "ebayes", "ebayes_reference", "none"])
def test_what_is_no_number_is_left_to_be_seen(name: str) -> None:
    heat = torch.tensor([[1.0, float("nan")], [2.0, 3.0]])
    assert Scheme(name)(heat).isnan().sum() == 1
    assert unit(heat).isnan().sum() >= 1


def test_unit_goes_from_0_to_1_and_flat_maps_to_0() -> None:
    found = unit(HEAT)
    assert (found.min(), found.max()) == (0, 1)
    assert torch.equal(unit(torch.full((2, 2), 7.0)), torch.zeros(2, 2))


def test_masking_is_the_paper_s_formula() -> None:
    pixels, heat = torch.rand(2, 3, 6, 5), torch.randn(2, 6, 5)
    found = masked(pixels, heat, 0.7)
    for film in range(2):
        dark = [
            [
                [float(pixels[film, c, i, j]) * math.exp(-0.7 * float(heat[film, i, j])) for j in range(5)]
                for i in range(6)
            ]
            for c in range(3)
        ]
        low, high = min(v for c in dark for row in c for v in row), max(v for c in dark for row in c for v in row)
        expected = [[[(v - low) / (high - low) for v in row] for row in c] for c in dark]
        np.testing.assert_allclose(found[film].numpy(), expected, atol=1e-5)


def test_smaller_maps_are_enlarged() -> None:
    pixels, heat = torch.rand(1, 1, 6, 6), torch.tensor([[[0.0, 1.0], [0.0, 1.0]]])
    shares = (dimmed(pixels, heat, 1.0) / pixels)[0, 0, 0].log().neg()
    assert shares.tolist() == pytest.approx([0, 0, 1 / 3, 2 / 3, 1, 1], abs=1e-5)


def test_nothing_to_hide_leaves_the_film_exactly() -> None:
    pixels = torch.rand(1, 3, 7, 7)
    assert torch.equal(dimmed(pixels, torch.zeros(1, 7, 7), 20.0), pixels)
    assert torch.equal(dimmed(pixels, torch.rand(1, 7, 7), 0.0), pixels)


def test_large_negative_evidence_stays_finite() -> None:
    found = masked(torch.rand(1, 1, 4, 4), torch.full((1, 4, 4), -1e6), 20.0)
    assert found.isfinite().all()
    assert found.max() == 1


def test_flat_films_stay_as_they_are() -> None:
    flat = torch.full((2, 1, 3, 3), 0.25)
    assert torch.equal(stretched(flat), flat)


def test_black_is_each_channel_s_lowest_value() -> None:
    grey = torch.linspace(0, 1, 30).reshape(1, 1, 5, 6)
    mean, deviation = (
        torch.tensor([0.4, 0.5, 0.6]).reshape(1, 3, 1, 1),
        torch.tensor([0.2, 0.3, 0.1]).reshape(1, 3, 1, 1),
    )
    x = (grey - mean) / deviation
    space = PixelSpace.of(x)
    torch.testing.assert_close(space.pixels(x), grey.expand(1, 3, 5, 6))
    torch.testing.assert_close(space.film(space.pixels(x)), x)
    dark = dimmed(space.pixels(x), torch.full((1, 5, 6), 50.0), 1.0)
    torch.testing.assert_close(space.film(dark), (0 * grey - mean) / deviation)
    assert (PixelSpace.of(torch.full((1, 2, 3, 3), 4.0)).pixels(torch.full((1, 2, 3, 3), 4.0)) == 0).all()
