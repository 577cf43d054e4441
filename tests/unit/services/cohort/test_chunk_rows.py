"""The rows of an audit are what a person gets who asks film by film, metric by metric."""

import json
import math
import threading
from typing import Any

import pytest
import torch

from tests.helpers.audits import Cohort, design
from xai_desktop.core.cohort.design import Method
from xai_desktop.core.errors import ExplainerError
from xai_desktop.core.report_rows import Row
from xai_desktop.core.shapes import Shape
from xai_desktop.core.threshold import Otsu, Percentile, PerClass
from xai_desktop.metrics import METRICS
from xai_desktop.models.store import load_bundle
from xai_desktop.services.cohort import chunk_rows
from xai_desktop.services.cohort.asking_again import AskingAgain
from xai_desktop.services.cohort.planning import FilmPlan, Plan, plan
from xai_desktop.services.cohort.running import Compute
from xai_desktop.services.explaining import explain
from xai_desktop.services.opening import load_image
from xai_desktop.services.predicting import predict

METHODS = ("grad_cam", "saliency")
MARKED = (("f00", "Mass"), ("f01", "Mass"), ("f02", "Effusion"), ("f03", "Mass"), ("f03", "Effusion"))


def computed(found: Plan) -> tuple[list[Row], list[Row]]:
    compute = Compute(found)
    chunks = [compute(chunk) for chunk in found.chunks()]
    return [row for one in chunks for row in one.rows], [row for one in chunks for row in one.scores]


@pytest.fixture(scope="module")
def planned(where: Cohort) -> Plan:
    every = ("iou", "sensitivity", "dice", "pixel_ap", "pixel_ap_trapezoid", "energy_in_box", "pointing_game",
             "top15_precision", "peak_distance", "centroid_distance", "granulometry", "iou_over_ceiling",
             "lime_overlap", "artefact_contamination")  # fmt: skip
    return plan(design(where, metrics=every, absent="all"))


@pytest.fixture(scope="module")
def tables(planned: Plan) -> tuple[list[Row], list[Row]]:
    return computed(planned)


def test_one_row_for_each_film_finding_method_and_threshold(tables: tuple[list[Row], list[Row]]) -> None:
    rows, scores = tables
    measured = [row for row in rows if row["status"] == "measured"]
    assert {(r["film"], r["finding"], r["explainer"], r["threshold"]) for r in measured} == {
        (film, finding, method, cut)
        for film, finding in (
            ("f00", "Mass"),
            ("f01", "Mass"),
            ("f02", "Effusion"),
            ("f03", "Mass"),
            ("f03", "Effusion"),
        )
        for method in METHODS
        for cut in ("p:90", "p:70")
    }
    assert len(measured) == 5 * 2 * 2
    assert [(r["film"], r["finding"], r["why"]) for r in rows if r["status"] == "no class"] == [
        ("f04", "Nodule", "small has no class for Nodule")
    ]
    failed = [row for row in rows if row["status"] == "failed"]
    assert [row["film"] for row in failed] == ["f08"]
    assert "f08.png" in str(failed[0]["why"])
    assert len(scores) == 8 * 2
    assert {(row["finding"], row["truth"], row["truth_from"]) for row in scores if row["film"] == "f05"} == {
        ("Mass", "present", "labels"), ("Effusion", "absent", "labels"),
    }  # fmt: skip


def test_on_several_cores_the_lines_are_those_of_one(
    planned: Plan, tables: tuple[list[Row], list[Row]], monkeypatch: pytest.MonkeyPatch
) -> None:
    who: set[str] = set()
    measure = chunk_rows.profile_of

    def watched(*words: Any, **more: Any) -> Any:
        who.add(threading.current_thread().name)
        return measure(*words, **more)

    monkeypatch.setattr(chunk_rows, "profile_of", watched)
    monkeypatch.setattr(torch, "get_num_threads", lambda: 3)
    rows, scores = computed(planned)
    assert len(who) > 1, "or this test compares one core with one core"
    timed = {"seconds": None}
    assert [row | timed for row in rows] == [row | timed for row in tables[0]]
    assert scores == tables[1]


