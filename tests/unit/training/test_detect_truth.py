"""The boxes to learn from: what is refused, cut and left out, and who has a place that several claim."""

import pytest
import torch

from xai_desktop.core.errors import InputError
from xai_desktop.training.detecting.truth import Truth, aims_of, one_of_each

LIKE = torch.zeros(1)


@pytest.mark.parametrize(
    ("boxes", "labels", "words"),
    [
        ([[0.0, 0, 4]], [0], "as many boxes"),
        ([[0.0, 0, 4, 4]], [0, 1], "as many boxes"),
        ([[0.0, 0, 0, 4]], [0], "empty or not finite"),
        ([[0.0, 5, 4, 4]], [0], "empty or not finite"),
        ([[0.0, 0, float("nan"), 4]], [0], "empty or not finite"),
        ([[0.0, 0, float("inf"), 4]], [0], "empty or not finite"),
        ([[0.0, 0, 4, 4]], [-1], "has no class"),
    ],
)
def test_what_is_no_box_is_refused(boxes: list[list[float]], labels: list[int], words: str) -> None:
    with pytest.raises(InputError, match=words):
        Truth(torch.tensor(boxes), torch.tensor(labels))


def test_boxes_are_cut_at_the_border_and_small_ones_left_out() -> None:
    first = Truth(torch.tensor([[-10.0, 0, 10, 20], [5.0, 5, 5.05, 20], [200.0, 0, 210, 9]]), torch.tensor([1, 2, 0]))
    second = Truth(torch.tensor([[50.0, 10, 100, 40]]), torch.tensor([2]))
    aims = aims_of([first, second], (40, 100), 0.001, 3, LIKE)
    assert aims.films.tolist() == [0, 1]
    assert aims.labels.tolist() == [1, 2]
    assert torch.allclose(aims.boxes, torch.tensor([[0.05, 0.25, 0.1, 0.5], [0.75, 0.625, 0.5, 0.75]]))
    assert len(aims_of([first, second], (40, 100), 0.0001, 3, LIKE).boxes) == 3


def test_no_boxes_at_all_are_no_aims() -> None:
    empty = Truth(torch.zeros(0, 4), torch.zeros(0, dtype=torch.long))
    assert aims_of([empty, empty], (8, 8), 0.001, 2, LIKE).boxes.shape == (0, 4)


def test_a_place_goes_to_the_first_or_the_last() -> None:
    places = torch.tensor([7, 3, 7, 9, 3, 7])
    taken, has, position = one_of_each(places, last=True)
    assert taken.tolist() == [3, 7, 9]
    assert has.tolist() == [4, 5, 3]
    assert torch.equal(taken[position], places)
    assert one_of_each(places, last=False)[1].tolist() == [1, 0, 3]
