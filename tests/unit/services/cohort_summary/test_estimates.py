"""Means and shares against slow ones, finding by finding; misses, undefined values and what a mean is held against."""

import math
from collections.abc import Sequence

import numpy as np
import pytest

from tests.helpers.widened import ends
from tests.unit.services.cohort_summary.tables import COLUMNS, Row, by_chance, no_map, row, rows
from xai_desktop import metrics
from xai_desktop.core.cohort.meanings import BESIDE, MEANINGS, meaning, miss_table
from xai_desktop.core.cohort.results import EstimateRow, Summary
from xai_desktop.core.cohort.table import Table
from xai_desktop.core.cohort.wanted import Wanted
from xai_desktop.core.errors import InputError
from xai_desktop.metrics.bootstrap import Sampling
from xai_desktop.metrics.many_means import Draws
from xai_desktop.services.cohort.asking_again import NAMES, columns_of
from xai_desktop.services.cohort.map_metrics import MAP_METRICS
from xai_desktop.services.cohort_summary import summarise
from xai_desktop.services.cohort_summary._estimates import reason_of

MISS = {"iou": 0.0, "pointing_game": 0.0, "pixel_ap": "box_share", "sensitivity": 0.0, "peak_distance": 1.0}


def few(**own: object) -> Wanted:
    return Wanted(**{"draws": 200, **own})  # type: ignore[arg-type]


def as_rows(table: Table) -> list[Row]:
    return [dict(zip(table.columns, cells, strict=True)) for cells in zip(*table.columns.values(), strict=True)]


def one(found: Summary, metric: str, finding: str = "Mass", pooled: str = "", **own: str) -> EstimateRow:
    rows = [e for e in found.estimates if (e.metric, e.finding, e.pooled) == (metric, finding, pooled)]
    return next(e for e in rows if all(getattr(e.setting, name) == value for name, value in own.items()))


def slow(table: Sequence[Row], metric: str, misses: bool) -> list[tuple[float, str]]:
    """Value and patient, row by row."""
    found = []
    for cells in table:
        value = cells[metric] if cells["status"] == "measured" else math.nan
        if cells["status"] == "no map" and misses:
            miss = MISS[metric]
            value = cells[miss] if isinstance(miss, str) else miss
        if not math.isnan(value):
            found.append((value, cells["patient"]))
    return found


def usable_of(usable: Sequence[Row], finding: str) -> list[Row]:
    return [cells for cells in usable if finding in ("", cells["finding"])]


def slow_ends(values: Sequence[float], patients: Sequence[str], everybody: Sequence[str]) -> tuple[float, float]:
    """Draw by draw: all patients of the finding are drawn, with or without a value."""
    means = []
    for drawn in Draws(Sampling(draws=200)).weights(len(everybody)):
        weights = [int(drawn[everybody.index(one)]) for one in patients]
        if sum(weights):
            means.append(sum(w * v for w, v in zip(weights, values, strict=True)) / sum(weights))
    return ends(means, len(set(patients)))


def test_means_and_intervals_are_those_of_slow_ones() -> None:
    table, _ = by_chance(films=24)
    found = summarise(table, wanted=few())
    usable = [cells for cells in as_rows(table) if cells["status"] in ("measured", "no map")]
    order = list(dict.fromkeys(cells["patient"] for cells in usable))
    checked = 0
    for own in found.estimates:
        if own.metric not in MISS or own.pooled == "findings":
            continue
        threshold = own.setting.threshold or "p:90"
        part = [
            cells
            for cells in as_rows(table)
            if own.finding in ("", cells["finding"])
            and (cells["explainer"], cells["layer"], cells["threshold"])
            == (own.setting.explainer, own.setting.layer, threshold)
        ]
        for figure, misses in ((own.defined, False), (own.all_films, True)):
            pairs = sorted(slow(part, own.metric, misses), key=lambda pair: order.index(pair[1]))
            values, patients = zip(*pairs, strict=True)
            everybody = [one for one in order if any(c["patient"] == one for c in usable_of(usable, own.finding))]
            assert figure.value == pytest.approx(np.mean(values), abs=1e-12)
            assert (figure.n, figure.patients) == (len(values), len(set(patients)))
            assert (figure.low, figure.high) == pytest.approx(slow_ends(values, patients, everybody), abs=1e-9)
        assert own.undefined_n == own.all_films.n - own.defined.n
        checked += 1
    assert checked == 2 * 8 * 3 + 3 * 4 * 3  # two cut metrics at eight settings, three others at four; three parts


