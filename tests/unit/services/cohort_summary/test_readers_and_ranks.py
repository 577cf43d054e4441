"""Readers against each other, ranks of methods, and the difference of means between architectures."""

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import cohen_kappa_score

from tests.unit.services.cohort_summary.tables import by_chance, no_map, pair, pairs, row, rows
from xai_desktop.core.cohort.charts import Bars
from xai_desktop.core.cohort.result_tables import ReaderPair
from xai_desktop.core.cohort.wanted import Wanted
from xai_desktop.metrics.bootstrap import Sampling, mean_interval
from xai_desktop.metrics.consistency import difference_of_film_means
from xai_desktop.services.cohort.charts_rows import gaps
from xai_desktop.services.cohort.page_tables import gap_table
from xai_desktop.services.cohort_summary import summarise

FEW = Wanted(draws=200)


def of(*found: dict) -> tuple[ReaderPair, ...]:
    return summarise(rows(), readers=pairs(*found), wanted=Wanted(draws=2000)).readers


def test_presence_and_place_are_kept_apart() -> None:
    rng = np.random.default_rng(4)
    first, second, place = rng.random(60) < 0.5, rng.random(60) < 0.5, rng.random(60)
    (found,) = of(
        *(
            pair(
                f"f{n}",
                "marked" if first[n] else "silent",
                "marked" if second[n] else "nothing",
                place[n] if first[n] and second[n] else None,
            )
            for n in range(60)
        )
    )
    both = first & second
    assert (found.both, found.only_reader) == (both.sum(), (first & ~second).sum())
    assert (found.only_other, found.neither) == ((~first & second).sum(), (~first & ~second).sum())
    assert found.agreement.value == pytest.approx((first == second).mean())
    assert found.kappa.value == pytest.approx(cohen_kappa_score(first, second))
    assert found.kappa.low < found.kappa.value < found.kappa.high
    expected = mean_interval(place[both], sampling=Sampling(draws=2000, widened=True))
    assert (found.place.value, found.place.low, found.place.high, found.place.n) == pytest.approx(
        (expected.estimate, expected.low, expected.high, both.sum()), abs=0.02
    )
    assert sum(one.n for one in found.counts) == 60
    assert {one.what for one in found.counts} == {
        "marked / marked", "marked / nothing", "silent / marked", "silent / nothing",
    }  # fmt: skip


def test_readers_who_always_say_the_same_have_no_kappa() -> None:
    (found,) = of(pair("a", "marked", "marked", 0.5), pair("b", "marked", "marked", 0.7))
    assert (found.agreement.value, found.place.value) == (1.0, pytest.approx(0.6))
    assert found.kappa.value is None
    assert found.kappa.reason.startswith("no film is known that neither marked")
    (only_marks,) = of(pair("a", "marked", "marked", 0.5), pair("b", "marked", "nothing"))
    assert only_marks.kappa.value is None
    assert only_marks.kappa.reason.startswith("no film is known that neither marked")
    (never,) = of(pair("a", "nothing", "silent"))
    assert never.kappa.reason.startswith("both say the same of every film")
    assert (never.place.value, never.place.reason, never.neither) == (None, "no film takes part", 1)


def test_each_pair_and_finding_then_all_findings() -> None:
    found = of(
        pair("a", "marked", "marked", 0.5),
        pair("a", "marked", "nothing", finding="Nodule"),
        pair("a", "marked", "marked", 0.1, other="R3"),
        pair("b", "marked", "marked", 0.9, split="tuning"),
    )
    assert [(one.reader, one.other, one.finding) for one in found] == [
        ("R1", "R2", "Mass"), ("R1", "R2", "Nodule"), ("R1", "R2", ""), ("R1", "R3", "Mass"),
    ]  # fmt: skip
    assert found[2].agreement.value == 0.5
    assert found[2].agreement.films == 1


def test_a_film_that_is_in_the_table_for_another_finding_was_marked_by_neither() -> None:
    mass, nodule, _ = of(
        pair("a", "marked", "marked", 0.5),
        pair("b", "marked", "silent"),
        pair("c", "marked", "silent", finding="Nodule"),
        pair("d", "silent", "marked", finding="Nodule"),
    )
    assert (mass.both, mass.only_reader, mass.only_other, mass.neither) == (1, 1, 0, 2)
    assert mass.kappa.value == pytest.approx(cohen_kappa_score([1, 1, 0, 0], [1, 0, 0, 0]))
    assert (nodule.only_reader, nodule.only_other, nodule.neither) == (1, 1, 2)
    assert nodule.agreement.value == 0.5
    assert {one.what: one.n for one in mass.counts}["not marked / not marked"] == 2


def test_a_film_on_which_nobody_marked_anything_counts_for_every_finding() -> None:
    found = of(
        pair("a", "marked", "marked", 0.5),
        pair("b", "marked", "marked", 0.5, finding="Nodule"),
        pair("normal", "nothing", "nothing", finding=""),
        pair("normal too", "nothing", "nothing", finding=""),
    )
    assert [(one.finding, one.both, one.neither) for one in found] == [("Mass", 1, 3), ("Nodule", 1, 3), ("", 2, 6)]
    assert found[0].kappa.value == 1.0
    assert of(pair("normal", "nothing", "nothing", finding="")) == ()


