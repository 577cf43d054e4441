"""Detection metrics against pycocotools and against loops, on random boxes full of ties."""

import numpy as np
import pytest

from tests.unit.metrics import slow_boxes
from xai_desktop import metrics
from xai_desktop.core.errors import InputError
from xai_desktop.metrics.detected import Detections, Truths, box_ious
from xai_desktop.metrics.detection import COCO_THRESHOLDS, Match, all_points, average_precisions
from xai_desktop.metrics.matching import coco_matches, voc_matches
from xai_desktop.metrics.outcomes import outcome

SIDE = 64


def boxes(rng: np.random.Generator, count: int) -> np.ndarray:
    """On a grid of quarters, so that sums are exact and equal IoUs are frequent."""
    corner = rng.integers(0, 4 * SIDE - 40, (count, 2)) / 4
    return np.hstack([corner, corner + rng.integers(8, 40, (count, 2)) / 4])


def films(seed: int, count: int = 6, crowds: bool = True) -> tuple[list[Detections], list[Truths]]:
    """Detections are moved truths and strangers, with few different scores; some films and classes stay empty.

    Truths come in pairs a little to either side of a place, so that one detection fits both, often equally well.
    """
    rng = np.random.default_rng(seed)
    found, truths = [], []
    for _ in range(count):
        places = np.repeat(boxes(rng, int(rng.integers(0, 5))), 2, axis=0)
        aside = np.repeat(rng.integers(0, 7, len(places) // 2), 2) / 4 * np.resize([1, -1], len(places))
        real = places + aside[:, None] * [1, 0, 1, 0]
        labels = np.where(rng.random(len(places)) < 0.9, np.repeat(rng.integers(0, 3, len(places) // 2), 2), 0)
        twice = np.repeat(np.arange(len(real)), rng.integers(0, 4, len(real)))
        centred = rng.random(len(twice)) < 0.4
        moved = np.where(centred[:, None], places[twice], real[twice]) + rng.integers(-2, 3, (len(twice), 4)) / 4
        moved[:, 2:] = np.maximum(moved[:, 2:], moved[:, :2] + 0.25)
        strangers = boxes(rng, int(rng.integers(0, 5)))
        said = np.vstack([moved, strangers])
        named = np.concatenate([labels[twice], rng.integers(0, 5, len(strangers))])
        order = rng.permutation(len(said))
        scores = rng.integers(1, 6, len(said)) / 5
        found.append(Detections.of(said[order], named[order], scores[order]))
        crowd = rng.random(len(real)) < (0.15 if crowds else 0)
        truths.append(Truths.of(real, labels, rng.random(len(real)) < 0.15, crowd))
    return found, truths


def test_the_random_films_hold_what_the_rules_are_about() -> None:
    """Ties, ignored boxes, crowds, films without boxes: else the comparison below would prove little."""
    all_found, all_truths = zip(*(films(seed) for seed in range(40)), strict=True)
    truths = [one for group in all_truths for one in group]
    found = [one for group in all_found for one in group]
    assert any(one.crowd.any() for one in truths)
    assert any((one.ignored & ~one.crowd).any() for one in truths)
    assert any(not len(one.boxes) for one in truths)
    assert sum(len(np.unique(one.scores)) < len(one.scores) for one in found) > 50
    assert any(np.isin(one.labels, (3, 4)).any() for one in found)


@pytest.mark.parametrize("seed", range(40))
def test_equal_to_pycocotools(seed: int) -> None:
    found, truths = films(seed)
    expected = slow_boxes.pycoco(found, truths)
    precision = expected.eval["precision"][:, :, :, 0, 2]  # (threshold, recall, class), all areas, 100 detections
    own = average_precisions(found, truths)
    for column, label in enumerate(expected.params.catIds):
        if (precision[:, :, column] == -1).all():
            assert label not in own
        else:
            np.testing.assert_allclose(own[label], precision[:, :, column].mean(1), rtol=0, atol=1e-12)
    scores = [metrics.map_50_95(found, truths), metrics.map_50(found, truths), metrics.map_75(found, truths)]
    assert scores == pytest.approx(expected.stats[:3].tolist(), abs=1e-12)
    assert 0 < scores[1] < 1


def test_only_the_hundred_surest_of_a_film_and_class_count() -> None:
    rng = np.random.default_rng(5)
    truth = Truths.of(boxes(rng, 30), np.zeros(30, int))
    strangers = boxes(rng, 90)
    said = np.vstack([strangers, truth.boxes])
    scores = np.concatenate([rng.random(90), rng.random(30)])
    found = Detections.of(said, np.zeros(120, int), scores)
    expected = slow_boxes.pycoco([found], [truth]).stats[:3].tolist()
    own = [metrics.map_50_95([found], [truth]), metrics.map_50([found], [truth]), metrics.map_75([found], [truth])]
    assert own == pytest.approx(expected, abs=1e-12)
    assert average_precisions([found], [truth], most=120)[0][0] > own[1]


@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.75])
@pytest.mark.parametrize("seed", range(15))
def test_voc_equals_the_kits_loop(seed: int, threshold: float) -> None:
    found, truths = films(seed, crowds=False)
    labels = sorted(average_precisions(found, truths))
    for name, eleven in (("map_voc_2007", True), ("map_voc_2010", False)):
        each = [slow_boxes.voc(found, truths, label, threshold, eleven) for label in labels]
        assert metrics.METRICS[name](found, truths, threshold) == pytest.approx(np.mean(each))


def test_voc_looks_at_one_box_only_where_coco_takes_the_next() -> None:
    """Two near boxes, two detections of the first: VOC calls the second one wrong, COCO finds the neighbour."""
    truth = Truths.of([(0, 0, 10, 10), (0, 3, 10, 13)], [0, 0])
    found = Detections.of([(0, 0, 10, 10), (0, 0.5, 10, 10.5)], [0, 0], [0.9, 0.8])
    assert metrics.map_50([found], [truth]) == pytest.approx(1.0)
    assert metrics.map_voc_2010([found], [truth]) == pytest.approx(0.5)
    best, film = found.best(0, 100), truth.of_class(0)
    assert coco_matches(best, film, np.array([0.5])).answers.tolist() == [[0, 1]]
    assert voc_matches(best, film, np.array([0.5])).wrong.tolist() == [[False, True]]


def test_iou_of_edges_of_pixels_and_of_crowds() -> None:
    rng = np.random.default_rng(0)
    first, second = boxes(rng, 7), boxes(rng, 9)
    for inclusive in (False, True):
        expected = [[slow_boxes.iou(a, b, float(inclusive)) for b in second.tolist()] for a in first.tolist()]
        np.testing.assert_allclose(box_ious(first, second, inclusive=inclusive), expected)
    crowd = box_ious(np.array([[0.0, 0, 4, 4]]), np.array([[0.0, 0, 2, 40]]), np.array([True]))
    assert crowd.tolist() == [[0.5]]
    assert box_ious(np.array([[1.0, 1, 1, 1]]), np.array([[1.0, 1, 1, 1]])).tolist() == [[0.0]]


def test_area_under_the_monotone_curve() -> None:
    recall, precision = np.array([0.25, 0.25, 0.5, 0.75]), np.array([1.0, 0.5, 2 / 3, 0.75])
    assert all_points(recall, precision) == pytest.approx(0.25 + 0.5 * 0.75)


@pytest.mark.parametrize("seed", range(10))
def test_mean_iou_equals_a_loop(seed: int) -> None:
    found, truths = films(seed)
    best = [
        max(
            (
                slow_boxes.iou(box, other)
                for other, own, score in zip(one.boxes.tolist(), one.labels, one.scores, strict=True)
                if own == label and score > 0.4
            ),
            default=0.0,
        )
        for one, film in zip(found, truths, strict=True)
        for box, label, ignored in zip(film.boxes.tolist(), film.labels, film.ignored, strict=True)
        if not ignored
    ]
    assert metrics.mean_iou(found, truths, confidence=0.4) == pytest.approx(np.mean(best))


def test_nothing_found_is_zero_and_nothing_to_find_is_nothing() -> None:
    empty, one = Detections.of(), Detections.of([(0, 0, 4, 4)], [0], [0.9])
    truth = Truths.of([(0, 0, 4, 4)], [0])
    for name in ("map_50", "map_75", "map_50_95", "map_voc_2007", "map_voc_2010", "mean_iou"):
        metric = metrics.METRICS[name]
        assert metric([empty], [truth]) == 0.0
        assert metric([one], [truth]) == pytest.approx(1.0)
        for without in (Truths.of(), Truths.of([(0, 0, 4, 4)], [0], ignored=[True])):
            assert metric.measure([one], [without]).reason == "no class has a box to be found"


def test_outcomes_show_what_is_right_wrong_and_missing() -> None:
    truth = Truths.of([(0, 0, 10, 10), (20, 0, 30, 10), (0, 20, 10, 30), (20, 20, 30, 30)], [1, 0, 1, 0], [0, 0, 0, 1])
    found = Detections.of(
        [(1, 0, 10, 10), (20, 0, 30, 10), (0, 21, 10, 30), (40, 40, 50, 50), (20, 20, 30, 30)],
        [1, 1, 1, 0, 0],
        [0.9, 0.8, 0.3, 0.7, 0.95],
    )
    shown = outcome(found, truth)
    assert shown.shown.boxes.tolist() == [[40, 40, 50, 50], [1, 0, 10, 10], [20, 0, 30, 10]]
    assert shown.shown.labels.tolist() == [0, 1, 1]
    assert shown.right.tolist() == [False, True, False]
    assert shown.missed.tolist() == [False, True, True, False]
    sure = outcome(found, truth, confidence=0.2)
    assert sure.missed.tolist() == [False, True, False, False]
    nothing = outcome(Detections.of(), Truths.of())
    assert (len(nothing.shown.boxes), nothing.right.size, nothing.missed.size) == (0, 0, 0)


def test_what_does_not_belong_together_is_refused() -> None:
    with pytest.raises(InputError, match="one class number and one finite score"):
        Detections.of([(0, 0, 1, 1)], [0], [np.nan])
    with pytest.raises(InputError, match="one class number and one mark"):
        Truths.of([(0, 0, 1, 1)], [0, 1])
    with pytest.raises(InputError, match="second corner"):
        Truths.of([(5, 0, 1, 1)], [0])
    with pytest.raises(InputError, match="2 films do not belong to the boxes of 1"):
        metrics.map_50([Detections.of(), Detections.of()], [Truths.of()])


def test_thresholds_are_those_of_coco() -> None:
    assert COCO_THRESHOLDS[[0, 5, 9]].tolist() == pytest.approx([0.5, 0.75, 0.95])


@pytest.mark.parametrize("match", [coco_matches, voc_matches])
def test_several_thresholds_at_once_are_each_alone(match: Match) -> None:
    found, truths = films(3)
    together = average_precisions(found, truths, COCO_THRESHOLDS, match)
    for number, threshold in enumerate(COCO_THRESHOLDS):
        alone = average_precisions(found, truths, np.array([threshold]), match)
        assert {label: each[number] for label, each in together.items()} == {k: v[0] for k, v in alone.items()}
    assert len({tuple(each.tolist()) for each in together.values()}) > 1
