"""Boxes that a network draws: COCO's numbers by pycocotools and by our own metrics, intervals by films drawn again."""

import json

import numpy as np
import pytest

from tests.unit.metrics.slow_boxes import pycoco
from tests.unit.services.cohort_summary.tables import by_chance, row, rows, score, scores
from xai_desktop.core.cohort.results import Summary
from xai_desktop.core.cohort.table import Table
from xai_desktop.core.cohort.wanted import Wanted
from xai_desktop.metrics.bootstrap import Sampling
from xai_desktop.metrics.detected import Detections, Truths
from xai_desktop.metrics.detection import average_precisions, map_50, map_50_95, map_75, mean_iou
from xai_desktop.metrics.many_means import Draws
from xai_desktop.services.cohort_summary import summarise
from xai_desktop.services.cohort_summary._found_boxes import found_boxes

FINDINGS = ("Mass", "Nodule", "Effusion")
FILMS, PATIENTS = 24, 9


def drawn(seed: int = 4) -> tuple[list[Detections], list[Truths]]:
    """Boxes near the truth and far from it, with equal scores; films without boxes, and a finding nobody marked."""
    rng = np.random.default_rng(seed)
    found, truths = [], []
    for film in range(FILMS):
        corners = rng.integers(0, 400, (rng.integers(0, 4), 2)).astype(float)
        real = np.hstack([corners, corners + rng.integers(40, 200, corners.shape)])
        labels = rng.integers(0, 2, len(real))
        near = np.repeat(real, rng.integers(0, 3, len(real)), axis=0)
        near = near + rng.integers(-12, 13, near.shape) if len(near) else near
        far = rng.integers(0, 400, (rng.integers(0, 3), 2)).astype(float)
        said = np.vstack([near, np.hstack([far, far + 60])])
        named = rng.integers(0, 3 if film % 2 else 2, len(said))
        if len(near):
            named[: len(near)] = rng.integers(0, 2, len(near))
        found.append(Detections.of(said, named, rng.integers(1, 9, len(said)) / 10))
        truths.append(Truths.of(real, labels))
    return found, truths


FOUND, TRUTHS = drawn()


def table(model: str = "boxes") -> Table:
    lines = []
    for film in range(FILMS):
        for label, finding in enumerate(FINDINGS):
            one, marked = FOUND[film].best(label, 100), TRUTHS[film].of_class(label).boxes.tolist()
            boxes = np.column_stack([one.boxes, one.scores]).tolist()
            lines.append(
                score(f"f{film}", model=model, finding=finding, patient=f"P{film % PATIENTS}",
                      truth="present" if marked else "absent",
                      found_boxes=json.dumps(boxes),
                      marked_boxes=json.dumps({"R1": marked} if marked else {}))
            )  # fmt: skip
    return scores(*lines)


def summary(said: Table) -> Summary:
    return summarise(rows(*(row(f"f{film}", iou=0.1) for film in range(FILMS))), said, wanted=Wanted(draws=60))


def test_the_numbers_are_those_of_our_metrics_and_of_pycocotools() -> None:
    found = {one.finding: one for one in summary(table()).boxes}
    assert list(found) == [*FINDINGS, ""]
    pooled = found[""]
    for name, measured in (("ap_50", map_50), ("ap_75", map_75), ("ap_50_95", map_50_95), ("mean_iou", mean_iou)):
        assert getattr(pooled, name).value == pytest.approx(measured.measure(FOUND, TRUTHS).value)
    stats = pycoco(FOUND, TRUTHS).stats
    assert [pooled.ap_50_95.value, pooled.ap_50.value, pooled.ap_75.value] == pytest.approx(stats[:3].tolist())
    each = average_precisions(FOUND, TRUTHS)
    for label in (0, 1):
        assert found[FINDINGS[label]].ap_50.value == pytest.approx(each[label][0])
        assert found[FINDINGS[label]].ap_50_95.value == pytest.approx(each[label].mean())
        marks = sum(len(one.of_class(label).boxes) for one in TRUTHS)
        assert found[FINDINGS[label]].boxes == marks
        assert (found[FINDINGS[label]].ap_50.patients, found[FINDINGS[label]].ap_50.films) == (PATIENTS, FILMS)
    assert (pooled.ap_50.patients, pooled.ap_50.films, pooled.ap_50.n) == (PATIENTS, FILMS, 3 * FILMS)
    nobody = found["Effusion"]
    assert (nobody.boxes, nobody.present, nobody.absent, nobody.ap_50.value) == (0, 0, FILMS, None)
    assert nobody.ap_50.reason


