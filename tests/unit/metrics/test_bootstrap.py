"""Intervals against draws made by hand, against scipy, and against what they promise."""

import numpy as np
import pytest
from scipy import stats

from xai_desktop import metrics
from xai_desktop.core.errors import InputError
from xai_desktop.metrics.bootstrap import Interval, Sampling, interval, mean_interval, table_interval
from xai_desktop.metrics.contrasts import filled, gaps, mean_difference, share_better
from xai_desktop.metrics.many_means import Draws, many_means
from xai_desktop.services.cohort_summary._weighted import weighted

RNG = np.random.default_rng(21)


def by_hand(table: np.ndarray, patients: list[str], sampling: Sampling) -> tuple[float, float]:
    """The same draws (in one block), every film and run written out as often as it was drawn."""
    draw, names = np.random.default_rng(sampling.seed), list(dict.fromkeys(patients))
    counts = [
        draw.multinomial(n, np.full(n, 1 / n), sampling.draws) for n in (table.shape[0], table.shape[1], len(names))
    ]
    means = []
    for ours, theirs, chosen in zip(*counts, strict=True):
        films = [
            f for n, name in enumerate(names) for f in np.flatnonzero(np.array(patients) == name).repeat(chosen[n])
        ]
        rows = np.arange(table.shape[0]).repeat(ours)
        columns = np.arange(table.shape[1]).repeat(theirs)
        means.append(table[np.ix_(rows, columns, films)].mean())
    tail = (1 - sampling.level) / 2
    return tuple(np.quantile(means, [tail, 1 - tail]))


@pytest.mark.parametrize("shape", [(1, 1, 12), (5, 1, 12), (3, 4, 12)])
def test_equal_to_draws_written_out(shape: tuple[int, int, int]) -> None:
    table, patients = RNG.random(shape), list("aabcccdefffa")
    sampling = Sampling(level=0.9, draws=150, seed=4)
    found = table_interval(table, patients, sampling)
    assert (found.low, found.high) == pytest.approx(by_hand(table, patients, sampling))
    assert (found.estimate, found.groups) == (pytest.approx(table.mean()), 6)


def test_equal_to_scipy_up_to_the_draw() -> None:
    values = RNG.exponential(size=80)
    expected = stats.bootstrap((values,), np.mean, method="percentile", n_resamples=20000, rng=1).confidence_interval
    found = mean_interval(values, sampling=Sampling(draws=20000))
    assert (found.low, found.high) == pytest.approx(tuple(expected), abs=0.01)


def test_the_same_seed_gives_the_same_interval() -> None:
    values = RNG.random(30)
    assert mean_interval(values) == mean_interval(values)
    assert mean_interval(values) != mean_interval(values, sampling=Sampling(seed=1))


def test_films_of_one_patient_are_no_news() -> None:
    """Ten films of each patient with one and the same value: as sure as one film each, not more."""
    values, patients = RNG.random(20), list(range(20))
    many = mean_interval(np.repeat(values, 10), np.repeat(patients, 10).tolist())
    once = mean_interval(values, patients)
    assert (many.low, many.high) == pytest.approx((once.low, once.high))
    naive = mean_interval(np.repeat(values, 10))
    assert naive.high - naive.low < 0.5 * (many.high - many.low)


def test_runs_that_differ_widen_the_interval() -> None:
    films = RNG.random(200)
    runs = np.array([-0.2, -0.1, 0.0, 0.1, 0.2])[:, None] + films
    alone, both = mean_interval(films), table_interval(runs[:, None])
    assert both.high - both.low > 2 * (alone.high - alone.low)


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    held = 0
    for seed in range(200):
        draw = np.random.default_rng(seed)
        patients = np.repeat(np.arange(40), 3)
        values = draw.standard_normal(40)[patients] + draw.standard_normal(120)
        found = mean_interval(values, patients.tolist(), Sampling(draws=400, seed=seed))
        held += found.low <= 0 <= found.high
    assert 0.88 <= held / 200 <= 0.99


def test_any_statistic_is_drawn_over_patients() -> None:
    values, patients = RNG.random(60), RNG.integers(0, 15, 60).tolist()
    direct = mean_interval(values, patients, Sampling(draws=4000))
    found = interval(lambda rows: float(values[rows].mean()), patients, Sampling(draws=4000))
    assert found.estimate == pytest.approx(direct.estimate)
    assert (found.low, found.high) == pytest.approx((direct.low, direct.high), abs=0.02)


def test_draws_without_a_number_are_counted() -> None:
    scores, labels = np.array([0.9, 0.2, 0.4, 0.3]), np.array([True, False, False, False])
    found = interval(lambda rows: metrics.auc(scores[rows], labels[rows]), list("abcd"), Sampling(draws=500))
    assert found.estimate == 1.0
    assert found.undefined / 500 == pytest.approx(0.75**4 + 0.25**4, abs=0.06)
    with pytest.raises(InputError, match="undefined for these films"):
        interval(lambda rows: None, list("abcd"))