def by_hand(film: FilmPlan, model: Any, row: Row) -> dict[str, float | None]:
    """The same numbers asked for one by one."""
    image, q = load_image(film.ref), float(str(row["threshold"])[2:])
    made = explain(model, image, str(row["explainer"]), target=str(row["finding"]), layer=str(row["layer"] or "last"))
    shapes: list[Shape] = [mark.shape for mark in film.marks if mark.label == row["finding"]]
    wide = 15 * made.heatmap.shape[1] / 224
    cut = {"percentile": q}
    found = {name: METRICS[name](made.heatmap, shapes, **cut) for name in ("iou", "dice", "sensitivity")}
    found |= {name: METRICS[name](made.heatmap, shapes, **cut) for name in ("iou_ceiling", "iou_floor_random")}
    found |= {name: METRICS[name](made.heatmap, shapes, **cut) for name in ("iou_over_ceiling", "centroid_distance")}
    found |= {name: METRICS[name](made.heatmap, shapes) for name in ("pixel_ap", "pixel_ap_trapezoid", "energy_in_box")}
    found |= {name: METRICS[name](made.heatmap, shapes) for name in ("pointing_game", "pointing_chance")}
    found |= {name: METRICS[name](made.heatmap, shapes) for name in ("peak_distance", "top15_precision")}
    found["pointing_game_wide"] = METRICS["pointing_game"](made.heatmap, shapes, wide)
    found["peak_inside"] = METRICS["pointing_game"](made.heatmap, shapes, 0)
    found["sensitivity_at_50"] = METRICS["sensitivity_min_max"](made.heatmap, shapes, cut=0.5)
    found["granulometry"] = METRICS["granulometry"](made.heatmap, percentile=q)
    return found


def test_the_numbers_are_those_of_one_film_at_a_time(
    planned: Plan, tables: tuple[list[Row], list[Row]], where: Cohort
) -> None:
    """Maps that were made together differ by rounding, so that a pixel at a cut may fall on the other side."""
    films = {film.ref.image_id: film for film in planned.films}
    model = load_bundle(str(where.model))
    compared = 0
    for row in (row for row in tables[0] if row["status"] == "measured"):
        for name, value in by_hand(films[str(row["film"])], model, row).items():
            if value is None:
                assert row[name] is None, name
            else:
                assert row[name] == pytest.approx(value, abs=0.01, rel=0.01), (row["film"], row["explainer"], name)
                compared += 1
    assert compared > 200


def test_the_scores_are_those_of_one_film_at_a_time(
    planned: Plan, tables: tuple[list[Row], list[Row]], where: Cohort
) -> None:
    model = load_bundle(str(where.model))
    films = {film.ref.image_id: film for film in planned.films}
    for row in tables[1]:
        one = predict(model, load_image(films[str(row["film"])].ref)).find(str(row["finding"]))
        assert row["score"] == pytest.approx(one.score, abs=1e-5)
        assert row["called"] == one.called
        assert row["call_right"] == (one.called == (row["truth"] == "present"))


def test_films_without_the_finding_have_a_map_and_no_overlap(tables: tuple[list[Row], list[Row]]) -> None:
    without = [row for row in tables[0] if row["status"] == "no mark"]
    assert {(row["film"], row["finding"]) for row in without} == {
        ("f00", "Effusion"), ("f01", "Effusion"), ("f02", "Mass"), ("f04", "Mass"), ("f04", "Effusion"),
        ("f05", "Effusion"), ("f06", "Mass"), ("f07", "Mass"), ("f07", "Effusion"),
    }  # fmt: skip
    for row in without:
        assert row["truth"] == "absent"
        assert row["iou"] is None
        assert row["reader"] is None
        assert row["why"] == "no expert marked this finding on the film"
        if row["map_state"] == "ok":
            assert 0 <= float(str(row["peak_x"])) <= 1


@pytest.mark.parametrize(("absent", "least"), [("none", 0), ("called", 1)])
def test_of_absent_findings_only_what_is_wanted(where: Cohort, absent: str, least: int) -> None:
    rows, scores = computed(plan(design(where, absent=absent)))
    called = {(r["film"], r["finding"]) for r in scores if r["truth"] == "absent" and r["called"]}
    found = {(r["film"], r["finding"]) for r in rows if r["status"] == "no mark"}
    assert found == (called if least else set())
    assert not least or called


