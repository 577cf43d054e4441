"""Tests, effects and summaries against scipy's and matplotlib's, and by hand."""

import time

import numpy as np
import pytest
from matplotlib.cbook import boxplot_stats
from scipy import stats

from xai_desktop import metrics
from xai_desktop.core.errors import InputError
from xai_desktop.metrics.box_plot import BoxPlot, hit_rates
from xai_desktop.metrics.consistency import difference_of_film_means, difference_of_means
from xai_desktop.metrics.paired import (
    Significance,
    by_patient,
    cohen_dz,
    holm,
    paired_t,
    rank_biserial,
    welch_t,
    wilcoxon,
)

RNG = np.random.default_rng(33)
A = RNG.random(30)
B = A + RNG.normal(0.1, 0.2, 30)
B[:4] = A[:4]


def test_tests_are_scipys() -> None:
    expected = stats.wilcoxon(A, B)
    assert (wilcoxon(A, B).statistic, wilcoxon(A, B).p) == (expected.statistic, expected.pvalue)
    paired = stats.ttest_rel(A, B)
    assert (paired_t(A, B).statistic, paired_t(A, B).p) == pytest.approx((paired.statistic, paired.pvalue))
    welch = stats.ttest_ind(A, B, equal_var=False)
    assert (welch_t(A, B).statistic, welch_t(A, B).p) == pytest.approx((welch.statistic, welch.pvalue))


def test_few_pairs_with_ties_have_scipys_p_value_at_once() -> None:
    for seed in range(12):
        rng = np.random.default_rng(seed)
        count = int(rng.integers(2, 8))
        ours, theirs = rng.integers(0, 4, count) / 4, rng.integers(0, 4, count) / 4
        if (ours == theirs).all():
            continue
        expected = stats.wilcoxon(ours, theirs)
        found = wilcoxon(ours, theirs)
        assert (found.statistic, found.p) == pytest.approx((expected.statistic, expected.pvalue))
    began = time.process_time()
    wilcoxon(np.repeat(1.0, 13), np.arange(13) % 3 / 4)
    assert time.process_time() - began < 0.5


def test_few_pairs_with_ties_are_tested_in_silence() -> None:
    for count in range(1, 30):
        ours, theirs = RNG.integers(0, 4, count) / 4, RNG.integers(0, 4, count) / 4
        for test in (wilcoxon, paired_t, welch_t):
            found = test(ours, theirs)
            assert (found.p is None) == bool(found.reason)
            assert found.p is None or 0 <= found.p <= 1


def test_what_cannot_be_tested_says_why() -> None:
    for test in (wilcoxon, paired_t):
        assert test(A, A).reason == "all pairs are equal"
        assert test(A, A).p is None
    assert paired_t(A, A + 0.1).reason == "all pairs differ by the same amount"
    assert cohen_dz(A, A + 0.1).reason == "all pairs differ by the same amount"
    assert paired_t([1.0], [2.0]).reason == wilcoxon([], []).reason == "needs at least two pairs"
    assert welch_t([1.0], [2.0, 3.0]).reason == "needs at least two values on either side"
    assert welch_t([1.0, 1.0], [2.0, 2.0]).reason == "the values of either side are all equal"
    assert rank_biserial(A, A).reason == "all pairs are equal"
    assert wilcoxon(A, A).text() == "no p-value: all pairs are equal"
    with pytest.raises(InputError, match="one finite number of either side"):
        paired_t(A, B[:5])
    with pytest.raises(InputError, match="one finite number of either side"):
        wilcoxon([0.1, np.nan], [0.1, 0.2])


def test_effects_by_hand() -> None:
    gap = A - B
    assert cohen_dz(A, B).value == pytest.approx(gap.mean() / np.sqrt(((gap - gap.mean()) ** 2).sum() / 29))
    assert paired_t(A, B).statistic == pytest.approx(cohen_dz(A, B).value * np.sqrt(30))
    order = sorted((abs(g), g > 0) for g in gap if g != 0)
    favourable = sum(rank for rank, (_, up) in enumerate(order, 1) if up)
    total = len(order) * (len(order) + 1) / 2
    assert rank_biserial(A, B).value == pytest.approx((2 * favourable - total) / total)
    assert rank_biserial([2, 3], [1, 1]).value == 1.0


