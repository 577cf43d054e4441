"""Scores against truth: the figures of scikit-learn and of our own metrics, with intervals over patients."""

import numpy as np
import pytest
from sklearn import metrics as sk
from sklearn.calibration import calibration_curve

from tests.unit.services.cohort_summary.tables import by_chance, rows, score, scores
from xai_desktop import metrics
from xai_desktop.core.cohort.result_tables import CallScores
from xai_desktop.core.cohort.wanted import Wanted
from xai_desktop.metrics.bootstrap import Sampling, interval
from xai_desktop.metrics.many_means import Draws
from xai_desktop.services.cohort.charts_rows import calibrations
from xai_desktop.services.cohort_summary import summarise
from xai_desktop.services.cohort_summary._weighted import auc, auprc, kappa, of_films

RNG = np.random.default_rng(12)
PRESENT = RNG.random(200) < 0.3
SCORES = np.round(np.clip(RNG.normal(0.35 + 0.3 * PRESENT, 0.2), 0, 1), 2)  # with ties
CALLED = SCORES >= 0.5
PATIENTS = [f"P{n // 2}" for n in range(200)]


def of(*found: dict, draws: int = 300) -> CallScores:
    (one,) = summarise(rows(), scores(*found), wanted=Wanted(draws=draws)).calls
    return one


def many() -> CallScores:
    return of(
        *(
            score(
                f"f{n}",
                patient=PATIENTS[n],
                truth="present" if PRESENT[n] else "absent",
                score=SCORES[n],
                called=bool(CALLED[n]),
            )
            for n in range(200)
        )
    )


def test_the_figures_are_scikit_learns() -> None:
    found = many()
    expected = {
        "auc": sk.roc_auc_score(PRESENT, SCORES),
        "auprc": sk.average_precision_score(PRESENT, SCORES),
        "accuracy": sk.accuracy_score(PRESENT, CALLED),
        "balanced_accuracy": sk.balanced_accuracy_score(PRESENT, CALLED),
        "f1": sk.f1_score(PRESENT, CALLED),
        "brier": sk.brier_score_loss(PRESENT, SCORES),
    }
    assert {name: getattr(found, name).value for name in expected} == pytest.approx(expected)
    own = {
        "auc": metrics.METRICS["auc"](SCORES, PRESENT),
        "auprc": metrics.METRICS["auprc"](SCORES, PRESENT),
        "accuracy": metrics.METRICS["accuracy"](CALLED, PRESENT),
        "balanced_accuracy": metrics.METRICS["balanced_accuracy"](CALLED, PRESENT),
        "f1": metrics.METRICS["f1"](CALLED, PRESENT),
        "brier": metrics.METRICS["brier"](SCORES, PRESENT),
    }
    assert {name: getattr(found, name).value for name in own} == pytest.approx(own)
    assert (found.present, found.absent, found.unknown, found.patients) == (PRESENT.sum(), (~PRESENT).sum(), 0, 100)
    assert found.prevalence == pytest.approx(PRESENT.mean())


def test_intervals_are_those_of_films_that_are_drawn_with_their_patients() -> None:
    found = many()
    for name in ("auc", "auprc"):
        metric = metrics.METRICS[name]
        slow = interval(lambda which, m=metric: m(SCORES[which], PRESENT[which]), PATIENTS, Sampling(draws=300))
        figure = getattr(found, name)
        assert (figure.low, figure.high) == pytest.approx((slow.low, slow.high), abs=0.03)
        assert (figure.n, figure.films, figure.patients) == (200, 200, 100)


