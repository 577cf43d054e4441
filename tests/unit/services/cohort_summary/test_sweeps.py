"""Sweeps in the summary: the means at every value, by hand; and their chart and table."""

import json
from dataclasses import replace

import numpy as np
import pytest

from tests.unit.services.cohort_summary.tables import no_map, row, rows
from xai_desktop.core.cohort.charts import Curves
from xai_desktop.core.cohort.in_numbers import in_numbers
from xai_desktop.core.cohort.question import Question
from xai_desktop.core.cohort.results import Summary
from xai_desktop.core.cohort.sweep import Sweep
from xai_desktop.core.cohort.table import Table
from xai_desktop.core.cohort.wanted import Wanted
from xai_desktop.services.cohort.charts_of import charts_of
from xai_desktop.services.cohort.charts_sweeps import by_sweep, sweep_table
from xai_desktop.services.cohort_summary import summarise

VALUES = (0.1, 0.125, 0.3)
FILMS = 12
IOUS = np.random.default_rng(5).random((2, len(VALUES), FILMS)) * 0.5
NONE = (1, 2, 3)
"""Network, value and film without a map."""
WANTED = Wanted(sweeps=(Sweep("occlusion", "patch", VALUES),), draws=200)


def table() -> Table:
    found = []
    for model in range(2):
        for number, value in enumerate(VALUES):
            for film in range(FILMS):
                about = {"model": f"net {model}", "explainer": "occlusion", "layer": "",
                         "parameters": json.dumps({"patch": value, "fill": "blur"}),
                         "finding": "Mass" if film % 2 else "Nodule", "patient": f"P{film // 2}"}  # fmt: skip
                one = no_map if (model, number, film) == NONE else row
                found.append(one(f"f{film}", **about, iou=float(IOUS[model, number, film])))
    found += [row("f0", model="net 0", iou=0.2, parameters="{}"), row("f0", model="net 0", explainer="occlusion",
              parameters="", status="failed", why="out of memory")]  # fmt: skip
    return rows(*found)


@pytest.fixture(scope="module")
def summary() -> Summary:
    return summarise(table(), wanted=WANTED)


def slow_mean(model: int, value: int, finding: str, above: bool) -> tuple[float, int]:
    held = []
    for film in range(FILMS):
        if finding in ("", "Mass" if film % 2 else "Nodule"):
            iou = 0.0 if (model, value, film) == NONE else IOUS[model, value, film]
            held.append(float(iou > 0.2) if above else float(iou))
    return sum(held) / len(held), len(held)


def test_the_means_at_every_value(summary: Summary) -> None:
    found = [one for one in summary.sweeps if one.pooled != "findings"]
    assert len(found) == 2 * 2 * 3 * len(VALUES), "metrics × networks × findings with all × values"
    for one in found:
        model, value = int(one.setting.model[-1]), VALUES.index(one.value)
        mean, n = slow_mean(model, value, one.finding, one.metric == "l_acc")
        assert one.all_films.value == pytest.approx(mean)
        assert one.all_films.n == n
        assert one.all_films.low is not None
        assert one.undefined == int((model, value) == NONE[:2] and one.finding in ("", "Mass"))
        assert one.setting.explainer == f"occlusion patch={one.value:g}"
        assert one.method == "occlusion"
    assert Summary.from_json(json.loads(json.dumps(summary.as_json()))) == summary


def test_a_curve_for_each_network_over_all_findings(summary: Summary) -> None:
    charts = [one for one in by_sweep(summary) if isinstance(one, Curves)]
    assert [one.key for one in charts] == ["sweep-iou-occlusion-patch", "sweep-l-acc-occlusion-patch"]
    chart = charts[0]
    assert [one.name for one in chart.series] == ["Occlusion · net 0", "Occlusion · net 1"]
    assert [point.x for point in chart.series[0].points] == list(VALUES)
    assert chart.series[1].points[2].y == pytest.approx(slow_mean(1, 2, "", above=False)[0])
    assert chart.across.name == "patch"
    assert "Its side as a share of the longer side." in chart.caption
    assert "Exploratory" in chart.caption
    assert chart.chosen is None
    assert in_numbers(chart).rows[1][1] == 0.125
    assert in_numbers(chart).columns[1].digits == 3
    assert set(charts) <= set(charts_of(summary, table()))


def test_the_table_has_every_value_of_all_findings_and_of_the_one_that_is_asked_about(summary: Summary) -> None:
    found = sweep_table(summary)
    assert found is not None
    assert len(found.rows) == 2 * 2 * 2 * len(VALUES), "metrics × networks × two ways to pool × values"
    assert "The other findings stand in estimates.csv" in found.note
    asked = summarise(table(), wanted=replace(WANTED, question=Question("net 1", "occlusion", finding="Mass")))
    of_mass = sweep_table(asked)
    assert of_mass is not None
    assert {cells[5] for cells in of_mass.rows} == {
        "Mass",
        "all, each of the films alike",
        "all, each of the findings alike",
    }
    assert {cells[4] for cells in found.rows} == {"0.1", "0.125", "0.3"}
    assert "Exploratory" in found.note


def test_the_question_can_name_one_value() -> None:
    asked = Question("net 1", "occlusion patch=0.30", against="", margin=0.0)
    found = summarise(table(), wanted=replace(WANTED, question=asked))
    assert found.answer.setting is not None
    assert found.answer.setting.explainer == "occlusion patch=0.3"
    assert found.answer.figure.value == pytest.approx(slow_mean(1, 2, "", above=False)[0])
    (chart, _) = (one for one in by_sweep(found) if isinstance(one, Curves))
    assert chart.chosen == 0.3


def test_two_sweeps_of_one_explainer_are_two_curves() -> None:
    """Around the same usual values: samples at the usual noise, noise at the usual samples."""
    pairs = ((5, 0.15), (10, 0.15), (25, 0.1), (25, 0.2))
    found = [
        row(f"f{film}", explainer="smooth_grad", iou=0.1 * number,
            parameters=json.dumps({"samples": samples, "noise": noise}))
        for number, (samples, noise) in enumerate(pairs) for film in range(3)
    ]  # fmt: skip
    sweeps = (Sweep("smooth_grad", "samples", (5, 10)), Sweep("smooth_grad", "noise", (0.1, 0.2)))
    points = summarise(rows(*found), wanted=replace(WANTED, sweeps=sweeps)).sweeps
    own = [(one.parameter, one.value, one.method) for one in points if (one.metric, one.finding) == ("iou", "Mass")]
    assert own == [
        ("samples", 5, "smooth_grad noise=0.15"), ("samples", 10, "smooth_grad noise=0.15"),
        ("noise", 0.1, "smooth_grad samples=25"), ("noise", 0.2, "smooth_grad samples=25"),
    ]  # fmt: skip


def test_nothing_was_swept() -> None:
    found = summarise(table(), wanted=Wanted(draws=20))
    assert (found.sweeps, list(by_sweep(found)), sweep_table(found)) == ((), [], None)