def test_undefined_numbers_say_why(where: Cohort) -> None:
    found = plan(design(where, metrics=("iou", "lime_overlap", "artefact_contamination", "granulometry"),
                        thresholds=(Otsu(),)))  # fmt: skip
    rows = [row for row in computed(found)[0] if row["status"] == "measured"]
    assert rows
    for row in rows:
        why = str(row["why"])
        assert "asked of LIME's explanations only" in why
        assert "no artefact is marked on the film" in why
        assert "granulometry, granulometry_size: the mask is not cut by rank" in why
        assert row["threshold"] == "otsu"


def test_a_method_that_does_not_fit_is_a_reason_and_no_end(where: Cohort) -> None:
    found = plan(design(where, explainers=(Method("attention_rollout"), Method("grad_cam"))))
    rows = computed(found)[0]
    failed = [row for row in rows if row["status"] == "failed" and row["explainer"] == "attention_rollout"]
    assert {row["film"] for row in failed} == {"f00", "f01", "f02", "f03"}
    assert all("attend" in str(row["why"]) or "attention" in str(row["why"]) for row in failed)
    assert any(row["explainer"] == "grad_cam" and row["status"] == "measured" for row in rows)


def test_rows_are_plain_values(tables: tuple[list[Row], list[Row]]) -> None:
    for row in (*tables[0], *tables[1]):
        assert all(one is None or type(one) in (str, int, float, bool) for one in row.values())
        assert all(math.isfinite(one) for one in row.values() if isinstance(one, float))
        assert json.loads(json.dumps(row)) == row
    assert len({tuple(row) for row in tables[0]}) == 1


def test_every_threshold_shares_what_it_does_not_change(tables: tuple[list[Row], list[Row]]) -> None:
    pairs: dict[Any, list[Row]] = {}
    for row in (row for row in tables[0] if row["status"] == "measured"):
        pairs.setdefault((row["film"], row["finding"], row["explainer"]), []).append(row)
    for one, other in pairs.values():
        assert one["pixel_ap"] == other["pixel_ap"]
        assert float(str(one["mask_share"])) < float(str(other["mask_share"]))


def test_what_the_network_is_asked_again_for(where: Cohort) -> None:
    names = ("iou", "insertion", "deletion", "average_drop", "right_classification", "repeatability", "randomisation")
    rows = [row for row in computed(plan(design(where, metrics=names)))[0] if row["status"] == "measured"]
    assert rows
    columns = [name for name in rows[0] if name.startswith(("insertion_", "deletion_", "average_drop_", "repeat_"))]
    assert len(columns) > 12
    for row in rows:
        for name in columns:
            assert row[name] is not None or f"{name}" in str(row["why"]), name
    by_film = {(row["film"], row["finding"], row["explainer"]): row for row in rows}
    for row in rows:
        assert row["insertion_blur"] == by_film[row["film"], row["finding"], row["explainer"]]["insertion_blur"]


def test_a_map_that_cannot_be_asked_about_again_keeps_its_other_numbers(
    where: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ExplainerError("The layer of the changed network is gone.")

    monkeypatch.setattr(AskingAgain, "values", refuse)
    rows = [
        row for row in computed(plan(design(where, metrics=("iou", "insertion"))))[0] if row["status"] == "measured"
    ]
    assert rows
    for row in rows:
        assert row["iou"] is not None
        assert row["insertion_blur"] is None
        assert "The layer of the changed network is gone." in str(row["why"])


def test_a_threshold_of_its_own_for_each_finding(where: Cohort) -> None:
    """The rows of a policy are those that each finding has at its own threshold, under the policy's name."""
    cuts = {"Mass": Percentile(95), "Effusion": Percentile(60)}
    policy = PerClass((("mass", cuts["Mass"]),), cuts["Effusion"])
    wanted = design(where, explainers=(Method("grad_cam"),), thresholds=(*cuts.values(), policy), metrics=("iou",))
    rows, _ = computed(plan(wanted))
    measured = [row for row in rows if row["status"] == "measured"]
    own = [row for row in measured if row["threshold"] == "mass=p:95,p:60"]
    assert {row["finding"] for row in own} == set(cuts)
    for row in own:
        key = ("film", "finding", "reader", "explainer", "layer")
        cut = f"p:{cuts[str(row['finding'])].q:g}"
        (same,) = (
            one for one in measured if one["threshold"] == cut and all(one[name] == row[name] for name in key)
        )  # fmt: skip
        assert {**row, "threshold": cut} == same