def test_films_are_counted_once_in_pooled_rows() -> None:
    table = rows(row("a", iou=0.2), row("a", finding="Nodule", iou=0.4), row("b", iou=0.6, patient="a"))
    found = one(summarise(table, wanted=few()), "iou", "", "films").all_films
    assert (found.value, found.n, found.films, found.patients) == (pytest.approx(0.4), 3, 2, 1)
    assert (found.low, found.high, found.reason) == (None, None, "one patient: no interval")


def test_pooling_counts_films_alike_or_findings_alike() -> None:
    table = rows(
        *(row(f"m{n}", iou=0.2, pointing_game=1.0) for n in range(8)),
        *(row(f"n{n}", finding="Nodule", iou=0.8, pointing_game=0.0) for n in range(2)),
    )
    found = summarise(table, wanted=few())
    assert one(found, "iou", "", "films").all_films.value == pytest.approx(0.32)
    assert one(found, "iou", "", "findings").all_films.value == pytest.approx(0.5)
    assert one(found, "pointing_game", "", "films").all_films.value == pytest.approx(0.8)
    assert one(found, "pointing_game", "", "findings").all_films.value == pytest.approx(0.5)


def test_a_map_that_is_none_is_a_miss_as_its_metric_says() -> None:
    own = {"iou": 0.5, "pixel_ap": 0.6, "specificity": 0.9, "peak_distance": 0.2, "granulometry": 7.0}
    table = rows(row("a", box_share=0.1, **own), no_map("b", box_share=0.2), no_map("c", map_state="constant"))
    found = summarise(table, wanted=few())
    means = {e.metric: (e.defined.value, e.all_films.value, e.all_films.n) for e in found.estimates if e.finding}
    assert means["iou"] == (0.5, pytest.approx(0.5 / 3), 3)
    assert means["pixel_ap"] == (0.6, pytest.approx(0.4), 2)  # nobody knows the marks' share of the third film
    assert means["specificity"] == (0.9, pytest.approx(0.3), 3)
    assert means["peak_distance"] == (0.2, pytest.approx(2.2 / 3), 3)
    assert means["granulometry"] == (7.0, None, 0)
    assert one(found, "granulometry").all_films.reason == "no value stands for a film without a map"
    reasons = [(count.what[:11], count.n) for count in one(found, "iou").undefined]
    assert reasons == [("Constant ma", 1), ("No evidence", 1)]
    told = dict(found.misses)
    assert told["IoU"] == "0"
    assert told["distance from peak to box ÷ width"] == "1"
    assert "marks' share" in told["pixel average precision"]
    assert "only defined maps" in told["granulometry (higher is coarser)"]


def test_what_is_not_asked_of_a_method_is_no_miss_of_it() -> None:
    table = rows(row("a", pixel_ap=0.5), no_map("b"), no_map("a", explainer="rise"), no_map("b", explainer="rise"))
    found = summarise(table, wanted=few())
    assert one(found, "iou", explainer="grad_cam").all_films.n == 0
    assert one(found, "peak_distance", explainer="grad_cam").undefined_n == 2
    assert one(found, "iou", explainer="rise").all_films.value == 0.0


def test_a_value_that_was_not_measured_is_counted_with_its_reason_and_is_no_miss() -> None:
    table = rows(row("a", iou=0.4, specificity=0.5), row("b", iou=0.2, why="the boxes cover the whole film"))
    found = one(summarise(table, wanted=few()), "specificity")
    assert (found.defined.value, found.all_films.value, found.all_films.n) == (0.5, 0.5, 1)
    assert [(count.what, count.n) for count in found.undefined] == [("the boxes cover the whole film", 1)]


