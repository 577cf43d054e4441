"""Areas under curves drawn by hand, against scipy's and a sum of trapezoids; ROAD against its definition."""

import numpy as np
import pytest
from scipy.integrate import trapezoid

from xai_desktop import metrics
from xai_desktop.core.errors import InputError

RNG = np.random.default_rng(12)


def slow_area(shares: list[float], scores: list[float]) -> float:
    total = 0.0
    for n in range(1, len(shares)):
        total += (shares[n] - shares[n - 1]) * (scores[n] + scores[n - 1]) / 2
    return total


@pytest.mark.parametrize("name", ["insertion", "deletion"])
def test_areas_of_curves_drawn_by_hand(name: str) -> None:
    area = metrics.METRICS[name]
    assert area([0, 1], [0.0, 1.0]) == pytest.approx(0.5)
    assert area([0, 0.5, 1], [0.8, 0.8, 0.8]) == pytest.approx(0.8)
    assert area([0, 0.1, 1], [1.0, 0.0, 0.0]) == pytest.approx(0.05)
    assert area([0, 1], [-4.0, -2.0]) == pytest.approx(-3.0)
    shares = [0.0, *np.sort(RNG.random(9)).tolist(), 1.0]
    scores = RNG.normal(0, 3, 11).tolist()
    assert area(shares, scores) == pytest.approx(slow_area(shares, scores))
    assert area(shares, scores) == pytest.approx(trapezoid(scores, shares))


def test_a_map_in_the_right_order_has_the_lower_deletion_and_the_higher_insertion() -> None:
    shares = np.linspace(0, 1, 5)
    assert metrics.deletion(shares, [1, 0.2, 0.1, 0, 0]) < metrics.deletion(shares, [1, 0.9, 0.8, 0.2, 0])
    assert metrics.insertion(shares, [0, 0.8, 0.9, 1, 1]) > metrics.insertion(shares, [0, 0.1, 0.2, 0.8, 1])


@pytest.mark.parametrize(
    ("shares", "scores"),
    [([0, 0.5], [1, 1]), ([0.1, 1], [1, 1]), ([0, 0.5, 0.5, 1], [1, 1, 1, 1]), ([0], [1]), ([], [])],
)
def test_a_curve_needs_both_ends(shares: list[float], scores: list[float]) -> None:
    with pytest.raises(InputError, match="from 0 to 1"):
        metrics.insertion(shares, scores)


def test_scores_that_are_none_have_no_area() -> None:
    assert "not a finite" in metrics.METRICS["deletion"].measure([0, 1], [np.nan, 1]).reason
    assert "not a finite" in metrics.METRICS["road"].measure([np.inf], [1]).reason
    with pytest.raises(InputError, match="3 scores do not belong to 2 shares"):
        metrics.deletion([0, 1], [1, 1, 1])


def test_road_is_half_the_mean_difference() -> None:
    most, least = RNG.random(9).tolist(), RNG.random(9).tolist()
    expected = sum(b - a for a, b in zip(most, least, strict=True)) / 9 / 2
    assert metrics.road(most, least) == pytest.approx(expected)
    assert metrics.road([0.1, 0.2], [0.9, 0.8]) == pytest.approx(0.35)
    assert metrics.road(most, most) == 0.0
    assert "no share" in metrics.METRICS["road"].measure([], []).reason
    with pytest.raises(InputError, match="not of the same shares"):
        metrics.road([0.1], [0.1, 0.2])
