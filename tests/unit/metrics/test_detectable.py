"""The smallest effect that would have been seen, against a simulation and a second way to compute the error."""

import statistics

import numpy as np
import pytest
from scipy.stats import t

from xai_desktop.metrics.bootstrap import Sampling, mean_interval
from xai_desktop.metrics.detectable import smallest_shown, standard_error


def test_with_one_film_each_the_error_is_that_of_a_mean() -> None:
    values = [0.3, 1.2, -0.4, 2.2, 0.9]
    error = standard_error(values, list("abcde"))
    assert error == pytest.approx(statistics.stdev(values) / 5**0.5)
    assert standard_error(values, ["a"] * 5) is None


def test_films_of_one_patient_go_together() -> None:
    """Copying every film changes nothing where the copies are known to be of the same patients."""
    values = [0.3, 1.2, -0.4, 2.2, 0.9]
    twice = standard_error(values * 2, list("abcde") * 2)
    assert twice == pytest.approx(standard_error(values, list("abcde")))
    assert twice > 1.3 * (standard_error(values * 2, list("abcdefghij")) or 0)


def test_the_error_agrees_with_a_bootstrap_over_patients() -> None:
    """A second implementation: the spread of means of drawn patients."""
    rng = np.random.default_rng(3)
    sizes = rng.integers(1, 4, 60)
    patients = np.repeat(np.arange(60), sizes)
    values = rng.normal(size=60)[patients] + 0.3 * rng.normal(size=len(patients))
    means = []
    for _ in range(3000):
        drawn = rng.integers(0, 60, 60)
        rows = np.concatenate([np.flatnonzero(patients == who) for who in drawn])
        means.append(values[rows].mean())
    assert standard_error(values.tolist(), patients.tolist()) == pytest.approx(np.std(means), rel=0.06)
    found = mean_interval(values, patients.tolist(), Sampling(draws=4000))
    assert found.low == pytest.approx(np.quantile(means, 0.025), abs=0.03)
    assert found.high == pytest.approx(np.quantile(means, 0.975), abs=0.03)


@pytest.mark.parametrize(
    ("floor", "interest", "count", "lines"),
    [(0.0, 0.0, 20, 1), (0.0, 0.6, 20, 1), (0.5, 0.5, 12, 1), (0.0, 0.0, 8, 56), (0.0, 1.0, 10, 24)],
)
def test_four_of_five_samples_show_the_smallest_effect_that_would_have_been_seen(
    floor: float, interest: float, count: int, lines: int
) -> None:
    """By drawing samples and applying the rule with t intervals, about as often as the power says."""
    rng = np.random.default_rng(11)
    level = 1 - 0.05 / lines
    smallest = smallest_shown(1 / count**0.5, count, floor, interest, level)
    samples = rng.normal(smallest, 1.0, (20_000, count))
    errors = samples.std(1, ddof=1) / count**0.5
    low = samples.mean(1) - t.ppf((1 + level) / 2, count - 1) * errors
    shown = (low > floor) & (samples.mean(1) >= interest)
    assert shown.mean() == pytest.approx(0.8, abs=0.02)


def test_more_films_show_smaller_effects_and_more_lines_larger_ones() -> None:
    assert smallest_shown(0.1, 40, 0, 0) < smallest_shown(0.2, 10, 0, 0)
    assert smallest_shown(0.2, 20, 0, 0, level=0.99) > smallest_shown(0.2, 20, 0, 0)
    assert smallest_shown(0.0, 20, 0.0, 0.7) == 0.7
