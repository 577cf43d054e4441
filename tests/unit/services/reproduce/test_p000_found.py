"""What was found on a film and what is missing: against a plain count, and as pictures."""

from collections.abc import Sequence

import numpy as np
import pytest
import torch

from xai_desktop.core.input_spec import InputSpec
from xai_desktop.metrics.detected import Detections, Truths
from xai_desktop.services.reproduce.p000_found import Column, found_pictures, found_table
from xai_desktop.services.reproduce.p000_pictures import FOUND, MISSED, OFFERED
from xai_desktop.services.reproduce.p000_tally import best_level, mean_boxes, missed, tally
from xai_desktop.training.detecting import Truth
from xai_desktop.training.examples import Examples

SIDE = 32
BOX = (4.0, 4.0, 16.0, 16.0)
Answer = tuple[tuple[float, float, float, float], int, float]


def found(*answers: Answer) -> Detections:
    return Detections.of([a[0] for a in answers], [a[1] for a in answers], [a[2] for a in answers])


def iou(a: Sequence[float], b: Sequence[float]) -> float:
    wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    both = max(wide, 0) * max(high, 0)
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)


def test_a_box_is_found_by_a_sure_prediction_of_its_class_that_overlaps_it_by_half() -> None:
    truths = Truths.of([BOX], [1])
    near = (5.0, 4.0, 17.0, 16.0)
    for answer, lost in (
        ((near, 1, 0.9), False),
        ((near, 0, 0.9), True),
        ((near, 1, 0.1), True),
        (((14.0, 4.0, 26.0, 16.0), 1, 0.9), True),
    ):
        assert missed(found(answer), truths, 0.2) == [lost]
    assert missed(found(), truths, 0.2) == [True]


def test_one_prediction_answers_for_one_box() -> None:
    truths = Truths.of([BOX, (5.0, 5.0, 17.0, 17.0)], [0, 0])
    assert sorted(missed(found((BOX, 0, 0.9)), truths, 0.2)) == [False, True]
    assert missed(found((BOX, 0, 0.9), ((5.0, 5.0, 17.0, 17.0), 0, 0.8)), truths, 0.2) == [False, False]


def test_a_tally_is_a_plain_count_where_boxes_lie_apart() -> None:
    draw = np.random.default_rng(3)
    truths, answers = [], []
    for _ in range(30):
        corners = [(x, y, x + 8.0, y + 8.0) for x, y in ((0.0, 0.0), (16.0, 0.0), (0.0, 16.0))]
        count = int(draw.integers(0, 4))
        truths.append(Truths.of(corners[:count], draw.integers(0, 2, count)))
        shifts = draw.uniform(0, 6, 3)
        offered = [
            tuple(edge + np.array((shift, 0, shift, 0))) for edge, shift in zip(np.array(corners), shifts, strict=True)
        ]
        answers.append(Detections.of(offered, draw.integers(0, 2, 3), draw.uniform(0, 0.3, 3)))
    hits = boxes = nothing = 0
    for ours, film in zip(answers, truths, strict=True):
        for box, label in zip(film.boxes, film.labels, strict=True):
            rows = zip(ours.boxes, ours.labels, ours.scores, strict=True)
            hits += any(iou(b, box) >= 0.5 and n == label and s >= 0.1 for b, n, s in rows)
            boxes += 1
        nothing += bool(len(film.labels)) and not (ours.scores >= 0.1).any()
    predicted = sum(int((ours.scores >= 0.1).sum()) for ours in answers)
    counted = tally(answers, truths, 0.1)
    assert counted.predicted == predicted
    assert (counted.boxes, counted.found, counted.nothing) == (boxes, hits, nothing)
    assert counted.films == sum(bool(len(film.labels)) for film in truths)
    assert 0 < hits < boxes


def test_the_level_is_the_score_of_the_best_f1() -> None:
    draw = np.random.default_rng(5)
    for _ in range(5):
        truths = [Truths.of([BOX, (20.0, 20.0, 30.0, 30.0)], draw.integers(0, 2, 2)) for _ in range(6)]
        answers = [
            Detections.of(
                np.array([BOX] * 4) + draw.uniform(0, 8, (4, 1)), draw.integers(0, 2, 4), draw.integers(1, 9, 4) / 10
            )
            for _ in truths
        ]

        def f1(level: float, truths: list[Truths] = truths, answers: list[Detections] = answers) -> float:
            right = sum(missed(ours, film, level).count(False) for ours, film in zip(answers, truths, strict=True))
            said = sum(int((ours.scores >= level).sum()) for ours in answers)
            return 2 * right / (said + sum(len(film.labels) for film in truths))

        levels = sorted({float(score) for ours in answers for score in ours.scores})
        found_level = best_level(answers, truths)
        assert found_level in levels
        assert f1(found_level) == pytest.approx(max(map(f1, levels)))
    assert best_level([found()], [Truths.of([BOX], [0])]) == float("inf")
    assert best_level([found((BOX, 1, 0.9))], [Truths.of([BOX], [0])]) == float("inf")


def films() -> Examples:
    truths = (
        Truth(torch.tensor([BOX]), torch.tensor([0])),
        Truth(torch.zeros(0, 4), torch.zeros(0, dtype=torch.long)),
        Truth(torch.tensor([(0.0, 0.0, 8.0, 8.0), (8.0, 8.0, 28.0, 28.0)]), torch.tensor([1, 0])),
    )
    names = ("a", "b", "c")
    return Examples(torch.zeros(3, 1, SIDE, SIDE), torch.zeros(3, 2), names, names, ("Mass", "Nodule"), truths)


def test_the_mean_box_is_said_on_every_film_as_surely_as_it_is_common() -> None:
    said = mean_boxes(films(), 2)
    assert len(said) == 2
    assert said[0].boxes.tolist() == [[6.0, 6.0, 22.0, 22.0], [0.0, 0.0, 8.0, 8.0]]
    assert said[0].labels.tolist() == [0, 1]
    assert said[0].scores.tolist() == pytest.approx([2 / 3, 1 / 3])


def test_networks_of_one_name_are_one_line() -> None:
    nothing, all_of_it = (found(),) * 3, (found((BOX, 0, 0.9)), found(), found())
    table = found_table(
        [Column("CL", nothing, 0.1), Column("E2E", nothing, 0.1), Column("CL", all_of_it, 0.9)], films(), "Found"
    )
    assert table.head[2:] == ("boxes found", "predictions that are right", "films without any prediction")
    assert table.rows == (
        ("CL", "2", "1 of 6 (17 %)", "1 of 1 (100 %)", "3 of 4 (75 %)"),
        ("E2E", "1", "0 of 3 (0 %)", "–", "2 of 2 (100 %)"),
    )


def test_what_is_missing_is_red_and_framed() -> None:
    answers = (found((BOX, 0, 0.9)), found(), found())
    pictures = found_pictures([Column("CL", answers, 0.5)], films(), InputSpec((SIDE, SIDE)), "boxes", "Boxes")
    (first, [hit]), (second, [lost]) = pictures.sheet.rows
    assert (first, second) == ("Mass", "Nodule\nMass")
    assert hit is not None
    assert lost is not None
    assert (hit.caption, hit.marked, lost.caption, lost.marked) == ("1 of 1 found", False, "missing", True)

    def has(image: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], colour: tuple[int, int, int]) -> bool:
        return bool((image == colour).all(-1).any())

    assert [has(hit.image, colour) for colour in (FOUND, MISSED, OFFERED)] == [True, False, True]
    assert [has(lost.image, colour) for colour in (FOUND, MISSED, OFFERED)] == [False, True, False]
    assert pictures.drawn("svg")
