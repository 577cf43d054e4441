"""Paired tests beside box plots: the same family as all other tests, and told in the chart and in its table."""

import numpy as np
import pytest
from scipy import stats

from tests.unit.services.cohort_summary.tables import METRICS, row
from xai_desktop.core.cohort.charts import BoxPlots
from xai_desktop.core.cohort.columns import rows_with
from xai_desktop.core.cohort.in_numbers import in_numbers
from xai_desktop.core.cohort.results import Summary
from xai_desktop.core.cohort.table import Table
from xai_desktop.core.cohort.wanted import BOX_PLOTS, Wanted
from xai_desktop.core.report_rows import Column, Kind
from xai_desktop.services.cohort.charts_films import box_plots
from xai_desktop.services.cohort_summary import summarise

FILMS, PATIENTS = 30, 14
METHODS = ("grad_cam", "cam", "saliency")
VALUES = np.random.default_rng(3).random((len(BOX_PLOTS), len(METHODS), FILMS))
VALUES[:, 1] = np.clip(VALUES[:, 0] + 0.08, 0, 1)
NONE = 4
"""This film has no map by the third method."""

COLUMNS = rows_with(Column(name, Kind.NUMBER, "", name) for name in (*METRICS, *BOX_PLOTS))


def table(methods: int = 3) -> Table:
    found = []
    for film in range(FILMS):
        for number, explainer in enumerate(METHODS[:methods]):
            own = {
                "explainer": explainer,
                "patient": f"P{film % PATIENTS}",
                "finding": "Mass" if film % 3 else "Nodule",
            }
            values = dict(zip(BOX_PLOTS, VALUES[:, number, film].tolist(), strict=True))
            none = {"status": "no map", "map_state": "empty"} if (number, film) == (2, NONE) else {"iou": 0.5, **values}
            found.append(row(f"f{film}", **own, **none))
    return Table.of(found, COLUMNS)


@pytest.fixture(scope="module")
def summary() -> Summary:
    return summarise(table(), wanted=Wanted(draws=50))


def slow_p(column: int, a: int, b: int) -> tuple[float, int]:
    """By scipy, on the means of patients, film after film."""
    means = []
    for patient in range(PATIENTS):
        films = [film for film in range(FILMS) if film % PATIENTS == patient]
        sides = [[0.0 if (m, film) == (2, NONE) else VALUES[column, m, film] for film in films] for m in (a, b)]
        means.append([np.mean(side) for side in sides])
    ours, theirs = np.array(means).T
    return float(stats.wilcoxon(ours, theirs).pvalue), len(means)


def test_every_pair_of_methods_is_tested_at_every_cut_over_all_findings(summary: Summary) -> None:
    assert len(summary.box_tests) == len(BOX_PLOTS) * 3
    assert {(one.of, one.finding) for one in summary.box_tests} == {("methods", "")}
    for one in summary.box_tests:
        a, b = (METHODS.index(side.explainer) for side in (one.a, one.b))
        p, patients = slow_p(BOX_PLOTS.index(one.metric), a, b)
        assert one.wilcoxon.p == pytest.approx(p)
        assert one.wilcoxon.n == patients


def test_they_are_of_one_family_with_the_other_tests(summary: Summary) -> None:
    every = [one.wilcoxon for one in (*summary.contrasts, *summary.box_tests)]
    known = sorted((one.p, one.corrected) for one in every if one.p is not None and one.corrected is not None)
    highest = 0.0
    for place, (p, corrected) in enumerate(known):
        highest = max(highest, min(1.0, p * (len(known) - place)))
        assert corrected == pytest.approx(highest)
    assert f"over all {len(every)} comparisons" in summary.corrected
    assert "beside box plots" in summary.corrected


def test_the_chart_and_its_table_tell_them(summary: Summary) -> None:
    covered, spared = box_plots(summary, table())
    assert isinstance(covered, BoxPlots)
    assert isinstance(spared, BoxPlots)
    assert [len(group.compared) for group in covered.groups] == [3, 3, 3]
    one = covered.groups[0].compared[0]
    known = next(test for test in summary.box_tests if test.metric == "sensitivity_at_30")
    assert (one.p, one.n, one.effect) == (known.wilcoxon.corrected, PATIENTS, known.rank_biserial)
    assert one.text == known.wilcoxon.text
    assert "Wilcoxon signed rank" in covered.caption
    assert f"Holm's correction over all {len(summary.contrasts) + 18} comparisons" in covered.caption
    note = in_numbers(covered).note
    assert note.count("Wilcoxon signed rank, 14 patients, rank-biserial") == 9
    assert "0.3, Grad-CAM against CAM: " + known.wilcoxon.text in note


def test_of_many_methods_those_against_the_first_are_drawn(monkeypatch: pytest.MonkeyPatch, summary: Summary) -> None:
    monkeypatch.setattr("xai_desktop.services.cohort.charts_films.MOST_BRACKETS", 2)
    covered, _ = box_plots(summary, table())
    assert isinstance(covered, BoxPlots)
    assert [(one.first, one.second) for one in covered.groups[1].compared if one.drawn] == [(0, 1), (0, 2)]
    assert len(covered.groups[1].compared) == 3
    assert "not drawn stand in its table" in covered.caption


def test_one_method_has_nothing_to_be_tested_against() -> None:
    alone = summarise(table(1), wanted=Wanted(draws=50))
    covered, _ = box_plots(alone, table(1))
    assert isinstance(covered, BoxPlots)
    assert (alone.box_tests, covered.groups[0].compared) == ((), ())
    assert "Brackets" not in covered.caption
