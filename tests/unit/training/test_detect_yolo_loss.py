"""YOLOv3's loss against darknet's loops: the number and every gradient (methods §8.2)."""

import math

import pytest
import torch
from torch import Tensor

from tests.unit.training.detect_slow import DarknetYolo
from xai_desktop.core.errors import InputError
from xai_desktop.models.yolo_decode import ANCHORS
from xai_desktop.training.detecting import Truth, YoloLoss

SHAPES = ((8, 16), (4, 8), (2, 4))
HEIGHT, WIDTH = 64, 128


def random_outputs(seed: int, films: int = 3, classes: int = 3) -> tuple[Tensor, ...]:
    """The smallest anchor in one cell of the first film says a large box, and is right without being asked."""
    generator = torch.Generator().manual_seed(seed)
    shapes = [(films, 3, *shape, 5 + classes) for shape in SHAPES]
    draws = [0.5 * torch.randn(shape, generator=generator, dtype=torch.double) for shape in shapes]
    stretch = (math.log(30 / 10 * 416 / WIDTH), math.log(24 / 13 * 416 / HEIGHT))
    draws[0][0, 0, 4, 6, :4] = torch.tensor([0, 0, *stretch])
    return tuple(draw.requires_grad_() for draw in draws)


def random_truths(seed: int, films: int = 3, classes: int = 3) -> list[Truth]:
    """Boxes over the border, one too small to count, two in a place with different classes; the last film has none."""
    generator = torch.Generator().manual_seed(1000 + seed)
    truths = []
    for _ in range(films - 1):
        corner = torch.rand(5, 2, generator=generator, dtype=torch.double) * torch.tensor([WIDTH, HEIGHT]) * 0.9 - 2
        boxes = torch.cat([corner, corner + 1 + 50 * torch.rand(5, 2, generator=generator, dtype=torch.double)], 1)
        boxes[1] = boxes[0] + 0.01
        boxes[2] = torch.tensor([37.0, 24, 67, 48])
        boxes[4, 2:] = boxes[4, :2] + 0.02
        labels = torch.randint(classes, (5,), generator=generator)
        labels[1] = (labels[0] + 1) % classes
        truths.append(Truth(boxes.float(), labels))
    return [*truths, Truth(torch.zeros(0, 4), torch.zeros(0, dtype=torch.long))]


@pytest.mark.parametrize("seed", range(8))
def test_loss_and_gradients_are_darknet_s(seed: int) -> None:
    outputs, truths = random_outputs(seed), random_truths(seed)
    loss = YoloLoss()(outputs, truths)
    gradients = torch.autograd.grad(loss, outputs)
    slow = DarknetYolo([raw.detach() for raw in outputs], truths)
    assert slow.ignored > 0
    assert slow.assigned == 8
    assert slow.shared >= 2
    assert float(loss.detach()) == pytest.approx(slow.loss, rel=1e-6)
    for found, expected in zip(gradients, slow.gradients, strict=True):
        assert torch.allclose(found, expected, atol=1e-6)


def test_the_parts_add_up_and_an_empty_film_is_about_confidence_alone() -> None:
    outputs, truths = random_outputs(1), random_truths(1)
    parts = YoloLoss().parts(outputs, truths)
    assert torch.equal(parts.total, YoloLoss()(outputs, truths))
    assert min(float(p.detach()) for p in (parts.place, parts.extent, parts.confidence, parts.classes)) > 0
    nothing = YoloLoss().parts(outputs, [truths[-1]] * 3)
    assert float((nothing.place + nothing.extent + nothing.classes).detach()) == 0
    expected = sum(torch.nn.functional.softplus(raw[..., 4]).sum() for raw in outputs) / 3
    assert torch.allclose(nothing.total, expected)  # type: ignore[arg-type]


def test_a_box_that_is_an_anchor_in_the_middle_of_a_cell_asks_for_zeros() -> None:
    """On a 416-pixel input the fourth anchor, (30, 61) at stride 16, centred in column 3, row 5."""
    outputs = tuple(torch.zeros(1, 3, side, side, 6, requires_grad=True) for side in (52, 26, 13))
    x, y = 3.5 * 16, 5.5 * 16
    truth = Truth(torch.tensor([[x - 15, y - 30.5, x + 15, y + 30.5]]), torch.tensor([0]))
    parts = YoloLoss().parts(outputs, [truth])
    parts.total.backward()
    middle = outputs[1].grad
    assert middle is not None
    assert middle[0, 0, 5, 3].tolist() == pytest.approx([0, 0, 0, 0, -0.5, -0.5], abs=1e-5)
    assert float(parts.extent.detach()) == pytest.approx(0, abs=1e-10)
    assert float(parts.classes.detach()) == pytest.approx(math.log(2))
    assert float(middle[0, 0, 5, 4, 4]) == pytest.approx(0.5)
    assert sum(int((raw.grad[..., :4].abs() > 1e-5).sum()) for raw in outputs if raw.grad is not None) == 0


def test_anchors_follow_the_input_s_size() -> None:
    """The same film at half the size: the same slots with the same aims."""
    losses = []
    for factor in (1, 2):
        outputs = tuple(torch.zeros(1, 3, side * factor, side * factor, 6) for side in (8, 4, 2))
        box = torch.tensor([[10.0, 12, 34, 44]]) * factor
        losses.append(float(YoloLoss().parts(outputs, [Truth(box, torch.tensor([0]))]).extent))
    assert losses[0] == pytest.approx(losses[1])
    assert losses[0] > 0


def test_own_anchors_and_another_limit_are_used() -> None:
    outputs, truths = random_outputs(2), random_truths(2)
    usual = YoloLoss()(outputs, truths)
    doubled = tuple((2.0 * w, 2.0 * h) for w, h in ANCHORS)
    assert float(YoloLoss(anchors=doubled)(outputs, truths).detach()) != pytest.approx(float(usual.detach()))
    strict = YoloLoss(ignore=1.0).parts(outputs, truths).confidence
    assert float(strict.detach()) > float(YoloLoss().parts(outputs, truths).confidence.detach())


def test_a_label_without_a_class_is_refused() -> None:
    truth = Truth(torch.tensor([[1.0, 1, 9, 9]]), torch.tensor([3]))
    with pytest.raises(InputError, match="label 3, but the detector knows 3 classes"):
        YoloLoss()(random_outputs(0, films=1), [truth])


def test_a_loss_that_is_not_a_number_says_so() -> None:
    outputs = random_outputs(0)
    with torch.no_grad():
        outputs[0][0, 0, 0, 0, 4] = float("nan")
    assert YoloLoss()(outputs, random_truths(0)).isnan()
