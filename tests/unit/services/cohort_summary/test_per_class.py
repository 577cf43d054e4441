"""Thresholds per class: chosen for each finding on the tuning films, and one setting from then on."""

import json
from dataclasses import replace

import numpy as np
import pytest

from tests.unit.services.cohort_summary.tables import Row, no_map, row, rows
from xai_desktop.core.cohort.question import TUNED_EACH, Question
from xai_desktop.core.cohort.results import Summary
from xai_desktop.core.cohort.table import Table
from xai_desktop.core.cohort.wanted import Wanted
from xai_desktop.services.cohort.charts_of import charts_of
from xai_desktop.services.cohort_summary import observations, summarise

CUTS = ("p:95", "p:90", "p:60")
FINDINGS = ("Mass", "Nodule", "Effusion")
BEST = {"Mass": "p:60", "Nodule": "p:95", "Effusion": "p:90"}
"""On the tuning films; no tuning film has an effusion, and p:90 is the best of all."""

FILMS = 12
IOUS = np.random.default_rng(9).random((len(FINDINGS), 2, FILMS, len(CUTS))) * 0.4
ASKED = Question("net", "grad_cam", threshold=TUNED_EACH, against="")
WORD = "Mass=p:60,Nodule=p:95,p:90"


def table() -> Table:
    found: list[Row] = []
    for number, finding in enumerate(FINDINGS):
        for method, explainer in enumerate(("grad_cam", "cam")):
            for film in range(FILMS):
                split = "tuning" if film < 4 else "test"
                for place, cut in enumerate(CUTS):
                    value = float(IOUS[number, method, film, place])
                    if split == "tuning":
                        value = {cut == BEST[finding]: 0.5, cut == "p:90": 0.45}.get(True, 0.1)
                    about = {"finding": finding, "explainer": explainer, "threshold": cut, "split": split}
                    if split == "tuning" and finding == "Effusion":
                        continue
                    one = no_map if (number, method, film) == (0, 0, 7) else row
                    found.append(one(f"f{film}", **about, iou=value, box_share=0.1))
    return rows(*found)


@pytest.fixture(scope="module")
def summary() -> Summary:
    return summarise(table(), wanted=Wanted(question=ASKED, draws=60))


def slow(method: int, finding: str = "") -> list[float]:
    """Film by film, each finding at its own threshold."""
    found = []
    for number, name in enumerate(FINDINGS):
        for film in range(4, FILMS):
            if finding in ("", name):
                none = (number, method, film) == (0, 0, 7)
                found.append(0.0 if none else float(IOUS[number, method, film, CUTS.index(BEST[name])]))
    return found


def test_each_finding_is_looked_at_where_it_is_best_on_the_tuning_films(summary: Summary) -> None:
    assert summary.answer.setting is not None
    assert summary.answer.setting.threshold == WORD
    assert summary.answer.figure.value == pytest.approx(np.mean(slow(0)))
    assert "per class: Mass: top 40 %" in summary.answer.sentence
    assert "chosen on the tuning films" in summary.answer.sentence
    own = {(one.setting.explainer, one.finding): one.setting.threshold for one in summary.tuned}
    assert own["grad_cam", "Mass"] == "p:60"
    assert own["grad_cam", "Nodule"] == "p:95"
    assert own["grad_cam", ""] == "p:90"


def test_every_table_is_of_that_setting(summary: Summary) -> None:
    rows_of = [one for one in summary.estimates if one.setting.threshold == WORD and one.metric == "iou"]
    assert len(rows_of) == 2 * 5, "two methods × three findings, all films, all findings"
    for one in rows_of:
        if one.pooled != "findings":
            values = slow(("grad_cam", "cam").index(one.setting.explainer), one.finding)
            assert one.all_films.value == pytest.approx(np.mean(values))
            assert one.all_films.n == len(values)
    (pair,) = (one for one in summary.contrasts if not one.finding)
    assert pair.difference.value == pytest.approx(np.mean(slow(0)) - np.mean(slow(1)))
    assert {one.setting.threshold for one in summary.call_place} == {WORD}
    assert {one.choices for one in summary.oracle} == {3}, "put together from others, it is no choice of its own"
    assert Summary.from_json(json.loads(json.dumps(summary.as_json()))) == summary


def test_charts_show_its_films(summary: Summary) -> None:
    assert summary.answer.setting is not None
    single = observations(table(), "iou", summary.answer.setting)
    assert sorted(one.value or 0.0 for one in single) == pytest.approx(sorted(slow(0)))
    keys = {one.key for one in charts_of(summary, table())}
    assert {"forest", "a-against-b-1", "box-size"} <= keys


def test_a_policy_of_the_design_is_a_setting_like_any_other() -> None:
    """Its rows are there already, under its words."""
    own = [row(f"f{n}", finding=name, threshold="Mass=p:95,p:60", iou=0.1 * n) for n in range(4) for name in FINDINGS]
    other = [row(f"f{n}", finding=name, iou=0.2) for n in range(4) for name in FINDINGS]
    asked = replace(ASKED, threshold="Mass=p:95,p:60")
    found = summarise(rows(*other, *own), wanted=Wanted(question=asked, draws=20))
    assert found.answer.figure.value == pytest.approx(0.15)
    assert found.answer.figure.n == 12


def test_without_tuning_films_it_says_so() -> None:
    found = summarise(rows(row("a", iou=0.5)), wanted=Wanted(question=ASKED, draws=20))
    assert "no film was set aside" in found.answer.sentence