def test_an_interval_draws_patients_with_all_their_films() -> None:
    """Slowly: the films of each draw written down as often as they are drawn, and measured anew."""
    draws = Draws(Sampling(draws=60, seed=3))
    found = {one.finding: one for one in found_boxes(table(), "R1", draws)}
    slow: dict[str, list[float | None]] = {"ap_50": [], "ap_50_95": [], "mean_iou": []}
    for weights in draws.weights(PATIENTS):
        films = [film for film in range(FILMS) for _ in range(weights[film % PATIENTS])]
        again, truths = [FOUND[film] for film in films], [TRUTHS[film] for film in films]
        for name, measured in (("ap_50", map_50), ("ap_50_95", map_50_95), ("mean_iou", mean_iou)):
            slow[name].append(measured.measure(again, truths).value)
    for name, values in slow.items():
        figure = getattr(found[""], name)
        known = np.array([one for one in values if one is not None], float)
        # copies of one film tie, and COCO mixes them where we keep a box's copies together
        assert (figure.low, figure.high) == pytest.approx(np.quantile(known, [0.025, 0.975]).tolist(), abs=0.02)
        assert figure.low < figure.value < figure.high
        assert figure.patients == PATIENTS
    rare = scores(
        *(score(f"f{n}", truth="absent", found_boxes="[]", marked_boxes="{}") for n in range(5)),
        score("f5", found_boxes="[[0, 0, 9, 9, 0.8]]", marked_boxes=json.dumps({"R1": [[0, 0, 9, 9]]})),
    )
    (one,) = found_boxes(rare, "R1", draws)
    without = int((draws.weights(6)[:, 5] == 0).sum())
    assert one.ap_50.undefined_draws == without > 0, "draws without any box to be found are counted"


def test_films_of_which_nothing_is_known_take_no_part() -> None:
    box = [10, 10, 50, 50]
    said = scores(
        score("a", found_boxes=json.dumps([[*box, 0.9]]), marked_boxes=json.dumps({"R1": [box]})),
        score("b", truth="unknown", found_boxes=json.dumps([[*box, 0.99]]), marked_boxes="{}"),
        score("c", found_boxes=json.dumps([[*box, 0.99]]), marked_boxes=json.dumps({"R2": [box]})),
        score("d", truth="absent", found_boxes="[]", marked_boxes="{}"),
    )
    (one,) = found_boxes(said, "R1", Draws(Sampling(draws=20)))
    assert (one.boxes, one.present, one.absent, one.unknown) == (1, 1, 1, 2)
    assert (one.ap_50.value, one.mean_iou.value) == (1.0, pytest.approx(1.0))
    assert (one.ap_50.films, one.ap_50.patients) == (2, 2)
    assert (one.ap_50.low, one.ap_50.reason) == (None, "fewer than 5 patients: no interval")
    wrong = scores(
        score("a", found_boxes=json.dumps([[*box, 0.5]]), marked_boxes=json.dumps({"R1": [box]})),
        score("d", truth="absent", found_boxes=json.dumps([[*box, 0.9]]), marked_boxes="{}"),
    )
    (one,) = found_boxes(wrong, "R1", Draws(Sampling(draws=20)))
    assert one.ap_50.value == pytest.approx(0.5), "a box on a film without the finding is a wrong one"
    assert one.mean_iou.value == 0.0, "a score of 0.5 is not above 0.5"


def test_where_no_network_draws_boxes_nothing_is_said() -> None:
    found, said = by_chance(films=10)
    assert summarise(found, said, wanted=Wanted(draws=20)).boxes == ()
