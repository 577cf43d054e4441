"""EbayesThresh against the reference's printed numbers, and against integrals that know no closed form."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.stats import norm

from xai_desktop.core.errors import InputError
from xai_desktop.metrics.ebayes import (
    Cauchy,
    Laplace,
    Prior,
    Rule,
    ebayes_threshold,
    shrunk,
    threshold_of,
    weight_of,
)

X = np.array([-2.0, 1.0, 0.0, -4.0, 5.0])
PRIORS = [Laplace(), Laplace(1.3), Cauchy()]
Tail = Callable[[float, float, int], float]
"""∫ μᵖ γ(μ) φ(x − μ) dμ from some m on, for (x, m, p)."""


def tail_of(prior: Prior) -> Tail:
    return laplace_tail(prior.rate) if isinstance(prior, Laplace) else cauchy_tail


def laplace_tail(rate: float) -> Tail:
    """As it is defined, with γ(u) = (rate/2)·exp(−rate·|u|)."""

    def tail(x: float, above: float, power: int) -> float:
        low, high = max(above, x - 12), x + 12
        cuts = [p for p in (0.0, x) if low < p < high]

        def both(u: float) -> float:
            return u**power * rate / 2 * math.exp(-rate * abs(u)) * norm.pdf(x - u)

        return quad(both, low, high, points=cuts or None, limit=200)[0]

    return tail


def cauchy_tail(x: float, above: float, power: int) -> float:
    """The mixture μ ~ N(0, 1/θ − 1), θ ~ Beta(1/2, 1): s = √θ is uniform, x | s ~ N(0, 1/s²), μ | x, s normal."""

    def given(s: float) -> float:
        spread, centre = math.sqrt(1 - s**2), x * (1 - s**2)
        likely = norm.pdf(x, 0, 1 / s) if s else 0.0
        if power:
            return likely * (centre * norm.sf(above, centre, spread) + spread**2 * norm.pdf(above, centre, spread))
        return likely * norm.sf(above, centre, spread)

    return quad(given, 0, 1, limit=200)[0]


def mean_slowly(tail: Tail, x: float, weight: float) -> float:
    whole = weight * tail(x, -math.inf, 0) + (1 - weight) * norm.pdf(x)
    return weight * tail(x, -math.inf, 1) / whole


def median_slowly(tail: Tail, x: float, weight: float) -> float:
    """For x ≥ 0: the smallest m ≥ 0 with no more than half of the posterior above it."""
    half = (weight * tail(x, -math.inf, 0) + (1 - weight) * norm.pdf(x)) / 2

    def over(m: float) -> float:
        return weight * tail(x, m, 0) - half

    return brentq(over, 0, x) if over(0) > 0 else 0.0


def weight_slowly(prior: Prior, x: np.ndarray) -> float:
    """The zero of the likelihood's slope, between the lowest weight allowed and 1."""
    excess = [float(prior.excess(np.array(value))) for value in x]

    def slope(weight: float) -> float:
        return sum(one / (1 + weight * one) for one in excess)

    def cut(weight: float) -> float:
        return float(threshold_of(weight, prior)) - math.sqrt(2 * math.log(len(x)))

    low = brentq(cut, 1e-8, 1)
    if slope(1) >= 0:
        return 1.0
    return low if slope(low) <= 0 else brentq(slope, low, 1)


def test_the_reference_s_printed_numbers() -> None:
    prior = Laplace(0.5)
    excess = [0.889852029651143, -0.380041716606011, -0.561817771773154, 285.459466672351, 15639.8849145429]
    means = [-1.01158962199946, 0.270953305249239, 0, -3.48800924041643, 4.4997151290092]
    medians = [-0.829992882781227, 0, 0, -3.49568406354978, 4.49992059554046]
    weights = [0.734187187788918, 0.368633767549335, 0.0661925474440213, 0.00348003803260551, 6.39312743790131e-05]
    thresholds = [2.44873377, 1.92279065, 1.40956187, 0.76790079]
    np.testing.assert_allclose(prior.excess(X), excess, rtol=1e-11)
    np.testing.assert_allclose(prior.mean(X, 0.5), means, atol=1e-12)
    np.testing.assert_allclose(prior.median(X, 0.5), medians, atol=1e-12)
    np.testing.assert_allclose(1 / prior.inverse_weight(np.arange(1.0, 6)), weights, rtol=1e-11)
    np.testing.assert_allclose(threshold_of(np.array([0.2, 0.4, 0.6, 0.8]), prior), thresholds, atol=1e-8)


@pytest.mark.parametrize("prior", PRIORS, ids=str)
@pytest.mark.parametrize("weight", [0.03, 0.5, 1.0])
def test_excess_mean_and_median_against_integrals(prior: Prior, weight: float) -> None:
    tail = tail_of(prior)
    for x in (0.0, 0.4, 1.7, 3.1, 6.0):
        at = np.array([x, -x])
        excess = tail(x, -math.inf, 0) / norm.pdf(x) - 1
        np.testing.assert_allclose(prior.excess(at), [excess] * 2, rtol=1e-6, atol=1e-9)
        for found, slow in ((prior.mean, mean_slowly), (prior.median, median_slowly)):
            expected = slow(tail, x, weight)
            np.testing.assert_allclose(found(at, weight), [expected, -expected], atol=1e-6)


