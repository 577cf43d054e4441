"""Boxes that need not be found are learnt from, and cost nothing where they are missed or found."""

import pytest
import torch
from torch import nn

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.geometry import Box, PixelMap
from xai_desktop.models.boxes import Detections
from xai_desktop.training.augment import Augmentation
from xai_desktop.training.boxing import BoxFilms, judge
from xai_desktop.training.detecting import Truth
from xai_desktop.training.features import Features
from xai_desktop.training.films import truth_of

EASY, HARD = (2.0, 2.0, 10.0, 10.0), (16.0, 16.0, 28.0, 28.0)


def films(*difficult: bool, augment: Augmentation | None = None) -> BoxFilms:
    truth = Truth(torch.tensor([EASY, HARD]), torch.tensor([0, 0]), torch.tensor(difficult))
    features = Features(torch.zeros(1, 1, 32, 32), torch.zeros(1, 1), "cpu")
    return BoxFilms(features, (truth,)) if augment is None else BoxFilms(features, (truth,), augment)


def ap(boxes: BoxFilms, *found: tuple[float, ...]) -> float | None:
    said = Detections(
        torch.tensor(found), torch.zeros(len(found), dtype=torch.long), torch.linspace(0.9, 0.8, len(found))
    )
    judged = judge(lambda: boxes, lambda *_: torch.tensor(0.0), lambda _: [said])  # type: ignore[arg-type,return-value]
    return judged(nn.Identity()).ap


def test_a_difficult_box_may_be_missed_or_found() -> None:
    assert ap(films(False, True), EASY) == pytest.approx(1, abs=0.01)
    assert ap(films(False, True), HARD, EASY) == pytest.approx(1, abs=0.01)
    assert ap(films(False, False), EASY) == pytest.approx(0.5, abs=0.01)
    assert ap(films(False, True), HARD) == pytest.approx(0, abs=0.01)


def test_it_stays_difficult_when_a_film_is_varied() -> None:
    boxes = films(False, True, augment=Augmentation(flip=True))
    _, (truth,) = boxes.batch(torch.tensor([0]), torch.Generator().manual_seed(1))
    assert truth.difficult.tolist() == [False, True]


def test_marks_bring_it_along() -> None:
    marks = [
        Annotation("Mass", Box(*EASY), difficult=True),
        Annotation("Other", Box(*EASY)),
        Annotation("Mass", Box(*HARD)),
    ]
    assert truth_of(marks, ("Mass",), PixelMap((32, 32), (32, 32))).difficult.tolist() == [True, False]
    assert truth_of([], ("Mass",), PixelMap((32, 32), (32, 32))).difficult.shape == (0,)
