"""The box head's loss against darknet's loops: the number and every gradient (methods §8.1)."""

import pytest
import torch
from torch import Tensor

from tests.unit.training.detect_slow import DarknetDetection
from xai_desktop.core.errors import InputError
from xai_desktop.training.detecting import BoxLoss, Truth

SIZE = (40, 80)


def random_outputs(seed: int, grid: int, boxes: int, classes: int) -> Tensor:
    """Predicted boxes small enough to miss some of the experts', and large enough to meet others."""
    outputs = torch.rand(4, grid, grid, 5 * boxes + classes, generator=torch.Generator().manual_seed(seed))
    for n in range(boxes):
        outputs[..., 5 * n + 2 : 5 * n + 4] *= 0.5
    return outputs.double().requires_grad_()


def random_truths(seed: int, classes: int) -> list[Truth]:
    """One box lies over the border, one is too narrow to count, two share a cell; the last film has none."""
    generator = torch.Generator().manual_seed(500 + seed)
    truths = []
    for _ in range(3):
        corner = torch.rand(9, 2, generator=generator) * torch.tensor([SIZE[1] * 0.9, SIZE[0] * 0.9]) - 2
        boxes = torch.cat([corner, corner + 1 + 12 * torch.rand(9, 2, generator=generator)], 1)
        boxes[1] = boxes[0] + 0.01
        boxes[2] = torch.tensor([70.0, 30, 90, 60])
        boxes[3, 2] = boxes[3, 0] + 0.1
        truths.append(Truth(boxes, torch.randint(classes, (9,), generator=generator)))
    return [*truths, Truth(torch.zeros(0, 4), torch.zeros(0, dtype=torch.long))]


@pytest.mark.parametrize("terms", ["full", "paper"])
@pytest.mark.parametrize(("grid", "boxes", "classes"), [(7, 2, 3), (5, 3, 1), (4, 1, 2)])
@pytest.mark.parametrize("seed", range(3))
def test_loss_and_gradients_are_darknet_s(seed: int, grid: int, boxes: int, classes: int, terms: str) -> None:
    outputs, truths = random_outputs(seed, grid, boxes, classes), random_truths(seed, classes)
    loss = BoxLoss(SIZE, boxes, terms)(outputs, truths)  # type: ignore[arg-type]
    slow = DarknetDetection(outputs, truths, boxes, SIZE, paper=terms == "paper")
    assert slow.cells > 9
    assert slow.crowded >= 3
    assert 0 < slow.apart < slow.cells, "both ways to choose the responsible box are seen"
    assert boxes == 1 or 0 < slow.second < slow.cells
    assert float(loss.detach()) == pytest.approx(float(slow.loss.detach()), rel=1e-6)
    found, wanted = (torch.autograd.grad(value, outputs)[0] for value in (loss, slow.loss))
    assert wanted.abs().max() > 0.1
    assert torch.allclose(found, wanted, atol=1e-6)


def test_one_cell_by_hand() -> None:
    """One cell, one box in the middle: √w = √h = ½ wanted, ¾ said, so that the IoU is (¼ / 9⁄16)² = 16⁄81."""
    outputs = torch.tensor([0.5, 0.25, 0.75, 0.75, 0.4, 0.9, 0.2]).view(1, 1, 1, 7)
    truth = Truth(torch.tensor([[30.0, 15, 50, 25]]), torch.tensor([0]))  # a quarter of each side of 80 × 40
    parts = BoxLoss(SIZE, boxes=1).parts(outputs, [truth])
    assert float(parts.place) == pytest.approx(5 * 0.25**2)
    assert float(parts.extent) == pytest.approx(5 * 2 * 0.25**2)
    assert float(parts.classes) == pytest.approx(0.1**2 + 0.2**2)
    centred = BoxLoss(SIZE, boxes=1).parts(outputs.clone().index_fill(3, torch.tensor([1]), 0.5), [truth])
    assert float(centred.place) == 0
    assert float(centred.confidence) == pytest.approx((16 / 81 - 0.4) ** 2)
    printed = BoxLoss(SIZE, boxes=1, terms="paper").parts(outputs, [truth])
    assert float(printed.total) == pytest.approx(3 * 0.25**2)


def test_a_film_without_boxes_asks_for_no_confidence_and_nothing_else() -> None:
    outputs = random_outputs(1, 3, 2, 2)
    parts = BoxLoss(SIZE).parts(outputs, [random_truths(0, 2)[-1]] * 4)
    confidences = outputs[..., [4, 9]]
    assert torch.allclose(parts.total, 0.5 * confidences.square().sum() / 4)
    assert float((parts.place + parts.extent + parts.classes).detach()) == 0


def test_a_label_without_a_class_is_refused() -> None:
    truth = Truth(torch.tensor([[1.0, 1, 9, 9]]), torch.tensor([2]))
    with pytest.raises(InputError, match="label 2, but the detector knows 2 classes"):
        BoxLoss(SIZE)(torch.rand(1, 7, 7, 12), [truth])
