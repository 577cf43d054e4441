"""A against B: differences, shares, tests and effects against scipy's, and Holm over all that is shown."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from tests.unit.services.cohort_summary.tables import by_chance, no_map, row, rows
from xai_desktop.core.cohort.question import Question
from xai_desktop.core.cohort.result_tables import Contrast
from xai_desktop.core.cohort.results import Summary
from xai_desktop.core.cohort.wanted import Wanted
from xai_desktop.metrics.bootstrap import Sampling
from xai_desktop.metrics.contrasts import mean_difference, share_better
from xai_desktop.services.cohort_summary import summarise

RNG = np.random.default_rng(8)
A, B = RNG.random(24), RNG.random(24)
B[:3] = A[:3]
PATIENTS = [f"P{n // 2}" for n in range(24)]


def two_methods(a: np.ndarray = A, b: np.ndarray = B, metric: str = "iou") -> Summary:
    table = [row(f"f{n}", patient=PATIENTS[n], **{metric: v}) for n, v in enumerate(a)]
    table += [row(f"f{n}", patient=PATIENTS[n], explainer="cam", **{metric: v}) for n, v in enumerate(b)]
    return summarise(rows(*table), wanted=Wanted(draws=4000, compared=(metric,)))


def only(found: Summary, **own: str) -> Contrast:
    return next(one for one in found.contrasts if all(getattr(one, name) == value for name, value in own.items()))


def test_the_numbers_are_those_of_other_programs() -> None:
    (found,) = two_methods().contrasts
    gap = mean_difference(A, B, PATIENTS, sampling=Sampling(draws=4000, widened=True))
    share = share_better(A, B, PATIENTS, sampling=Sampling(draws=4000, widened=True))
    assert (found.difference.value, found.difference.low, found.difference.high) == pytest.approx(
        (gap.estimate, gap.low, gap.high), abs=0.01
    )
    assert (found.better.value, found.better.low, found.better.high) == pytest.approx(
        (share.share.estimate, share.share.low, share.share.high), abs=0.02
    )
    assert (found.wins, found.losses, found.ties) == (share.better, share.worse, share.ties)
    a, b = (side.reshape(12, 2).mean(1) for side in (A, B))
    assert found.wilcoxon.p == pytest.approx(stats.wilcoxon(a, b).pvalue)
    assert found.t.p == pytest.approx(stats.ttest_rel(a, b).pvalue)
    assert found.wilcoxon.n == found.t.n == 12
    assert found.dz == pytest.approx((a - b).mean() / (a - b).std(ddof=1))
    unequal = (a - b)[a != b]
    ranks = stats.rankdata(np.abs(unequal))
    assert found.rank_biserial == pytest.approx((ranks * np.sign(unequal)).sum() / ranks.sum())
    assert (found.a.explainer, found.b.explainer, found.of) == ("grad_cam", "cam", "methods")


def test_ties_are_not_better_and_lower_can_be_better() -> None:
    low = two_methods(A, B, "peak_distance").contrasts[0]
    high = two_methods(A, B).contrasts[0]
    assert (low.wins, low.losses, low.ties) == (high.losses, high.wins, 3)
    assert low.difference == high.difference
    assert low.better.value == pytest.approx(high.losses / 24)


def test_a_map_that_is_none_is_a_miss_in_tests_too() -> None:
    table = [row("a", iou=0.3), no_map("b"), row("c", iou=0.5), row("d", iou=0.4)]
    table += [row("a", explainer="cam", iou=0.2), row("b", explainer="cam", iou=0.1), no_map("c", explainer="cam")]
    (found,) = summarise(rows(*table), wanted=Wanted(draws=50)).contrasts
    assert found.difference.value == pytest.approx((0.1 - 0.1 + 0.5) / 3)
    assert (found.wins, found.losses, found.ties, found.difference.n, found.not_compared) == (2, 1, 0, 3, 1)


def test_what_has_no_value_for_a_miss_leaves_pairs_out_and_counts_them() -> None:
    table = [row("a", granulometry=3.0), no_map("b"), row("a", explainer="cam", granulometry=1.0)]
    table += [row("b", explainer="cam", granulometry=1.0)]
    (found,) = summarise(rows(*table), wanted=Wanted(draws=50, compared=("granulometry",))).contrasts
    assert (found.difference.value, found.difference.n, found.not_compared) == (2.0, 1, 1)


def test_one_pair_and_equal_pairs_say_why_there_is_no_p_value() -> None:
    table = [row("a", iou=0.3), row("a", explainer="cam", iou=0.3)]
    (found,) = summarise(rows(*table), wanted=Wanted(draws=50)).contrasts
    assert found.wilcoxon.p is None
    assert found.wilcoxon.corrected is None
    assert found.wilcoxon.reason == "all pairs are equal"
    assert found.t.reason == "needs at least two pairs"
    assert (found.dz, found.rank_biserial, found.difference.value, found.ties) == (None, None, 0.0, 1)


def test_methods_networks_and_layers_are_compared_once_each() -> None:
    table, _ = by_chance(films=15, models=("net", "old"), explainers=("grad_cam", "cam", "lime"), thresholds=("p:90",))
    found = summarise(table, wanted=Wanted(question=Question("net", "cam", layer="layer4"), draws=50))
    mass = [one for one in found.contrasts if one.finding == "Mass"]
    kinds = [one.of for one in mass]
    assert (kinds.count("methods"), kinds.count("networks"), kinds.count("layers")) == (2 * 3, 3, 6)
    assert {one.finding for one in found.contrasts} == {"Mass", "Nodule", ""}
    assert all(one.a.layer == "layer4" for one in mass)
    assert {one.b.layer for one in mass if one.of == "layers"} == {"layer3"}
    assert len(found.contrasts) == 45
    assert found.corrected.startswith("Holm's correction over all 45 comparisons")
    for side in ("wilcoxon", "t"):
        slow_holm([getattr(one, side) for one in found.contrasts])


def slow_holm(tests: list) -> None:
    known = sorted((one.p, one.corrected) for one in tests if one.p is not None)
    highest = 0.0
    for place, (p, corrected) in enumerate(known):
        highest = max(highest, min(1.0, p * (len(known) - place)))
        assert corrected == pytest.approx(highest)
    assert len(known) > 30


def test_p_values_are_told_to_two_digits() -> None:
    found = two_methods().contrasts[0]
    assert found.t.text == f"p = {found.t.p:.2f}"  # one comparison: nothing to correct for
    assert replace(found.t, corrected=0.004).text == "p < 0.01"
    assert replace(found.t, p=None, corrected=None, reason="all pairs are equal").text == (
        "no p-value: all pairs are equal"
    )


def test_one_finding_is_not_shown_twice_and_nothing_needs_no_correction() -> None:
    assert [one.finding for one in two_methods().contrasts] == ["Mass"]
    alone = summarise(rows(row("a", iou=0.5)), wanted=Wanted(draws=50))
    assert (alone.contrasts, alone.corrected) == ((), "")