def test_the_mean_rank_is_scipys() -> None:
    table, _ = by_chance(films=30, explainers=("grad_cam", "cam", "lime"), layers=("layer4",), thresholds=("p:90",))
    found = summarise(table, wanted=FEW).ranks
    ious: dict[tuple[str, str], dict[str, float]] = {}
    names = ("film", "finding", "explainer", "status", "iou")
    for film, finding, explainer, status, iou in zip(*(table[n].tolist() for n in names), strict=True):
        if status in ("measured", "no map"):
            ious.setdefault((film, finding), {})[explainer] = iou if status == "measured" else 0.0
    whole = [[own[name] for name in ("grad_cam", "cam", "lime")] for own in ious.values() if len(own) == 3]
    expected = stats.rankdata(-np.array(whole), axis=1).mean(0)
    means = {one.setting.explainer: one.rank.value for one in found}
    assert means == pytest.approx(dict(zip(("grad_cam", "cam", "lime"), expected.tolist(), strict=True)))
    assert [one.rank.value for one in found] == sorted(one.rank.value or 0 for one in found)
    assert {one.rank.n for one in found} == {len(whole)}
    assert {one.methods for one in found} == {3}


def test_where_lower_is_better_the_lowest_is_first() -> None:
    table = [row(f"f{n}", explainer=e, peak_distance=v) for n in range(3) for e, v in (("cam", 0.1), ("lime", 0.4))]
    found = summarise(
        rows(*table, no_map("f0", explainer="rise")), wanted=Wanted(draws=20, compared=("peak_distance",))
    )
    assert [(one.setting.explainer, one.rank.value) for one in found.ranks] == [
        ("cam", 1.0),
        ("lime", 2.0),
        ("rise", 3.0),
    ]


def test_one_method_has_no_rank_and_what_is_neither_has_none() -> None:
    assert summarise(rows(row("a", iou=0.1)), wanted=FEW).ranks == ()
    table = rows(row("a", granulometry=1.0), row("a", explainer="cam", granulometry=2.0))
    found = summarise(table, wanted=Wanted(draws=20, compared=("granulometry",)))
    assert found.ranks == ()
    assert len(found.contrasts) == 1


def test_architectures_stand_with_both_means_and_an_interval() -> None:
    rng = np.random.default_rng(6)
    values = {name: (rng.random(20) < 0.6).astype(float) for name in ("a1", "a2", "b1")}
    people = [f"P{n // 2}" for n in range(20)]
    table = [
        row(f"f{n}", model=name, patient=people[n], pointing_game=own[n], iou=own[n] / 2)
        for name, own in values.items()
        for n in range(20)
    ]
    wanted = Wanted(draws=200, groups=(("a1", "A"), ("a2", "A"), ("b1", "B"), ("gone", "C")))
    found = summarise(rows(*table), wanted=wanted).gaps
    assert [one.metric for one in found] == ["pointing_game", "iou"]
    ours, theirs = np.array([values["a1"], values["a2"]]), np.array([values["b1"]])
    expected = difference_of_film_means(ours, theirs, people, sampling=Sampling(draws=200, widened=True))
    gap = found[0]
    assert gap.dom == pytest.approx(expected.dom)
    assert (gap.difference.low, gap.difference.high) == pytest.approx((expected.low, expected.high))
    assert (gap.first.mean.value, gap.second.mean.value) == pytest.approx((ours.mean(), theirs.mean()))
    assert (gap.first.sd, gap.second.sd) == (pytest.approx(ours.mean(1).std(ddof=1)), None)
    assert (gap.first.models, gap.second.models) == (("a1", "a2"), ("b1",))
    assert gap.first.mean.low < gap.first.mean.value < gap.first.mean.high
    assert gap.difference.patients == 10


def test_without_groups_there_is_no_gap_and_only_films_of_all_networks_count() -> None:
    table = [row("a", model="x", iou=0.5), row("a", model="y", iou=0.1), row("b", model="x", iou=0.9)]
    assert summarise(rows(*table), wanted=FEW).gaps == ()
    found = summarise(rows(*table), wanted=Wanted(draws=20, groups=(("x", "A"), ("y", "B")))).gaps
    iou = next(one for one in found if one.metric == "iou")
    assert (iou.dom, iou.difference.n) == (pytest.approx(0.4), 1)
    apart = [row("a", model="x", iou=0.5), row("b", model="y", iou=0.1)]
    assert summarise(rows(*apart), wanted=Wanted(draws=20, groups=(("x", "A"), ("y", "B")))).gaps == ()


def test_every_two_groups_have_a_chart_and_a_line_with_both_means() -> None:
    table = [
        row(f"f{n}", model=model, explainer=explainer, iou=0.1 * number + 0.01 * n)
        for number, model in enumerate(("x1", "x2", "y", "z"))
        for explainer in ("grad_cam", "cam")
        for n in range(6)
    ]
    groups = (("x1", "X"), ("x2", "X"), ("y", "Y"), ("z", "Z"))
    found = summarise(rows(*table), wanted=Wanted(draws=50, groups=groups))
    charts = [one for one in gaps(found) if isinstance(one, Bars)]
    assert [one.key for one in charts] == ["dom-iou-X-Y", "dom-iou-X-Z", "dom-iou-Y-Z"]
    assert charts[0].arms == ("X (2 networks)", "Y (1 network)")
    assert [bar.name for bar in charts[0].bars] == ["Grad-CAM", "CAM"]
    bar = charts[0].bars[0]
    assert [one.value for one in bar.means] == pytest.approx([0.075, 0.225])
    assert bar.estimate.value == pytest.approx(-0.15)
    assert "networks and patients" in charts[0].caption
    told = gap_table(found)
    assert told is not None
    assert len(told.rows) == 6
    first = dict(zip((column.name for column in told.columns), told.rows[0], strict=True))
    assert (first["DoM"], first["n"]) == (pytest.approx(0.15), 6)
    assert told.rows[0][5] == pytest.approx(np.std([0.025, 0.125], ddof=1))
    assert told.rows[0][9] is None, "one network has no deviation"
    assert gap_table(summarise(rows(*table), wanted=FEW)) is None