@pytest.mark.parametrize("seed", range(5))
def test_films_that_count_twice_are_films_that_are_there_twice(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values, present = rng.integers(0, 5, 30) / 4, rng.random(30) < 0.4
    weights = rng.integers(0, 4, (6, 30)).astype(np.float64)
    for statistic, metric in ((auc, "auc"), (auprc, "auprc")):
        found = statistic(values, present)(weights)
        for own, row in zip(found, weights.astype(int), strict=True):
            times = np.repeat(np.arange(30), row)
            assert own == pytest.approx(metrics.METRICS[metric](values[times], present[times]))


def test_kappa_is_scikit_learns() -> None:
    for seed in range(8):
        rng = np.random.default_rng(seed)
        first, second = rng.random(25) < 0.4, rng.random(25) < 0.5
        cells = [first & second, first & ~second, ~first & second, ~first & ~second]
        assert kappa(*(np.array([c.sum()], float) for c in cells))[0] == pytest.approx(
            sk.cohen_kappa_score(first, second)
        )


def test_calibration_is_scikit_learns_where_no_scores_are_equal() -> None:
    rng = np.random.default_rng(2)
    values = rng.permutation(np.linspace(0.01, 0.99, 120))
    present = rng.random(120) < values
    truth = ["present" if one else "absent" for one in present]
    found = of(*(score(f"f{n}", score=values[n], truth=truth[n]) for n in range(120)))
    share, mean = calibration_curve(present, values, n_bins=10, strategy="quantile")
    assert [one.present.value for one in found.calibration] == pytest.approx(share.tolist())
    assert [one.mean_score for one in found.calibration] == pytest.approx(mean.tolist())
    assert [one.present.n for one in found.calibration] == [12] * 10
    for one in found.calibration:
        assert one.low <= one.mean_score <= one.high


def test_few_films_have_few_bins_and_equal_scores_stay_together() -> None:
    few = of(*(score(f"f{n}", score=n / 40) for n in range(25)))
    assert [one.present.n for one in few.calibration] == [12, 13]
    tied = of(*(score(f"f{n}", score=0.5) for n in range(50)))
    assert [(one.present.n, one.low, one.high) for one in tied.calibration] == [(50, 0.5, 0.5)]


def test_unknown_truth_is_counted_and_takes_no_part() -> None:
    found = of(
        score("a", score=0.9, called=True),
        score("b", score=0.1, called=False, truth="absent"),
        score("c", score=0.9, called=True, truth="unknown"),
        score("d", truth="present"),  # no score
    )
    assert (found.present, found.absent, found.unknown) == (1, 1, 2)
    assert (found.auc.value, found.accuracy.value, found.auc.n) == (1.0, 1.0, 2)


def test_what_cannot_be_had_says_why() -> None:
    alone = of(score("a", score=0.9), score("b", score=0.3))
    assert (alone.auc.value, alone.auc.reason) == (None, "needs films with the finding and films without")
    assert alone.accuracy.reason == "the network has no operating point, so that nothing is called"
    assert alone.auprc.value == 1.0
    absent = of(score("a", score=0.9, truth="absent", called=False))
    assert (absent.auprc.reason, absent.f1.reason) == ("needs films with the finding",) * 2
    assert (absent.balanced_accuracy.value, absent.prevalence) == (1.0, 0.0)
    assert absent.accuracy.reason == "one patient: no interval"
    logits = of(score("a", score=3.0), score("b", score=-1.0, truth="absent"))
    assert logits.auc.value == 1.0
    assert (
        logits.brier.reason
        == logits.calibration_reason
        == ("the scores are not within 0 and 1, so that they are no probabilities")
    )
    assert logits.calibration == ()
    nothing = of(score("a", truth="unknown"))
    assert {getattr(nothing, name).reason for name in ("auc", "f1", "brier")} == {"no film takes part"}
    assert (nothing.prevalence, nothing.unknown) == (None, 1)


def test_each_network_and_class_stands_on_its_own_and_tuning_films_are_left_out() -> None:
    _, said = by_chance(models=("net", "old"), splits=("test", "tuning"))
    found = summarise(rows(), said, wanted=Wanted(draws=50)).calls
    assert [(one.model, one.finding) for one in found] == [
        ("net", "Mass"), ("old", "Mass"), ("net", "Nodule"), ("old", "Nodule"),
    ]  # fmt: skip
    test_films = int((said.where(model="net", finding="Mass")["split"] == "test").sum())
    assert found[0].present + found[0].absent + found[0].unknown == test_films


def test_draws_without_a_film_of_either_kind_are_counted() -> None:
    films = [score("a", score=0.9), *(score(name, score=0.1, truth="absent") for name in "bcde")]
    undefined = sum(1 for row in Draws(Sampling(draws=100)).weights(5) if not row[0] or row[0] == 5)
    assert of(*films, draws=100).auc.undefined_draws == undefined > 10
    few = of(*films[:4], draws=100).auc
    assert (few.value, few.low, few.high) == (1, None, None)
    assert few.reason == "fewer than 5 patients: no interval"
    drawn = of_films(np.array([0, 1]), auc(np.array([0.9, 0.1]), np.array([True, False])), Draws(Sampling(draws=100)))
    assert drawn.undefined > 10


@pytest.mark.parametrize(("films", "charts"), [(9, 0), (10, 1)])
def test_a_calibration_of_a_few_films_is_no_chart(films: int, charts: int) -> None:
    table = scores(*(score(f"f{n}", score=n / 20, truth="present" if n % 2 else "absent") for n in range(films)))
    drawn = calibrations(summarise(rows(), table, wanted=Wanted(draws=50)))
    assert len([one for one in drawn if one.key.startswith("calibration")]) == charts