def test_why_is_told_column_by_column() -> None:
    why = "iou_floor_atlas, dice: no atlas; specificity: the boxes cover the whole film"
    assert reason_of(why, "specificity") == "the boxes cover the whole film"
    assert reason_of(why, "dice") == "no atlas"
    assert reason_of(why, "iou") == why
    table = rows(row("a", iou=0.4, why=why), row("b", why="iou: not seen"), row("c", why="iou, dice: not seen"))
    for metric in ("iou", "l_acc"):
        counts = one(summarise(table, wanted=few()), metric).undefined
        assert [(count.what, count.n) for count in counts] == [("not seen", 2)]
    spared = one(summarise(table, wanted=few()), "specificity").undefined
    assert "the boxes cover the whole film" in [count.what for count in spared]


def test_l_acc_is_strict_and_says_how_many_boxes_can_reach_it() -> None:
    table = rows(
        row("a", iou=0.2, iou_ceiling=0.9),
        row("b", iou=0.21, iou_ceiling=0.9),
        row("c", iou=0.1, iou_ceiling=0.2),
        no_map("d", iou_ceiling=0.5),
        no_map("e", iou_ceiling=0.1),
    )
    found = summarise(table, wanted=few())
    ious, ceilings = [0.2, 0.21, 0.1, None, None], [0.9, 0.9, 0.2, 0.5, 0.1]
    every, reachable = one(found, "l_acc"), one(found, "l_acc_attainable")
    assert every.all_films.value == metrics.METRICS["l_acc"](ious)
    assert every.defined.value == pytest.approx(1 / 3)
    assert reachable.all_films.value == metrics.METRICS["l_acc"](ious, ceilings=ceilings)
    assert (every.all_films.n, reachable.all_films.n, reachable.defined.n) == (5, 3, 2)
    assert every.mark("ceiling") == pytest.approx(3 / 5)
    assert {count.what[:13]: count.n for count in reachable.undefined} == {"No evidence: ": 1, "more than 0.2": 2}


def test_a_number_stands_beside_floor_atlas_second_reader_and_ceiling() -> None:
    own = {"iou_floor_random": 0.05, "iou_ceiling": 0.8, "pixel_ap": 0.3, "specificity": 0.8, "sensitivity": 0.4}
    table = rows(
        row("a", iou=0.4, iou_floor_atlas=0.3, second_reader=0.7, box_share=0.1, mask_share=0.1, **own),
        row("b", iou=0.2, box_share=0.3, mask_share=0.1, **own),
    )
    found = summarise(table, wanted=few())
    marks = {mark.name: (mark.mean, mark.n) for mark in one(found, "iou").marks}
    assert marks == {"random map": (0.05, 2), "atlas": (0.3, 1), "second reader": (0.7, 1), "ceiling": (0.8, 2)}
    assert one(found, "pixel_ap").mark("chance") == pytest.approx(0.2)
    assert one(found, "sensitivity").mark("chance") == pytest.approx(0.1)
    assert one(found, "specificity").mark("chance") == pytest.approx(0.9)
    assert one(found, "iou").mark("chance") is None


def test_what_knows_no_threshold_is_shown_once() -> None:
    table = rows(*(row("a", threshold=t, iou=0.1, pixel_ap=0.4, pointing_game=1.0) for t in ("p:90", "p:80")))
    found = summarise(table, wanted=few())
    shown = [(e.metric, e.setting.threshold) for e in found.estimates if e.finding and e.defined.known]
    assert shown == [("iou", "p:90"), ("iou", "p:80"), ("l_acc", "p:90"), ("l_acc", "p:80"), ("pointing_game", ""),
                     ("pixel_ap", "")]  # fmt: skip