def slow_holm(ps: list[float]) -> list[float]:
    order = sorted(ps)
    return [min(1.0, max(order[j] * (len(ps) - j) for j in range(order.index(p) + 1))) for p in ps]


def test_holm_equals_its_definition_and_leaves_the_undefined_alone() -> None:
    ps = [0.01, 0.04, 0.03, 0.005, 0.6, 0.9]
    tests = [Significance("t", 0.0, p, 9) for p in ps]
    tests.insert(2, Significance("t", None, None, 9, "all pairs are equal"))
    found = [one.corrected for one in holm(tests)]
    assert found.pop(2) is None
    assert found == pytest.approx(slow_holm(ps))
    assert found == pytest.approx([0.05, 0.12, 0.12, 0.03, 1.0, 1.0])
    assert [one.text() for one in holm(tests[:2])] == ["p = 0.02", "p = 0.04"]
    assert Significance("t", 0.0, 0.004, 9).text() == "p < 0.01"
    assert holm([]) == ()


def test_each_patient_counts_once() -> None:
    assert by_patient([1, 2, 3, 10], ["b", "a", "b", "c"]).tolist() == [2, 2, 10]
    with pytest.raises(InputError, match="2 patients do not belong to 3 films"):
        by_patient([1, 2, 3], ["a", "b"])


def test_difference_of_means_brings_both_means_and_an_interval() -> None:
    first, second = [0.85, 0.86, 0.84], [0.80, 0.83, 0.79]
    found = difference_of_means(first, second)
    assert found.dom == metrics.dom(first, second) == pytest.approx(0.85 - 0.80666666)
    assert (found.first.mean, found.first.sd, found.first.count) == (pytest.approx(0.85), pytest.approx(0.01), 3)
    expected = stats.ttest_ind(first, second, equal_var=False).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
    assert metrics.dom(second, first) == pytest.approx(found.dom)
    one = difference_of_means([0.5], [0.2])
    assert (one.dom, one.low, one.first.sd) == (pytest.approx(0.3), None, None)
    same = difference_of_means([0.5, 0.5], [0.2, 0.2])
    assert (same.low, same.high) == (pytest.approx(0.3), pytest.approx(0.3))
    assert metrics.METRICS["dom"].measure([], [0.1]).reason == "needs at least one run of either architecture"
    with pytest.raises(InputError, match="at least one run"):
        difference_of_means([], [0.1])


def test_difference_of_means_over_runs_and_films() -> None:
    first = (RNG.random((3, 80)) < 0.8).astype(float)
    second = (RNG.random((3, 80)) < 0.5).astype(float)
    found = difference_of_film_means(first, second, list(range(80)))
    assert found.dom == pytest.approx(abs(first.mean() - second.mean()))
    assert found.first.mean == pytest.approx(first.mean())
    assert found.first.sd == pytest.approx(first.mean(1).std(ddof=1))
    assert 0 < found.low < found.dom < found.high


def test_box_plots_are_matplotlibs() -> None:
    values = [*RNG.normal(size=40).tolist(), 6.0, -7.0]
    (expected,) = boxplot_stats(values)
    found = BoxPlot.of([*values, None])
    assert found is not None
    assert (found.low, found.first, found.median, found.third, found.high, found.mean) == pytest.approx(
        tuple(expected[key] for key in ("whislo", "q1", "med", "q3", "whishi", "mean"))
    )
    assert found.outliers == pytest.approx(sorted(expected["fliers"]))
    assert (found.count, found.undefined) == (42, 1)
    assert BoxPlot.of([None]) is None
    single = BoxPlot.of([0.4])
    assert single is not None
    assert (single.low, single.high, single.outliers) == (0.4, 0.4, ())


def test_hits_over_films_and_over_classes() -> None:
    found = hit_rates([1.0, 1.0, None, 0.0, 1.0], ["a", "a", "a", "b", "a"])
    assert found.over_films == pytest.approx(3 / 5)
    assert found.each == {"a": pytest.approx(3 / 4), "b": 0.0}
    assert found.over_classes == pytest.approx(3 / 8)
    with pytest.raises(InputError, match="at least one film"):
        hit_rates([], [])
