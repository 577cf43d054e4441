"""Many means at once are the means one by one, with the same draws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_desktop.metrics.bootstrap import Sampling, mean_interval
from xai_desktop.metrics.many_means import Draws, many_means, mean_of_means

SAMPLING = Sampling(draws=400, seed=7)


def slow_draws(values: np.ndarray, patients: np.ndarray, draws: Draws) -> list[float]:
    """One by one: the mean over the films of the patients that were drawn, each as often as it was drawn."""
    people = sorted(set(patients.tolist()))
    found = []
    for row in draws.weights(len(people)):
        total = count = 0.0
        for value, patient in zip(values.tolist(), patients.tolist(), strict=True):
            if value == value:
                total += value * int(row[people.index(patient)])
                count += int(row[people.index(patient)])
        if count:
            found.append(total / count)
    return found


def test_they_are_the_intervals_of_one_column() -> None:
    """But for the chance of the draws, which is small with many of them."""
    rng, many = np.random.default_rng(3), Sampling(draws=8000)
    values, patients = rng.random((40, 5)), np.sort(rng.integers(0, 9, 40))
    found = many_means(values, patients, Draws(many))
    for column in range(5):
        expected = mean_interval(values[:, column], patients.tolist(), many)
        assert found.estimate[column] == pytest.approx(expected.estimate, abs=1e-12)
        assert (found.low[column], found.high[column]) == pytest.approx((expected.low, expected.high), abs=0.006)
    assert found.n.tolist() == [40] * 5
    assert found.patients.tolist() == [len(set(patients.tolist()))] * 5


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.one_of(st.none(), st.floats(-5, 5))), min_size=1, max_size=12))
def test_what_is_not_known_is_in_no_mean(rows: list[tuple[int, float | None]]) -> None:
    patients = np.array([patient for patient, _ in rows])
    values = np.array([np.nan if value is None else value for _, value in rows])
    draws = Draws(Sampling(draws=50, seed=1))
    found = many_means(np.column_stack([values, np.zeros(len(rows))]), patients, draws)
    known = values[~np.isnan(values)]
    assert found.n[0] == known.size
    if not known.size:
        assert np.isnan(found.estimate[0])
        return
    assert found.estimate[0] == pytest.approx(known.mean(), abs=1e-12)
    assert found.patients[0] == len(set(patients[~np.isnan(values)].tolist()))
    if found.patients[0] < 2:
        assert np.isnan(found.low[0])
        return
    drawn = slow_draws(values, patients, draws)
    assert found.undefined[0] == 50 - len(drawn)
    assert (found.low[0], found.high[0]) == pytest.approx(tuple(np.quantile(drawn, [0.025, 0.975])), abs=1e-9)


def test_parts_count_alike_whatever_their_size() -> None:
    big, small = np.full((30, 1), 0.2), np.array([[0.8], [0.6]])
    people = np.arange(30), np.array([30, 31])
    found = mean_of_means([big, small], people, Draws(SAMPLING))
    assert found.estimate.tolist() == pytest.approx([(0.2 + 0.7) / 2])
    assert found.n.tolist() == [32]
    assert found.patients.tolist() == [32]
    assert found.low[0] == pytest.approx(0.2)  # draws without the small part
    assert found.undefined.tolist() == [0]


def test_nothing_and_one_patient_have_no_interval() -> None:
    one = many_means(np.array([[1.0], [3.0]]), np.array([5, 5]), Draws(SAMPLING))
    assert one.estimate.tolist() == [2.0]
    assert np.isnan([one.low[0], one.high[0]]).all()
    assert many_means(np.zeros((0, 3)), np.zeros(0, np.int64), Draws(SAMPLING)).n.tolist() == [0, 0, 0]
    assert many_means(np.zeros((4, 0)), np.arange(4), Draws(SAMPLING)).estimate.size == 0


@pytest.mark.parametrize("patients", [1, 2, 7, 300])
def test_each_draw_has_as_many_patients_as_there_are(patients: int) -> None:
    weights = Draws(Sampling(draws=450)).weights(patients)
    assert weights.shape == (450, patients)
    assert set(weights.sum(1).tolist()) == {patients}
    np.testing.assert_array_equal(weights, Draws(Sampling(draws=450)).weights(patients))
    if patients > 2:
        assert weights.mean(0) == pytest.approx(1.0, abs=0.3)
        assert float(weights.astype(float).var()) == pytest.approx(1 - 1 / patients, abs=0.1)
        assert (weights != Draws(Sampling(draws=450, seed=1)).weights(patients)).any()


def test_weights_are_kept_as_long_as_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xai_desktop.metrics.many_means._KEPT", 100)
    draws = Draws(Sampling(draws=3))
    first = draws.weights(4)
    assert draws.weights(5) is not first
    assert draws.weights(4) is first
    draws.weights(14)
    assert draws.weights(4) is not first
    np.testing.assert_array_equal(draws.weights(4), first)
    assert draws.weights(50) is draws.weights(50)
