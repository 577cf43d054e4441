"""Parts of the films: each film in exactly one part, bounds that can be checked, only counts for few patients."""

import numpy as np
import pytest

from tests.unit.services.cohort_summary.tables import Row, by_chance, no_map, row, rows
from xai_desktop.core.cohort.question import Question
from xai_desktop.core.cohort.result_tables import Stratum
from xai_desktop.core.cohort.wanted import Wanted
from xai_desktop.services.cohort_summary import summarise


def parts(table: list[Row], by: str) -> dict[str, Stratum]:
    found = summarise(rows(*table), wanted=Wanted(draws=50)).strata
    return {one.level: one for one in found if one.by == by}


def test_every_observation_stands_in_one_part_of_each_division() -> None:
    table, _ = by_chance(models=("net", "old"))
    found = summarise(table, wanted=Wanted(draws=50)).strata
    divisions = dict.fromkeys((one.by, one.setting) for one in found)
    assert len(divisions) == 13 * 4
    whole = {setting: 0 for _, setting in divisions}
    for by, setting in divisions:
        own = [one.all_films.n for one in found if (one.by, one.setting) == (by, setting)]
        whole[setting] = whole[setting] or sum(own)
        assert sum(own) == whole[setting], by


def test_means_are_those_of_a_slow_one() -> None:
    table, _ = by_chance(films=60, patients=60, thresholds=("p:90",), layers=("layer4",), explainers=("cam",))
    found = summarise(table, wanted=Wanted(draws=50)).strata
    names = ("view", "sex", "status", "iou", "patient", "film")
    cells = [dict(zip(names, one, strict=True)) for one in zip(*(table[n].tolist() for n in names), strict=True)]
    for by in ("view", "sex"):
        for one in (own for own in found if own.by == by):
            level = "" if one.level == "not known" else one.level
            usable = [c for c in cells if c[by] == level and c["status"] in ("measured", "no map")]
            values = [c["iou"] if c["status"] == "measured" else 0.0 for c in usable]
            assert one.all_films.n == len(values)
            assert one.all_films.value == pytest.approx(np.mean(values))
            assert one.all_films.low < one.all_films.value < one.all_films.high
            assert one.defined.n == sum(c["status"] == "measured" for c in usable)


def test_fewer_than_five_patients_give_counts_only() -> None:
    table = [row(f"f{n}", view="AP", iou=0.5) for n in range(5)]
    table += [row(f"g{n}", patient=f"Q{n % 4}", view="PA", iou=0.5) for n in range(9)]
    found = parts(table, "view")
    assert (found["AP"].all_films.value, found["AP"].all_films.n) == (0.5, 5)
    few = found["PA"].all_films
    assert (few.value, few.low, few.n, few.films, few.patients) == (None, None, 9, 9, 4)
    assert few.reason == "fewer than 5 patients"


def test_sizes_of_marks_are_thirds_with_their_bounds() -> None:
    table = [row(f"f{n}", box_share=0.01 * (n + 1), iou=n / 20) for n in range(15)] + [row("x", iou=0.9)]
    found = parts(table, "size of the marks")
    assert [(level, one.all_films.n) for level, one in found.items()] == [
        ("lowest third (up to 5.67 % of the film)", 5),
        ("middle third (up to 10.3 % of the film)", 5),
        ("highest third (up to 15 % of the film)", 5),
        ("not known", 1),
    ]
    means = [one.all_films.value for one in found.values()][:3]
    assert means == pytest.approx([0.1, 0.35, 0.6])


def test_bounds_are_those_of_the_finding_that_is_asked_for() -> None:
    table = [row(f"f{n}", box_share=0.01, finding="Nodule", iou=0.1) for n in range(6)]
    table += [row(f"f{n}", box_share=0.1 * (n + 1), iou=0.1) for n in range(6)]
    question = Question("net", "grad_cam", layer="layer4", finding="Mass", against="")
    found = summarise(rows(*table), wanted=Wanted(question=question, draws=50)).strata
    sizes = [(one.level, one.all_films.n) for one in found if one.by == "size of the marks"]
    assert [n for _, n in sizes] == [2, 2, 2]
    assert sizes[0][0] == "lowest third (up to 26.7 % of the film)"
    assert {one.finding for one in found} == {"Mass"}
    assert [one.level for one in found if one.by == "finding"] == ["Mass"]


@pytest.mark.parametrize(
    ("age", "level"),
    [(39.9, "under 40"), (40, "40 to 64"), (64.9, "40 to 64"), (65, "65 and over"), (None, "not known")],
)
def test_ages(age: float | None, level: str) -> None:
    assert list(parts([row("a", age=age, iou=0.1)], "age")) == [level]


def test_calls_and_scores_are_those_of_the_network() -> None:
    table = [row("a", score=0.9, called=True, call_right=True, iou=0.1)]
    table += [row("a", model="old", score=0.2, called=False, call_right=None, iou=0.1)]
    found = summarise(rows(*table), wanted=Wanted(draws=50)).strata
    levels = {(one.setting.model, one.by): one.level for one in found}
    assert (levels["net", "called"], levels["old", "called"]) == ("yes", "no")
    assert (levels["net", "call right"], levels["old", "call right"]) == ("yes", "not known")


def test_many_devices_and_sizes_are_put_together() -> None:
    table = [row(f"f{n}", device=f"D{n % 20:02}", film_height=500 + n, film_width=1000, iou=0.1) for n in range(60)]
    table += [row(f"g{n}", device="often", iou=0.1) for n in range(9)]
    devices = parts(table, "device")
    assert list(devices)[:2] == ["often", "D00"]
    assert len(devices) == 12
    assert devices["other"].all_films.n == 60 - 3 * 10
    sizes = parts(table, "film size")
    assert next(iter(sizes)).endswith("megapixels)")
    assert sizes["not known"].all_films.n == 9
    few = parts([row("a", film_height=512, film_width=1024), row("b", film_height=512, film_width=512)], "film size")
    assert list(few) == ["512 × 512", "1024 × 512"]


def test_a_map_that_is_none_is_in_its_part_as_a_miss() -> None:
    table = [row(f"f{n}", sex="F", iou=0.5) for n in range(5)] + [no_map(f"g{n}", sex="F") for n in range(5)]
    found = parts(table, "sex")["F"]
    assert (found.defined.value, found.defined.n) == (0.5, 5)
    assert (found.all_films.value, found.all_films.n) == (0.25, 10)
