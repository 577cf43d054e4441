"""P002's verdicts are earned by whole intervals, and its weights are those of the head."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy import stats

from xai_desktop.metrics.bootstrap import Interval
from xai_desktop.models.cascade_net import CascadeNet
from xai_desktop.models.hr_cam_net import HrCamNet
from xai_desktop.services.reproduce.p002_claims import MARGIN, claims, comparisons, judged, table
from xai_desktop.services.reproduce.p002_found import Calls, Found, Run
from xai_desktop.services.reproduce.p002_maps import (
    AP,
    CALLED,
    CAM,
    CHANCE,
    GRAD_CAM,
    HR_CAM,
    NAMES,
    NEEDS,
    SENSITIVITY,
    SPECIFICITY,
    Row,
)
from xai_desktop.services.reproduce.p002_tables import box_plots, called_table, healthy_table, map_table
from xai_desktop.services.reproduce.p002_weights import WeightBars, layer_table, save_weights, shares, weights_of

FILMS = 30


def found(gain: float, seeds: int = 5, fall: float = 0.0, broken: int = 0) -> Found:
    """HR-CAM is better by `gain` than its rivals in everything but specificity, in which it is worse by `fall`.

    The first films have no map of Grad-CAM.
    """
    draws = np.random.default_rng(1)
    runs = []
    for seed in range(seeds):
        rows = []
        for film in range(FILMS):
            for method in NAMES:
                own = method == HR_CAM
                noise = draws.normal(0, 0.02)
                none = method == GRAD_CAM and film < broken
                for measure in (*SENSITIVITY, AP):
                    value = None if none else 0.5 + own * gain + noise
                    rows.append(Row(f"film {film}", False, method, measure, value))
                for measure in SPECIFICITY:
                    value = None if none else 0.7 - own * fall + noise
                    rows.append(Row(f"film {film}", False, method, measure, value))
                    rows.append(Row(f"healthy {film}", True, method, measure, 0.9))
                rows.append(Row(f"film {film}", False, method, CHANCE, 0.01))
                if method in NEEDS:
                    rows.append(Row(f"film {film}", False, method, CALLED, float(film % 3 > 0)))
        calls = {network: Calls(0.8, 0.75, 0.9) for network in {*NEEDS.values()}}
        runs.append(Run(seed, tuple(rows), calls, {}))
    return Found("focal", tuple(runs))


def verdicts(one: Found, seeds: int = 5) -> dict[str, str]:
    return {
        claim.title.partition(" at ")[0].partition(",")[0]: claim.verdict for claim in claims(comparisons([one]), seeds)
    }


HIGHER = (
    "HR-CAM's sensitivity above CAM's",
    "HR-CAM's sensitivity above Grad-CAM's",
    "Higher pixel AP: HR-CAM against CAM",
    "Higher pixel AP: HR-CAM against Grad-CAM",
)


@pytest.mark.parametrize(
    ("gain", "seeds", "verdict"),
    [
        (0.2, 5, "holds here"),
        (-0.2, 5, "does not hold here"),
        (0.0, 5, "undecided"),
        (0.2, 4, "undecided, 4 seeds are too few"),
    ],
)
def test_a_higher_figure_is_decided_by_its_interval(gain: float, seeds: int, verdict: str) -> None:
    given = verdicts(found(gain, seeds), seeds)
    assert {given[title] for title in HIGHER} == {verdict}


@pytest.mark.parametrize(("fall", "verdict"), [(0.0, "holds here"), (MARGIN, "undecided"), (0.2, "does not hold here")])
def test_alike_is_a_margin_and_no_missing_difference(fall: float, verdict: str) -> None:
    given = verdicts(found(0.2, fall=fall))
    assert given[f"HR-CAM's specificity within {MARGIN} of CAM's"] == verdict


@pytest.mark.parametrize(
    ("gaps", "level", "alike", "verdict"),
    [
        ([(0.1, 0.2), (0.0, 0.1)], 0.0, 0.0, "undecided"),
        ([(0.1, 0.2), (-0.1, 0.1)], 0.0, 0.0, "undecided"),
        ([(0.1, 0.2), (-0.1, -0.01)], 0.0, 0.0, "does not hold here"),
        ([(0.001, 0.01)], MARGIN, 0.0, "does not hold here"),
        ([(0.001, 0.1)], MARGIN, 0.0, "undecided"),
        ([(0.06, 0.1)], MARGIN, 0.0, "holds here"),
        ([(0.06, 0.1), (-0.01, 0.01)], 0.0, MARGIN, "does not hold here"),
        ([(-0.1, -0.06)], 0.0, MARGIN, "does not hold here"),
        ([(0.04, 0.06), (-0.01, 0.01)], 0.0, MARGIN, "undecided"),
        ([(-0.04, 0.04)], 0.0, MARGIN, "holds here"),
        ([(None, None)], 0.0, 0.0, "undecided"),
    ],
)
def test_a_verdict_needs_whole_intervals(
    gaps: list[tuple[float | None, float | None]], level: float, alike: float, verdict: str
) -> None:
    every = [(f"at {n}", Interval(0.0, low, high, 9)) for n, (low, high) in enumerate(gaps)]
    assert judged("a claim", "the paper", every, 5, level=level, alike=alike).verdict == verdict
    assert judged("a claim", "the paper", every, 4, level=level, alike=alike).verdict.startswith("undecided, 4 seeds")


def test_one_threshold_that_contradicts_is_enough() -> None:
    one, last = found(0.2), (HR_CAM, SENSITIVITY[2])
    rows = [
        tuple(replace(row, value=0.1) if (row.method, row.measure) == last else row for row in run.rows)
        for run in one.runs
    ]
    turned = replace(one, runs=tuple(replace(run, rows=own) for run, own in zip(one.runs, rows, strict=True)))
    assert verdicts(turned)["HR-CAM's sensitivity above CAM's"] == "does not hold here"


def test_the_tests_are_paired_by_film_and_corrected_together() -> None:
    one = found(0.005)
    every = comparisons([one, one])
    assert len(every) == 2 * 4 * 7
    plain = []
    for each in every:
        ours, theirs = (
            np.mean([[r.value for r in run.rows if (r.method, r.measure, r.healthy) == (method, each.measure, False)]
                     for run in one.runs], axis=0)
            for method in (each.method, each.rival)
        )  # fmt: skip
        plain.append((stats.ttest_rel(ours, theirs).pvalue, stats.wilcoxon(ours, theirs).pvalue))
        assert each.gap.estimate == pytest.approx(float((ours - theirs).mean()))
    for kind, tests in enumerate(([one.t for one in every], [one.ranks for one in every])):
        order = np.argsort([p[kind] for p in plain])
        largest = 0.0
        for place, number in enumerate(order):
            assert tests[number].p == pytest.approx(plain[number][kind])
            largest = max(largest, min(1.0, plain[number][kind] * (len(plain) - place)))
            assert tests[number].corrected == pytest.approx(largest)
    assert len(table(every).rows) == len(every)


def test_a_map_without_structure_marks_nothing_and_is_said() -> None:
    one, whole = found(0.0, broken=6), found(0.0)
    assert (one.missing(GRAD_CAM), one.missing(CAM)) == (5 * 6, 0)
    assert one.table(GRAD_CAM, SPECIFICITY[1])[:, :6].min() == 1
    assert one.table(GRAD_CAM, AP)[:, :6].max() == 0
    assert one.mean(GRAD_CAM, AP).estimate == pytest.approx(whole.table(GRAD_CAM, AP)[:, 6:].mean() * 24 / 30)
    row = next(row for row in map_table(one).rows if row[0] == "Grad-CAM")
    assert "30 of 150" in row
    assert row[-3:] == ("0.80 (0.80 to 0.80)", "0.75 (0.75 to 0.75)", "0.90 (0.90 to 0.90)")


def test_only_what_is_called_and_only_what_is_healthy() -> None:
    one = found(0.0)
    assert one.films() == one.films(healthy=True) == FILMS
    called = called_table(one)
    assert called.head[-1].endswith("100 of 150 films and seeds")
    chosen = one.table(CAM, SENSITIVITY[0])[:, [film for film in range(FILMS) if film % 3]]
    assert next(row for row in called.rows if row[0] == "CAM")[1].startswith(f"{np.median(chosen):.2f} / ")
    assert {row[2] for row in healthy_table([one]).rows} == {"0.90 / 0.90 / 0.90"}


def test_box_plots_hold_every_film_and_seed() -> None:
    boxes = {figure.name: figure for figure in box_plots(found(0.1))}
    assert list(boxes) == ["sensitivity-focal", "specificity-focal", "ap-focal"]
    assert [label for label, _ in boxes["sensitivity-focal"].boxes][:3] == [
        "HR-CAM\nat 0.3",
        "CAM\nat 0.3",
        "Grad-CAM\nat 0.3",
    ]
    assert {len(values) for figure in boxes.values() for _, values in figure.boxes} == {5 * FILMS}
    assert boxes["ap-focal"].level == pytest.approx(0.01)


def test_weights_by_hand(tmp_path: Path) -> None:
    torch.manual_seed(2)
    net = HrCamNet(CascadeNet((3, 4), 1).eval(), (), 1)
    x = torch.randn(70, 1, 16, 16)
    head = weights_of(net, x)
    with torch.no_grad():
        averages = torch.stack([net.features(film[None])[0] for film in x]).double()
    weight = net.linear.weight[0].tolist()
    moved = [abs(w) * float(averages[:, i].std(correction=0)) for i, w in enumerate(weight)]
    assert [one.layer for one in head] == list(net.taps)
    assert np.concatenate([one.weights for one in head]) == pytest.approx(weight)
    assert np.concatenate([one.moved for one in head]) == pytest.approx(moved, rel=1e-4)
    expected = sum(map(abs, weight[:3])) / sum(map(abs, weight)), sum(moved[:3]) / sum(moved)
    assert shares(head)[0] == pytest.approx(expected, rel=1e-4)
    with save_weights(head, tmp_path / "weights.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [float(row["weight"]) for row in rows] == pytest.approx(weight)
    assert [row["feature"] for row in rows] == list("0120123")


def test_every_feature_map_has_its_bar_and_every_layer_its_share() -> None:
    torch.manual_seed(3)
    heads = [weights_of(HrCamNet(CascadeNet((3, 4), 1).eval(), (), 1), torch.randn(9, 1, 16, 16)) for _ in range(2)]
    bars = WeightBars("weights", "The weight of every feature map", (("focal", heads[0]), ("diffuse", heads[1])))
    told = bars.record()["weights"]
    assert [len(weights) for weights in told["diffuse"].values()] == [3, 4]
    drawn = bars.drawn("svg").decode()
    assert drawn == bars.drawn("svg").decode()
    assert drawn.count("stages.1.relu") == 2
    assert f"{shares(heads[0])[0][0]:.0%}" in drawn
    both = [shares(head)[1][0] for head in heads]
    row = layer_table("Weights", heads).rows[1]
    assert row[1:3] == ("4", f"{np.mean(both):.0%} ({min(both):.0%} to {max(both):.0%})")


def test_a_head_that_has_learnt_nothing_has_no_shares() -> None:
    net = HrCamNet(CascadeNet((3,), 1).eval(), (), 1)
    torch.nn.init.zeros_(net.linear.weight)
    assert shares(weights_of(net, torch.randn(4, 1, 16, 16))) == ((0.0, 0.0),)
