"""Intervals of sanity checks: held against simulated samples of which the truth is known."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import t

from xai_desktop.core.cohort.charts import Axis, Estimate, Forest, ForestCell, ForestRow
from xai_desktop.core.sanity import Rule, Verdict
from xai_desktop.core.sanity_words import figure_parts
from xai_desktop.metrics.bootstrap import Sampling, mean_interval
from xai_desktop.services.cohort_charts.forest import _keys
from xai_desktop.services.sanity.effects import effect_of, finding_of, safe_interval

EIGHT = [f"patient-{n}" for n in range(8)]


def test_with_eight_patients_the_interval_misses_no_more_often_than_it_says() -> None:
    rng = np.random.default_rng(5)
    samples = rng.normal(size=(800, 8)).tolist()
    sampling = Sampling(0.95, 200, 0)
    missed = [safe_interval(row, EIGHT, sampling).low > 0 for row in samples]  # type: ignore[operator]
    alone = [mean_interval(row, EIGHT, sampling).low > 0 for row in samples]  # type: ignore[operator]
    assert np.mean(missed) <= 0.033
    assert np.mean(alone) > 0.04, "what resampling alone does: twice too often"


def test_where_values_are_skewed_the_end_that_reaches_further_counts() -> None:
    """A second way to the t interval, and the percentile interval as it is."""
    values = [0.0] * 14 + [9.0, 12.0]
    who = [str(n) for n in range(16)]
    found = safe_interval(values, who, Sampling(0.95, 4000, 0))
    resampled = mean_interval(values, who, Sampling(0.95, 4000, 0))
    low, high = t.interval(0.95, 15, np.mean(values), np.std(values, ddof=1) / 4)
    assert found.low == pytest.approx(low)
    assert resampled.high is not None
    assert found.high == pytest.approx(max(high, resampled.high))


def test_no_interval_reaches_above_what_there_can_be() -> None:
    effect = effect_of([0.99, 1.0, 0.4, 1.0, 1.0, 1.0, 1.0, 1.0], EIGHT, Rule(0.8, 0.8, "rank correlation"), most=1.0)
    assert effect is not None
    assert effect.high == 1.0


def test_a_level_is_never_said_to_be_a_hundred_percent() -> None:
    effect = effect_of([0.1, 0.3, 0.2, 0.5], ["a", "b", "c", "d"], Rule(0.0, 1.0, "logits"), family=400)
    assert effect is not None
    assert figure_parts(effect)[0].startswith("99.99 % interval")


def test_eight_equal_signs_of_many_lines_show_nothing() -> None:
    """Eight values above 0 by chance: one line of 256 has them, and resampling never goes below the least of them."""
    finding = finding_of("a line", [0.2, 4.0, 0.9, 2.0, 0.4, 3.1, 0.3, 1.6], EIGHT, Rule(0.0, 1.0, "logits"), 56)
    assert finding.verdict is Verdict.NOT_SHOWN


def test_the_figure_of_effects_names_nothing_that_it_does_not_show() -> None:
    """An audit's forest has a grey band from floor to ceiling, a check's has none."""
    cell = ForestCell(Estimate(0.2, 0.1, 0.3, 9, 0))
    chart = Forest("effects", "Effects", "Caption.", Axis("effect"), ("all films",), (ForestRow("a", (cell,)),))
    assert _keys(chart) == [0]
    banded = replace(chart, rows=(ForestRow("a", (replace(cell, floor=0.0, ceiling=1.0),)),))
    assert _keys(banded) == [0, 2]
