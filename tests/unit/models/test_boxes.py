"""Overlap of boxes and what is left of them on a film, against plain loops."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_desktop.core.errors import InputError
from xai_desktop.models.boxes import CANDIDATES, Detections, best_of, centred, clipped, edges, overlap

Numbers = list[float]


def slow_overlap(first: Numbers, second: Numbers) -> float:
    width = max(0.0, min(first[2], second[2]) - max(first[0], second[0]))
    height = max(0.0, min(first[3], second[3]) - max(first[1], second[1]))
    areas = [(b[2] - b[0]) * (b[3] - b[1]) for b in (first, second)]
    union = sum(areas) - width * height
    return width * height / union if union > 0 else 0.0


def slow_best(
    boxes: list[Numbers], scores: list[Numbers], size: tuple[int, int], above: float, most: float
) -> list[tuple[Numbers, int, float]]:
    """Class by class: the best box is taken, and what overlaps it too much goes."""
    height, width = size
    found = []
    for label in range(len(scores[0])):
        left = []
        for box, score in zip(boxes, scores, strict=True):
            x0, y0, x1, y1 = box
            cut = [min(max(x0, 0), width), min(max(y0, 0), height), min(max(x1, 0), width), min(max(y1, 0), height)]
            if score[label] > above and cut[2] > cut[0] and cut[3] > cut[1]:
                left.append((cut, label, score[label]))
        left.sort(key=lambda one: -one[2])
        while left:
            first, *left = left
            found.append(first)
            left = [one for one in left if slow_overlap(first[0], one[0]) <= most]
    return sorted(found, key=lambda one: -one[2])


def random_boxes(count: int, seed: int, spread: float = 60) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    corner = torch.rand(count, 2, generator=generator) * spread - 5
    return torch.cat([corner, corner + torch.rand(count, 2, generator=generator) * 30 + 0.5], 1)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_overlap_is_that_of_the_slow_version(seed: int) -> None:
    first, second = random_boxes(5, seed).double(), random_boxes(4, seed + 1).double()
    table = overlap(first[:, None], second[None])
    for i, one in enumerate(first.tolist()):
        for j, other in enumerate(second.tolist()):
            assert float(table[i, j]) == pytest.approx(slow_overlap(one, other), abs=1e-12)


def test_overlap_by_hand_and_of_empty_boxes() -> None:
    one = torch.tensor([0.0, 0, 4, 2])
    assert float(overlap(one, torch.tensor([2.0, 0, 6, 2]))) == pytest.approx(1 / 3)
    assert float(overlap(one, one)) == 1
    assert float(overlap(one, torch.tensor([4.0, 0, 8, 2]))) == 0
    point = torch.tensor([1.0, 1, 1, 1])
    assert float(overlap(point, point)) == 0


def test_centres_and_edges_are_each_other_s_inverse() -> None:
    boxes = random_boxes(9, 3)
    assert torch.allclose(edges(centred(boxes)), boxes, atol=1e-5)
    assert centred(torch.tensor([2.0, 3, 6, 4])).tolist() == [4, 3.5, 4, 1]
    assert clipped(torch.tensor([[-1.0, 2, 50, 90]]), (20, 40)).tolist() == [[0, 2, 40, 20]]


@pytest.mark.parametrize("seed", range(12))
def test_detections_are_those_of_the_slow_version(seed: int) -> None:
    boxes = random_boxes(40, seed)
    scores = torch.rand(40, 3, generator=torch.Generator().manual_seed(100 + seed))
    found = best_of(boxes, scores, (50, 40), 0.3, 0.45)
    expected = slow_best(boxes.tolist(), scores.tolist(), (50, 40), torch.tensor(0.3).item(), 0.45)
    assert 10 < len(found) < 3 * 40
    assert found.labels.tolist() == [label for _, label, _ in expected]
    assert torch.allclose(found.scores, torch.tensor([score for *_, score in expected]))
    assert torch.allclose(found.boxes, torch.tensor([box for box, *_ in expected]))


def test_classes_do_not_suppress_each_other_and_a_box_may_have_several() -> None:
    boxes = torch.tensor([[0.0, 0, 10, 10], [1.0, 0, 10, 10]])
    found = best_of(boxes, torch.tensor([[0.9, 0.2], [0.8, 0.7]]), (20, 20), 0.5, 0.45)
    assert list(zip(found.labels.tolist(), found.boxes[:, 0].tolist(), strict=True)) == [(0, 0.0), (1, 1.0)]


def test_nothing_above_the_limit_and_what_is_not_a_number_are_no_detections() -> None:
    boxes = torch.tensor([[0.0, 0, 10, 10], [float("nan"), 0, 10, 10], [30.0, 30, 40, 40]])
    assert len(best_of(boxes, torch.tensor([[0.1], [0.1], [0.1]]), (20, 20), 0.1, 0.5)) == 0
    found = best_of(boxes, torch.tensor([[float("nan")], [0.9], [0.9]]), (20, 20), 0.1, 0.5)
    assert found.boxes.shape == (0, 4)


def test_an_untrained_network_s_boxes_are_limited_by_score() -> None:
    count = CANDIDATES + 500
    corner = torch.arange(count).float()[:, None].expand(count, 2)
    scores = torch.linspace(0.1, 0.9, count)[:, None]
    found = best_of(torch.cat([corner, corner + 1], 1), scores, (count + 1, count + 1), 0.0, 0.5)
    assert len(found) == CANDIDATES
    assert float(found.scores[0]) == pytest.approx(0.9)
    assert (found.scores.diff() <= 0).all()


def test_detections_that_do_not_belong_together_are_refused() -> None:
    with pytest.raises(InputError, match="four edges, a label and a score"):
        Detections(torch.zeros(2, 4), torch.zeros(1), torch.zeros(2))
    with pytest.raises(InputError):
        Detections(torch.zeros(2, 5), torch.zeros(2), torch.zeros(2))