def test_one_patient_has_no_interval() -> None:
    found = mean_interval([0.2, 0.4], ["a", "a"])
    assert (found.low, found.high, found.text()) == (None, None, "0.30 (no interval)")
    assert interval(lambda rows: 1.0, ["a", "a"]).low is None
    assert Interval(0.5, 0.25, 0.75, 9).text() == "0.50 (95 %: 0.25 to 0.75)"


@pytest.mark.parametrize("table", [np.zeros((1, 1, 0)), np.array([[[0.1, np.nan]]]), np.zeros(3)])
def test_what_cannot_be_drawn_is_refused(table: np.ndarray) -> None:
    with pytest.raises(InputError, match="at least one film"):
        table_interval(table)
    with pytest.raises(InputError, match="1 patients do not belong to 2 films"):
        mean_interval([0.1, 0.2], ["a"])


def test_ties_and_films_without_a_map_are_not_better() -> None:
    a, b = [0.5, 0.2, None, 0.3, 0.4], [0.1, 0.2, 0.0, None, 0.6]
    found = share_better(a, b, list("abcde"))
    assert (found.better, found.worse, found.ties) == (2, 1, 2)
    assert found.share.estimate == pytest.approx(2 / 5)
    assert found.share.low <= 0.4 <= found.share.high
    assert mean_difference(a, b).estimate == pytest.approx((0.4 + 0 + 0 + 0.3 - 0.2) / 5)


def test_every_run_meets_every_run_unless_paired() -> None:
    a, b = RNG.random((3, 7)), RNG.random((2, 7))
    crossed = [a[i, f] > b[j, f] for i in range(3) for j in range(2) for f in range(7)]
    found = share_better(a, b)
    assert (found.better, found.share.estimate) == (sum(crossed), pytest.approx(np.mean(crossed)))
    paired = [a[i, f] > b[i, f] for i in range(2) for f in range(7)]
    assert share_better(a[:2], b, paired_runs=True).share.estimate == pytest.approx(np.mean(paired))
    assert gaps(a[:2], b, paired_runs=True).shape == (2, 1, 7)
    with pytest.raises(InputError, match="3 runs of A cannot be paired with 2"):
        gaps(a, b, paired_runs=True)
    with pytest.raises(InputError, match="6 films of A do not belong to 7"):
        gaps(a[:, :6], b)


def test_a_miss_takes_its_value() -> None:
    assert filled([[0.5, None], [np.nan, 1.0]], miss=0.1).tolist() == [[0.5, 0.1], [0.1, 1.0]]
    with pytest.raises(InputError, match="one number per film"):
        filled(np.zeros((2, 2, 2)))


def covered(patients: int, widened: bool) -> float:
    """How often the interval of a mean of normal values holds the true mean."""
    values = np.random.default_rng(2).normal(size=(patients, 2000))
    found = many_means(values, np.arange(patients), Draws(Sampling(draws=2000, widened=widened)))
    return float(((found.low < 0) & (found.high > 0)).mean())


@pytest.mark.parametrize(("patients", "plain", "widened"), [(6, 0.865, 0.937), (20, 0.927, 0.948)])
def test_few_patients_are_allowed_for(patients: int, plain: float, widened: float) -> None:
    assert covered(patients, widened=False) == pytest.approx(plain, abs=0.015)
    assert covered(patients, widened=True) == pytest.approx(widened, abs=0.015)


def test_a_widened_interval_of_normal_values_is_about_as_wide_as_students() -> None:
    for patients in (5, 8, 20, 200):
        sampling = Sampling(widened=True)
        spread = np.sqrt((patients - 1) / patients)  # of means of drawn patients, in standard errors
        reach = -stats.norm.ppf(sampling.tail(patients)) * spread
        assert reach == pytest.approx(stats.t.ppf(0.975, patients - 1))
    assert Sampling(widened=True).tail(1) == 0
    assert Sampling(level=0.9).tail(5) == pytest.approx(0.05)


def test_every_interval_of_an_audit_is_widened_alike() -> None:
    """One column at once, many at once, and any statistic of weights: the same draws, the same ends."""
    sampling = Sampling(draws=500, seed=3, widened=True)
    values, patients = RNG.random((9, 1)), np.array([0, 1, 2, 3, 4, 5, 6, 6, 6])
    draws = Draws(sampling)
    weights = draws.weights(7).astype(np.float64)
    counts = np.bincount(patients)
    means = weights @ np.bincount(patients, values[:, 0]) / (weights @ counts)
    tail = sampling.tail(7)
    ends = tuple(np.quantile(means, [tail, 1 - tail]))
    found = many_means(values, patients, draws)
    assert (found.low[0], found.high[0]) == pytest.approx(ends)
    cells = np.column_stack([values[:, 0], np.ones(9)])
    same = weighted(cells, patients, lambda sums: sums[:, 0] / sums[:, 1], draws)
    assert (same.low, same.high) == pytest.approx(ends)
