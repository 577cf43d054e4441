"""The calibration plot against torchmetrics' calibration error, and why the two bin films in different ways."""

import numpy as np
import pytest
import torch
from torchmetrics.functional.classification import binary_calibration_error, binary_cohen_kappa

from tests.unit.services.cohort_summary.tables import rows, score, scores
from xai_desktop.core.cohort.result_tables import Bin
from xai_desktop.core.cohort.wanted import Wanted
from xai_desktop.services.cohort_summary import summarise
from xai_desktop.services.cohort_summary._weighted import kappa


def bins(values: np.ndarray, present: np.ndarray) -> tuple[Bin, ...]:
    films = (
        score(f"f{n}", score=value, truth="present" if there else "absent")
        for n, (value, there) in enumerate(zip(values.tolist(), present.tolist(), strict=True))
    )
    (found,) = summarise(rows(), scores(*films), wanted=Wanted(draws=20)).calls
    return found.calibration


def error(found: tuple[Bin, ...]) -> float:
    """Mean distance of the points from the diagonal, each with the weight of its films."""
    films = np.array([one.present.n for one in found])
    return float(np.average([abs(one.present.value - one.mean_score) for one in found], weights=films))


def theirs(values: np.ndarray, present: np.ndarray) -> float:
    return float(binary_calibration_error(torch.tensor(values), torch.tensor(present.astype(int)), n_bins=10))


@pytest.mark.parametrize("seed", range(4))
def test_bins_of_as_many_films_are_bins_of_equal_width_where_scores_lie_evenly(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = rng.permutation((np.arange(120) + 0.5) / 120)
    present = rng.random(120) < values**2
    found = bins(values, present)
    assert [one.present.n for one in found] == [12] * 10
    assert error(found) == pytest.approx(theirs(values, present), abs=1e-6)
    assert error(found) > 0.05


def test_where_scores_lie_low_a_bin_of_equal_width_holds_nearly_all_films() -> None:
    """A rare finding: 190 films score 0 to 0.1, and one in twenty of them has it, whatever its score. Their mean score
    is 0.05, too, so that torchmetrics' bin of 0 to 0.1 holds no error. Our bins of as many films each show that the
    lowest are scored too low and the others too high; and a bin of one film would have no interval.
    """
    low = (np.arange(190) + 0.5) / 1900
    values = np.concatenate([low, np.linspace(0.15, 0.95, 10)])
    present = np.concatenate([np.arange(190) % 20 == 0, np.ones(10, bool)])
    found = bins(values, present)
    assert [one.present.n for one in found] == [20] * 10
    assert found[0].mean_score < 0.01
    assert found[0].present.value == pytest.approx(0.05)
    assert error(found) > theirs(values, present) + 0.01


@pytest.mark.parametrize("seed", range(6))
def test_kappa_is_torchmetrics(seed: int) -> None:
    rng = np.random.default_rng(seed)
    first, second = rng.random(40) < 0.4, rng.random(40) < 0.5
    cells = first & second, first & ~second, ~first & second, ~first & ~second
    expected = float(binary_cohen_kappa(torch.tensor(first.astype(int)), torch.tensor(second.astype(int))))
    assert kappa(*(np.array([one.sum()], float) for one in cells))[0] == pytest.approx(expected, abs=1e-6)