def test_beside_the_iou_stand_numbers_that_do_not_hang_on_the_masks_size() -> None:
    table = rows(
        row("a", pixel_ap=0.3, box_share=0.1, iou=0.2),
        no_map("b", box_share=0.2),
        row("c", pixel_ap=0.5, box_share=0.0, iou=0.2, why="pixel_ap: no marks"),
    )
    found = one(summarise(table, wanted=few()), "pixel_ap_over_chance")
    assert (found.defined.value, found.defined.n) == (pytest.approx(3.0), 1)
    assert (found.all_films.value, found.all_films.n) == (pytest.approx(2.0), 2)
    assert {count.what[:8]: count.n for count in found.undefined} == {"No evide": 1, "no marks": 1}


def test_only_the_metrics_that_are_asked_for() -> None:
    table = rows(row("a", iou=0.1, pixel_ap=0.4, strength=3.0))
    found = summarise(table, wanted=few(metrics=("pixel_ap", "strength", "auc")))
    assert {e.metric for e in found.estimates} == {"pixel_ap", "pixel_ap_over_chance", "strength"}
    with pytest.raises(InputError, match="no column nonsense"):
        summarise(table, wanted=few(compared=("nonsense",)))


def test_the_same_row_twice_counts_once() -> None:
    found = summarise(rows(row("a", iou=0.1), row("a", iou=0.9), row("b", iou=0.3)), wanted=few())
    assert one(found, "iou").all_films.value == pytest.approx(0.2)


def test_every_metric_of_a_map_says_what_a_miss_is() -> None:
    """A new metric has to say it, too."""
    of_many_films = {
        "auc", "l_acc", "dom", "accuracy", "balanced_accuracy", "f1", "auprc", "brier", "break_even_films",
        "map_50", "map_75", "map_50_95", "map_voc_2007", "map_voc_2010", "mean_iou",
    }  # fmt: skip
    known = {*MEANINGS, *BESIDE, *of_many_films}
    assert {one.key for one in metrics.METRICS if meaning(one.key).column not in known} == set()
    assert {one.column for one in MEANINGS.values()} == set(MEANINGS)
    assert {one.column for one in MEANINGS.values() if isinstance(one.miss, str)} <= {
        name for name in MEANINGS if one_of_shares(name)
    }


def one_of_shares(name: str) -> bool:
    return name in ("pixel_ap", "pixel_ap_trapezoid", "energy_in_box", "top15_precision_paper")


def test_every_column_of_an_audit_has_its_meaning() -> None:
    of_marks = [one for group in MAP_METRICS.values() for one in group]
    for one in of_marks:
        known = meaning(one.column.name)
        assert one.column.name in BESIDE or known.cut == one.cut, one.column.name
    names = [one.column.name for one in of_marks] + [one.name for one in columns_of(NAMES)]
    for name in names:
        assert name in BESIDE or any(name == key or name.startswith(f"{key}_") for key in MEANINGS), name
    assert {meaning(name).better for name in names if name.startswith("random_")} == {-1}


def test_a_metric_with_a_word_behind_it_means_the_same() -> None:
    known = meaning("insertion_blur")
    assert (known.label, known.better, known.cut) == ("area under the insertion curve, blur", 1, False)
    assert meaning("sensitivity_min_max_0.3").miss == 0.0
    at_30 = meaning("sensitivity_at_30")
    assert (at_30.label, at_30.cut) == ("box covered by the mask from 30 % of the map's span", False)
    assert meaning("pointing_game_wide").chance == "pointing_wide_chance"
    assert meaning("something_else").label == "something else"
    assert miss_table(["something_else"])[0][1].startswith("no value stands for one")
    assert meaning("ioux").miss is None


def test_words_that_mislead_are_not_used() -> None:
    labels = " ".join(one.label for one in MEANINGS.values()).casefold().split()
    assert not {"ap", "accuracy", "hit", "miss", "sensitivity", "specificity"} & set(labels)


def test_columns_of_the_helper_table_are_those_of_the_contract() -> None:
    assert len({one.name for one in COLUMNS}) == len(COLUMNS)