@pytest.mark.parametrize("prior", PRIORS, ids=str)
def test_the_median_leaves_zero_just_at_the_threshold(prior: Prior) -> None:
    for weight in (1e-4, 0.1, 0.7):
        cut = float(threshold_of(weight, prior))
        assert 1 / prior.inverse_weight(np.array(cut)) == pytest.approx(weight, rel=1e-9)
        below, above = prior.median(np.array([cut * 0.999, cut * 1.001]), weight)
        assert below == 0 < above


@pytest.mark.parametrize("prior", PRIORS, ids=str)
@pytest.mark.parametrize("shown", [0.02, 0.2, 1.0])
def test_the_weight_is_the_likeliest(prior: Prior, shown: float) -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=400) + np.where(rng.random(400) < shown, rng.normal(0, 6, 400), 0)
    weight = weight_of(x, prior)
    assert weight == pytest.approx(weight_slowly(prior, x), rel=1e-6)
    likelihood = [float(np.log1p(w * prior.excess(x)).sum()) for w in (weight, weight * 0.98, min(1, weight * 1.02))]
    assert likelihood[0] == max(likelihood)


def test_the_weight_stays_between_its_bounds() -> None:
    quiet = weight_of(np.full(1000, 0.1), Laplace())
    assert 1 / quiet == pytest.approx(float(Laplace().inverse_weight(np.array(math.sqrt(2 * math.log(1000))))))
    assert float(threshold_of(weight_of(np.full(512**2, 0.1), Laplace()), Laplace())) == pytest.approx(4.995, abs=1e-3)
    assert weight_of(np.full(1000, 9.0), Laplace()) == 1
    assert weight_of(np.array([0.3]), Cauchy()) == 1


@pytest.mark.parametrize("rule", ["median", "mean", "hard", "soft"])
@pytest.mark.parametrize("prior", PRIORS, ids=str)
def test_a_few_tall_values_stay_and_noise_goes(prior: Prior, rule: Rule) -> None:
    rng = np.random.default_rng(4)
    noise = rng.normal(0, 0.03, (20, 30))
    signal = np.zeros((20, 30))
    signal[3:6, 4:9], signal[15, 20:24] = 0.5, -0.4
    found = ebayes_threshold(signal + noise, prior, rule, deviation=0.03)
    assert found.shape == (20, 30)
    assert np.abs(found - signal).mean() < 0.3 * np.abs(noise).mean()
    assert (np.sign(found) == np.sign(signal))[signal != 0].all()
    if rule != "mean":
        assert (found[signal == 0] == 0).mean() > 0.9


def test_rules_differ_as_they_are_defined() -> None:
    for prior in PRIORS:
        cut = float(threshold_of(0.1, prior))
        hard, soft = shrunk(X, prior, "hard", 0.1), shrunk(X, prior, "soft", 0.1)
        for value, kept, less in zip(X, hard, soft, strict=True):
            assert kept == (value if abs(value) > cut else 0)
            assert less == pytest.approx(math.copysign(max(abs(value) - cut, 0), value))


@pytest.mark.parametrize("prior", PRIORS, ids=str)
@pytest.mark.parametrize("rule", ["median", "mean", "hard", "soft"])
def test_units_and_signs_do_not_matter(prior: Prior, rule: Rule) -> None:
    x = np.random.default_rng(5).standard_t(2, 300)
    found = ebayes_threshold(x, prior, rule)
    np.testing.assert_allclose(ebayes_threshold(-1e-6 * x, prior, rule), -1e-6 * found, atol=1e-12)
    assert (np.abs(found) <= np.abs(x) * (1 + 1e-12)).all()


@pytest.mark.parametrize("prior", PRIORS, ids=str)
@pytest.mark.parametrize("rule", ["median", "mean", "hard", "soft"])
def test_values_far_out_stay_finite(prior: Prior, rule: Rule) -> None:
    x = np.array([0.0, 1, -1, 1.5, 40, -300, 1e7, -1e11])
    found = ebayes_threshold(x, prior, rule, deviation=1.0)
    assert np.isfinite(found).all()
    np.testing.assert_allclose(found[5:], x[5:], rtol=0.01)


def test_without_noise_nothing_goes() -> None:
    x = np.array([0.0, 0, 0, 1])
    assert (ebayes_threshold(x) == x).all()
    assert (ebayes_threshold(np.zeros((2, 2))) == 0).all()
    assert ebayes_threshold(np.empty((0, 3))).shape == (0, 3)
    x = np.array([-1.0, 2, 3])
    weight = weight_of(x / (1.4826 * 2), Laplace())
    np.testing.assert_allclose(ebayes_threshold(x), 2.9652 * Laplace().median(x / 2.9652, weight))


@pytest.mark.parametrize("wrong", [math.nan, math.inf])
def test_what_is_no_number_is_refused(wrong: float) -> None:
    with pytest.raises(InputError, match="finite"):
        ebayes_threshold(np.array([1.0, wrong]))
